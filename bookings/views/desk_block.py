"""Blocked time: taken out of a practitioner's diary, and given back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bookings import day
from bookings.day import BlockedByVisits
from bookings.desk import say, to_day
from bookings.desk_forms.blocking import BlockForm
from bookings.models import TimeOff
from clients.access import desk_only


@desk_only
@require_http_methods(["GET", "POST"])
def block(request: HttpRequest) -> HttpResponse:
    form = BlockForm(request.POST or None, initial={"date": request.GET.get("day", "")[:10]})
    in_the_way = None
    if form.is_valid():
        typed = form.cleaned_data
        try:
            blocked = day.block(
                practitioner_id=typed["practitioner"].pk,
                span=typed["span"],
                reason=typed["reason"],
                now=timezone.now(),
            )
        except BlockedByVisits as refusal:
            in_the_way = refusal
        else:
            undo = reverse("desk_unblock", args=[blocked.pk])
            say(request, f"The time of {typed['practitioner']} is blocked.", undo=undo)
            return to_day(blocked.starts_at)
    return render(request, "bookings/desk_block.html", {"form": form, "in_the_way": in_the_way})


@desk_only
@require_POST
def unblock(request: HttpRequest, time_off_id: int) -> HttpResponse:
    blocked = get_object_or_404(TimeOff, pk=time_off_id)
    day.unblock(time_off_id=time_off_id)
    say(request, "The time is free again.")
    return to_day(blocked.starts_at)
