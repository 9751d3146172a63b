"""When is the studio open? The next open days for its page, from the hours of those who work there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bookings import hours, spans
from bookings.hours import WallSpan
from bookings.models import DayException, Studio, TimeOff, WorkingHours
from bookings.spans import Span

LOOK_AHEAD = 21


@dataclass(frozen=True)
class OpenDay:
    """One date with its open stretches as instants (UTC)."""

    date: date
    spans: tuple[tuple[datetime, datetime], ...]


def joined(walls: Iterable[WallSpan]) -> list[WallSpan]:
    """Stretches of wall time, those that meet or overlap made one, in order."""
    whole: list[WallSpan] = []
    for opens, closes in sorted(walls):
        if whole and opens <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], closes))
        else:
            whole.append((opens, closes))
    return whole


def on_date(
    day: date,
    weekly: Mapping[int, Mapping[int, Sequence[WallSpan]]],
    exceptions: Mapping[int, Mapping[date, Sequence[WallSpan]]],
) -> list[WallSpan]:
    """What all practitioners together work on a date; an exception replaces one's weekly hours."""
    people = weekly.keys() | exceptions.keys()
    walls = (
        exceptions[who][day] if day in exceptions.get(who, {}) else weekly.get(who, {}).get(day.weekday(), ())
        for who in people
    )
    return joined(wall for stretch in walls for wall in stretch)


def next_open_days(*, studio: Studio, now: datetime, count: int = 4) -> list[OpenDay]:
    """The next days on which somebody works, today included until it closes; two statements."""
    today = now.astimezone(studio.zone).date()
    last = today + timedelta(days=LOOK_AHEAD)
    weekly, exceptions = _weekly(), _exceptions(today, last)
    found: list[OpenDay] = []
    for day in hours.dates(today, last):
        walls = on_date(day, weekly, exceptions)
        spans = tuple(
            (hours.instant(day, opens, studio.zone), hours.instant(day, closes, studio.zone))
            for opens, closes in walls
        )
        if spans and spans[-1][1] > now:
            found.append(OpenDay(day, spans))
    return found[:count]


def attended(*, studio: Studio, now: datetime, only: int | None = None) -> list[Span]:
    """When somebody is at work from `now` on, or `only` she is: hours without time off; three statements.

    Looks three weeks ahead. Breaks count as work: she is in the house.
    """
    today = now.astimezone(studio.zone).date()
    last = today + timedelta(days=LOOK_AHEAD)
    weekly, exceptions, off = _weekly(), _exceptions(today, last), _time_off(now)
    people = weekly.keys() | exceptions.keys()
    at_work: list[Span] = []
    for who in people if only is None else people & {only}:
        own = ({who: weekly.get(who, {})}, {who: exceptions.get(who, {})})
        worked = [
            Span(hours.instant(day, opens, studio.zone), hours.instant(day, closes, studio.zone))
            for day in hours.dates(today, last)
            for opens, closes in on_date(day, *own)
        ]
        at_work += spans.subtract(worked, off[who])
    return [span for span in spans.union(at_work) if span.end > now]


def _time_off(now: datetime) -> dict[int, list[Span]]:
    off: dict[int, list[Span]] = defaultdict(list)
    rows = TimeOff.objects.filter(ends_at__gt=now).values_list("practitioner", "starts_at", "ends_at")
    for who, starts_at, ends_at in rows:
        off[who].append(Span(starts_at, ends_at))
    return off


def _weekly() -> dict[int, dict[int, list[WallSpan]]]:
    weekly: dict[int, dict[int, list[WallSpan]]] = defaultdict(lambda: defaultdict(list))
    rows = WorkingHours.objects.filter(practitioner__is_active=True)
    for who, weekday, opens, closes in rows.values_list("practitioner", "weekday", "opens", "closes"):
        weekly[who][weekday].append((opens, closes))
    return weekly


def _exceptions(first: date, last: date) -> dict[int, dict[date, list[WallSpan]]]:
    exceptions: dict[int, dict[date, list[WallSpan]]] = defaultdict(dict)
    rows = DayException.objects.filter(practitioner__is_active=True, date__range=(first, last))
    for who, day, opens, closes in rows.values_list("practitioner", "date", "opens", "closes"):
        spans = exceptions[who].setdefault(day, [])
        if opens is not None and closes is not None:
            spans.append((opens, closes))
    return exceptions
