"""Who could do it, where, when they work and what is taken: the statements behind openings.

Each function is one statement, or two, whatever the number of days, people and past visits.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime
from functools import cache
from typing import NamedTuple, cast

from django.db import connection
from django.db.models import Value

from bookings import hours
from bookings.chain import Chain
from bookings.hours import Week
from bookings.models import Break, DayException, Practitioner, Room, WorkingHours
from bookings.models.visits import LONGEST_VISIT
from bookings.prepared import Prepared, as_date, as_time, prepare
from bookings.spans import Span


class Busy(NamedTuple):
    """A practitioner, a room or both taken from `start` to `end` (UTC, half-open)."""

    practitioner: int | None
    room: int | None
    start: datetime
    end: datetime


FIRST, LAST = date(1, 1, 1), date(1, 1, 2)  # the statement's blanks


@cache
def _every_skill() -> Prepared:
    """Everybody's, as they are few."""
    skills = Practitioner.services.through.objects.filter(practitioner__is_active=True)
    return prepare(
        skills.order_by("practitioner").values_list("practitioner", "practitioner__slug", "service")
    )


@cache
def _every_room() -> Prepared:
    able = Room.services.through.objects.filter(room__is_active=True)
    return prepare(able.values_list("room", "service"))


@cache
def _every_week() -> Prepared:
    opened = WorkingHours.objects.annotate(kind=Value("hours"))
    closed = Break.objects.annotate(kind=Value("break"))
    return prepare(
        opened.values_list("kind", "practitioner", "weekday", "opens", "closes").union(
            closed.values_list("kind", "practitioner", "weekday", "starts", "ends"), all=True
        )
    )


@cache
def _exceptions() -> Prepared:
    dated = DayException.objects.filter(date__range=(FIRST, LAST))
    return prepare(dated.values_list("practitioner", "date", "opens", "closes"))


def qualified(chain: Chain, only: int | None) -> dict[int, str]:
    """The slugs of active practitioners who do every service of the chain, in the studio's order."""
    wanted = {service.pk for service in chain.services}
    able: dict[tuple[int, str], set[int]] = defaultdict(set)
    for who, slug, service in _every_skill().ask({}):
        able[who, slug].add(service)
    return {who: slug for (who, slug), does in able.items() if wanted <= does and only in (None, who)}


def suitable_rooms(chain: Chain) -> dict[int, int]:
    """Rooms in which every service can be done, and how many others each can be used for."""
    wanted = {service.pk for service in chain.services}
    able: dict[int, set[int]] = defaultdict(set)
    for room, service in _every_room().ask({}):
        able[room].add(service)
    return {room: len(able[room] - wanted) for room in sorted(able) if wanted <= able[room]}


def weeks(people: Collection[int], first: date, last: date) -> dict[int, Week]:
    """The weekly hours, breaks and exceptions of some practitioners: two statements."""
    weekly: dict[str, dict[int, dict[int, list[hours.WallSpan]]]] = {
        kind: {who: defaultdict(list) for who in people} for kind in ("hours", "break")
    }
    for kind, who, weekday, start, end in _every_week().ask({}):
        if who in people:
            weekly[kind][who][weekday].append((as_time(start), as_time(end)))
    exceptions: dict[int, dict[date, list[hours.WallSpan]]] = {who: {} for who in people}
    for who, day, opens, closes in _exceptions().ask({FIRST: first, LAST: last}):
        if who in people:
            spans = exceptions[who].setdefault(as_date(day), [])
            if opens is not None and closes is not None:
                spans.append((as_time(opens), as_time(closes)))
    return {who: Week(weekly["hours"][who], weekly["break"][who], exceptions[who]) for who in people}


# In plain SQL: building this one as querysets cost a fifth of the whole answer (benchmarks, F1).
_BUSY = """
    SELECT practitioner_id, room_id, starts_at, busy_until FROM bookings_visit
    WHERE starts_at >= %(day_before)s AND starts_at < %(end)s AND busy_until > %(start)s AND id <> %(but)s
      AND (status IN ('booked', 'here', 'attended', 'missed') OR (status = 'held' AND hold_until > %(now)s))
    UNION ALL
    SELECT practitioner_id, NULL, starts_at, ends_at FROM bookings_timeoff
    WHERE starts_at < %(end)s AND ends_at > %(start)s
"""


def busy(span: Span, now: datetime, leaving_out: int | None) -> list[Busy]:
    """Visits that occupy (Visit.objects.occupying) and time off that overlaps: one statement."""
    moments = {"start": span.start, "end": span.end, "day_before": span.start - LONGEST_VISIT, "now": now}
    adapted = {name: connection.ops.adapt_datetimefield_value(at) for name, at in moments.items()}
    with connection.cursor() as cursor:
        cursor.execute(_BUSY, {**adapted, "but": leaving_out or 0})
        rows = cursor.fetchall()
    if connection.vendor == "sqlite":  # its instants come without their zone, which is UTC
        return [Busy(*row[:2], *(at.replace(tzinfo=UTC) for at in row[2:])) for row in rows]
    return cast(list[Busy], rows)
