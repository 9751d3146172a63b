"""Who comes when for what: the demo's visits as plain values. Pure, and the same for the same seed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bookings.hours import dates, instant

ANALYSIS = ("skin_analysis_and_plan",)
RETURNING = (
    ("enzyme_exfoliation", "deep_pore_extractions", "led_red"),
    ("deep_pore_care", "led_red"),
    ("enzyme_exfoliation", "led_red"),
    ("post_treatment_calming", "led_near_infrared"),
    ("enzyme_exfoliation", "post_treatment_calming"),
    ("led_blue",),
)
HALF_DAYS = ((time(9), time(12)), (time(13), time(18)))
QUARTER = timedelta(minutes=15)
REST = timedelta(days=28)  # between two visits of one client; no interval of the reference here is longer
AHEAD_FILL = 0.6
NEWCOMER_SHARE = 0.25


@dataclass(frozen=True)
class Length:
    """Minutes of a chain of services."""

    chair: int
    busy: int


@dataclass
class Guest:
    """A client of the plan: which, and when she last came."""

    number: int
    last_on: date


@dataclass(frozen=True)
class Planned:
    practitioner: int  # by place in the list
    room: int
    starts_at: datetime
    ends_at: datetime
    busy_until: datetime
    services: tuple[str, ...]
    guest: int
    is_first: bool


@dataclass(frozen=True)
class Frame:
    """What the plan must fit into."""

    today: date
    zone: ZoneInfo
    months: int
    per_day: int
    practitioners: int
    rooms: int
    open_days: Sequence[int]


class Planner:
    """Fills the days one after the other; no practitioner and no room is ever in two visits at once."""

    def __init__(self, frame: Frame, lengths: dict[tuple[str, ...], Length], random: Random) -> None:
        self.frame, self.lengths, self.random = frame, lengths, random
        self.guests: list[Guest] = []

    def visits(self) -> Iterator[Planned]:
        if not self.frame.months:
            return
        span = timedelta(days=round(self.frame.months * 30.4))
        for day in dates(self.frame.today - span, self.frame.today + span):
            if day.weekday() in self.frame.open_days:
                yield from self._day(day)

    def _day(self, day: date) -> Iterator[Planned]:
        rooms: list[list[tuple[datetime, datetime]]] = [[] for _ in range(self.frame.rooms)]
        for practitioner in range(self.frame.practitioners):
            yield from self._practitioner_day(day, practitioner, rooms)

    def _practitioner_day(
        self, day: date, practitioner: int, rooms: list[list[tuple[datetime, datetime]]]
    ) -> Iterator[Planned]:
        left = self._how_many(day)
        for opens, closes in HALF_DAYS:
            at, end = (instant(day, wall, self.frame.zone) for wall in (opens, closes))
            at += QUARTER * self.random.choice((0, 0, 0, 1, 2))
            while left and at < end:
                visit = self._visit(day, practitioner, at, end, rooms)
                if visit:
                    yield visit
                    left -= 1
                at = _next_quarter(visit.busy_until) if visit else at + QUARTER
                at += QUARTER * self.random.choice((0, 0, 1, 3))

    def _how_many(self, day: date) -> int:
        """So many visits a day behind us, 60 % of that ahead, the fraction by chance."""
        wanted = self.frame.per_day * (AHEAD_FILL if day > self.frame.today else 1)
        return int(wanted) + (self.random.random() < wanted % 1)

    def _visit(
        self,
        day: date,
        practitioner: int,
        starts_at: datetime,
        end: datetime,
        rooms: list[list[tuple[datetime, datetime]]],
    ) -> Planned | None:
        guest = self._guest(day)
        services = self.random.choice(RETURNING) if guest else ANALYSIS
        length = self.lengths[services]
        extra = 0 if guest else 15
        ends_at = starts_at + timedelta(minutes=length.chair + extra)
        busy_until = starts_at + timedelta(minutes=length.busy + extra)
        room = _free_room(rooms, starts_at, busy_until)
        if busy_until > end or room is None:
            return None
        rooms[room].append((starts_at, busy_until))
        came = guest or self._newcomer(day)
        came.last_on = day
        return Planned(
            practitioner, room, starts_at, ends_at, busy_until, services, came.number, is_first=guest is None
        )

    def _guest(self, day: date) -> Guest | None:
        """Somebody who has been here and may come again; None for a newcomer."""
        if self.random.random() < NEWCOMER_SHARE or not self.guests:
            return None
        chosen = self.random.choice(self.guests)
        return chosen if day - chosen.last_on >= REST else None

    def _newcomer(self, day: date) -> Guest:
        self.guests.append(Guest(len(self.guests), day))
        return self.guests[-1]


def _free_room(rooms: list[list[tuple[datetime, datetime]]], start: datetime, end: datetime) -> int | None:
    for number, taken in enumerate(rooms):
        if all(end <= other_start or other_end <= start for other_start, other_end in taken):
            return number
    return None


def _next_quarter(moment: datetime) -> datetime:
    over = timedelta(minutes=moment.minute % 15)
    return moment + (QUARTER - over if over else timedelta())
