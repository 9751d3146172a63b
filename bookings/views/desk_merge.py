"""Two charts of one client become one: looked at side by side, then confirmed."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from bookings.desk import number_of, say
from bookings.errors import CannotMerge
from bookings.merging import merge
from bookings.models import Visit
from clients.access import desk_only
from clients.forms import SearchForm
from clients.models import Client

OFFERED = 20


@desk_only
@require_http_methods(["GET", "POST"])
def merging(request: HttpRequest, client_id: int) -> HttpResponse:
    client = get_object_or_404(Client.objects.current(), pk=client_id)
    other = _other(client, request.GET.get("with", ""))
    if request.method == "POST" and other:
        return _merged(request, client, other)
    form = SearchForm(request.GET)
    context = {
        "client": client,
        "other": other,
        "form": form,
        "alike": _alike(client, form),
        "visits": Visit.objects.filter(client=client).count(),
        "other_visits": Visit.objects.filter(client=other).count() if other else 0,
    }
    return render(request, "bookings/desk_merge.html", context)


def _other(client: Client, typed: str) -> Client | None:
    others = Client.objects.current().exclude(pk=client.pk)
    wanted = number_of(typed)
    return others.filter(pk=wanted).first() if wanted is not None else None


def _alike(client: Client, form: SearchForm) -> list[Client]:
    """Charts that may be the same person's, or those that were looked for."""
    others = Client.objects.current().exclude(pk=client.pk).order_by("name_key", "pk")
    words = form.cleaned_data["q"] if form.is_valid() else ""
    if words:
        return list(others.search(words)[:OFFERED])
    same = Q(pk=client.maybe_same_as_id) | Q(maybe_same_as=client) | Q(name_key=client.name_key)
    if client.email_key:
        same |= Q(email_key=client.email_key)
    return list(others.filter(same)[:OFFERED])


def _merged(request: HttpRequest, client: Client, other: Client) -> HttpResponse:
    """The chart that is kept is the one pressed; the other one's address leads to it from now on."""
    keep, drop = (other, client) if request.POST.get("keep") == str(other.pk) else (client, other)
    try:
        kept = merge(keep_id=keep.pk, drop_id=drop.pk)
    except CannotMerge as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_clients")
    say(request, f"The charts are one now: {kept}.")
    return redirect("desk_client", kept.pk)
