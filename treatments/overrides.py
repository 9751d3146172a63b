"""To go on where a rule says wait: who may, with what, and kept for ever with who answers for it.

A product rule above the engine's verdict (semantics.override), which it leaves as it is: both are
shown. The class is the reference's, of the effect that raised the reason. never: nobody. letter: the
owner, with the clinician's letter. practitioner: somebody licensed, with a reason.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from bookings.gate import Despite
from bookings.models import Practitioner, Visit
from bookings.studio import current
from clients.models import ClinicianLetter, User
from treatments import inquiry, visits
from treatments.care import screening
from treatments.care.catalogue import NEVER, OVERRIDES
from treatments.care.verdict import Verdict
from treatments.catalogue import revisions
from treatments.catalogue.rules import Rules
from treatments.errors import NeverOverridden, NoLetter, NoReason, NotHersToDecide, NothingToOverride
from treatments.models import Override

LETTER, PRACTITIONER = Override.Kind.LETTER.value, Override.Kind.PRACTITIONER.value


@transaction.atomic
def decide(*, visit_id: int, service: str, code: str, decision: Despite, now: datetime) -> Override:
    """Go on with a service of a visit against one reason of the rules; decided again, it is written anew.

    Raises NotStanding, NothingToOverride for what does not stand against it, NeverOverridden,
    NotHersToDecide, NoReason, NoLetter.
    """
    visit, rules = visits.lock(visit_id), revisions.current_or_shipped()
    kind = class_of(service, code, verdicts(visit, [service], rules=rules, now=now))
    return write(visit, service, code, kind, decision, now=now)


def write(visit: Visit, service: str, code: str, kind: str, decision: Despite, *, now: datetime) -> Override:
    """Keep a decision of a class that may be taken, after asking whether it is hers. Raises as `decide`."""
    on = visits.day_of(visit, current())
    letter = require_may(visit.client_id, code, kind, decision, on=on)
    kept, _ = Override.objects.update_or_create(
        visit=visit,
        service=service,
        code=code,
        defaults={
            "kind": kind,
            "why": decision.why.strip(),
            "letter": letter,
            "made_at": now,
            "made_by": decision.by,
        },
    )
    return kept


def verdicts(visit: Visit, services: Iterable[str], *, rules: Rules, now: datetime) -> tuple[Verdict, ...]:
    """What the engine's first half says of services of a visit, from the file: codes of health answers."""
    requests = inquiry.requests_of(services, rules)
    asked = inquiry.of_visit(visit, requests=requests, rules=rules, now=now)
    return screening.may_book(asked, rules.catalogue)


def class_of(service: str, code: str, found: Sequence[Verdict]) -> str:
    """The strictest class of what raised this code against the service. Raises NothingToOverride."""
    classes = [
        finding.override
        for verdict in found
        for finding in verdict.findings
        if verdict.service.id == service and finding.code == code and code in verdict.reasons
    ]
    if not classes:
        raise NothingToOverride
    return max(classes, key=OVERRIDES.index)


def require_may(
    client_id: int | None, code: str, kind: str, decision: Despite, *, on: date
) -> ClinicianLetter | None:
    """Raises NeverOverridden, NotHersToDecide, NoReason, NoLetter; answers the letter it goes with."""
    require_class(code, kind)
    require_hers(decision.by, kind)
    if not decision.why.strip():
        raise NoReason
    if kind == PRACTITIONER:
        return None
    letters = letters_about(client_id, code, on=on)
    letter = next((one for one in letters if one.pk == decision.letter_id), None)
    if letter is None:
        raise NoLetter
    return letter


def require_class(code: str, kind: str) -> None:
    """Raises NeverOverridden; only what rests on a health answer is ever decided otherwise."""
    if kind not in (LETTER, PRACTITIONER) or not code.startswith("flag:"):
        raise NeverOverridden


def require_hers(user: User, kind: str) -> None:
    """Raises NotHersToDecide: a letter's is the owner's, the other a licensed practitioner's."""
    if kind == LETTER and not user.is_owner:
        raise NotHersToDecide("the owner")
    if kind == PRACTITIONER and not (user.may_read_charts and is_licensed(user)):
        raise NotHersToDecide("a licensed practitioner")


def is_licensed(user: User) -> bool:
    return Practitioner.objects.filter(user=user, is_active=True).exists()


def letters_about(client_id: int | None, code: str, *, on: date) -> list[ClinicianLetter]:
    """The letters on file about a health answer, written by the day of the visit and not taken back."""
    _, _, flag = code.partition(":")
    letters = ClinicianLetter.objects.filter(client=client_id, withdrawn_at=None, dated__lte=on)
    return [letter for letter in letters.order_by("-dated", "-pk") if flag in letter.about]


# --- What was decided, as far as the rules still let it


def standing(overrides: Iterable[Override], found: Sequence[Verdict]) -> dict[tuple[str, str], Override]:
    """By service and code: decisions against what stands against it now, of the class it has now.

    A row of another class than the rule's has no force, whoever wrote it.
    """
    counted = {}
    for override in overrides:
        try:
            kind = class_of(override.service, override.code, found)
        except NothingToOverride:
            continue
        if kind != NEVER and kind == override.kind:
            counted[override.service, override.code] = override
    return counted


def of_visits(visits: Collection[int]) -> Mapping[int, list[Override]]:
    """The decisions about many visits, in one statement."""
    found: dict[int, list[Override]] = {}
    for override in Override.objects.filter(visit__in=visits).select_related("made_by", "letter"):
        found.setdefault(override.visit_id, []).append(override)
    return found
