"""Two demo clients whose care runs over weeks: one with a plan of several visits, one building up retinol."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bookings.models import Visit
from skinfit.seed.studio import House
from treatments.courses import plans
from treatments.errors import TreatmentError
from treatments.home_care import ramps
from treatments.models import TreatmentPlan

PATTERN = "milia_smoothing"
TRIED = 20


def write(visits: Sequence[Visit], *, house: House, now: datetime) -> None:
    """At the newest visits whose clients may have it; nothing of the plan is booked yet."""
    came = [visit for visit in visits if visit.status == Visit.Status.ATTENDED and visit.client_id]
    newest = sorted(came, key=lambda visit: visit.ends_at, reverse=True)[:TRIED]
    planned = _propose(newest, house, now)
    _begin((visit for visit in newest if visit.client_id != planned), house, now)


def _propose(visits: Iterable[Visit], house: House, now: datetime) -> int | None:
    """The first plan of which every session has a day stands; whose it is."""
    for visit in visits:
        plan = plans.propose(visit_id=visit.pk, key=PATTERN, by=house.owner, now=now)
        if plan.sessions.filter(visit=None, proposed_on=None).exists():
            TreatmentPlan.objects.filter(pk=plan.pk).delete()
            continue
        return visit.client_id
    return None


def _begin(visits: Iterable[Visit], house: House, now: datetime) -> None:
    today = now.astimezone(house.studio.zone).date()
    for visit in visits:
        try:
            ramps.begin(visit_id=visit.pk, starts_on=today, by=house.owner, now=now)
        except TreatmentError:
            continue
        return
