"""When letters about a visit are due, and how long they are of use. Pure.

Quiet hours are [21:00, 08:00) on the studio's wall clock. What answers something done just now
ignores them; a reminder moves to 20:45 before they begin, a check-in to 10:00 after they end.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
EVENING, MORNING = time(20, 45), time(10)
LEAST_AFTER_BOOKING = timedelta(hours=12)
REMINDER_LAST_CALL = timedelta(hours=2)  # before the visit
CHECK_IN_USABLE = timedelta(hours=24)
INVITATION_USABLE = timedelta(hours=72)
REMINDERS = (("reminder_three_days", 3), ("reminder_day_before", 1))


class Reminder(NamedTuple):
    kind: str
    due_at: datetime
    usable_until: datetime


def reminders(
    *, starts_at: datetime, booked_at: datetime, now: datetime, zone: ZoneInfo
) -> Iterator[Reminder]:
    """The reminders of a visit booked (or moved) at `booked_at`: three days and one day before it.

    At the visit's own wall time, whatever the clocks do between; out of the quiet hours; none less
    than twelve hours after the booking, none that was due before `now`.
    """
    for kind, days in REMINDERS:
        due = before_the_quiet(days_before(starts_at, days, zone), zone)
        if due >= booked_at + LEAST_AFTER_BOOKING and due >= now:
            yield Reminder(kind, due, starts_at - REMINDER_LAST_CALL)


def days_before(starts_at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same wall time so many days earlier; 72 or 24 hours but for a clock change between."""
    local = starts_at.astimezone(zone)
    return at_wall_time(local.date() - timedelta(days=days), local.time(), zone)


def before_the_quiet(at: datetime, zone: ZoneInfo) -> datetime:
    """For reminders: 20:45 of the evening on which these quiet hours begin, or `at` outside them."""
    local = at.astimezone(zone)
    if local.time() >= QUIET_FROM:
        return at_wall_time(local.date(), EVENING, zone)
    if local.time() < QUIET_UNTIL:
        return at_wall_time(local.date() - timedelta(days=1), EVENING, zone)
    return at


def after_the_quiet(at: datetime, zone: ZoneInfo) -> datetime:
    """For check-ins and invitations: 10:00 of the morning on which these quiet hours end, or `at`."""
    local = at.astimezone(zone)
    if local.time() >= QUIET_FROM:
        return at_wall_time(local.date() + timedelta(days=1), MORNING, zone)
    if local.time() < QUIET_UNTIL:
        return at_wall_time(local.date(), MORNING, zone)
    return at


def at_wall_time(on: date, wall: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which the studio's clock shows it; the first of two, and past a gap."""
    return datetime.combine(on, wall.replace(fold=0, tzinfo=None), zone).astimezone(ZoneInfo("UTC"))
