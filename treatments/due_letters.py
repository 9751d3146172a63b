"""Which letters follow a visit and on which days: the reference's touch points, as they now stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bookings.models import Service, Studio, Visit
from treatments import invitations, left_out, overtaken, visits
from treatments.care import followup
from treatments.care.catalogue import URGENCIES, TouchPoint
from treatments.care.referral import refer
from treatments.care.unsure import Sighting, listed
from treatments.catalogue.revisions import Rules
from treatments.left_out import Known, LeftOut
from treatments.models import PerformedService, Referral, SkinAnalysis

REFERRAL_NOTE, REFERRAL_CHECK = "referral_note", "referral_check"
CLEARANCE_REQUEST, CLEARANCE_REMINDER = "clearance_request", "clearance_reminder"
PLAN_NUDGE, REBOOK, WINDOW_OPENS = "plan_nudge", "rebook", "window_opens"
AFTERCARE_NOW, AFTERCARE_CHANGED = "aftercare_now", "aftercare_changed"
IMMEDIATE = frozenset({AFTERCARE_NOW, AFTERCARE_CHANGED, "plan_summary", REFERRAL_NOTE, CLEARANCE_REQUEST})
OF_A_REFERRAL = frozenset({REFERRAL_NOTE, REFERRAL_CHECK})
ANSWERED_BY_A_VISIT = frozenset({PLAN_NUDGE, REBOOK})  # to invite to what has taken place is late
CHECK_INS = frozenset({"check_in", "results_review", REFERRAL_CHECK, CLEARANCE_REMINDER})
INVITATIONS = frozenset({PLAN_NUDGE, REBOOK, WINDOW_OPENS})
BASES = IMMEDIATE | CHECK_INS | INVITATIONS


def base(name: str) -> str:
    """'check_in' of 'check_in_day_3', 'window_opens' of 'window_opens:led_red', 'rebook' of 'rebook+2'."""
    return name.partition("+")[0].partition(":")[0].partition("_day_")[0]


@dataclass(frozen=True)
class Due:
    """What follows from a visit by letter, and what those letters are about.

    `referral` is the visit's open one: only what was signed is written to a client.
    """

    points: Sequence[TouchPoint]
    referral: Referral | None
    left_out: LeftOut

    def names(self) -> dict[str, str]:
        """The services that the letters speak of, as the studio calls them."""
        slugs = [*self.left_out.clearance, *self.left_out.windows]
        return dict(Service.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}


def of_visit(
    visit: Visit,
    *,
    performed: Sequence[PerformedService],
    ended_at: datetime,
    rules: Rules,
    studio: Studio,
    known: Known | None = None,
) -> Due:
    """Every letter that follows from a visit, invitations only if she wants them.

    `known` spares reading what is on file and what was seen.
    """
    referral = Referral.objects.unclosed().filter(analysis__visit=visit).order_by("-pk").first()
    analysis = SkinAnalysis.objects.of_visit(visit).first()
    known = known or left_out.known(
        visit, performed=performed, analysis=analysis, rules=rules, studio=studio, at=ended_at
    )
    missing = left_out.of_visit(known, performed=performed, rules=rules)
    on, later = visits.day_of(visit, studio), overtaken.later_records(visit, ended_at)
    windows = overtaken.windows_left(missing.windows, later, on=on, studio=studio, catalogue=rules.catalogue)
    missing = missing._replace(windows=windows)
    unsigned = () if analysis is not None and analysis.is_signed else known.seen
    points = followup.touch_points(
        services=[row.service for row in performed if row.service in rules.catalogue.services],
        lanced=any(row.sharp_point for row in performed),
        urgency=_held_for(referral, unsigned, rules),
        needs_clearance=bool(missing.clearance),
        windows=missing.windows,
        catalogue=rules.catalogue,
    )
    answered = ANSWERED_BY_A_VISIT if later else frozenset()
    own = [point for point in points if base(point.template) not in OF_A_REFERRAL | answered]
    return Due(_wanted([*own, *_of_referral(referral, on)], visit), referral, missing)


def _held_for(referral: Referral | None, unsigned: Sequence[Sighting], rules: Rules) -> str:
    """The urgency for which invitations are held: of the open referral, or of what is not signed yet."""
    asked = refer(listed(unsigned, rules.catalogue), rules.catalogue)
    return max(referral.urgency if referral else "none", asked.urgency, key=URGENCIES.index)


def _of_referral(referral: Referral | None, on: date) -> list[TouchPoint]:
    """Its note at once, and a letter on each of its check dates."""
    if referral is None:
        return []
    days = [(date.fromisoformat(check) - on).days for check in referral.checks]
    return [TouchPoint(REFERRAL_NOTE, None), *(TouchPoint(REFERRAL_CHECK, day) for day in days)]


def _wanted(points: Sequence[TouchPoint], visit: Visit) -> list[TouchPoint]:
    if visit.client_id is not None and invitations.are_wanted(visit.client_id):
        return list(points)
    return [point for point in points if base(point.template) not in INVITATIONS]
