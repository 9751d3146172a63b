"""Step 2: when, and with whom. Choosing a time holds it."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import chain, choosing, days, diary, gate, holds, menu, studio, timetables
from bookings.chain import Chain
from bookings.choosing import Choice
from bookings.diary import Wish
from bookings.errors import BookingError, NotBookable, NotOffered, SlotTaken
from bookings.models import Practitioner, Service, Visit
from bookings.timetables import Offer
from bookings.views import visitor, what
from clients.http import network_address


@require_http_methods(["GET", "HEAD", "POST"])
def when(request: HttpRequest) -> HttpResponse:
    """Only days with times; what cannot be booked leads back to step 1, with the reason."""
    choice = choosing.read(request.GET)
    try:
        wanted = chain.of(choice.slugs, newcomer=choice.newcomer)
        waits = menu.require_choosable(wanted, here=what.here(request), client=visitor.chart(request))
    except BookingError as refused:
        return what.show(request, choice, refused)
    if request.method != "POST":
        return show(request, choice, wanted, waits=waits)
    visitor.keep_typed(request, request.POST)
    return _hold(request, choice, wanted, choosing.instant(request.POST.get("at", "")))


def _hold(request: HttpRequest, choice: Choice, wanted: Chain, at: datetime | None) -> HttpResponse:
    """Hold the time for ten minutes and go on; a time just taken stays here with the nearest ones."""
    try:
        wanted_then = wish(choice, wanted, at)
        require_open(request, wanted_then)
        held = holds.hold(
            wish=wanted_then,
            visitor=visitor.key(request),
            network=network_address(request),
            now=timezone.now(),
        )
    except BookingError as refused:
        return show(request, choice, wanted, refused, at)
    visitor.remember_hold(request, held.reference)
    query = choice.query(at=choosing.as_value(held.starts_at), day="")
    return redirect(reverse("who", args=[held.reference]) + query)


def require_open(request: HttpRequest, wanted: Wish) -> None:
    """A client who has signed in learns at once what her records say of that day. Raises NotBookable."""
    client = visitor.chart(request)
    if client is not None:
        own, now = studio.of(request), timezone.now()
        gate.require(diary.question(wanted, client, studio=own, now=now))


def wish(choice: Choice, wanted: Chain, at: datetime | None, note: str = "") -> Wish:
    """Raises NotOffered without a time."""
    if at is None:
        raise NotOffered("Please choose one of the times shown.")
    chosen = practitioner(choice)
    return Wish(wanted, at, chosen.pk if chosen else None, note=note)


def with_purpose(choice: Choice, wanted: Chain, note: str) -> str:
    """A patch test says which peel it is for, in front of what she noted."""
    if not choice.about or menu.PATCH_TEST not in wanted.slugs:
        return note
    name = Service.objects.filter(slug=choice.about, needs_patch_test=True).values_list("name", flat=True)
    return "\n".join(filter(None, [f"For the {found}." for found in name] + [note]))


def practitioner(choice: Choice) -> Practitioner | None:
    """Who was asked for; None is anyone."""
    if not choice.practitioner:
        return None
    return Practitioner.objects.filter(slug=choice.practitioner, is_active=True).first()


def show(
    request: HttpRequest,
    choice: Choice,
    wanted: Chain,
    refused: BookingError | None = None,
    at: datetime | None = None,
    waits: NotBookable | None = None,
) -> HttpResponse:
    """Days and times, the visitor's own held time among them; only days on which nothing `waits`."""
    own = Visit.objects.filter(status=Visit.Status.HELD, held_by=visitor.known_key(request)).first()
    chosen = practitioner(choice)
    offer = timetables.offer(
        studio=studio.of(request), chain=wanted, practitioner=chosen,
        leaving_out=own.pk if own else None, now=timezone.now(),
        not_before=waits.opens_on if waits else None,
    )  # fmt: skip
    at = at or choice.at or (own.starts_at if own else None)
    context = {
        "choice": choice,
        "chain": wanted,
        "at": at,
        "refused": refused,
        "waits": waits,
        "to_analysis": menu.leads_to_analysis(refused or waits, wanted.slugs),
        **shown(offer, choice.day or (timezone.localdate(at) if at else None), chosen),
        "nearest": offer.nearest(at) if isinstance(refused, SlotTaken | NotOffered) and at else (),
    }
    return render(request, "bookings/when.html", context)


def shown(offer: Offer, wanted: date | None, chosen: Practitioner | None) -> dict[str, Any]:
    """What the list of days and times needs, on every page that has one."""
    return {
        "sheet": offer.sheet(wanted),
        "people": offer.people,
        "practitioner": chosen,
        "zone": days.zone_words(offer.studio.timezone),
    }
