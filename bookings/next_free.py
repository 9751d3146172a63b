"""The next free times of some services, few enough to read out on the telephone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bookings import openings
from bookings.chain import Chain
from bookings.models import Studio

LOOK_AHEAD = timedelta(days=27)
DAYS = 3
TIMES_A_DAY = 8


@dataclass(frozen=True)
class FreeDay:
    """A date with room, and some starts on it."""

    date: date
    starts: Sequence[datetime]


def spread(starts: Iterable[datetime], zone: ZoneInfo) -> list[FreeDay]:
    """The first days with room; of each the first start of every hour, at most eight. Rising starts."""
    local = (start.astimezone(zone) for start in starts)
    found = []
    for day, of_day in groupby(local, key=lambda start: start.date()):
        first_of_each_hour = [next(group) for _, group in groupby(of_day, key=lambda start: start.hour)]
        found.append(FreeDay(day, first_of_each_hour[:TIMES_A_DAY]))
        if len(found) == DAYS:
            break
    return found


def find(
    *,
    studio: Studio,
    chain: Chain,
    first: date,
    now: datetime,
    practitioner: int | None = None,
    leaving_out: int | None = None,
) -> list[FreeDay]:
    """The next free times from a date on, within four weeks; the desk keeps no notice and no window."""
    timetable = openings.load(
        studio=studio, chain=chain, first=first, last=first + LOOK_AHEAD, now=now,
        practitioner=practitioner, leaving_out=leaving_out, without_limits=True,
    )  # fmt: skip
    ahead = (opening.starts_at for opening in timetable.openings() if opening.starts_at >= now)
    return spread(ahead, studio.zone)
