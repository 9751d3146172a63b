"""One day of the studio from top to bottom: who comes when, and where there is room.

The core is pure; `load` reads the daybook, three statements however full the day is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bookings import daybook, flags
from bookings.daybook import Away, Booked, Hours
from bookings.flags import Flag
from bookings.hours import Day, WallSpan, instant
from bookings.models import Studio, Visit
from bookings.spans import Span, subtract
from clients.models import User

WORTH_TELLING = timedelta(minutes=30)
LUNCH_BEGINS = range(11, 14)  # local hours
FLAGS_OF_TOMORROW = 3


@dataclass(frozen=True)
class Pause:
    """A break inside a gap."""

    span: Span
    is_lunch: bool


@dataclass(frozen=True)
class Gap:
    """A practitioner's time without a visit. `is_free` is False when all there is of it is a break."""

    span: Span
    pauses: tuple[Pause, ...]
    is_free: bool


@dataclass(frozen=True)
class Worker:
    """One practitioner's working hours of a day as instants; breaks lie inside them."""

    name: str
    worked: Sequence[Span]
    pauses: Sequence[Pause] = ()


@dataclass(frozen=True)
class Line:
    """One line of the day: a visit, a gap, or time off."""

    at: datetime
    who: str
    visit: Visit | None = None
    client: str = ""
    room: str = ""
    services: str = ""
    flags: Sequence[Flag] = ()
    gap: Gap | None = None
    away: Away | None = None

    @property
    def action(self) -> Flag | None:
        """The flag whose way on is the row's next action."""
        return next((flag for flag in self.flags if flag.url), None)


@dataclass(frozen=True)
class Tomorrow:
    visits: int
    flags: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Agenda:
    """A day as the desk reads it.

    `who` are ids and names of all who work or have a visit; `ends_at` is None when nobody works.
    """

    date: date
    lines: Sequence[Line]
    cancelled: Sequence[Line]
    ends_at: datetime | None
    tomorrow: Tomorrow
    who: Sequence[tuple[int, str]]


def gaps(worker: Worker, taken: Iterable[Span], *, since: datetime) -> list[Gap]:
    """Where a worker has room of half an hour or more, or a break, and is not over at `since`."""
    found = []
    for span in subtract(worker.worked, taken):
        if span.end <= since:
            continue
        pauses = tuple(pause for pause in worker.pauses if pause.span.overlaps(span))
        room = subtract([span], [pause.span for pause in pauses])
        is_free = any(piece.end - piece.start >= WORTH_TELLING for piece in room)
        if is_free or pauses:
            found.append(Gap(span, pauses, is_free))
    return found


# --- From the tables


def load(*, studio: Studio, day: date, user: User, now: datetime, only: int | None = None) -> Agenda:
    """The agenda of a local date, with what higher floors flag for this user.

    `only` shows one practitioner's; `who` names everybody nevertheless.
    """
    today, tomorrow = Day(day, studio.zone), Day(day + timedelta(days=1), studio.zone)
    booked = daybook.visits(Span(today.starts_at, tomorrow.at(tomorrow.length)), now=now)
    working, away = daybook.staff(today)
    who = {b.visit.practitioner_id: b.who for b in booked if b.visit.starts_at < tomorrow.starts_at}
    who |= {key: hours.who for key, hours in working.items()}
    if only in who:
        booked = [one for one in booked if one.visit.practitioner_id == only]
        away = [absence for absence in away if absence.practitioner == only]
        working = {key: hours for key, hours in working.items() if key == only}
    visits = [one.visit for one in booked if one.visit.client_id and _counts(one.visit)]
    flagged = flags.of_visits(visits, user=user, now=now)
    workers = {key: _worker(hours, today, studio) for key, hours in working.items()}
    rows = _rows([one for one in booked if one.visit.starts_at < tomorrow.starts_at], flagged, today)
    lines = [row for row in rows if row.visit and _counts(row.visit)]
    lines += [Line(max(a.span.start, today.starts_at), a.who, away=a) for a in away]
    lines += _free_lines(workers, lines, away, since=now)
    return Agenda(
        date=day,
        lines=sorted(lines, key=lambda line: (line.at, line.who)),
        cancelled=[row for row in rows if row.visit and not _counts(row.visit)],
        ends_at=max((span.end for worker in workers.values() for span in worker.worked), default=None),
        tomorrow=_summary([v for v in visits if v.starts_at >= tomorrow.starts_at], flagged),
        who=sorted(who.items(), key=lambda named: named[1]),
    )


def _rows(booked: Sequence[Booked], flagged: Mapping[int, Sequence[Flag]], day: Day) -> list[Line]:
    services = daybook.services(Span(day.starts_at, day.at(day.length)))
    return [
        Line(
            visit.starts_at,
            who,
            visit=visit,
            client=client,
            room=room,
            services=" + ".join(services[visit.pk]),
            flags=flagged.get(visit.pk, ()),
        )
        for visit, who, client, room in booked
    ]


def _counts(visit: Visit) -> bool:
    return visit.status != Visit.Status.CANCELLED


def _free_lines(
    workers: Mapping[int, Worker], rows: Iterable[Line], away: Iterable[Away], *, since: datetime
) -> list[Line]:
    taken: dict[int, list[Span]] = defaultdict(list)
    for row in rows:
        if row.visit:
            taken[row.visit.practitioner_id].append(Span(row.visit.starts_at, row.visit.busy_until))
    for absence in away:
        taken[absence.practitioner].append(absence.span)
    return [
        Line(gap.span.start, worker.name, gap=gap)
        for who, worker in workers.items()
        for gap in gaps(worker, taken[who], since=since)
    ]


def _worker(hours: Hours, day: Day, studio: Studio) -> Worker:
    """Dated hours replace the weekly ones and their breaks."""
    if hours.dated is not None:
        return Worker(hours.who, _instants(hours.dated, day, studio))
    pauses = [
        Pause(span, wall[0].hour in LUNCH_BEGINS)
        for wall, span in zip(hours.pauses, _instants(hours.pauses, day, studio), strict=True)
    ]
    return Worker(hours.who, _instants(hours.weekly, day, studio), pauses)


def _instants(walls: Iterable[WallSpan], day: Day, studio: Studio) -> list[Span]:
    return [
        Span(instant(day.date, opens, studio.zone), instant(day.date, closes, studio.zone))
        for opens, closes in walls
    ]


def _summary(visits: Iterable[Visit], flagged: Mapping[int, Sequence[Flag]]) -> Tomorrow:
    """How many come, and the words flagged most."""
    coming = [visit for visit in visits if visit.is_standing]
    words = Counter(flag.word for visit in coming for flag in flagged.get(visit.pk, ()))
    return Tomorrow(len(coming), words.most_common(FLAGS_OF_TOMORROW))
