"""Builders of treatment plans: a client who may have peels, the studio's own plan, one proposed."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from bookings.models import Visit
from bookings.studio import current
from bookings.tests.make import ZONE, at, make_client
from clients.models import Client
from treatments.catalogue import revisions
from treatments.courses import dates, outlook, plans
from treatments.courses.arranging import Chosen
from treatments.courses.dates import Offer
from treatments.courses.outlook import Outlook
from treatments.models import PatchTest, PlanTemplate, SkinAnalysis, TreatmentPlan
from treatments.tests.make import make_staff, make_treatment

TODAY = date(2027, 2, 10)  # a Wednesday; the clocks go forward on Sunday, March 14
NOW = at(11, day=TODAY)


def make_peel_client(name: str = "Noor Haddad", **fields: Any) -> tuple[Client, Visit]:
    """Somebody of skin type II with a signed analysis and a clear mandelic test, in the chair at 10 today."""
    her = make_client(name, **{"skin_type": 2, "birth_date": date(1991, 5, 4)} | fields)
    visit = make_treatment("skin_analysis_and_plan", starts_at=at(10, day=TODAY), client=her)
    SkinAnalysis.objects.create(visit=visit, saved_at=NOW, status="signed", signed_at=NOW, words="Looked.")
    PatchTest.objects.create(
        visit=visit,
        service="peel_mandelic",
        on=TODAY - timedelta(days=5),
        placed_at=NOW,
        result="clear",
        read_at=NOW,
    )
    return her, visit


def make_four_peels(**fields: Any) -> PlanTemplate:
    """Four mandelic peels, two to four weeks apart."""
    session = {"services": ["peel_mandelic"], "patch_test_for": [], "least_days": 14, "most_days": 28}
    sessions = [session | {"least_days": 0, "most_days": None}, session, session, session]
    given = {"name": "Four mandelic peels", "words": "A slow series.", "sessions": sessions, "made_at": NOW}
    return PlanTemplate.objects.create(**given | fields)


def propose(visit: Visit, key: str = "", *, now: datetime = NOW) -> TreatmentPlan:
    key = key or f"own:{make_four_peels().pk}"
    return plans.propose(visit_id=visit.pk, key=key, by=make_staff(), now=now)


def stands(plan: TreatmentPlan, *, now: datetime = NOW) -> Outlook:
    fresh = TreatmentPlan.objects.select_related("visit__client", "visit__practitioner").get(pk=plan.pk)
    (found,) = outlook.of_plans([fresh], studio=current(), rules=revisions.current_or_shipped(), now=now)
    return found


def offered(plan: TreatmentPlan, *, now: datetime = NOW) -> list[Offer]:
    return dates.offers(stands(plan, now=now), studio=current(), now=now)


def as_proposed(plan: TreatmentPlan, *, now: datetime = NOW) -> list[Chosen]:
    """The proposed opening of every session that has one."""
    return [
        Chosen(offer.place.session.pk, offer.proposed.starts_at, offer.proposed.practitioner)
        for offer in offered(plan, now=now)
        if offer.proposed
    ]


def days_of(found: Outlook) -> list[date]:
    return [place.on for place in found.places if place.on is not None]


def gaps_of(found: Outlook) -> list[int]:
    days = days_of(found)
    return [(after - before).days for before, after in pairwise(days)]


def wall(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%H:%M}"
