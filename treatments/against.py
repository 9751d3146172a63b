"""What stands against a booking: what was decided otherwise, and how the desk reads the rest."""

from collections.abc import Iterator, Sequence

from bookings import wording
from bookings.errors import Reason
from bookings.gate import Against, Question
from clients.models import ClinicianLetter, User
from treatments import overrides
from treatments.care import same_visit
from treatments.care.catalogue import NEVER
from treatments.care.verdict import Finding, Verdict, judge
from treatments.catalogue.rules import Rules
from treatments.errors import NothingToOverride, TreatmentError
from treatments.models import Override
from treatments.overrides import LETTER, PRACTITIONER

WHO = {
    LETTER: "The owner may decide otherwise, with a doctor's letter about it on file.",
    PRACTITIONER: "A licensed practitioner may decide otherwise, with a reason.",
}


def without_decided(verdicts: Sequence[Verdict], question: Question) -> Sequence[Verdict]:
    """The verdicts as they stand where somebody has decided otherwise, or does so now.

    What then remains is judged again, together too.
    """
    decided = _decided(verdicts, question)
    if not decided:
        return verdicts
    left = [
        judge(
            verdict.service,
            [finding for finding in verdict.findings if (verdict.service.id, finding.code) not in decided],
            verdict.left_out,
        )
        for verdict in verdicts
    ]
    return same_visit.settle(left, (), on=question.on)


def _decided(verdicts: Sequence[Verdict], question: Question) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    if question.leaving_out is not None:
        kept = Override.objects.filter(visit=question.leaving_out)
        found |= overrides.standing(kept, verdicts).keys()
    if question.despite is not None:
        found |= {(s, code) for s, code, _ in decidable(verdicts) if _may(question, s, code, verdicts)}
    return found


def decidable(verdicts: Sequence[Verdict]) -> Iterator[tuple[str, str, str]]:
    """Every service, code and class of what stands against it and may be decided otherwise."""
    for verdict in verdicts:
        for code in verdict.reasons:
            kind = overrides.class_of(verdict.service.id, code, verdicts)
            if kind != NEVER:
                yield verdict.service.id, code, kind


def _may(question: Question, service: str, code: str, verdicts: Sequence[Verdict]) -> bool:
    assert question.despite is not None
    client_id = question.client.pk if question.client else None
    try:
        kind = overrides.class_of(service, code, verdicts)
        overrides.require_may(client_id, code, kind, question.despite, on=question.on)
    except TreatmentError:
        return False
    return True


# --- In the desk's words


def in_words(
    reasons: Sequence[Reason], verdicts: Sequence[Verdict], question: Question, rules: Rules, *, by: User
) -> Iterator[Against]:
    names = {service.slug: service.name for service in question.chain.services}
    is_licensed = overrides.is_licensed(by)
    for reason in reasons:
        findings = _findings(reason, verdicts)
        kind = _class(reason, verdicts)
        letters = _letters(question, reason) if kind == LETTER and by.is_owner else []
        yield Against(
            service=names.get(reason.service, ""),
            code=reason.code,
            words=_words(reason, findings, question, rules),
            opens_on=reason.opens_on,
            is_health=reason.is_health,
            decides=WHO.get(kind, ""),
            may_decide=bool(letters) if kind == LETTER else kind == PRACTITIONER and is_licensed,
            letters=tuple((letter.pk, f"{letter.clinician}, {letter.dated:%Y-%m-%d}") for letter in letters),
        )


def _findings(reason: Reason, verdicts: Sequence[Verdict]) -> list[Finding]:
    return [
        finding
        for verdict in verdicts
        for finding in verdict.findings
        if verdict.service.id == reason.service and finding.code == reason.code
    ]


def _class(reason: Reason, verdicts: Sequence[Verdict]) -> str:
    try:
        return overrides.class_of(reason.service, reason.code, verdicts)
    except NothingToOverride:
        return NEVER


def _letters(question: Question, reason: Reason) -> list[ClinicianLetter]:
    client_id = question.client.pk if question.client else None
    return overrides.letters_about(client_id, reason.code, on=question.on)


def _words(reason: Reason, findings: Sequence[Finding], question: Question, rules: Rules) -> str:
    at = reason.service if reason.service in rules.catalogue.services else ""
    last = max((finding.last_on for finding in findings if finding.last_on), default=None)
    said = rules.staff_sentence(reason.code, at=at, last_date=last)
    if last is None or reason.code.startswith("interval"):
        return said
    since = wording.dated(last, zone=question.studio.zone, locale=question.studio.locale)
    return f"{said} It counts from {since}."
