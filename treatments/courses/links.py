"""The signed link to a client's own treatment plan; its only purpose."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from treatments.errors import UnknownAftercareLink
from treatments.links import require_signed, signed
from treatments.models import TreatmentPlan

PURPOSE = "treatment-plan"
GOOD_FOR = timedelta(days=90)  # from the hour the letter is due: a plan runs for months


def plan_url(plan: TreatmentPlan, *, due_at: datetime) -> str:
    """For her mail."""
    return settings.BASE_URL + plan_path(plan, good_until=due_at + GOOD_FOR)


def plan_path(plan: TreatmentPlan, *, good_until: datetime) -> str:
    reference = plan.visit.reference
    return reverse("own_treatment_plan", args=[reference, signed(PURPOSE, reference, good_until)])


def plan_by_link(*, reference: str, token: str, now: datetime) -> TreatmentPlan:
    """The newest plan proposed at that visit. Raises UnknownAftercareLink, AftercareLinkExpired."""
    require_signed(PURPOSE, reference, token, now)
    plans = TreatmentPlan.objects.filter(visit__reference=reference, visit__client__isnull=False)
    plan = plans.select_related("visit__client", "visit__practitioner").order_by("-pk").first()
    if plan is None:
        raise UnknownAftercareLink
    return plan
