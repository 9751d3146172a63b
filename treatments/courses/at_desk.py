"""What the desk shows of treatment plans: those that no longer fit on Today, and a part of the chart."""

from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse

from bookings.flags import Attention, Entry, Section
from bookings.studio import current
from bookings.templatetags.studio import short_day
from clients.models import Client, User
from treatments.catalogue import revisions
from treatments.courses import outlook
from treatments.courses.outlook import Outlook, Place, State
from treatments.models import TreatmentPlan

ENTRIES = 20


def not_fitting(now: datetime) -> Sequence[Attention]:
    """One line for each running plan of which a booked session no longer fits, the soonest first.

    A fixed number of statements, more than a day's page may take: Today fetches it apart.
    """
    plans = TreatmentPlan.objects.with_a_visit_ahead(now).select_related(
        "visit__client", "visit__practitioner"
    )
    stands = outlook.of_plans(list(plans), studio=current(), rules=revisions.current_or_shipped(), now=now)
    lines = [
        (_soonest(places), _line(one, places)) for one in stands if (places := _booked_and_troubled(one))
    ]
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def _booked_and_troubled(stands: Outlook) -> list[Place]:
    return [place for place in stands.troubled if place.state is State.BOOKED]


def _soonest(places: Sequence[Place]) -> date:
    return min(place.on for place in places if place.on is not None)


def _line(stands: Outlook, places: Sequence[Place]) -> Attention:
    what = "1 visit no longer fits" if len(places) == 1 else f"{len(places)} visits no longer fit"
    text = f"{stands.plan.visit.client}'s plan: {what}, the next on {short_day(_soonest(places))}"
    return Attention(text, _address(stands.plan), "Look")


def _address(plan: TreatmentPlan) -> str:
    return reverse("desk_treatment_plan", args=[plan.visit.reference])


def sections(client: Client, user: User, now: datetime) -> Sequence[Section]:
    """The chart's part: every plan over several visits, the newest first, with how far it has come."""
    plans = TreatmentPlan.objects.filter(visit__client=client)
    newest = list(plans.select_related("visit__client", "visit__practitioner").order_by("-pk")[:ENTRIES])
    if not newest:
        return ()
    stands = outlook.of_plans(newest, studio=current(), rules=revisions.current_or_shipped(), now=now)
    return [Section("Plans over several visits", [_entry(one) for one in stands])]


def _entry(stands: Outlook) -> Entry:
    plan = stands.plan
    how_far = f"{stands.done} of {len(stands.places)} done"
    if plan.ended_at is not None:
        return Entry(plan.proposed_at, plan.name, tone="quiet", note=f"ended, {how_far}")
    if stands.troubled:
        return Entry(plan.proposed_at, plan.name, _address(plan), "wait", f"{how_far}, not everything fits")
    tone = "ok" if stands.is_over else "care"
    said_yes = ", she said yes" if plan.accepted_at else ""
    return Entry(plan.proposed_at, plan.name, _address(plan), tone, how_far + said_yes)
