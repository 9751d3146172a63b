"""Openings by counting minutes on a clock, written from the rules and not from the product.

Slow and plain on purpose: a moment is a whole minute since 1970, a day is the list of its minutes,
and a start is offered when every minute of the visit passes. Shares no code with bookings/openings.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

Walls = list[tuple[time, time]]


@dataclass
class Person:
    hours: dict[int, Walls] = field(default_factory=dict)  # by weekday, 0 is Monday
    breaks: dict[int, Walls] = field(default_factory=dict)
    exceptions: dict[date, Walls] = field(default_factory=dict)  # in place of that date's hours and breaks
    busy: list[tuple[datetime, datetime]] = field(default_factory=list)


@dataclass
class Question:
    """Which starts of these dates are offered?"""

    zone: ZoneInfo
    dates: list[date]
    busy_minutes: int
    grid: int
    people: dict[int, Person]
    rooms: dict[int, list[tuple[datetime, datetime]]]
    earliest: datetime
    latest: datetime


def minute_of(moment: datetime) -> float:
    return moment.timestamp() / 60


def wall(minute: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(minute * 60, zone)


@cache
def minutes_of(day: date, zone: ZoneInfo) -> dict[int, int]:
    """Every minute of a local date, with what the clock on the wall shows: minutes since its midnight."""
    noon_utc = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()) // 60
    shown = {}
    for minute in range(noon_utc - 30 * 60, noon_utc + 30 * 60):
        local = wall(minute, zone)
        if local.date() == day:
            shown[minute] = local.hour * 60 + local.minute
    return shown


@cache
def minute_at(day: date, at: time, zone: ZoneInfo) -> int:
    """The first minute at which the clock shows `at`; skipped by a change, as much later as was skipped."""
    shown = minutes_of(day, zone)
    wanted = at.hour * 60 + at.minute
    for minute, on_the_wall in shown.items():
        if on_the_wall == wanted:
            return minute
    numbers = list(shown)
    skipped = max(shown[b] - shown[a] - 1 for a, b in pairwise(numbers))
    for minute, on_the_wall in shown.items():
        if on_the_wall == wanted + skipped:
            return minute
    raise AssertionError(f"{at} does not exist on {day}")


def free_minutes(person: Person, day: date, zone: ZoneInfo) -> set[int]:
    """The minutes of a date in which somebody works, has no break, no visit and is not away."""

    def within(minute: int, walls: Iterable[tuple[time, time]]) -> bool:
        return any(minute_at(day, a, zone) <= minute < minute_at(day, b, zone) for a, b in walls)

    if day in person.exceptions:
        hours, breaks = person.exceptions[day], []
    else:
        hours, breaks = person.hours.get(day.weekday(), []), person.breaks.get(day.weekday(), [])
    return {
        minute
        for minute in minutes_of(day, zone)
        if within(minute, hours) and not within(minute, breaks) and not is_busy(minute, person.busy)
    }


def is_busy(minute: int, busy: Iterable[tuple[datetime, datetime]]) -> bool:
    return any(minute_of(start) < minute + 1 and minute_of(end) > minute for start, end in busy)


def count(question: Question) -> dict[datetime, tuple[set[int], set[int]]]:
    """Each offered start with who could take it and which rooms are free."""
    found = {}
    for day in question.dates:
        people = {who: free_minutes(p, day, question.zone) for who, p in question.people.items()}
        for start, on_the_wall in minutes_of(day, question.zone).items():
            if on_the_wall % question.grid:
                continue
            if not minute_of(question.earliest) <= start < minute_of(question.latest):
                continue
            visit = range(start, start + question.busy_minutes)
            able = {who for who, free in people.items() if all(minute in free for minute in visit)}
            empty = able and {
                room
                for room, busy in question.rooms.items()
                if not any(minute_of(a) < visit.stop and minute_of(b) > visit.start for a, b in busy)
            }
            if able and empty:
                found[datetime.fromtimestamp(start * 60, UTC)] = (able, empty)
    return found


def window_end(now: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The first instant after the last local date that can be booked."""
    after = now.astimezone(zone).date() + timedelta(days=days + 1)
    return datetime.fromtimestamp(min(minutes_of(after, zone)) * 60, UTC)
