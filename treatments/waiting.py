"""What waits at the desk: worries, questions, plans, patch tests, referrals; in one statement.

Treatment plans with a visit ahead are among it: whether they still fit is asked apart.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When

from bookings.prepared import Prepared, as_instant, prepare
from clients.models import IntakeAnswer
from treatments.care import home_exclusions
from treatments.care.home_care_document import parse_home_care
from treatments.catalogue.reference import reference_document
from treatments.intake.flags import COUNTS_AS_YES
from treatments.models import (
    AftercarePlan,
    CheckInAnswer,
    PatchTest,
    Referral,
    RetinolRamp,
    TreatmentPlan,
    Worry,
)

PLAN, CHECK, COURSE, RAMP, TEST = "plan", "check", "course", "ramp", "test"
WORRY, QUESTION = CheckInAnswer.Answer.WORRY.value, CheckInAnswer.Answer.QUESTION.value
NEW, SEEN, ANSWERED = "new", "seen", "answered"
NO_STATE = Value("")
A_NOW, A_DAY = datetime(1904, 2, 3, 4, 5, tzinfo=UTC), date(1904, 2, 3)  # blanks (bookings/prepared.py)
RIPE, STALE = date(1904, 2, 4), date(1904, 2, 5)  # and these
READ_AFTER, READ_UNTIL = timedelta(days=2), timedelta(days=30)  # a test nobody read in a month is placed anew


class Waiting(NamedTuple):
    """`since`: the end of a treatment whose plan is not approved, or when a referral or a worry was opened.

    Of a treatment plan it is when it was proposed. `state` is how far a worry has come; the others have
    none.
    """

    what: str
    since: datetime
    client: str
    starts_at: datetime
    reference: str
    phone: str
    state: str


def rows(*, now: datetime, on: date) -> list[Waiting]:
    """The longest waiting first; of referrals those whose next date is `on` or was before it."""
    days = {A_DAY: on, RIPE: on - READ_AFTER, STALE: on - READ_UNTIL}
    found = _statement().ask({A_NOW: now, **days})
    waiting = [
        Waiting(what, as_instant(since), client or "", as_instant(starts_at), reference, phone or "", state)
        for what, since, client, starts_at, reference, phone, state in found
    ]
    return sorted(waiting, key=lambda row: row.since)


@cache
def _statement() -> Prepared:
    finished = AftercarePlan.objects.waiting().filter(record__completed_at__lte=A_NOW)
    due = Referral.objects.unclosed().filter(next_check_on__lte=A_DAY)
    told = Worry.objects.filter(closed_at=None)
    plans = _columns(finished, Value(PLAN), "record__completed_at", "record__visit__")
    checks = _columns(due, Value(CHECK), "made_at", "analysis__visit__")
    worries = _columns(told, F("answer__answer"), "answer__given_at", "answer__visit__", HOW_FAR)
    ahead = TreatmentPlan.objects.with_a_visit_ahead(A_NOW)
    courses = _columns(ahead, Value(COURSE), "proposed_at", "visit__")
    unread = PatchTest.objects.filter(result=PatchTest.Result.WAITING, on__lte=RIPE, on__gt=STALE)
    tests = _columns(unread, Value(TEST), "placed_at", "visit__")
    ramps = _columns(_stopped_by_an_answer(), Value(RAMP), "made_at", "visit__")
    return prepare(plans.union(checks, worries, courses, tests, ramps, all=True))


def _stopped_by_an_answer() -> "QuerySet[RetinolRamp]":
    """Retinol that built up until an answer given since ruled it out, and that nobody has ended."""
    told = IntakeAnswer.objects.filter(
        client=OuterRef("visit__client"),
        question__in=home_exclusions.asked_before_retinol(parse_home_care(reference_document())),
        answer__in=COUNTS_AS_YES,
        given_at__gt=OuterRef("made_at"),
    )
    return RetinolRamp.objects.filter(Exists(told), stopped_on=None)


HOW_FAR = Case(
    When(answered_at__isnull=False, then=Value(ANSWERED)),
    When(seen_at__isnull=False, then=Value(SEEN)),
    default=Value(NEW),
)


def _columns(
    rows: "QuerySet[Any, Any]", what: Any, since: str, visit: str, state: Any = NO_STATE
) -> "QuerySet[Any, Any]":
    """The same columns from each table."""
    named = rows.annotate(
        what=what,
        since=F(since),
        client=F(f"{visit}client__name"),
        starts_at=F(f"{visit}starts_at"),
        reference=F(f"{visit}reference"),
        phone=F(f"{visit}client__phone"),
        state=state,
    )
    columns: QuerySet[Any, Any] = named.values_list(*Waiting._fields)
    return columns
