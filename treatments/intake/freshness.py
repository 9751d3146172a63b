"""Which questions are still to be asked, and which must be asked again (semantics.re_ask)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Case, F, Max, Value, When
from django.utils import timezone

from bookings.chain import ANALYSIS
from bookings.menu import PATCH_TEST
from clients import intake
from clients.intake import Known
from clients.models import Client, IntakeAnswer
from treatments.care import Catalogue
from treatments.care.catalogue import Service
from treatments.care.questions import Question
from treatments.catalogue import revisions
from treatments.catalogue.revisions import Rules
from treatments.intake.flags import AGES, years_old

EVERY_VISIT = "every_visit"
KEPT_FOR = timedelta(days=180)  # semantics.re_ask: older than that on the visit date is asked again
AGE = "under_18"  # stands for the birth date; under 13 follows from it
PREGNANT_OR_NURSING = frozenset({"pregnancy", "breastfeeding"})
ASKED_ABOUT_THEM = range(10, 60)  # in these years of life nobody's answer is taken for granted


def bearing_on(services: Collection[str], catalogue: Catalogue) -> frozenset[str]:
    """The questions whose answers can change something about these services.

    A patch test is a little of a peel: what bears on any peel bears on it.
    """
    wanted = {slug for slug in services if slug in catalogue.services}
    if PATCH_TEST in services:
        wanted |= {slug for slug, service in catalogue.services.items() if service.patch_test}
    return frozenset(flag for slug in wanted for flag in catalogue.services[slug].effects)


def around(booked: Collection[str], offered: Collection[str], catalogue: Catalogue) -> frozenset[str]:
    """What to ask about when these are booked: they, and what may be added in the same visit.

    A skin analysis leaves the plan open, so that anything the studio offers may come of it.
    """
    if ANALYSIS in booked:
        return frozenset({*booked, *offered})
    kept = [catalogue.services[slug] for slug in booked if slug in catalogue.services]
    others = [catalogue.services[slug] for slug in offered if slug in catalogue.services]
    return frozenset(booked) | {other.id for other in others if kept and _may_be_added(other, kept)}


def _may_be_added(other: Service, kept: Iterable[Service]) -> bool:
    """Later in the order, without a test days before, and in nobody's way."""
    return not other.patch_test and all(
        other.order_rank > service.order_rank
        and other.id not in service.conflicts | service.duplicate_of
        and service.id not in other.duplicate_of
        for service in kept
    )


def to_ask(*, born: date | None, services: Collection[str], on: date, rules: Rules) -> tuple[Question, ...]:
    """The questions that matter for these services and this person, in the catalogue's order.

    Age is asked as the birth date and then derived. Of a child under 13 nothing else is asked, since
    she is only looked at. Pregnancy is asked of everybody whose birth date does not rule it out.
    """
    bearing = bearing_on(services, rules.catalogue) - (AGES.keys() - {AGE})
    if born is not None:
        years = years_old(born, on)
        if years < AGES["under_13"]:
            return ()
        ruled_out = PREGNANT_OR_NURSING if years not in ASKED_ABOUT_THEM else frozenset()
        bearing -= {AGE} | ruled_out
    return tuple(question for flag, question in rules.catalogue.questions.items() if flag in bearing)


def missing(
    *, client: Client, services: Collection[str], on: date, occasion: str = "", rules: Rules | None = None
) -> tuple[Question, ...]:
    """The questions a visit on this day must not begin without; two statements at most.

    What is asked at every visit counts only when it was answered for this one (its topic, 'visit:12').
    Everything else counts for 180 days, on the visit's date. Without a birth date the question about
    age is among them. `services` are exactly those meant: see `around` for what may be added.
    """
    in_use = rules or revisions.current_or_shipped()
    wanted = to_ask(born=client.birth_date, services=services, on=on, rules=in_use)
    known = intake.known(client_id=client.pk, occasion=occasion)
    return not_fresh(wanted, known if occasion else Known(known.newest, {}), on=on)


def not_fresh(asked: Iterable[Question], known: Known, *, on: date) -> tuple[Question, ...]:
    """Which of these questions have no answer that still counts on a day."""
    given = {flag: answer.given_at for flag, answer in known.newest.items()}
    return tuple(question for question in asked if not _is_fresh(question, given, known.own, on))


def _is_fresh(question: Question, given: Mapping[str, datetime], own: Collection[str], on: date) -> bool:
    if question.re_ask == EVERY_VISIT:
        return question.flag in own
    at = given.get(question.flag)
    return at is not None and on - timezone.localdate(at) <= KEPT_FOR


# --- Many visits at once


class Due(NamedTuple):
    """A visit whose questions are looked at: its client, her services, its date and topic."""

    client_id: int
    born: date | None
    services: frozenset[str]
    on: date
    occasion: str


def missing_of_many(due: Sequence[Due], *, rules: Rules) -> dict[Due, tuple[Question, ...]]:
    """As `missing`, for many visits in one statement."""
    newest, own = dict[tuple[int, str], datetime](), defaultdict[str, set[str]](set)
    for client_id, question, occasion, at in _last_given(due) if due else ():
        newest[client_id, question] = max(at, newest.get((client_id, question), at))
        own[occasion].add(question)
    return {
        one: tuple(
            question
            for question in to_ask(born=one.born, services=one.services, on=one.on, rules=rules)
            if not _is_fresh(
                question, _of_client(newest, one.client_id, question), own.get(one.occasion, ()), one.on
            )
        )
        for one in due
    }


def _of_client(
    newest: Mapping[tuple[int, str], datetime], client_id: int, question: Question
) -> dict[str, datetime]:
    at = newest.get((client_id, question.flag))
    return {question.flag: at} if at else {}


def _last_given(due: Sequence[Due]) -> Iterable[tuple[int, str, str, datetime]]:
    """When each question was last answered, for one of these visits or for any other occasion."""
    occasions = {one.occasion for one in due}
    asked_for = Case(When(occasion__in=occasions, then=F("occasion")), default=Value(""))
    rows = IntakeAnswer.objects.filter(client__in={one.client_id for one in due})
    return (
        rows.values("client_id", "question", asked_for=asked_for)
        .annotate(last=Max("given_at"))
        .values_list("client_id", "question", "asked_for", "last")
    )
