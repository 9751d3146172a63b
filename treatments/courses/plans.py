"""Treatment plans: proposed at a visit, accepted by the client, ended. Booking is in arranging.py."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bookings.models import Visit
from bookings.studio import current
from clients.models import User
from treatments import visits
from treatments.care.scope import ANALYSIS, ANALYSIS_HOLDS
from treatments.care.sessions import Session
from treatments.catalogue import revisions
from treatments.courses import dates, outlook, patterns
from treatments.courses.errors import PlanEnded
from treatments.courses.outlook import Outlook
from treatments.models import PerformedService, PlannedSession, SkinAnalysis, TreatmentPlan

REPLACED = "Another plan took its place."


@transaction.atomic
def propose(*, visit_id: int, key: str, by: User, now: datetime) -> TreatmentPlan:
    """Make a plan for the client of a visit, with a day proposed for each session that has one.

    What the plan begins with and this visit has is this visit; a first look on file that still holds
    is not asked for again. It takes the place of a plan proposed at the same visit.
    Raises NotStanding, UnknownPlan, CatalogueMissing.
    """
    visit, rules = visits.lock(visit_id), revisions.current()
    pattern = patterns.find(key, rules)
    assert rules.revision_id is not None
    TreatmentPlan.objects.filter(visit=visit, ended_at=None).update(ended_at=now, ended_why=REPLACED)
    plan = TreatmentPlan.objects.create(
        visit=visit,
        revision_id=rules.revision_id,
        name=pattern.name,
        words=pattern.words,
        proposed_at=now,
        proposed_by=by,
    )
    _write_sessions(plan, pattern.sessions)
    propose_dates(plan_id=plan.pk, now=now)
    return plan


def _write_sessions(plan: TreatmentPlan, sessions: Sequence[Session]) -> None:
    visit = plan.visit
    had = _services_of(visit)
    wanted = list(sessions)
    is_begun = had.issuperset(wanted[0].services)
    is_look = len(wanted) > 1 and wanted[0].services == (ANALYSIS,)
    if is_look and not is_begun and _is_looked_at(visit):
        wanted = _without_the_look(wanted)
    PlannedSession.objects.bulk_create(
        PlannedSession(
            plan=plan,
            position=position,
            services=list(session.services),
            patch_test_for=list(session.patch_test_for),
            least_days=session.least_days,
            most_days=session.most_days,
            visit=visit if position == 0 and is_begun else None,
        )
        for position, session in enumerate(wanted)
    )


def _services_of(visit: Visit) -> set[str]:
    """What was done in a visit, or what is booked in it where nothing is written down yet."""
    rows = PerformedService.objects.filter(record__visit=visit, record__replaced_by=None)
    performed = set(rows.values_list("service", flat=True))
    return performed or set(visit.parts.values_list("service__slug", flat=True))


def _is_looked_at(visit: Visit) -> bool:
    """Whether a signed analysis of the last year stands for the first look; to the day, the gate says."""
    since = visit.starts_at - ANALYSIS_HOLDS
    signed = SkinAnalysis.objects.signed().filter(visit__client=visit.client_id)
    return signed.filter(visit__starts_at__gte=since, visit__starts_at__lte=visit.starts_at).exists()


def _without_the_look(sessions: Sequence[Session]) -> list[Session]:
    """The patch tests of the first look are placed at the next session; it may be at any time."""
    look, following, *rest = sessions
    tests = tuple(slug for slug in look.patch_test_for if slug not in following.services)
    first = following._replace(
        patch_test_for=(*following.patch_test_for, *tests), least_days=0, most_days=None
    )
    return [first, *rest]


@transaction.atomic
def propose_dates(*, plan_id: int, now: datetime) -> Outlook:
    """Look for days anew for every session that has no visit, and keep them. Raises PlanEnded."""
    plan = lock(plan_id)
    studio, rules = current(), revisions.current_or_shipped()
    (seen,) = outlook.of_plans([plan], studio=studio, rules=rules, now=now)
    for offer in dates.offers(seen, studio=studio, now=now):
        if offer.place.visit is None:
            proposed = offer.proposed
            offer.place.session.proposed_on = seen.file.day(proposed.starts_at) if proposed else None
            offer.place.session.save(update_fields=["proposed_on"])
    return seen


@transaction.atomic
def accept(*, plan_id: int, now: datetime) -> TreatmentPlan:
    """The client says yes to her plan; a second yes changes nothing. Raises PlanEnded."""
    plan = lock(plan_id)
    if plan.accepted_at is None:
        plan.accepted_at = now
        plan.save(update_fields=["accepted_at"])
    return plan


@transaction.atomic
def end(*, plan_id: int, why: str, now: datetime) -> TreatmentPlan:
    """End a plan; its visits stay as they are. Raises PlanEnded."""
    plan = lock(plan_id)
    plan.ended_at, plan.ended_why = now, why.strip()
    plan.save(update_fields=["ended_at", "ended_why"])
    return plan


def lock(plan_id: int) -> TreatmentPlan:
    """A running plan, its row locked until the transaction ends. Raises PlanEnded."""
    plans = TreatmentPlan.objects.select_for_update(of=("self",))
    plan = plans.select_related("visit__client", "visit__practitioner").get(pk=plan_id)
    if plan.ended_at is not None:
        raise PlanEnded
    return plan
