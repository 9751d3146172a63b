"""What was booked and the rules kept from being done, as far as letters and a note follow from it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bookings.models import Studio, Visit, VisitService
from treatments import inquiry
from treatments.care.case import Inquiry
from treatments.care.decision import windows
from treatments.care.level import NEEDS_CLEARANCE
from treatments.care.unsure import Sighting, screen_strictly
from treatments.care.verdict import Verdict
from treatments.catalogue.revisions import Rules
from treatments.models import PerformedService, SkinAnalysis
from treatments.seen import sightings


class LeftOut(NamedTuple):
    """Services by their slugs: those that need a clinician's note, and in how many days others open again."""

    clearance: Sequence[str] = ()
    windows: Mapping[str, int] = {}


class Known(NamedTuple):
    """What is on file for a visit and what was seen in it, where that has been read already."""

    asked: Inquiry
    seen: Sequence[Sighting]


def known(
    visit: Visit,
    *,
    performed: Sequence[PerformedService],
    analysis: SkinAnalysis | None,
    rules: Rules,
    studio: Studio,
    at: datetime,
) -> Known:
    """Everything that was booked or done is asked about, with what is on file at that hour."""
    booked = VisitService.objects.filter(visit=visit).order_by("position")
    slugs = [*booked.values_list("service__slug", flat=True), *(row.service for row in performed)]
    asked = inquiry.of_visit(
        visit,
        requests=inquiry.requests_of(dict.fromkeys(slugs), rules),
        rules=rules,
        now=at,
        studio=studio,
        lanced=any(row.sharp_point for row in performed),
    )
    return Known(asked, sightings(analysis.rows() if analysis else (), rules.catalogue))


def of_visit(known: Known, *, performed: Sequence[PerformedService], rules: Rules) -> LeftOut:
    """What follows by letter from what was booked and not done (semantics.emails).

    A service that was done all the same, by somebody's decision, is not left out.
    """
    done = {row.service for row in performed}
    judged = verdicts(known, rules)
    declined = [verdict for verdict in judged if not verdict.kept and verdict.service.id not in done]
    return LeftOut(
        clearance=[verdict.service.id for verdict in declined if verdict.level is NEEDS_CLEARANCE],
        windows=windows(declined, on=known.asked.on, catalogue=rules.catalogue),
    )


def verdicts(known: Known, rules: Rules) -> Sequence[Verdict]:
    """The rules' answer to everything that was asked about."""
    return screen_strictly(known.asked, known.seen, rules.catalogue)
