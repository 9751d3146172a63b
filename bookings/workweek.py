"""A practitioner's usual week as one form shows it: each day opens, closes and pauses at most once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

from django.db import transaction

from bookings.models import Break, DayException, WorkingHours

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class WorkDay:
    """The wall times of one weekday; `pause` lies inside."""

    opens: time
    closes: time
    pause: tuple[time, time] | None = None


def folded(stretches: Sequence[tuple[time, time]], pauses: Sequence[tuple[time, time]]) -> WorkDay | None:
    """One day of a week however it is stored: the time between two stretches is a pause. Pure."""
    if not stretches:
        return None
    ordered = sorted(stretches)
    between = [(one[1], other[0]) for one, other in pairwise(ordered) if one[1] < other[0]]
    pause = next(iter(sorted([*pauses, *between])), None)
    return WorkDay(ordered[0][0], max(closes for _, closes in ordered), pause)


def load(practitioner_id: int) -> dict[int, WorkDay]:
    """The week by weekday (0 is Monday); a day off is left out."""
    hours: dict[int, list[tuple[time, time]]] = defaultdict(list)
    pauses: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for row in WorkingHours.objects.filter(practitioner=practitioner_id):
        hours[row.weekday].append((row.opens, row.closes))
    for pause in Break.objects.filter(practitioner=practitioner_id):
        pauses[pause.weekday].append((pause.starts, pause.ends))
    week = {weekday: folded(hours[weekday], pauses[weekday]) for weekday in range(7)}
    return {weekday: day for weekday, day in week.items() if day}


@transaction.atomic
def keep(*, practitioner_ids: Sequence[int], week: Mapping[int, WorkDay]) -> None:
    """Give some practitioners this week in place of theirs. Visits already booked stay."""
    WorkingHours.objects.filter(practitioner__in=practitioner_ids).delete()
    Break.objects.filter(practitioner__in=practitioner_ids).delete()
    days = [(who, weekday, day) for who in practitioner_ids for weekday, day in week.items()]
    WorkingHours.objects.bulk_create(
        WorkingHours(practitioner_id=who, weekday=weekday, opens=day.opens, closes=day.closes)
        for who, weekday, day in days
    )
    Break.objects.bulk_create(
        Break(practitioner_id=who, weekday=weekday, starts=day.pause[0], ends=day.pause[1])
        for who, weekday, day in days
        if day.pause
    )


@transaction.atomic
def except_on(
    *, practitioner_id: int, on: date, opens: time | None, closes: time | None, reason: str
) -> DayException:
    """Other hours on one date, in place of what was said about it before; without times: closed."""
    DayException.objects.filter(practitioner=practitioner_id, date=on).delete()
    return DayException.objects.create(
        practitioner_id=practitioner_id, date=on, opens=opens, closes=closes, reason=reason
    )
