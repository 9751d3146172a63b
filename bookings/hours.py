"""When a practitioner works: wall-clock hours of a date as minutes. Pure.

A day is one Python integer with a bit for each minute since its local midnight, so that 'free
for 75 minutes from here' is a handful of shifts. Hours are the studio's wall time and meet the
clock day by day: a day that opens at 09:00 opens at 09:00 whatever the clock did that night. A
wall time inside the spring gap moves forward by the gap; of one that occurs twice the first is used.
A working day ends at midnight at the latest.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

WallSpan = tuple[time, time]
MINUTE = timedelta(minutes=1)
WHOLE_DAY = 24 * 60


def instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a local wall time."""
    return datetime.combine(day, wall, zone).astimezone(UTC)


def minutes(start: int, end: int) -> int:
    """The bits from minute `start` up to but not including `end`."""
    return (1 << end) - (1 << start) if end > start else 0


def of_day(wall: time) -> int:
    """Minutes since midnight on the wall clock."""
    return wall.hour * 60 + wall.minute


@dataclass(frozen=True)
class Day:
    """One local date: its first instant (UTC) and its true length, 23 to 25 hours around a clock change."""

    date: date
    zone: ZoneInfo

    @cached_property
    def starts_at(self) -> datetime:
        return instant(self.date, time(0), self.zone)

    @cached_property
    def length(self) -> int:
        """Minutes from this date's first instant to the next one's."""
        following = instant(self.date + timedelta(days=1), time(0), self.zone)
        return (following - self.starts_at) // MINUTE

    @cached_property
    def is_plain(self) -> bool:
        """No clock change: minute n of the day is n minutes past midnight on the wall."""
        first, last = self.at(0).astimezone(self.zone), self.at(self.length - 1).astimezone(self.zone)
        return self.length == WHOLE_DAY and of_day(first.time()) == 0 and of_day(last.time()) == WHOLE_DAY - 1

    @cached_property
    def offset(self) -> str:
        """The zone's offset from UTC at the day's first instant, as ISO 8601 writes it."""
        return self.starts_at.astimezone(self.zone).isoformat()[-6:]

    def at(self, minute: int) -> datetime:
        """The instant (UTC) of a minute of this day."""
        return self.starts_at + minute * MINUTE

    def minute(self, moment: datetime) -> int:
        """Whole minutes from the day's first instant, rounded down; negative before it."""
        return (moment - self.starts_at) // MINUTE

    def wall_mask(self, walls: Iterable[WallSpan]) -> int:
        """The minutes of some wall-clock spans."""
        mask = 0
        for opens, closes in walls:
            if self.is_plain:
                mask |= minutes(of_day(opens), of_day(closes))
            else:
                start, end = (self.minute(instant(self.date, wall, self.zone)) for wall in (opens, closes))
                mask |= minutes(start, end)
        return mask

    def grid_mask(self, grid_minutes: int) -> int:
        """The minutes at which a visit may start: wall-clock minutes since midnight divisible by the grid."""
        if self.is_plain:
            return _plain_grid(grid_minutes)
        return sum(
            1 << minute for minute in range(self.length) if on_grid(self.at(minute), self.zone, grid_minutes)
        )


@cache
def _plain_grid(grid_minutes: int) -> int:
    return sum(1 << minute for minute in range(0, WHOLE_DAY, grid_minutes))


def on_grid(moment: datetime, zone: ZoneInfo, grid_minutes: int) -> bool:
    """Whether a visit may start at this instant as far as the studio's grid goes."""
    wall = moment.astimezone(zone).time()
    return of_day(wall) % grid_minutes == 0 and wall.second == 0 and wall.microsecond == 0


@dataclass(frozen=True)
class Week:
    """One practitioner's hours: by weekday (0 is Monday), breaks, and dates with hours of their own."""

    hours: Mapping[int, Sequence[WallSpan]] = field(default_factory=dict)
    breaks: Mapping[int, Sequence[WallSpan]] = field(default_factory=dict)
    exceptions: Mapping[date, Sequence[WallSpan]] = field(default_factory=dict)  # empty: closed
    _plain: dict[int, int] = field(default_factory=dict, compare=False, repr=False)

    def worked(self, day: Day) -> int:
        """The minutes worked on a date, breaks taken out; an exception replaces hours and breaks."""
        if day.date in self.exceptions:
            return day.wall_mask(self.exceptions[day.date])
        weekday = day.date.weekday()
        if day.is_plain and weekday in self._plain:
            return self._plain[weekday]
        mask = day.wall_mask(self.hours.get(weekday, ())) & ~day.wall_mask(self.breaks.get(weekday, ()))
        if day.is_plain:
            self._plain[weekday] = mask
        return mask


def dates(first: date, last: date) -> Iterator[date]:
    """Every date from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
