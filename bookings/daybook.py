"""What the diary's tables know of a day, in three statements however full it is."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import DateTimeField, F, TimeField, Value
from django.db.models.functions import Cast

from bookings.hours import Day, WallSpan
from bookings.models import Break, DayException, TimeOff, Visit, VisitService, WorkingHours
from bookings.prepared import Prepared, as_instant, as_time, prepare
from bookings.spans import Span

# The blanks of the statements below.
A_WEEKDAY, A_DATE = 99, date(1, 1, 1)
A_START, AN_END, A_NOW = (datetime(1, 1, day, tzinfo=UTC) for day in (2, 3, 4))


class Booked(NamedTuple):
    """A visit with the names that its row shows; what no row shows is not loaded."""

    visit: Visit
    who: str
    client: str
    room: str


class Away(NamedTuple):
    """Time taken out of a practitioner's diary; `id` is its TimeOff."""

    id: int
    practitioner: int
    who: str
    span: Span
    reason: str


class Hours(NamedTuple):
    """Wall times of one practitioner on one date; `dated` (None: as every week) replace the weekly ones."""

    who: str
    weekly: Sequence[WallSpan]
    pauses: Sequence[WallSpan]
    dated: Sequence[WallSpan] | None


# --- Visits

INSTANTS = {"starts_at", "ends_at", "busy_until", "hold_until"}
SHOWN = INSTANTS | {
    *("id", "reference", "client_id", "practitioner_id", "room_id", "status", "newcomer"),
    *("running_late_minutes", "cancelled_late", "cancel_reason"),
}
FIELDS = tuple(field.attname for field in Visit._meta.concrete_fields if field.attname in SHOWN)
NAMES = ("practitioner__name", "client__name", "room__name")


def visits(span: Span, *, now: datetime) -> list[Booked]:
    """Every visit that starts in a span, cancelled ones too, and holds that still run."""
    rows = _visit_statement().ask({A_START: span.start, AN_END: span.end, A_NOW: now})
    return [_booked(row) for row in rows]


def _booked(row: tuple[Any, ...]) -> Booked:
    values = [
        as_instant(value) if value and name in INSTANTS else value
        for name, value in zip(FIELDS, row[: len(FIELDS)], strict=True)
    ]
    who, client, room = row[len(FIELDS) :]
    return Booked(Visit.from_db(None, FIELDS, values), who, client or "", room)


@cache
def _visit_statement() -> Prepared:
    shown = Visit.objects.filter(starts_at__gte=A_START, starts_at__lt=AN_END)
    shown = shown.exclude(status=Visit.Status.HELD, hold_until__lte=A_NOW).order_by("starts_at", "pk")
    return prepare(shown.values_list(*FIELDS, *NAMES))


def services(span: Span) -> dict[int, list[str]]:
    """The names of what is done in each visit of a span, in order."""
    names: dict[int, list[str]] = defaultdict(list)
    for visit_id, name in _service_statement().ask({A_START: span.start, AN_END: span.end}):
        names[visit_id].append(name)
    return names


@cache
def _service_statement() -> Prepared:
    parts = VisitService.objects.filter(visit__starts_at__gte=A_START, visit__starts_at__lt=AN_END)
    return prepare(parts.order_by("visit", "position").values_list("visit", "service__name"))


# --- Those who work


def staff(day: Day) -> tuple[dict[int, Hours], list[Away]]:
    """Who works on a date by id, and who is away: hours, breaks, dated exceptions and time off at once."""
    told: dict[tuple[int, str], dict[str, list[WallSpan]]] = defaultdict(dict)
    away = []
    values = {A_WEEKDAY: day.date.weekday(), A_DATE: day.date}
    values |= {A_START: day.starts_at, AN_END: day.at(day.length)}
    for kind, who, name, opens, closes, starts_at, ends_at, pk, reason in _staff_statement().ask(values):
        if kind == "away":
            away.append(Away(pk, who, name, Span(as_instant(starts_at), as_instant(ends_at)), reason))
        else:
            spans = told[who, name].setdefault(kind, [])
            spans += [] if opens is None else [(as_time(opens), as_time(closes))]
    working = {
        who: Hours(name, kinds.get("hours", ()), kinds.get("pause", ()), kinds.get("dated"))
        for (who, name), kinds in sorted(told.items())
    }
    return working, sorted(away, key=lambda absence: (absence.span, absence.id))


COLUMNS = ("kind", "practitioner", "practitioner__name", "opens", "closes", "from_at", "to_at", "id", "why")


@cache
def _staff_statement() -> Prepared:
    """Rows of four tables in one shape: wall times for the first three, instants for the last."""
    no_time, no_instant = Cast(Value(None), TimeField()), Cast(Value(None), DateTimeField())
    plain = {"from_at": no_instant, "to_at": no_instant, "why": Value("")}
    active = {"practitioner__is_active": True}
    weekly = WorkingHours.objects.filter(weekday=A_WEEKDAY, **active)
    pauses = Break.objects.filter(weekday=A_WEEKDAY, **active)
    dated = DayException.objects.filter(date=A_DATE, **active)
    away = TimeOff.objects.filter(starts_at__lt=AN_END, ends_at__gt=A_START)
    shaped = (
        weekly.annotate(kind=Value("hours"), **plain),
        pauses.annotate(kind=Value("pause"), opens=F("starts"), closes=F("ends"), **plain),
        dated.annotate(kind=Value("dated"), **plain),
        away.annotate(
            kind=Value("away"), opens=no_time, closes=no_time,
            from_at=F("starts_at"), to_at=F("ends_at"), why=F("reason"),
        ),
    )  # fmt: skip
    first, *others = (rows.values_list(*COLUMNS) for rows in shaped)
    return prepare(first.union(*others, all=True))
