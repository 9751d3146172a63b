"""Book, move, cancel: one set of functions for the public page, the desk and the API.

Each writes its visit and its letters in one transaction, or neither.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction

from bookings import gate, reminders, seats
from bookings.chain import Chain
from bookings.errors import NotStanding, TooLate
from bookings.gate import Answers, CameWith, Despite, Question
from bookings.models import Studio, Visit, VisitService
from bookings.seats import Seat
from bookings.spans import Span
from bookings.studio import current
from clients import registry
from clients.models import Client

REFERENCE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look alike


class Actor(Enum):
    """Who acts: a client keeps the notice, the window and the policy; the desk need not."""

    CLIENT = "client"
    DESK = "desk"


@dataclass(frozen=True)
class Person:
    """Somebody as typed in a booking; who she is, is decided by clients/registry.py."""

    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Wish:
    """What is to be booked, when and with whom (None: anyone); `answers` as gate.read has checked them."""

    chain: Chain
    starts_at: datetime
    practitioner: int | None = None
    source: str = Visit.Source.PAGE
    note: str = ""
    answers: Answers = field(default_factory=dict)
    despite: Despite | None = None


def new_reference() -> str:
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))


@transaction.atomic
def book(
    *,
    wish: Wish,
    who: Client | Person,
    by: Actor,
    proven: bool,
    studio: Studio | None = None,
    now: datetime,
) -> Visit:
    """Book a visit, keep the health answers that came with it, and write its letters.

    `proven` says that the client may be answered from her records (a signed link or code, or the
    desk); otherwise the gate sees what was typed and nothing else. `studio` is read if not at hand.
    Raises NotBookable, OffGrid, NotOffered, SlotTaken.
    """
    studio = studio or current()
    client = who if isinstance(who, Client) else registry.recognize(
        name=who.name, email=who.email, phone=who.phone, now=now
    )  # fmt: skip
    gate.require(question(wish, client if proven else None, studio=studio, now=now))

    def write(seat: Seat, span: Span) -> Visit:
        visit = new_visit(wish, seat, span, now)
        visit.client, visit.status, visit.booked_at, visit.revision = client, Visit.Status.BOOKED, now, 1
        return insert(visit, wish.chain)

    visit = seats.take(
        studio=studio,
        chain=wish.chain,
        starts_at=wish.starts_at,
        practitioner=wish.practitioner,
        now=now,
        write=write,
        without_limits=by is Actor.DESK,
    )
    reminders.post_booked(visit, wish.chain, studio=studio, now=now)
    gate.settle(visit, wish.chain, CameWith(wish.answers, proven, wish.despite), now=now)
    return visit


def question(wish: Wish, client: Client | None, *, studio: Studio, now: datetime) -> Question:
    """What the gate is asked about a wish; without a client, about the request alone."""
    return Question(
        wish.chain, wish.starts_at, studio, now, client, wish.answers,
        practitioner=wish.practitioner, despite=wish.despite,
    )  # fmt: skip


def new_visit(wish: Wish, seat: Seat, span: Span, now: datetime) -> Visit:
    practitioner, room = seat
    return Visit(
        reference=new_reference(),
        practitioner_id=practitioner,
        room_id=room,
        starts_at=span.start,
        ends_at=span.start + timedelta(minutes=wish.chain.minutes),
        busy_until=span.end,
        source=wish.source,
        newcomer=wish.chain.newcomer,
        note=wish.note,
        price_cents=wish.chain.price_cents,
        created_at=now,
    )


def insert(visit: Visit, chain: Chain) -> Visit:
    visit.save(force_insert=True)
    VisitService.objects.bulk_create(
        VisitService(
            visit=visit,
            service=service,
            position=position,
            minutes=service.minutes,
            price_cents=service.price_cents,
        )
        for position, service in enumerate(chain.services)
    )
    return visit


def lock(visit_id: int) -> Visit:
    """The visit's row, locked until the transaction ends."""
    return (
        Visit.objects.select_for_update(of=("self",))
        .select_related("client", "practitioner__user", "room")
        .get(pk=visit_id)
    )


def lock_standing(visit_id: int) -> Visit:
    """Raises NotStanding for a visit that is over or cancelled."""
    visit = lock(visit_id)
    if not visit.is_standing:
        raise NotStanding
    return visit


def chain_of(visit: Visit) -> Chain:
    """The services of a visit as it was booked, with its own minutes."""
    parts = visit.parts.select_related("service").order_by("position")
    services = []
    for part in parts:
        part.service.minutes, part.service.price_cents = part.minutes, part.price_cents
        services.append(part.service)
    return Chain(tuple(services), visit.newcomer)


