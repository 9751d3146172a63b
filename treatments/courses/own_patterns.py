"""The studio's own plans: kept only as the care rules would let them be booked."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction

from bookings.models import Service, Studio
from bookings.studio import current
from clients.models import User
from treatments.care import same_visit
from treatments.care.sessions import Session, least_gap
from treatments.care.verdict import judge
from treatments.catalogue import revisions
from treatments.catalogue.rules import Rules
from treatments.courses.errors import NotAPlan
from treatments.courses.patterns import as_rows
from treatments.errors import NamesCondition
from treatments.models import PlanTemplate
from treatments.plain_words import named_condition

MOST_SESSIONS = 12
ANY_DAY = date(2000, 1, 1)


@transaction.atomic
def keep(
    *,
    template: PlanTemplate,
    name: str,
    words: str,
    sessions: Sequence[Session],
    is_offered: bool,
    by: User,
    now: datetime,
) -> PlanTemplate:
    """Keep a plan of the studio's own, new or changed; plans made from it stay as they were.

    Its gaps are at least the rest that its services need, and each session goes together in one visit.
    Raises NotAPlan with the first thing that is wrong, and NamesCondition: her client reads its words.
    """
    rules = revisions.current_or_shipped()
    condition = named_condition(f"{name} {words}", rules.catalogue)
    if condition:
        raise NamesCondition(condition)
    if PlanTemplate.objects.filter(name__iexact=name.strip()).exclude(pk=template.pk).exists():
        raise NotAPlan("There is a plan of that name already.")
    wrong = next(problems(sessions, rules=rules, studio=current()), None)
    if wrong is not None:
        raise NotAPlan(wrong)
    first, *others = sessions
    begun = [first._replace(least_days=0, most_days=None), *others]
    template.name, template.words, template.is_offered = name.strip(), words.strip(), is_offered
    template.sessions, template.made_at, template.made_by = as_rows(begun), now, by
    template.save()
    return template


def problems(sessions: Sequence[Session], *, rules: Rules, studio: Studio) -> Iterator[str]:
    """What the care rules have against a plan, in the desk's words."""
    if not sessions:
        yield "A plan needs at least one session."
    if len(sessions) > MOST_SESSIONS:
        yield f"A plan has at most {MOST_SESSIONS} sessions."
    names = dict(Service.objects.filter(is_offered=True).values_list("slug", "name"))
    for at, session in enumerate(sessions):
        number = at + 1
        yield from _of_one(number, session, names, rules)
        if at:
            yield from _of_gap(number, session, sessions[:at], rules, studio)


def _of_one(number: int, session: Session, names: dict[str, str], rules: Rules) -> Iterator[str]:
    if not session.services:
        yield f"Session {number}: tick at least one service."
    unknown = [slug for slug in session.services if slug not in names]
    if unknown:
        yield f"Session {number}: {unknown[0].replace('_', ' ')} is not offered."
    known = [rules.catalogue.services[slug] for slug in session.services if slug in rules.catalogue.services]
    together = same_visit.settle([judge(one, (), frozenset()) for one in known], (), on=ANY_DAY)
    for verdict in together:
        if not verdict.kept:
            said = rules.staff_sentence(verdict.reasons[0], at=verdict.service.id)
            yield f"Session {number}: {names.get(verdict.service.id, verdict.service.name)}. {said}"


def _of_gap(
    number: int, session: Session, before: Sequence[Session], rules: Rules, studio: Studio
) -> Iterator[str]:
    least = least_gap(before, session.services, rules.catalogue, lancing=studio.lancing_permitted)
    if session.least_days < least:
        yield f"Session {number}: the skin needs at least {least} days after the sessions before it."
    if session.most_days is not None and session.most_days < session.least_days:
        yield f"Session {number}: the most days are fewer than the least."
