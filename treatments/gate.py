"""What the treatment room answers when a visit is booked: the engine's first half, in client sentences.

Targets, zones and signs are judged at the visit. A missing patch test books 'subject to a clear test'
and is flagged. Only the client's own sentences of the catalogue leave here.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bookings import wording
from bookings.chain import Chain
from bookings.errors import Reason
from bookings.gate import (
    CONSULT_REQUIRED,
    Against,
    Answers,
    Asking,
    CameWith,
    Despite,
    Preparation,
    Question,
)
from bookings.models import Practitioner, Visit
from clients import consents, intake
from clients.consents import HEALTH_DATA
from clients.models import Client, Consent, IntakeAnswer, User
from treatments import (
    against,
    before_letters,
    booking_questions,
    inquiry,
    overrides,
    preparing,
    typed_answers,
)
from treatments.care import screening
from treatments.care.case import Inquiry
from treatments.care.level import DEFER
from treatments.care.scope import ANALYSIS_HOLDS
from treatments.care.verdict import Verdict
from treatments.catalogue import revisions
from treatments.catalogue.rules import Rules
from treatments.home_care import letters as home_letters
from treatments.intake import links
from treatments.intake.flags import COUNTS_AS_YES

ON_HER = frozenset({"flag", "fitzpatrick", "patch_test_reaction"})  # codes that tell of her health
TOGETHER = frozenset({"same_visit", "duplicate_component"})  # no day changes these


class CareGate:
    """The booking gate with the care rules behind it."""

    def may_book(self, question: Question) -> Sequence[Reason]:
        """Why these services may not be booked then, by service; empty when nothing stands against it."""
        rules = revisions.current_or_shipped()
        asked = _inquiry(question, rules)
        verdicts = against.without_decided(_verdicts(asked, rules), question)
        return (*_look_first(question, asked, rules), *_reasons(verdicts, question, rules))

    def against(self, question: Question, reasons: Sequence[Reason], *, by: User) -> Sequence[Against]:
        rules = revisions.current_or_shipped()
        verdicts = _verdicts(_inquiry(question, rules), rules)
        return tuple(against.in_words(reasons, verdicts, question, rules, by=by))

    def asking(self, question: Question) -> Asking | None:
        """The few questions that decide about these services and are not answered yet."""
        client, rules = question.client, revisions.current_or_shipped()
        asks = booking_questions.of_booking(question.chain.slugs, client=client, on=question.on, rules=rules)
        if not asks:
            return None
        agreed = client and consents.standing(client.pk, Consent.Purpose.HEALTH_DATA).exists()
        return Asking(asks, None if agreed else HEALTH_DATA)

    def read(self, typed: Mapping[str, Any], *, on: date) -> Answers:
        return typed_answers.read(typed, on=on, rules=revisions.current_or_shipped())

    def questions_path(self, visit: Visit) -> str:
        return links.questions_path(visit)

    def prepare(self, visit: Visit, chain: Chain, *, proven: bool, now: datetime) -> Preparation:
        return preparing.prepare(visit, chain, proven=proven, now=now)

    def settle(self, visit: Visit, chain: Chain, came_with: CameWith, *, now: datetime) -> None:
        """Keep the answers that came with a booking, that she agreed to their being kept, and what was
        decided otherwise; write the letters that say what to leave out before the visit, and those of
        her evenings at home anew.

        Beside a yes on file a no is not kept: its one tick lies under a whole list. Somebody who may not
        be she can add a caution to an older chart, and neither a no nor another date.
        """
        if visit.client is not None and visit.client.created_at < now:  # somebody new has none
            home_letters.renew(client_id=visit.client_id, now=now)
        if not came_with.answers and not chain.needs_analysis_first:
            return  # what needs no look first needs no skin made ready for it
        rules = revisions.current_or_shipped()
        before_letters.post_leave_out(visit, chain, rules=rules, now=now)
        if came_with.answers and visit.client is not None:
            _keep(visit, visit.client, came_with, rules, now=now)
        if came_with.despite is not None:
            _keep_decisions(visit, chain, came_with.despite, rules, now=now)

    def released(self, visit: Visit, *, now: datetime) -> None:
        """Her evenings at home are as if the visit had not been booked."""
        home_letters.renew(client_id=visit.client_id, now=now)


def _keep(visit: Visit, client: Client, came_with: CameWith, rules: Rules, *, now: datetime) -> None:
    told = _worth_keeping(client, came_with.answers, proven=came_with.proven, now=now)
    consents.give(client=client, agreement=HEALTH_DATA, now=now)
    intake.give(
        client_id=client.pk,
        answers=typed_answers.as_given(told, rules),
        source=IntakeAnswer.Source.BOOKING,
        occasion=visit.topic,
        now=now,
    )


def _keep_decisions(visit: Visit, chain: Chain, despite: Despite, rules: Rules, *, now: datetime) -> None:
    """The gate has let them pass, so each is one that may be taken."""
    found = overrides.verdicts(visit, chain.slugs, rules=rules, now=now)
    for service, code, kind in against.decidable(found):
        overrides.write(visit, service, code, kind, despite, now=now)


def _worth_keeping(client: Client, answers: Answers, *, proven: bool, now: datetime) -> Answers:
    """As `settle` says; the chart of somebody new is her own, whoever typed it."""
    newest = intake.known(client_id=client.pk, occasion="").newest
    yes_on_file = {name for name, row in newest.items() if row.answer in COUNTS_AS_YES}
    is_new = client.created_at == now

    def is_worth(name: str, is_yes: bool) -> bool:
        if name in yes_on_file:
            return proven and is_yes
        return proven or is_new or is_yes

    return {
        name: answer for name, answer in answers.items() if is_worth(name, answer["answer"] in COUNTS_AS_YES)
    }


def _verdicts(asked: Inquiry, rules: Rules) -> Sequence[Verdict]:
    """Whether a look comes first the diary's own row of a service says, not the reference."""
    looked = asked._replace(client=asked.client._replace(analysis_on=asked.on))
    return screening.may_book(looked, rules.catalogue)