def may_move(visit: Visit, *, studio: Studio, by: Actor, now: datetime) -> bool:
    """A client may move a standing visit until the policy's hours before it; the desk always."""
    return visit.is_standing and (by is Actor.DESK or not is_late(visit, studio=studio, now=now))


def is_late(visit: Visit, *, studio: Studio, now: datetime) -> bool:
    """Whether the policy's hours before the visit have begun."""
    return now > late_from(visit, studio=studio)


def late_from(visit: Visit, *, studio: Studio) -> datetime:
    """Until this instant moving is open to the client and cancelling is free."""
    return visit.starts_at - timedelta(hours=studio.cancellation_hours)


@transaction.atomic
def move(
    *,
    visit_id: int,
    starts_at: datetime,
    by: Actor,
    now: datetime,
    practitioner: int | None = None,
    proven: bool = True,
) -> Visit:
    """Give a standing visit a new time, or raise the BookingError that says why not.

    Her own practitioner is kept where she is free, unless one is named; else another qualified
    one takes it. Unsent messages are withdrawn and posted anew in the same transaction, so no
    reminder can name the old time. Moving to the time it has changes nothing. Not `proven`: whoever
    moves it may not be the client, and is answered without her records.
    Raises NotStanding, TooLate, NotBookable, OffGrid, NotOffered, SlotTaken.
    """
    visit, studio = lock_standing(visit_id), current()
    if starts_at == visit.starts_at and practitioner in (None, visit.practitioner_id):
        return visit
    if not may_move(visit, studio=studio, by=by, now=now):
        raise TooLate(studio.cancellation_hours)
    chain, previous, previously = chain_of(visit), visit.starts_at, visit.practitioner
    asked = Question(
        chain, starts_at, studio, now, visit.client if proven else None,
        practitioner=practitioner, leaving_out=visit.pk,
    )  # fmt: skip
    gate.require(asked, but=() if proven else [gate.CONSULT_REQUIRED])

    def write(seat: Seat, span: Span) -> Visit:
        visit.practitioner_id, visit.room_id = seat
        visit.starts_at, visit.busy_until = span.start, span.end
        visit.ends_at = span.start + timedelta(minutes=chain.minutes)
        visit.status, visit.here_at, visit.running_late_minutes = Visit.Status.BOOKED, None, 0
        visit.revision += 1
        visit.save(update_fields=[
            "practitioner", "room", "starts_at", "ends_at", "busy_until", "status", "here_at",
            "running_late_minutes", "revision",
        ])  # fmt: skip
        return visit

    seats.take(
        studio=studio, chain=chain, starts_at=starts_at, practitioner=practitioner, now=now, write=write,
        leaving_out=visit.pk, without_limits=by is Actor.DESK, prefer=visit.practitioner_id,
    )  # fmt: skip
    moved = lock(visit_id)
    reminders.post_moved(moved, previous_starts_at=previous, previous_practitioner=previously, now=now)
    gate.settle(moved, chain, CameWith(), now=now)
    return moved


@transaction.atomic
def cancel(
    *, visit_id: int, by: Actor, reason: str = Visit.CancelReason.CHANGED_MIND, now: datetime
) -> Visit:
    """Cancel a standing visit, at any hour; inside the policy's hours it is marked late.

    'Unwell or a cold sore' and a cancelling by the studio never cost. Cancelling a cancelled
    visit returns it unchanged. Raises NotStanding when it is over.
    """
    visit = lock(visit_id)
    if visit.status == Visit.Status.CANCELLED:
        return visit
    if not visit.is_standing:
        raise NotStanding
    visit.cancelled_late = is_late(visit, studio=current(), now=now)
    visit.fee_waived = reason != Visit.CancelReason.CHANGED_MIND
    visit.status, visit.cancelled_at, visit.cancel_reason = Visit.Status.CANCELLED, now, reason
    visit.revision += 1
    visit.save(update_fields=[
        "status", "cancelled_at", "cancelled_late", "cancel_reason", "fee_waived", "revision",
    ])  # fmt: skip
    reminders.post_cancelled(visit, now=now)
    gate.released(visit, now=now)
    return visit


def parts_of(visits: Sequence[Visit]) -> dict[int, list[VisitService]]:
    """The services of many visits, in order, in one statement."""
    found: dict[int, list[VisitService]] = {visit.pk: [] for visit in visits}
    for part in VisitService.objects.filter(visit__in=found).select_related("service").order_by("position"):
        found[part.visit_id].append(part)
    return found
