"""The list of clients: find, add, correct."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clients import registry
from clients.access import desk_only
from clients.forms import ClientForm, SearchForm
from clients.models import Client

PER_PAGE = 50
SUGGESTED = 8


@desk_only
@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = Client.objects.current().search(words).select_related("maybe_same_as").order_by("name_key", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "clients/clients.html", {"form": form, "words": words, "page": page})


@desk_only
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The options under a field in which a client is being typed."""
    form = SearchForm({"q": request.GET.get("client", "")})
    words = form.cleaned_data["q"].replace("·", " ") if form.is_valid() else ""
    found = Client.objects.current().search(words).order_by("name_key", "pk")[:SUGGESTED] if words else ()
    return render(request, "clients/_options.html", {"clients": found})


@desk_only
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    form = ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        client = registry.recognize(
            name=typed["name"], email=typed["email"], phone=typed["phone"], now=timezone.now()
        )
        registry.fill_in(client_id=client.pk, note=typed["note"], birth_date=typed["birth_date"])
        messages.success(request, f"{client} is on the list.")
        return redirect("desk_client", client.pk)
    return render(request, "clients/add.html", {"form": form})


@desk_only
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, client_id: int) -> HttpResponse:
    client = get_object_or_404(Client.objects.current(), pk=client_id)
    form = ClientForm(request.POST or None, instance=client)
    if request.method == "POST" and form.is_valid():
        registry.correct(client_id=client_id, **form.cleaned_data)
        messages.success(request, "Saved. Letters still due go to the new address.")
        return redirect("desk_client", client_id)
    return render(request, "clients/edit.html", {"form": form, "client": client})
