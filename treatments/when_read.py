"""When will somebody read what a client sends now? Told from the hours in which the studio is attended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bookings import opening_hours
from bookings.models import Practitioner, Studio

LAST_LOOK = timedelta(minutes=30)  # what comes later than this before closing waits for the next opening


@dataclass(frozen=True)
class Reading:
    """`until`: the studio is open, until then; otherwise `at`: it opens then. Neither: nobody can say."""

    at: datetime | None = None
    until: datetime | None = None

    def days_off(self, now: datetime, studio: Studio) -> int | None:
        """0: it opens later today, 1: tomorrow."""
        if self.at is None:
            return None
        return (self.at.astimezone(studio.zone).date() - now.astimezone(studio.zone).date()).days


def reading(*, studio: Studio, now: datetime) -> Reading:
    """When what is sent now will be read: between visits while open, otherwise at the next opening."""
    for span in opening_hours.attended(studio=studio, now=now):
        if span.start > now:
            return Reading(at=span.start)
        if now + LAST_LOOK <= span.end:
            return Reading(until=span.end)
    return Reading()


def reads_it(practitioner: Practitioner, *, expected: Reading, studio: Studio, now: datetime) -> bool:
    """Whether she can be written to, and works on the day on which it is read."""
    moment = expected.at or expected.until
    user = practitioner.user
    if moment is None or not practitioner.is_active or user is None or not user.is_active:
        return False
    at_work = opening_hours.attended(studio=studio, now=now, only=practitioner.pk)
    day = moment.astimezone(studio.zone).date()
    return any(span.start.astimezone(studio.zone).date() == day for span in at_work)
