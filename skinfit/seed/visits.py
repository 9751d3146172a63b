"""The plan as rows: clients, visits and their services, written in bulk."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any, TypeVar

from django.db.models import Model

from bookings.diary import REFERENCE_LETTERS
from bookings.models import Visit, VisitService
from clients.models import Client
from clients.registry import folded
from skinfit.seed.names import people
from skinfit.seed.plan import Length, Planned
from skinfit.seed.studio import House

BATCH = 2_000
M = TypeVar("M", bound=Model)


def lengths(house: House, chains: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], Length]:
    """Chair and busy minutes of each chain: the services' sum, and the longest clean-up."""
    found = {}
    for slugs in chains:
        services = [house.services[slug] for slug in slugs]
        chair = sum(service.minutes for service in services)
        found[slugs] = Length(chair, chair + max(service.cleanup_minutes for service in services))
    return found


def write(*, house: House, planned: Sequence[Planned], random: Random, now: datetime) -> list[Visit]:
    """The visits in the order of the plan."""
    clients = _clients(planned, random, now)
    seen: set[str] = set()
    visits = [_visit(house, clients, one, _reference(random, seen), random, now) for one in planned]
    written = list(_in_bulk(Visit, visits))
    parts = (part for visit, one in zip(written, planned, strict=True) for part in _parts(house, visit, one))
    for _ in _in_bulk(VisitService, parts):
        pass
    return written


def _clients(planned: Sequence[Planned], random: Random, now: datetime) -> list[Client]:
    first_seen: dict[int, datetime] = {}
    for one in planned:
        first_seen.setdefault(one.guest, one.starts_at)
    rows = [
        Client(
            name=name,
            email=email,
            phone=phone,
            name_key=folded(name),
            email_key=folded(email),
            created_at=min(first_seen[number] - timedelta(days=9), now),
        )
        for number, (name, email, phone) in zip(range(len(first_seen)), people(random), strict=False)
    ]
    return list(_in_bulk(Client, rows))


def _visit(
    house: House,
    clients: list[Client],
    one: Planned,
    reference: str,
    random: Random,
    now: datetime,
) -> Visit:
    booked_at = min(one.starts_at - timedelta(days=random.randint(1, 9), hours=random.randint(0, 6)), now)
    return Visit(
        reference=reference,
        client=clients[one.guest],
        practitioner=house.practitioners[one.practitioner],
        room=house.rooms[one.room],
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        busy_until=one.busy_until,
        source=random.choice((Visit.Source.PAGE, Visit.Source.PAGE, Visit.Source.DESK)),
        newcomer=one.is_first,
        price_cents=sum(house.services[slug].price_cents for slug in one.services),
        revision=1,
        created_at=booked_at,
        booked_at=booked_at,
        **_state(one, random, now),
    )


def _state(one: Planned, random: Random, now: datetime) -> dict[str, Any]:
    """How a visit ended, or how far it is."""
    if one.starts_at > now:
        return {"status": Visit.Status.BOOKED}
    if one.ends_at > now:
        return {"status": Visit.Status.HERE, "here_at": one.starts_at}
    chance = 0 if one.is_first else random.random()
    if chance > 0.96:
        return {"status": Visit.Status.MISSED}
    if chance > 0.9:
        told = one.starts_at - timedelta(hours=random.choice((5, 40)))
        return {
            "status": Visit.Status.CANCELLED,
            "cancelled_at": told,
            "cancelled_late": one.starts_at - told < timedelta(hours=24),
            "cancel_reason": Visit.CancelReason.CHANGED_MIND,
        }
    return {"status": Visit.Status.ATTENDED}


def _parts(house: House, visit: Visit, one: Planned) -> Iterator[VisitService]:
    for position, slug in enumerate(one.services):
        service = house.services[slug]
        yield VisitService(
            visit=visit,
            service=service,
            position=position,
            minutes=service.minutes,
            price_cents=service.price_cents,
        )


def _reference(random: Random, seen: set[str]) -> str:
    while (made := "".join(random.choices(REFERENCE_LETTERS, k=8))) in seen:
        pass
    seen.add(made)
    return made


def _in_bulk(model: type[M], rows: Iterable[M]) -> Iterator[M]:
    """Written in batches, in order, with their keys."""
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield from model._default_manager.bulk_create(batch)
