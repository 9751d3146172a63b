"""A client's own visit behind its link: see it, move it inside the policy, cancel it at any hour."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings import choosing, diary, gate, invites, links, studio, timetables
from bookings.choosing import Choice
from bookings.diary import Actor
from bookings.errors import BookingError, NotBookable, NotOffered, OffGrid, SlotTaken
from bookings.forms import CancelForm
from bookings.models import Visit
from bookings.views import when
from bookings.views.by_link import manage_link


@require_safe
@manage_link
def visit(request: HttpRequest, visit: Visit) -> HttpResponse:
    return show(request, visit)


def show(
    request: HttpRequest,
    visit: Visit,
    refused: BookingError | None = None,
    *,
    form: CancelForm | None = None,
    template: str = "bookings/own_visit.html",
) -> HttpResponse:
    own_studio, now = studio.of(request), timezone.now()
    chain, proven = diary.chain_of(visit), links.proves_client(visit)
    context = {
        "visit": visit,
        "chain": chain,
        "visit_path": links.visit_path(visit),
        "token": visit.opened_with,
        "proven": proven,
        "preparation": gate.prepare(visit, chain, proven=proven, now=now) if visit.is_standing else None,
        "may_move": diary.may_move(visit, studio=own_studio, by=Actor.CLIENT, now=now),
        "is_late": diary.is_late(visit, studio=own_studio, now=now),
        "late_from": diary.late_from(visit, studio=own_studio),
        "form": form,
        "refused": refused,
    }
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@manage_link
def move(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Another time, from the same kind of list as a booking; too late says so in words."""
    choice, now = choosing.read(request.GET), timezone.now()
    if not diary.may_move(visit, studio=studio.of(request), by=Actor.CLIENT, now=now):
        return show(request, visit)
    if request.method != "POST":
        return show_times(request, visit, choice)
    at = choosing.instant(request.POST.get("at", ""))
    try:
        _move(visit, choice, at, now)
    except (SlotTaken, NotOffered, OffGrid, NotBookable) as refused:
        return show_times(request, visit, choice, refused, at)
    except BookingError as refused:
        return show(request, visit, refused)
    messages.success(request, "Your visit is moved. A letter with the new time is on its way.")
    return redirect(links.visit_path(visit))


def _move(visit: Visit, choice: Choice, at: datetime | None, now: datetime) -> Visit:
    if at is None:
        raise NotOffered("Please choose one of the times shown.")
    chosen = when.practitioner(choice)
    return diary.move(
        visit_id=visit.pk, starts_at=at, by=Actor.CLIENT, now=now,
        practitioner=chosen.pk if chosen else None, proven=links.proves_client(visit),
    )  # fmt: skip


def show_times(
    request: HttpRequest,
    visit: Visit,
    choice: Choice,
    refused: BookingError | None = None,
    at: datetime | None = None,
) -> HttpResponse:
    chain, chosen = diary.chain_of(visit), when.practitioner(choice)
    offer = timetables.offer(
        studio=studio.of(request), chain=chain, practitioner=chosen, leaving_out=visit.pk, now=timezone.now()
    )
    context = {
        "visit": visit,
        "chain": chain,
        "visit_path": links.visit_path(visit),
        "choice": choice,
        "at": at or visit.starts_at,
        "refused": refused,
        **when.shown(offer, choice.day or timezone.localdate(at or visit.starts_at), chosen),
        "nearest": offer.nearest(at) if refused and at else (),
    }
    return render(request, "bookings/move.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@manage_link
def cancel(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Always possible; inside the policy's hours the policy stands first."""
    now, form = timezone.now(), CancelForm(request.POST or None)
    if not form.is_valid():
        return show(request, visit, form=form, template="bookings/cancel.html")
    try:
        diary.cancel(visit_id=visit.pk, by=Actor.CLIENT, reason=form.cleaned_data["reason"], now=now)
    except BookingError as refused:
        return show(request, visit, refused)
    return redirect(links.visit_path(visit))


@require_safe
@manage_link
def calendar(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The visit for a calendar; no word about health in it."""
    headers = {"Content-Disposition": f'attachment; filename="visit-{visit.reference}.ics"'}
    return HttpResponse(invites.calendar_file(visit), content_type="text/calendar", headers=headers)
