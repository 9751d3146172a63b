"""Which health questions are asked while booking: the few that decide, not all that matter.

The rest is asked by the link in the confirmation, in the reminder and at the chair.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.utils import timezone

from bookings.gate import Ask
from clients import intake
from clients.models import Client
from treatments.care.catalogue import Catalogue, Effect
from treatments.care.level import CONDITIONS, DEFER, REFUSE
from treatments.catalogue.rules import Rules
from treatments.intake.flags import AGES, COUNTS_AS_YES
from treatments.intake.freshness import EVERY_VISIT, KEPT_FOR, to_ask
from treatments.intake.wording import STILL

MOST = 5
SOON_OVER = timedelta(days=28)  # shorter waits end before most visits booked ahead, and are asked about again
ITS_OWN = "practitioner"  # what she can leave out herself is told by letter and decides no booking

Weight = tuple[int, int]
NEVER: Weight = (0, 0)


def of_booking(
    services: Collection[str], *, client: Client | None, on: date, rules: Rules
) -> tuple[Ask, ...]:
    """At most five, the weightiest first; none that the client's file answers. One statement for a client."""
    born = client.birth_date if client else None
    of_her = to_ask(born=born, services=services, on=on, rules=rules)
    wanted = {question.flag: question for question in of_her}
    ranked = weightiest(services, rules.catalogue)
    answered = _answered(client, on, rules) if client else frozenset()
    asked = [wanted[flag] for flag in ranked if flag in wanted and flag not in answered][:MOST]
    return tuple(
        Ask(
            question.flag,
            question.question,
            question.follow_up if question.needs_date else "",
            STILL.get(question.date_means, "") if question.needs_date else "",
        )
        for question in asked
    )


def weightiest(services: Collection[str], catalogue: Catalogue) -> list[str]:
    """The questions that can close a service for long, in this order: those that refuse it, those whose
    wait is longest, those that want a doctor's word as long as they are true.

    A rule that hangs on more than the answer, or that she or the studio can lift, is none of them; age
    is the birth date's.
    """
    weights = {
        flag: max([_weight(effect, flag, catalogue) for effect in _effects(flag, services, catalogue)])
        for flag in catalogue.questions
        if flag not in AGES and any(_effects(flag, services, catalogue))
    }
    found = [flag for flag, weight in weights.items() if weight > NEVER]
    return sorted(found, key=lambda flag: weights[flag], reverse=True)


def _effects(flag: str, services: Collection[str], catalogue: Catalogue) -> Iterable[Effect]:
    for slug in services:
        if slug in catalogue.services:
            yield from catalogue.services[slug].effects.get(flag, ())


def _weight(effect: Effect, flag: str, catalogue: Catalogue) -> Weight:
    if effect.level <= CONDITIONS or effect.override == ITS_OWN or effect.when:
        return NEVER
    if effect.level is REFUSE:
        return (3, 0)
    if effect.level is DEFER:
        days = effect.window.days + 31 * effect.window.months if effect.window else 0
        return (2, days) if days > SOON_OVER.days else NEVER
    return (1, 0) if catalogue.questions[flag].re_ask == EVERY_VISIT else NEVER


def _answered(client: Client, on: date, rules: Rules) -> frozenset[str]:
    """What her file answers: a yes counts until she says otherwise, a no for as long as the rule lets it."""
    newest = intake.known(client_id=client.pk, occasion="").newest
    return frozenset(
        flag
        for flag, row in newest.items()
        if row.answer in COUNTS_AS_YES
        or (
            flag in rules.catalogue.questions
            and rules.catalogue.questions[flag].re_ask != EVERY_VISIT
            and on - timezone.localdate(row.given_at) <= KEPT_FOR
        )
    )
