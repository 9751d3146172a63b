"""Days with times, and the times of one day by morning, afternoon and evening. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby
from typing import NamedTuple

from bookings.openings import Opening

DAYS_IN_VIEW = 5
PARTS = (("Morning", 0, 12), ("Afternoon", 12, 17), ("Evening", 17, 24))  # local hours, half-open

ZONES = {
    "America/Los_Angeles": "Pacific time",
    "America/Denver": "Mountain time",
    "America/Phoenix": "Arizona time",
    "America/Chicago": "Central time",
    "America/New_York": "Eastern time",
    "America/Anchorage": "Alaska time",
    "Pacific/Honolulu": "Hawaii time",
}


def zone_words(name: str) -> str:
    """'Pacific time' for America/Los_Angeles, 'Berlin time' for Europe/Berlin."""
    return ZONES.get(name) or f"{name.rpartition('/')[2].replace('_', ' ')} time"


class Time(NamedTuple):
    """A start that can be chosen, and with whom in words: 'Mira or Jo'."""

    starts_at: datetime
    people: str


@dataclass(frozen=True)
class Day:
    """One local date and its times, rising."""

    date: date
    times: tuple[Time, ...]


@dataclass(frozen=True)
class Part:
    """A part of a day; where it has no times, `following` is the next one in that part of a later day."""

    name: str
    times: tuple[Time, ...]
    following: datetime | None


@dataclass(frozen=True)
class Sheet:
    """The days in view, the one that is open, and the way to those before and after."""

    days: tuple[Day, ...]
    open_day: Day
    parts: tuple[Part, ...]
    before: date | None
    after: date | None


def named(openings: Iterable[Opening], names: Mapping[int, str]) -> list[Time]:
    """The starts with the names of who could take them."""
    return [
        Time(opening.starts_at, " or ".join(names[who] for who in opening.practitioners))
        for opening in openings
    ]


def by_day(times: Iterable[Time], zone: tzinfo) -> list[Day]:
    """The local dates that have times."""
    grouped = groupby(times, key=lambda time: time.starts_at.astimezone(zone).date())
    return [Day(on, tuple(found)) for on, found in grouped]


def sheet(days: Sequence[Day], *, wanted: date | None, zone: tzinfo) -> Sheet | None:
    """The page of days that holds the first one from `wanted` on (else the last); None without days."""
    if not days:
        return None
    dates = [day.date for day in days]
    at = min(bisect_left(dates, wanted), len(days) - 1) if wanted else 0
    first = at - at % DAYS_IN_VIEW
    after = first + DAYS_IN_VIEW
    return Sheet(
        days=tuple(days[first:after]),
        open_day=days[at],
        parts=_parts(days[at:], zone),
        before=dates[first - DAYS_IN_VIEW] if first else None,
        after=dates[after] if after < len(days) else None,
    )


def _parts(days: Sequence[Day], zone: tzinfo) -> tuple[Part, ...]:
    """The parts of the first of some days; one without times today or later is left out."""
    parts = []
    for name, start, end in PARTS:
        found = [_within(day, start, end, zone) for day in days]
        later = next((times[0].starts_at for times in found[1:] if times), None)
        if found[0] or later:
            parts.append(Part(name, found[0], None if found[0] else later))
    return tuple(parts)


def _within(day: Day, start: int, end: int, zone: tzinfo) -> tuple[Time, ...]:
    return tuple(time for time in day.times if start <= time.starts_at.astimezone(zone).hour < end)
