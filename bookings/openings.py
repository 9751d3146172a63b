"""Why was 10:15 offered, or not? Every start at which one qualified practitioner and one room are free.

A start is offered when, from it and for the whole busy span (chair time and clean-up), the
practitioner works (bookings/hours.py), is neither in a visit nor away, and one suitable room is
empty; and when it lies on the studio's grid, after the notice and inside the window. The core is
pure and counts in minutes of a day; `load` is its one loader and costs the same few statements
whatever the number of days, people and past visits.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property, reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Count, QuerySet

from bookings import hours, roster
from bookings.chain import Chain
from bookings.hours import Day, Week
from bookings.models import Practitioner, Studio
from bookings.roster import Busy
from bookings.spans import Span


class Opening(NamedTuple):
    """One start and who could take it, in the studio's order."""

    starts_at: datetime
    practitioners: tuple[int, ...]


def starts(free: int, length: int) -> int:
    """The minutes from which `length` minutes in a row are free."""
    for step in _steps(length):
        free &= free >> step
    return free


@cache
def _steps(length: int) -> tuple[int, ...]:
    """Shifts that double a run of free minutes until it has the length: 1, 2, 4 … and the rest."""
    run, steps = 1, []
    while run < length:
        steps.append(min(run, length - run))
        run += steps[-1]
    return tuple(steps)


def each(mask: int) -> Iterator[int]:
    """The set minutes of a mask, rising."""
    bits = bin(mask)[:1:-1]  # a digit for each minute, from the first one on
    at = bits.find("1")
    while at >= 0:
        yield at
        at = bits.find("1", at + 1)


Taken = dict[int | None, list[int]]  # by id, the taken minutes of each day


