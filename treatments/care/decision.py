"""One case in, one decision out: the whole engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from treatments.care import aftercare, followup
from treatments.care.aftercare import Line, Performed
from treatments.care.case import Case
from treatments.care.catalogue import Catalogue
from treatments.care.clock import shown
from treatments.care.face import with_suspicions
from treatments.care.followup import Letter
from treatments.care.level import NEEDS_CLEARANCE
from treatments.care.referral import Referral, refer
from treatments.care.screening import screen
from treatments.care.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Decision:
    """What may be done today and what follows from it.

    `allowed` are the verdicts kept, in the order to do them; `declined` the
    others, in the order requested. Instants are in UTC, `zone` is the studio's.
    """

    case_id: str
    allowed: tuple[Verdict, ...]
    declined: tuple[Verdict, ...]
    aftercare: tuple[Line, ...]
    referral: Referral
    letters: tuple[Letter, ...]
    zone: ZoneInfo

    def as_dict(self) -> dict[str, Any]:
        """The decision in the form of the reference's worked cases (semantics.case_expected)."""
        zone = self.zone
        return {
            "allowed_in_order": [verdict.service.id for verdict in self.allowed],
            "conditions": {v.service.id: codes for v in self.allowed if (codes := v.conditions)},
            "zone_exclusions": {v.service.id: sorted(v.left_out) for v in self.allowed if v.left_out},
            "not_performed": [_declined(verdict) for verdict in self.declined],
            "merged_aftercare": [_line(line, zone) for line in self.aftercare],
            "referral": {
                "needed": self.referral.needed,
                "urgency": self.referral.urgency,
                "for": list(self.referral.concerns),
            },
            "emails": [
                {"send_at": shown(letter.send_at, zone), "templates": list(letter.templates)}
                for letter in self.letters
            ],
        }


def _line(line: Line, zone: ZoneInfo) -> dict[str, Any]:
    row = {"key": line.instruction.key, "ends_at": shown(line.ends_at, zone), "from": line.set_by}
    if line.starts_at is not None:
        row["starts_at"] = shown(line.starts_at, zone)
    return row


def decide(case: Case, catalogue: Catalogue) -> Decision:
    """Screen the requested services and work out aftercare, referral and letters.

    The services kept are taken as performed. Reads no clock and no database.
    """
    observations = with_suspicions(case.observations, catalogue)
    verdicts = screen(case.inquiry, observations, catalogue)
    referral = refer(observations, catalogue)
    return Decision(
        case_id=case.id,
        allowed=tuple(
            sorted((v for v in verdicts if v.kept), key=lambda verdict: verdict.service.order_rank)
        ),
        declined=tuple(verdict for verdict in verdicts if not verdict.kept),
        aftercare=_plan(case, verdicts, catalogue),
        referral=referral,
        letters=_letters(case, verdicts, referral, catalogue),
        zone=case.inquiry.studio.zone,
    )


def _plan(case: Case, verdicts: tuple[Verdict, ...], catalogue: Catalogue) -> tuple[Line, ...]:
    """The aftercare of the services kept, and of earlier visits still running."""
    today = [
        Performed(verdict.service.id, case.inquiry.on, case.completed_at, case.inquiry.lanced)
        for verdict in verdicts
        if verdict.kept
    ]
    before = [
        Performed(done.service, done.on, done.completed_at, done.lanced, earlier=True)
        for done in case.inquiry.history
        if done.completed_at is not None
    ]
    return aftercare.compose(
        performed=[*today, *before],
        completed_at=case.completed_at,
        catalogue=catalogue,
        fitzpatrick=case.inquiry.client.fitzpatrick,
        zone=case.inquiry.studio.zone,
    )


def _letters(
    case: Case, verdicts: tuple[Verdict, ...], referral: Referral, catalogue: Catalogue
) -> tuple[Letter, ...]:
    points = followup.touch_points(
        services=[verdict.service.id for verdict in verdicts if verdict.kept],
        lanced=case.inquiry.lanced,
        urgency=referral.urgency,
        needs_clearance=NEEDS_CLEARANCE in [verdict.level for verdict in verdicts],
        windows=windows(verdicts, on=case.inquiry.on, catalogue=catalogue),
        catalogue=catalogue,
    )
    return followup.letters(
        points,
        on=case.inquiry.on,
        completed_at=case.completed_at,
        zone=case.inquiry.studio.zone,
        catalogue=catalogue,
    )


def windows(verdicts: Sequence[Verdict], *, on: date, catalogue: Catalogue) -> dict[str, int]:
    """In how many days each deferred service opens again; a missing patch test alone is given no date."""
    return {
        verdict.service.id: (opens_on - on).days
        for verdict in verdicts
        if not verdict.kept
        and (opens_on := verdict.not_before) is not None
        and not catalogue.letters.quiet_reasons.issuperset(verdict.reasons)
    }


def _declined(verdict: Verdict) -> dict[str, Any]:
    opens_on = verdict.not_before
    return {
        "service": verdict.service.id,
        "decision": verdict.level.word,
        "reasons": verdict.reasons,
        "not_before": opens_on and opens_on.isoformat(),
    }
