"""`/api/v1/`: services, openings and visits."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_ratelimit.core import get_usage
from ninja import HeaderEx, P, Query, QueryEx, Router, Status

from bookings import answered, chain, diary, gate, holds, links, openings
from bookings.api import schemas
from bookings.api.errors import Invalid
from bookings.chain import Chain
from bookings.diary import Actor, Person, Wish
from bookings.errors import SlotTaken
from bookings.gate import Answers
from bookings.hours import WHOLE_DAY, Day
from bookings.models import Practitioner, Service, Studio, Visit
from bookings.openings import Timetable
from bookings.studio import current
from clients.http import network_address
from clients.models import Client

router = Router(tags=["diary"])
MOST_DAYS = 62
NEAREST_DAYS = 14
Errors = schemas.ErrorOut


@router.get("/services", response={200: list[schemas.ServiceOut], 422: Errors}, summary="What can be booked")
def services(request: HttpRequest, newcomer: bool = True) -> list[dict[str, Any]]:
    extra = chain.FIRST_VISIT_EXTRA_MINUTES if newcomer else 0
    currency = current().currency
    return [
        {
            "slug": service.slug,
            "name": service.name,
            "minutes": service.minutes + extra,
            "price_cents": service.price_cents,
            "currency": currency,
            "needs_analysis_first": service.needs_analysis_first,
        }
        for service in Service.objects.filter(is_offered=True).order_by("order_rank", "pk")
    ]


@router.get("/openings", response={200: schemas.OpeningsOut, 422: Errors}, summary="When it can be booked")
def list_openings(request: HttpRequest, query: Query[schemas.OpeningsQuery]) -> HttpResponse:
    if query.last < query.first:
        raise Invalid(to="is before 'from'")
    if (query.last - query.first).days >= MOST_DAYS:
        raise Invalid(to=f"is more than {MOST_DAYS} days after 'from'")
    studio, now = current(), timezone.now()
    wanted = chain.of(query.service, newcomer=query.newcomer)
    only = _practitioner_id(query.practitioner)
    first, last = _within_window(query.first, query.last, studio, now)
    body = _openings_head(studio, wanted)
    if first <= last:
        timetable = openings.load(
            studio=studio, chain=wanted, first=first, last=last, now=now, practitioner=only
        )
        body += ", ".join(_as_json(timetable))
    return HttpResponse(body + "]}", content_type="application/json")


def _openings_head(studio: Studio, wanted: Chain) -> str:
    return f'{{"timezone": "{studio.timezone}", "minutes": {wanted.minutes}, "openings": ['


def _within_window(first: date, last: date, studio: Studio, now: datetime) -> tuple[date, date]:
    """The days asked for that are neither past nor beyond the window; reversed when there is none."""
    today = now.astimezone(studio.zone).date()
    return max(first, today), min(last, today + timedelta(days=studio.window_days))


def _as_json(timetable: Timetable) -> Iterator[str]:
    """Each opening as ready JSON: an answer has hundreds, and few different parts."""
    quoted = {pk: f'"{slug}"' for pk, slug in timetable.slugs.items()}
    people: dict[tuple[int, ...], str] = {}
    for at, day in enumerate(timetable.days):
        told = _plain_iso(day) if day.is_plain else _iso(day)
        for minute, who in timetable.day_openings(at):
            if who not in people:
                people[who] = ", ".join([quoted[practitioner] for practitioner in who])
            yield f'{{"starts_at": "{told(minute)}", "practitioners": [{people[who]}]}}'


WALL = tuple(f"{minute // 60:02}:{minute % 60:02}" for minute in range(WHOLE_DAY))


def _plain_iso(day: Day) -> Callable[[int], str]:
    """How a minute of a day without a clock change is written."""
    date, offset = day.date.isoformat(), day.offset
    return lambda minute: f"{date}T{WALL[minute]}:00{offset}"


def _iso(day: Day) -> Callable[[int], str]:
    return lambda minute: day.at(minute).astimezone(day.zone).isoformat()


def _practitioner_id(slug: str | None) -> int | None:
    if slug is None:
        return None
    found = Practitioner.objects.filter(is_active=True, slug=slug).values_list("pk", flat=True).first()
    if found is None:
        raise Invalid(practitioner="is not somebody who works here")
    return found


@router.post(
    "/visits",
    response={
        201: schemas.BookedOut,
        202: schemas.WaitingOut,
        404: Errors,
        409: Errors,
        410: Errors,
        422: Errors,
        429: Errors,
    },
    exclude_none=True,
    summary="Book a visit",
)
def book(
    request: HttpRequest,
    payload: schemas.VisitIn,
    idempotency_key: HeaderEx[str | None, P(alias="Idempotency-Key", min_length=16, max_length=64)] = None,
) -> Any:
    usage = get_usage(
        request,
        group="booking",
        key=_address_key,
        rate=settings.BOOKING_RATE_LIMIT or None,
        method="POST",
        increment=True,
    )
    if usage and usage["should_limit"]:
        return _too_many(usage["time_left"])
    now = timezone.now()
    act = _booking(payload, network_address(request), now)
    try:
        if idempotency_key is None:
            return Status(*act())
        body_digest = answered.digest(
            payload.dict(exclude_unset=True) | {"starts_at": payload.starts_at.isoformat()}
        )
        return Status(*answered.once(key=idempotency_key, body_digest=body_digest, act=act, now=now))
    except SlotTaken as taken:
        return _taken(taken, chain.of(payload.services, newcomer=payload.newcomer), now)


def _address_key(group: str, request: HttpRequest) -> str:
    return network_address(request)


def _too_many(seconds: int) -> HttpResponse:
    body = '{"error": "too_many", "message": "Too many bookings from your network. Please try again later."}'
    return HttpResponse(
        body, status=429, content_type="application/json", headers={"Retry-After": str(max(1, seconds))}
    )


def _booking(payload: schemas.VisitIn, network: str, now: datetime) -> Callable[[], answered.Answer]:
    """The act of booking, read from a checked request.

    Raises Invalid for unknown people, BadAnswers for answers that cannot be read.
    """
    wish = Wish(
        chain=chain.of(payload.services, newcomer=payload.newcomer),
        starts_at=payload.starts_at,
        practitioner=_practitioner_id(payload.practitioner),
        source=Visit.Source.API,
        answers=_answers(payload, now),
    )
    who = Person(payload.client.name, payload.client.email, payload.client.phone or "")
    proven: Client | None = None
    if payload.client_token is not None:
        proven = Client.objects.get(pk=links.client_by_token(payload.client_token))

    def act() -> answered.Answer:
        if proven is None and holds.must_confirm_by_mail(wish.chain):
            held = holds.request(wish=wish, who=who, network=network, now=now)
            until = held.hold_until.astimezone(current().zone) if held.hold_until else None
            return 202, {"status": "confirm_by_email", "hold_until": until.isoformat() if until else ""}
        studio, known = current(), proven is not None
        visit = diary.book(
            wish=wish, who=proven or who, by=Actor.CLIENT, proven=known, studio=studio, now=now
        )
        return 201, _booked(visit, studio, proven=known)

    return act


def _answers(payload: schemas.VisitIn, now: datetime) -> Answers:
    if not payload.answers:
        return {}
    return gate.read(payload.answers, on=now.astimezone(current().zone).date())


def _taken(taken: SlotTaken, wanted: Chain, now: datetime) -> Status[dict[str, Any]]:
    """409 with the nearest openings of the same day and the fortnight after it."""
    studio = current()
    day = taken.starts_at.astimezone(studio.zone).date()
    first, last = _within_window(day, day + timedelta(days=NEAREST_DAYS), studio, now)
    timetable = openings.load(studio=studio, chain=wanted, first=first, last=last, now=now)
    near = [
        {
            "starts_at": _local(opening.starts_at, studio),
            "practitioners": [timetable.slugs[pk] for pk in opening.practitioners],
        }
        for opening in openings.nearest(timetable, taken.starts_at)
    ]
    return Status(409, {"error": taken.code, "message": str(taken), "next_openings": near})


def _local(moment: datetime, studio: Studio) -> str:
    return moment.astimezone(studio.zone).isoformat()


def _booked(visit: Visit, studio: Studio, *, proven: bool = False) -> dict[str, Any]:
    """`manage_url` keeps the link with which the visit was opened."""
    return {
        "reference": visit.reference,
        "starts_at": _local(visit.starts_at, studio),
        "ends_at": _local(visit.ends_at, studio),
        "practitioner": visit.practitioner.slug,
        "room": visit.room.name,
        "manage_url": f"{settings.BASE_URL}{links.visit_path(visit, mailed=proven)}",
    }


def _visit(visit: Visit, found: Visit | None = None) -> dict[str, Any]:
    """The visit as it is now; `found` is it as its link opened it."""
    visit.opened_with = (found or visit).opened_with
    parts, studio = diary.chain_of(visit), current()
    return _booked(visit, studio) | {
        "status": visit.status,
        "services": list(parts.slugs),
        "minutes": visit.chair_minutes,
        "price_cents": visit.price_cents,
        "currency": studio.currency,
        "cancelled_late": visit.cancelled_late,
    }


_VISIT_RESPONSES = {200: schemas.VisitOut, 404: Errors, 409: Errors, 410: Errors, 422: Errors}


@router.get("/visits/{reference}", response=_VISIT_RESPONSES, summary="A client's own visit")
def visit(request: HttpRequest, reference: str, token: QueryEx[str, P(max_length=200)]) -> dict[str, Any]:
    return _visit(links.visit_by_link(reference=reference, token=token, now=timezone.now()))


@router.post("/visits/{reference}/move", response=_VISIT_RESPONSES, exclude_none=True, summary="Move it")
def move(request: HttpRequest, reference: str, payload: schemas.MoveIn) -> Any:
    now = timezone.now()
    found = links.visit_by_link(reference=reference, token=payload.token, now=now)
    try:
        moved = diary.move(
            visit_id=found.pk, starts_at=payload.starts_at, by=Actor.CLIENT, now=now,
            proven=links.proves_client(found),
        )  # fmt: skip
        return _visit(moved, found)
    except SlotTaken as taken:
        return _taken(taken, diary.chain_of(found), now)


@router.post("/visits/{reference}/cancel", response=_VISIT_RESPONSES, summary="Cancel it")
def cancel(request: HttpRequest, reference: str, payload: schemas.CancelIn) -> dict[str, Any]:
    now = timezone.now()
    found = links.visit_by_link(reference=reference, token=payload.token, now=now)
    return _visit(diary.cancel(visit_id=found.pk, by=Actor.CLIENT, now=now), found)