def taken(busy: Iterable[Busy], days: Sequence[Day]) -> tuple[Taken, Taken]:
    """What is taken of practitioners and of rooms; a minute partly taken is taken."""
    people: Taken = defaultdict(lambda: [0] * len(days))
    rooms: Taken = defaultdict(lambda: [0] * len(days))
    first = days[0].starts_at
    minute = hours.MINUTE
    offsets = [(day.starts_at - first) // minute for day in days]
    lengths = [day.length for day in days]
    for practitioner, room, start, end in busy:
        start_minute, end_minute = (start - first) // minute, -((first - end) // minute)
        at = bisect_right(offsets, start_minute) - 1
        if at >= 0 and end_minute <= offsets[at] + lengths[at]:  # within one day, as nearly all are
            mask = (1 << end_minute - offsets[at]) - (1 << start_minute - offsets[at])
            people[practitioner][at] |= mask
            rooms[room][at] |= mask
            continue
        at = max(0, at)
        while at < len(days) and offsets[at] < end_minute:
            day_end = min(end_minute - offsets[at], lengths[at])
            mask = hours.minutes(max(0, start_minute - offsets[at]), day_end)
            people[practitioner][at] |= mask
            rooms[room][at] |= mask
            at += 1
    return people, rooms


def turned(ids: Sequence[int], turn: int) -> list[int]:
    """The same ids, beginning with another one at each turn."""
    first = turn % len(ids) if ids else 0
    return [*ids[first:], *ids[:first]]


@dataclass(frozen=True)
class Timetable:
    """All that decides which starts of some days are offered, as plain values."""

    days: tuple[Day, ...]
    length: int  # busy minutes of the visit
    grid_minutes: int
    weeks: Mapping[int, Week]  # of the qualified practitioners, in the studio's order
    rooms: Mapping[int, int]  # the suitable ones, and how many other services each could be used for
    busy: Sequence[Busy]
    earliest: datetime  # notice
    latest: datetime  # end of the window

    slugs: Mapping[int, str] = field(default_factory=dict)  # of the practitioners

    @cached_property
    def taken(self) -> tuple[Taken, Taken]:
        """Of practitioners and of rooms."""
        return taken(self.busy, self.days)

    def offered(self, at: int) -> int:
        """The minutes of day `at` that grid, notice and window allow."""
        day = self.days[at]
        earliest = max(0, -((day.starts_at - self.earliest) // hours.MINUTE))
        latest = min(day.length, -((day.starts_at - self.latest) // hours.MINUTE))
        return day.grid_mask(self.grid_minutes) & hours.minutes(earliest, latest)

    def room_starts(self, room: int, at: int) -> int:
        whole = hours.minutes(0, self.days[at].length)
        busy = self.taken[1].get(room)
        return starts(whole & ~busy[at] if busy else whole, self.length)

    def practitioner_starts(self, practitioner: int, at: int) -> int:
        worked = self.weeks[practitioner].worked(self.days[at])
        busy = self.taken[0].get(practitioner)
        return starts(worked & ~busy[at] if busy else worked, self.length)

    def day_starts(self, at: int) -> dict[int, int]:
        """For each practitioner the minutes of day `at` that are offered."""
        offered = self.offered(at)
        if not offered:
            return {}
        free = {who: self.practitioner_starts(who, at) & offered for who in self.weeks}
        without_room = reduce(or_, free.values(), 0)
        for room in self.rooms:
            if not without_room:
                break
            without_room &= ~self.room_starts(room, at)
        return {who: mask & ~without_room for who, mask in free.items()}

    def day_openings(self, at: int) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Each offered minute of day `at` with the practitioners who could take it."""
        by_practitioner = [(who, mask) for who, mask in self.day_starts(at).items() if mask]
        for minute in each(reduce(or_, (mask for _, mask in by_practitioner), 0)):
            yield minute, tuple([who for who, mask in by_practitioner if mask >> minute & 1])

    def openings(self) -> Iterator[Opening]:
        for at, day in enumerate(self.days):
            for minute, who in self.day_openings(at):
                yield Opening(day.at(minute), who)

    def seats(self, starts_at: datetime) -> list[tuple[int, int]]:
        """Practitioner and room for one start: the least busy of that day, the least versatile room.

        Among equals the date says whose turn it is, so that nobody gets the first visit of every day.
        Empty when the start is not offered or taken.
        """
        at = next(i for i, day in enumerate(self.days) if 0 <= day.minute(starts_at) < day.length)
        minute = self.days[at].minute(starts_at)
        turn = self.days[at].date.toordinal()
        free = [who for who, mask in self.day_starts(at).items() if mask >> minute & 1]
        rooms = [room for room in self.rooms if self.room_starts(room, at) >> minute & 1]
        people = sorted(turned(free, turn), key=lambda who: self._minutes_taken(who, at))
        return [
            (who, room) for who in people for room in sorted(turned(rooms, turn), key=self.rooms.__getitem__)
        ]

    def _minutes_taken(self, practitioner: int, at: int) -> int:
        busy = self.taken[0].get(practitioner)
        return busy[at].bit_count() if busy else 0


# --- The one loader


def load(
    *,
    studio: Studio,
    chain: Chain,
    first: date,
    last: date,
    now: datetime,
    practitioner: int | None = None,
    leaving_out: int | None = None,
    without_limits: bool = False,
) -> Timetable:
    """The timetable of a chain from `first` to `last`, local dates, both included.

    `leaving_out` is a visit that does not stand in its own way (a move, one's own hold).
    `without_limits` drops notice and window: the desk may book what a client may not.
    """
    zone = studio.zone
    days = tuple(Day(day, zone) for day in hours.dates(first, last))
    people = roster.qualified(chain, practitioner)
    rooms = roster.suitable_rooms(chain)
    span = Span(days[0].starts_at, days[-1].at(days[-1].length))
    weeks = roster.weeks(people.keys(), first, last) if people and rooms else {}
    return Timetable(
        days=days,
        length=chain.busy_minutes,
        grid_minutes=studio.grid_minutes,
        weeks=weeks,
        rooms=rooms,
        busy=roster.busy(span, now, leaving_out) if weeks else (),
        earliest=datetime.min.replace(tzinfo=UTC) if without_limits else earliest_start(studio, now),
        latest=datetime.max.replace(tzinfo=UTC) if without_limits else window_end(studio, now),
        slugs=people,
    )


def earliest_start(studio: Studio, now: datetime) -> datetime:
    return now + timedelta(minutes=studio.notice_minutes)


def window_end(studio: Studio, now: datetime) -> datetime:
    """The end of the last local date that can be booked."""
    last = Day(now.astimezone(studio.zone).date() + timedelta(days=studio.window_days), studio.zone)
    return last.at(last.length)


def qualified(chain: Chain) -> QuerySet[Practitioner]:
    """Who can do the whole chain, in the studio's order."""
    ids = [service.pk for service in chain.services]
    able = Practitioner.objects.filter(is_active=True, services__in=ids).annotate(able=Count("services"))
    return able.filter(able=len(ids)).order_by("pk")


def replace_busy(timetable: Timetable, busy: Sequence[Busy]) -> Timetable:
    """The same days with other visits and absences."""
    return replace(timetable, busy=busy)


def nearest(timetable: Timetable, starts_at: datetime, count: int = 3) -> list[Opening]:
    """The openings nearest in time to one that is gone, in the order of the clock."""
    by_distance = sorted(timetable.openings(), key=lambda opening: abs(opening.starts_at - starts_at))
    return sorted(by_distance[:count])
