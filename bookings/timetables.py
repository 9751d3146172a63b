"""The times that a page offers, from now to the end of the studio's window."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from bookings import days, openings
from bookings.chain import Chain
from bookings.days import Day, Sheet, Time
from bookings.models import Practitioner, Studio
from bookings.openings import Timetable


@dataclass(frozen=True)
class Offer:
    """Who can do it, and when; everything a list of days and times needs."""

    people: tuple[Practitioner, ...]
    timetable: Timetable
    studio: Studio

    @cached_property
    def names(self) -> dict[int, str]:
        return {who.pk: who.name for who in self.people}

    @cached_property
    def days(self) -> list[Day]:
        return days.by_day(days.named(self.timetable.openings(), self.names), self.studio.zone)

    def sheet(self, wanted: date | None) -> Sheet | None:
        return days.sheet(self.days, wanted=wanted, zone=self.studio.zone)

    def nearest(self, starts_at: datetime) -> list[Time]:
        """The three times nearest to one that is gone."""
        return days.named(openings.nearest(self.timetable, starts_at), self.names)


def offer(
    *,
    studio: Studio,
    chain: Chain,
    practitioner: Practitioner | None,
    leaving_out: int | None,
    now: datetime,
    not_before: date | None = None,
) -> Offer:
    """Every time of these services within notice and window; `leaving_out` is one's own hold or visit."""
    today = now.astimezone(studio.zone).date()
    last = today + timedelta(days=studio.window_days)
    timetable = openings.load(
        studio=studio,
        chain=chain,
        first=min(max(today, not_before or today), last),
        last=last,
        now=now,
        practitioner=practitioner.pk if practitioner else None,
        leaving_out=leaving_out,
    )
    return Offer(tuple(openings.qualified(chain)), timetable, studio)
