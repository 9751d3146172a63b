"""What happens to a visit on its day: one press each, and one to take it back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bookings import day, diary, lateness
from bookings.desk import say, telling_refusals, to_day, visit_of
from bookings.desk_forms.cancelling import CancelForm
from bookings.desk_forms.lateness import LateForm
from bookings.diary import Actor
from bookings.studio import current
from clients.access import desk_only
from notifications.models import Message


@desk_only
@require_POST
@telling_refusals
def here(request: HttpRequest, reference: str) -> HttpResponse:
    visit = day.arrive(visit_id=visit_of(reference).pk, now=timezone.now())
    say(request, f"{visit.client} is here.", undo=reverse("desk_undo", args=[reference]))
    return to_day(visit.starts_at)


@desk_only
@require_POST
@telling_refusals
def missed(request: HttpRequest, reference: str) -> HttpResponse:
    visit = day.miss(visit_id=visit_of(reference).pk, now=timezone.now())
    say(request, f"{visit.client} could not come.", undo=reverse("desk_undo", args=[reference]))
    return to_day(visit.starts_at)


@desk_only
@require_POST
@telling_refusals
def undo(request: HttpRequest, reference: str) -> HttpResponse:
    visit = day.undo(visit_id=visit_of(reference).pk, now=timezone.now())
    say(request, f"Taken back: the visit of {visit.client} stands as booked.")
    return to_day(visit.starts_at)


@desk_only
@require_http_methods(["GET", "POST"])
@telling_refusals
def late(request: HttpRequest, reference: str) -> HttpResponse:
    visit = visit_of(reference)
    form = LateForm(request.POST or None, initial={"minutes": visit.running_late_minutes})
    if form.is_valid():
        minutes = form.cleaned_data["minutes"]
        lateness.announce(visit_id=visit.pk, minutes=minutes, now=timezone.now())
        say(request, f"{visit.client}: {minutes} minutes late." if minutes else f"{visit.client}: on time.")
        return to_day(visit.starts_at)
    return render(request, "bookings/desk_late.html", {"visit": visit, "form": form})


@desk_only
@require_http_methods(["GET", "POST"])
@telling_refusals
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks once, naming what goes, because a cancelling and its letter cannot be taken back."""
    visit, now = visit_of(reference), timezone.now()
    form = CancelForm(request.POST or None, initial={"reason": request.GET.get("reason")})
    if form.is_valid():
        diary.cancel(visit_id=visit.pk, by=Actor.DESK, reason=form.cleaned_data["reason"], now=now)
        say(request, f"The visit of {visit.client} is cancelled.")
        return to_day(visit.starts_at)
    context = {
        "visit": visit,
        "form": form,
        "is_late": diary.is_late(visit, studio=current(), now=now),
        "unsent": Message.objects.about(visit.topic).standing().count(),
    }
    return render(request, "bookings/desk_cancel.html", context)
