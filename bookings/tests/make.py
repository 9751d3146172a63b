"""Builders with sensible defaults: `make_visit(starts_at=at(9))` makes what it needs beside it.

The studio is in Edmonds, Washington; MONDAY is a plain working day there, NOW the Friday before it.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from bookings import chain
from bookings.chain import Chain
from bookings.models import (
    Break,
    DayException,
    Practitioner,
    Room,
    Service,
    Studio,
    TimeOff,
    Visit,
    VisitService,
    WorkingHours,
)
from clients.tests.make import make_client, make_user

ZONE = ZoneInfo("America/Los_Angeles")
MONDAY = date(2026, 6, 8)
NOW = datetime(2026, 6, 5, 10, tzinfo=ZONE).astimezone(UTC)  # three days before MONDAY

__all__ = ["make_client", "make_user"]  # of the floor below, for one import in a test

_numbers = count(1)
_REFERENCE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def at(hour: int, minute: int = 0, day: date = MONDAY, zone: ZoneInfo = ZONE) -> datetime:
    """The UTC instant of a wall time in the studio."""
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


def make_studio(**fields: Any) -> Studio:
    """The studio's row; called again it changes the named fields."""
    given = {
        "name": "Skin Fit",
        "timezone": "America/Los_Angeles",
        "email": "studio@skinfit.example",
        "phone": "+1 425 555 0100",
        "address": "123 5th Ave S, Edmonds, WA 98020",
    } | fields
    return Studio.objects.update_or_create(pk=1, defaults=given)[0]


def make_service(slug: str = "enzyme_exfoliation", **fields: Any) -> Service:
    """The service of this slug, made if there is none; named fields are set."""
    given = {"name": slug.replace("_", " ").capitalize(), "minutes": 60, "cleanup_minutes": 15} | fields
    given.setdefault("order_rank", next(_numbers))
    made, created = Service.objects.get_or_create(slug=slug, defaults=given)
    if not created and fields:
        Service.objects.filter(pk=made.pk).update(**fields)
        made.refresh_from_db()
    return made


def make_analysis(**fields: Any) -> Service:
    """The skin analysis: 45 minutes and 10 of clean-up."""
    given = {"name": "Skin analysis and plan", "minutes": 45, "cleanup_minutes": 10, "order_rank": 0} | fields
    return make_service(chain.ANALYSIS, **given)


def make_hours(
    practitioner: Practitioner,
    *,
    opens: time = time(9),
    closes: time = time(18),
    weekdays: Iterable[int] = range(7),
    pause: tuple[time, time] | None = None,
) -> None:
    for weekday in weekdays:
        WorkingHours.objects.create(practitioner=practitioner, weekday=weekday, opens=opens, closes=closes)
        if pause:
            Break.objects.create(practitioner=practitioner, weekday=weekday, starts=pause[0], ends=pause[1])


def make_practitioner(
    *, services: Iterable[Service] | None = None, works: bool = True, **fields: Any
) -> Practitioner:
    """Works from 09:00 to 18:00 every day (`works=False`: no hours yet) and does every service there is."""
    number = next(_numbers)
    given = {"name": f"Practitioner {number}", "slug": f"practitioner-{number}"} | fields
    practitioner = Practitioner.objects.create(**given)
    practitioner.services.set(Service.objects.all() if services is None else services)
    if works:
        make_hours(practitioner)
    return practitioner


def make_room(*, services: Iterable[Service] | None = None, **fields: Any) -> Room:
    """A room for every service there is."""
    room = Room.objects.create(**({"name": f"Room {next(_numbers)}"} | fields))
    room.services.set(Service.objects.all() if services is None else services)
    return room


def make_time_off(
    practitioner: Practitioner, starts_at: datetime, ends_at: datetime, **fields: Any
) -> TimeOff:
    return TimeOff.objects.create(practitioner=practitioner, starts_at=starts_at, ends_at=ends_at, **fields)


def make_exception(
    practitioner: Practitioner, day: date, opens: time | None = None, closes: time | None = None
) -> DayException:
    """Other hours on one date; closed without times."""
    return DayException.objects.create(practitioner=practitioner, date=day, opens=opens, closes=closes)


def make_chain(*services: Service, newcomer: bool = False) -> Chain:
    return Chain(tuple(sorted(services, key=lambda service: service.order_rank)), newcomer)


def make_world(*, people: int = 1, rooms: int = 1, **studio: Any) -> Service:
    """A studio that works every day: people, rooms and the one service, an hour and a quarter's clean-up."""
    make_studio(**studio)
    service = make_service()
    for _ in range(people):
        make_practitioner()
    for _ in range(rooms):
        make_room()
    return service


def make_visit(
    *,
    starts_at: datetime | None = None,
    services: Iterable[Service] | None = None,
    practitioner: Practitioner | None = None,
    room: Room | None = None,
    status: str = Visit.Status.BOOKED,
    **fields: Any,
) -> Visit:
    """A booked visit, straight into the table, without letters; who and what it needs is made if absent.

    Without services it is one of an hour and a quarter's clean-up. A hold needs `hold_until`.
    """
    done = list(services) if services is not None else [make_service()]
    who = practitioner or Practitioner.objects.order_by("pk").first() or make_practitioner()
    where = room or Room.objects.order_by("pk").first() or make_room()
    start = starts_at or at(9)
    of_them = make_chain(*done, newcomer=fields.get("newcomer", False))
    given = {
        "reference": _reference(),
        "ends_at": start + timedelta(minutes=of_them.minutes),
        "busy_until": start + timedelta(minutes=of_them.busy_minutes),
        "source": Visit.Source.DESK,
        "price_cents": of_them.price_cents,
        "created_at": NOW,
    } | fields
    if status != Visit.Status.HELD:
        given = {"booked_at": NOW, "revision": 1} | given
        given["client"] = given.get("client") or make_client()
    visit = Visit.objects.create(practitioner=who, room=where, starts_at=start, status=status, **given)
    VisitService.objects.bulk_create(
        VisitService(
            visit=visit, service=service, position=position,
            minutes=service.minutes, price_cents=service.price_cents,
        )
        for position, service in enumerate(of_them.services)
    )  # fmt: skip
    return visit


def make_hold(*, hold_until: datetime, **fields: Any) -> Visit:
    return make_visit(status=Visit.Status.HELD, hold_until=hold_until, **fields)


def _reference() -> str:
    number, letters = next(_numbers), ""
    for _ in range(8):
        number, rest = divmod(number, len(_REFERENCE_LETTERS))
        letters += _REFERENCE_LETTERS[rest]
    return letters