def _inquiry(question: Question, rules: Rules) -> Inquiry:
    requests = inquiry.requests_of(question.chain.slugs, rules)
    born = question.client.birth_date if question.client else None
    asked = inquiry.of_booking(
        client=question.client,
        starts_at=question.starts_at,
        license=_license(question, rules),
        requests=requests,
        answers=typed_answers.as_flags(question.answers, on=question.on, born=born, now=question.now),
        studio=question.studio,
        rules=rules,
        now=question.now,
        leaving_out=question.leaving_out,
    )
    today = question.now.astimezone(question.studio.zone).date()
    return inquiry.with_home_use_left_out(asked, today=today, catalogue=rules.catalogue)


def _license(question: Question, rules: Rules) -> str:
    """Her license who does it; where anyone may, the least of those who could. Asked where it matters."""
    slugs, every = question.chain.slugs, rules.catalogue.licenses
    known = [rules.catalogue.services[slug] for slug in slugs if slug in rules.catalogue.services]
    if all(service.licenses == every for service in known):
        return question.studio.license_class
    people = Practitioner.objects.filter(is_active=True)
    if question.practitioner is not None:
        people = people.filter(pk=question.practitioner)
    for service in question.chain.services:
        people = people.filter(services=service)
    held = set(people.values_list("license_class", flat=True))
    barred = [one for one in held if any(one not in service.licenses for service in known)]
    return next(iter(barred or held), question.studio.license_class)


def _look_first(question: Question, asked: Inquiry, rules: Rules) -> Iterator[Reason]:
    """A skin analysis in this visit, or one at most 365 days before it, signed or in the diary."""
    looked_on = asked.client.analysis_on
    if question.chain.has_analysis or (looked_on and asked.on - looked_on <= ANALYSIS_HOLDS):
        return
    for service in question.chain.services:
        if service.needs_analysis_first:
            yield Reason(CONSULT_REQUIRED, rules.sentence(CONSULT_REQUIRED), service.slug)


def _reasons(verdicts: Sequence[Verdict], question: Question, rules: Rules) -> Iterator[Reason]:
    names = {service.slug: service.name for service in question.chain.services}
    for verdict in verdicts:
        if not verdict.kept:
            for code in verdict.reasons:
                yield _reason(code, verdict, names, question, rules)


def _reason(
    code: str, verdict: Verdict, names: Mapping[str, str], question: Question, rules: Rules
) -> Reason:
    """`rules` says it; the day the service opens is told in the studio's words."""
    kind, _, about = code.partition(":")
    opens_on = None if kind in TOGETHER else _opens_on(verdict)
    words = ""
    if opens_on is not None:
        words = wording.day(opens_on, zone=question.studio.zone, locale=question.studio.locale)
    sentence = rules.sentence(code, date=words or None, service=names.get(about, ""))
    if words and words not in sentence:
        sentence = f"{sentence} We can do this from {words}."
    return Reason(code, sentence, verdict.service.id, opens_on, is_health=kind in ON_HER)


def _opens_on(verdict: Verdict) -> date | None:
    """The day on which nothing waits any more, whatever else is booked; None for what has no such day."""
    waits = [
        finding.opens_on
        for finding in verdict.findings
        if finding.level is DEFER and finding.code.partition(":")[0] not in TOGETHER
    ]
    days = [day for day in waits if day is not None]
    return max(days) if verdict.level is DEFER and days and len(days) == len(waits) else None
