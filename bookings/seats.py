"""Taking a time: one practitioner and one room under their locks, or a named refusal.

Look, lock, look again, insert in a savepoint. The order of the locks is always the visit's row,
its practitioner, its room; a lost attempt gives its locks back before the next one, so that two
bookings never wait for each other.
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Q

from bookings import openings
from bookings.chain import Chain
from bookings.errors import NotOffered, OffGrid, SlotTaken
from bookings.hours import on_grid
from bookings.models import Practitioner, Room, Studio, TimeOff, Visit
from bookings.models.visits import LONGEST_VISIT
from bookings.overlap import refusing_overlap
from bookings.prepared import Prepared, prepare
from bookings.spans import Span
from bookings.studio import current

Seat = tuple[int, int]  # practitioner, room


def take(
    *,
    studio: Studio,
    chain: Chain,
    starts_at: datetime,
    practitioner: int | None,
    now: datetime,
    write: Callable[[Seat, Span], Visit],
    leaving_out: int | None = None,
    without_limits: bool = False,
    prefer: int | None = None,
) -> Visit:
    """Write a visit into the first free seat: the least busy practitioner's, and so on when a race is lost.

    A practitioner to `prefer` comes before the least busy one.

    Raises OffGrid, NotOffered or SlotTaken. Must run inside a transaction.
    """
    if not on_grid(starts_at, studio.zone, studio.grid_minutes):
        raise OffGrid(studio.grid_minutes)
    day = starts_at.astimezone(studio.zone).date()
    timetable = openings.load(
        studio=studio, chain=chain, first=day, last=day, now=now, practitioner=practitioner,
        leaving_out=leaving_out, without_limits=without_limits,
    )  # fmt: skip
    start = starts_at.astimezone(UTC)
    span = Span(start, start + timedelta(minutes=chain.busy_minutes))
    for seat in sorted(timetable.seats(starts_at), key=lambda seat: seat[0] != prefer):
        try:
            return _take_seat(seat, span, now=now, write=write, leaving_out=leaving_out)
        except SlotTaken:
            continue
    raise _why_not(timetable, starts_at)


def _why_not(timetable: openings.Timetable, starts_at: datetime) -> NotOffered | SlotTaken:
    """Taken, when only other visits or time off stand in the way; not offered otherwise."""
    empty = openings.replace_busy(timetable, ())
    return SlotTaken(starts_at) if empty.seats(starts_at) else NotOffered()


def require_offered(held: Visit, chain: Chain, *, now: datetime) -> None:
    """An expired hold keeps nothing: its seat must be one that would be offered now.

    Raises NotOffered or SlotTaken.
    """
    Practitioner.objects.select_for_update().get(pk=held.practitioner_id)
    studio = current()
    day = held.starts_at.astimezone(studio.zone).date()
    timetable = openings.load(
        studio=studio, chain=chain, first=day, last=day, now=now, practitioner=held.practitioner_id,
        leaving_out=held.pk,
    )  # fmt: skip
    if (held.practitioner_id, held.room_id) not in timetable.seats(held.starts_at):
        raise _why_not(timetable, held.starts_at)


def _take_seat(
    seat: Seat,
    span: Span,
    *,
    now: datetime,
    write: Callable[[Seat, Span], Visit],
    leaving_out: int | None,
) -> Visit:
    practitioner, room = seat
    with transaction.atomic():
        locked = Practitioner.objects.select_for_update(of=("self",))
        who = locked.select_related("user").get(pk=practitioner)
        (where,) = _locked_room().objects(Room, {A_ROOM: room})
        clear_expired_holds(seat, span, now=now)
        _require_free(seat, span, leaving_out)
        with refusing_overlap(span.start):
            visit = write(seat, span)
    visit.practitioner, visit.room = who, where
    return visit


def _require_free(seat: Seat, span: Span, leaving_out: int | None) -> None:
    if _taken().ask({**_blanks(seat, span), A_VISIT: leaving_out or A_VISIT}):
        raise SlotTaken(span.start)


# Blanks of the statements below (bookings/prepared.py).
A_PRACTITIONER, A_ROOM, A_VISIT = -101, -102, -103
A_START, AN_END, A_NOW = (datetime(1904, 2, day, tzinfo=UTC) for day in (3, 4, 5))
A_SEAT, A_SPAN = Q(practitioner=A_PRACTITIONER) | Q(room=A_ROOM), Span(A_START, AN_END)


def _blanks(seat: Seat, span: Span) -> dict[Any, Any]:
    return {
        A_PRACTITIONER: seat[0],
        A_ROOM: seat[1],
        A_START: span.start,
        AN_END: span.end,
        A_START - LONGEST_VISIT: span.start - LONGEST_VISIT,
    }


@cache
def _locked_room() -> Prepared:
    return prepare(Room.objects.select_for_update().filter(pk=A_ROOM))


@cache
def _taken() -> Prepared:
    """What is in the way: another visit of either, or the practitioner's time off."""
    visits = Visit.objects.exclude(status=Visit.Status.CANCELLED).overlapping(A_SPAN).filter(A_SEAT)
    away = TimeOff.objects.filter(practitioner=A_PRACTITIONER, starts_at__lt=AN_END, ends_at__gt=A_START)
    return prepare(visits.other_than(A_VISIT).values_list("pk").union(away.values_list("pk"), all=True))


@cache
def _expired_holds() -> Prepared:
    """To be asked in a transaction, which then holds their locks."""
    expired = Visit.objects.expired_holds(A_NOW).overlapping(A_SPAN).filter(A_SEAT)
    return prepare(expired.select_for_update(skip_locked=True).values_list("pk"))


def lock_all(visit_ids: Collection[int]) -> None:
    """For several visits in one transaction: these visits, everybody and every room, each in order.

    Coarser than `take`, which then finds every lock held already; rare, and never in another's way for long.
    """
    for rows in (
        Visit.objects.filter(pk__in=visit_ids),
        Practitioner.objects.all(),
        Room.objects.all(),
    ):
        list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def clear_expired_holds(seat: Seat, span: Span, *, now: datetime) -> None:
    """Delete expired holds in the way. One that its visitor is just confirming is locked, and left alone."""
    ids = [pk for (pk,) in _expired_holds().ask({**_blanks(seat, span), A_NOW: now})]
    if ids:
        Visit.objects.filter(pk__in=ids).delete()
