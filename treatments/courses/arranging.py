"""Sessions of a plan booked or moved together: all of them or none, each through the diary."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from bookings import chain, diary, seats
from bookings.diary import Actor, Wish
from bookings.errors import BookingError
from bookings.models import Visit
from bookings.studio import current
from treatments.catalogue import revisions
from treatments.courses import outlook, plans
from treatments.courses.errors import NotArranged, NothingChosen
from treatments.courses.outlook import State
from treatments.models import PlannedSession, TreatmentPlan


class Chosen(NamedTuple):
    """A time for one session, and with whom (None: anyone)."""

    session_id: int
    starts_at: datetime
    practitioner: int | None = None


@transaction.atomic
def arrange(*, plan_id: int, chosen: Sequence[Chosen], now: datetime) -> list[Visit]:
    """Book each of these sessions, or move its visit, as the desk: all of them or none.

    Each goes through the diary with its gate and its letters; afterwards each must fit the plan's gaps
    and rules as the whole plan then stands. Raises PlanEnded, NothingChosen, NotArranged.
    """
    plan = _lock_everything(plan_id)
    rows = plan.sessions.select_related("visit")
    ahead = {session.pk: session for session in rows if outlook.state_of(session) is not State.DONE}
    mine = [one for one in chosen if one.session_id in ahead]
    if not mine:
        raise NothingChosen
    arranged = [_arranged(plan, ahead[one.session_id], one, now) for one in _in_order(mine, ahead)]
    _require_fit(plan, {one.session_id for one in mine}, now)
    return sorted(arranged, key=lambda visit: visit.starts_at)


def _lock_everything(plan_id: int) -> TreatmentPlan:
    """The plan's visits, then all practitioners and rooms: who arranges several never waits for another."""
    of_plan = PlannedSession.objects.filter(plan=plan_id).values_list("visit", flat=True)
    plan = TreatmentPlan.objects.only("visit_id").get(pk=plan_id)
    seats.lock_all({plan.visit_id, *filter(None, of_plan)})
    return plans.lock(plan_id)


def _in_order(chosen: Sequence[Chosen], sessions: Mapping[int, PlannedSession]) -> list[Chosen]:
    """What moves to a later time goes first, from the last one on, so that none passes the next."""

    def moves_back(one: Chosen) -> bool:
        session = sessions[one.session_id]
        visit = session.visit if outlook.state_of(session) is State.BOOKED else None
        return visit is not None and visit.starts_at < one.starts_at

    later = sorted((one for one in chosen if moves_back(one)), key=lambda one: one.starts_at, reverse=True)
    others = sorted((one for one in chosen if not moves_back(one)), key=lambda one: one.starts_at)
    return [*later, *others]


def _arranged(plan: TreatmentPlan, session: PlannedSession, one: Chosen, now: datetime) -> Visit:
    try:
        visit = _in_the_diary(plan, session, one, now)
    except BookingError as refusal:
        raise NotArranged(session.position + 1, str(refusal)) from refusal
    session.visit = visit
    session.proposed_on = visit.starts_at.astimezone(current().zone).date()
    session.save(update_fields=["visit", "proposed_on"])
    return visit


def _in_the_diary(plan: TreatmentPlan, session: PlannedSession, one: Chosen, now: datetime) -> Visit:
    if outlook.state_of(session) is State.BOOKED:
        assert session.visit_id is not None
        return diary.move(
            visit_id=session.visit_id,
            starts_at=one.starts_at,
            practitioner=one.practitioner,
            by=Actor.DESK,
            now=now,
        )
    assert plan.visit.client is not None
    wish = Wish(
        chain.of(session.services, newcomer=False),
        one.starts_at,
        practitioner=one.practitioner,
        source=Visit.Source.DESK,
    )
    return diary.book(wish=wish, who=plan.visit.client, by=Actor.DESK, proven=True, now=now)


def _require_fit(plan: TreatmentPlan, session_ids: set[int], now: datetime) -> None:
    """Raises NotArranged for the first of these sessions that does not fit."""
    (stands,) = outlook.of_plans([plan], studio=current(), rules=revisions.current_or_shipped(), now=now)
    for place in stands.places:
        if place.session.pk in session_ids and not place.fits:
            raise NotArranged(place.number, place.obstacles[0].words)
