"""Rows of a dozen tables in one shape: what is on file for many visits, in one statement.

bookings/prepared.py says why it is worded once; treatments/day_file.py reads it.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, cast

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    DateField,
    DateTimeField,
    Exists,
    F,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat

from bookings.models import Service, Studio, Visit, VisitService
from bookings.prepared import Prepared, as_instant, prepare
from clients.intake import later
from clients.models import ClinicianLetter, IntakeAnswer
from treatments.intake.flags import FREE_WORDS
from treatments.models import (
    CatalogueRevision,
    Override,
    PatchTest,
    PerformedService,
    SkinAnalysis,
    TreatmentRecord,
)

LOOK_BACK = timedelta(days=800)  # further than any rule looks at what was done


class Row(NamedTuple):
    """One row of whatever table; what its columns hold says the `kind` beside its query below."""

    kind: str
    visit: int | None
    client: int | None
    word: str
    other: str
    day: date | None
    stamp: datetime | None
    number: int | None
    yes: bool | None
    more: Any


def load(visits: Sequence[Visit], *, now: datetime) -> list[Row]:
    """What is on file for these visits and who comes; one statement, worded once for so many places."""
    size = 1 << (len(visits) - 1).bit_length()
    filled = [*visits, *[visits[-1]] * (size - len(visits))]
    values: dict[Any, Any] = {_id(place): visit.pk for place, visit in enumerate(filled)}
    values |= {_topic(place): visit.topic for place, visit in enumerate(filled)}
    values |= {A_NOW: now, LONG_AGO: now - LOOK_BACK}
    return [_row(told) for told in _statement(size).ask(values)]


A_NOW, LONG_AGO = datetime(1905, 3, 4, 5, 6, tzinfo=UTC), datetime(1905, 3, 5, 6, 7, tzinfo=UTC)  # blanks


def _id(place: int) -> int:
    return -1 - place


def _topic(place: int) -> str:
    return f"?{place}"


def _row(told: tuple[Any, ...]) -> Row:
    kind, visit, client, word, other, day, stamp, number, yes, more = told
    return Row(
        kind,
        visit,
        client,
        word or "",
        other or "",
        date.fromisoformat(day) if isinstance(day, str) else day,
        as_instant(stamp) if stamp else None,
        number,
        None if yes is None else bool(yes),
        _more(kind, more),
    )


def _more(kind: str, more: str | None) -> Any:
    """JSON as both databases give it for text; of an answer three parts behind one another."""
    if kind != "told":
        return json.loads(more) if more and kind == "letter" else more
    precision, occasion, details = str(more).split("|", 2)
    return {"precision": precision, "occasion": occasion, "details": json.loads(details)}


# What a column holds where a table has nothing for it, of the type it has in all of them.
EMPTY: dict[str, Any] = {
    "x_visit": Cast(Value(None), BigIntegerField()),
    "x_client": Cast(Value(None), BigIntegerField()),
    "x_word": Cast(Value(None), TextField()),
    "x_other": Cast(Value(None), TextField()),
    "x_day": Cast(Value(None), DateField()),
    "x_stamp": Cast(Value(None), DateTimeField()),
    "x_number": Cast(Value(None), BigIntegerField()),
    "x_yes": Cast(Value(None), BooleanField()),
    "x_more": Cast(Value(None), TextField()),
}


@cache
def _statement(size: int) -> Prepared:
    visits = Visit.objects.filter(pk__in=[_id(place) for place in range(size)])
    topics = [_topic(place) for place in range(size)]
    first, *others = [*_of_the_studio(), *_of_visits(visits), *_of_clients(visits.values("client"), topics)]
    return prepare(first.union(*others, all=True))


def _of_the_studio() -> Iterator[QuerySet[Any, Any]]:
    newest = CatalogueRevision.objects.values("number").order_by("-number")[:1]
    in_use = CatalogueRevision.objects.filter(number=Subquery(newest))
    yield _shaped("revision", in_use, number="pk", word="digest")
    switched = Case(When(tca_light_enabled=True, then=1), default=0, output_field=BigIntegerField())
    yield _shaped("studio", Studio.objects.filter(pk=1), yes="lancing_permitted", number=switched)
    yield _shaped("offered", Service.objects.filter(is_offered=True), word="slug")


def _of_visits(visits: QuerySet[Visit]) -> Iterator[QuerySet[Any, Any]]:
    yield _shaped(
        "visit", visits, visit="pk", word="practitioner__license_class", day="client__birth_date",
        number="client__skin_type",
    )  # fmt: skip
    parts = VisitService.objects.filter(visit__in=visits)
    yield _shaped("part", parts, visit="visit_id", word="service__slug", number="position")
    records = TreatmentRecord.objects.latest_finished().filter(visit__in=visits)
    yield _shaped("record", records, visit="visit_id", word="status")
    decided = Override.objects.filter(visit__in=visits)
    yield _shaped("override", decided, visit="visit_id", word="service", other="code", more="kind")


def _of_clients(clients: QuerySet[Any, Any], topics: Sequence[str]) -> Iterator[QuerySet[Any, Any]]:
    """What was told, cleared, done, tested, seen and planned; of a version only what belongs to it."""
    told = IntakeAnswer.objects.filter(~Exists(later()) | Q(occasion__in=topics), client__in=clients).exclude(
        question__startswith=FREE_WORDS
    )
    mark, details = Value("|"), Cast("details", TextField())
    more = Concat("precision", mark, "occasion", mark, details, output_field=TextField())
    yield _shaped(
        "told", told, client="client_id", word="question", other="answer", day="on", stamp="given_at",
        number="pk", yes="ongoing", more=more,
    )  # fmt: skip
    letters = ClinicianLetter.objects.filter(client__in=clients, withdrawn_at=None)
    about = Cast("about", TextField())
    yield _shaped("letter", letters, client="client_id", day="dated", more=about)
    done = PerformedService.objects.filter(
        Q(sealed=True, record__status=TreatmentRecord.Status.SIGNED)
        | Q(sealed=False, record__status=TreatmentRecord.Status.DRAFT),
        record__visit__client__in=clients,
        record__visit__starts_at__gt=LONG_AGO,
        record__replaced_by=None,
        record__completed_at__isnull=False,
    )
    yield _shaped(
        "done", done, visit="record__visit_id", client="record__visit__client_id", word="service",
        stamp="record__visit__starts_at", number="record_id", yes="sharp_point",
    )  # fmt: skip
    standing = Visit.objects.standing().filter(client__in=clients, ends_at__gt=A_NOW)
    yield _shaped(
        "planned", VisitService.objects.filter(visit__in=standing), visit="visit_id",
        client="visit__client_id", word="service__slug", stamp="visit__starts_at", number="position",
    )  # fmt: skip
    tests = PatchTest.objects.filter(visit__client__in=clients).exclude(result=PatchTest.Result.WAITING)
    yield _shaped(
        "test", tests, client="visit__client_id", word="service", day="on", other="result", number="pk"
    )
    seen = SkinAnalysis.objects.signed().filter(visit__client__in=clients)
    yield _shaped("seen", seen, client="visit__client_id", stamp="visit__starts_at")


def _shaped(kind: str, rows: QuerySet[Any], **columns: Any) -> QuerySet[Any, Any]:
    """A table's rows in the shape of `Row`; a column is a field's name or an expression."""
    named = {f"x_{name}": F(value) if isinstance(value, str) else value for name, value in columns.items()}
    shaped = rows.order_by().annotate(x_kind=Value(kind), **(EMPTY | named))
    return cast("QuerySet[Any, Any]", shaped.values_list(*(f"x_{name}" for name in Row._fields)))
