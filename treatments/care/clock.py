"""Calendar and clock arithmetic (semantics.dates, clock, vague_dates).

Every instant returned is in UTC: two times of one zone compare by their wall
clock in Python, which is wrong in the hour that happens twice.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

KEPT = 8192  # letters go out at one hour and visits end at few, so the same instants come again


def add_months(day: date, months: int) -> date:
    """The same day `months` later, clamped to the end of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def latest_day(day: date, precision: str, *, not_after: date) -> date:
    """The latest day that a vaguely given date can mean, never after `not_after`."""
    if precision == "week":
        day += timedelta(days=6 - day.weekday())
    elif precision == "month":
        day = day.replace(day=monthrange(day.year, day.month)[1])
    elif precision == "year":
        day = date(day.year, 12, 31)
    return min(day, not_after)


@lru_cache(maxsize=KEPT)
def at_wall_time(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The instant at which the studio's clock shows `wall` on `day`.

    A time inside the spring gap moves forward by the length of the gap; of a
    time that happens twice the first is taken.
    """
    return datetime.combine(day, wall, zone).astimezone(UTC)


def after_hours(moment: datetime, hours: int) -> datetime:
    """Elapsed hours after `moment`."""
    return moment.astimezone(UTC) + timedelta(hours=hours)


@lru_cache(maxsize=KEPT)
def after_days(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same wall-clock time in `zone`, `days` calendar days after `moment`.

    Adding to an aware time moves its wall clock and forgets which of two equal
    times it was, so gaps and repeated hours come out as in `at_wall_time`.
    """
    return (moment.astimezone(zone) + timedelta(days=days)).astimezone(UTC)


@lru_cache(maxsize=KEPT)
def shown(instant: datetime, zone: ZoneInfo) -> str:
    """An instant as the clock of a zone shows it, with its offset."""
    return instant.astimezone(zone).isoformat()
