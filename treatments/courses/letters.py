"""The letter that brings a client her plan to look at; it goes out only when somebody sends it."""

from datetime import datetime
from typing import Any

from bookings import wording
from bookings.models import Studio
from bookings.send_times import after_the_quiet
from bookings.studio import current
from notifications import outbox
from notifications.models import Message
from treatments.catalogue import revisions
from treatments.courses import links, outlook, plans
from treatments.courses.errors import NoWayToHer
from treatments.courses.outlook import Outlook, Place
from treatments.letter_words import for_client
from treatments.models import TreatmentPlan

LETTER = "treatment_plan"
GUARD = "treatment_plan_running"


def topic(plan_id: int) -> str:
    return f"course:{plan_id}"


def send(*, plan_id: int, now: datetime) -> Message:
    """Write her the plan as it stands, out of the quiet hours. Raises PlanEnded, NoWayToHer."""
    plan = plans.lock(plan_id)
    client = plan.visit.client
    if client is None or not client.email:
        raise NoWayToHer
    studio, rules = current(), revisions.current_or_shipped()
    (stands,) = outlook.of_plans([plan], studio=studio, rules=rules, now=now)
    due_at = after_the_quiet(now, studio.zone)
    outbox.withdraw(topic=topic(plan.pk), kinds=[LETTER], reason="The plan is sent anew.", now=now)
    return outbox.post(
        topic=topic(plan.pk),
        kind=LETTER,
        revision=Message.objects.about(topic(plan.pk)).count() + 1,
        letters=[LETTER],
        context=_context(stands, studio, due_at),
        recipient=f"client:{client.pk}",
        due_at=due_at,
        usable_until=None,
        guard=GUARD,
        now=now,
    )


def _context(stands: Outlook, studio: Studio, due_at: datetime) -> dict[str, Any]:
    return {
        **for_client(stands.plan.visit, studio),
        "sessions": [
            {"what": " + ".join(place.names), "when": when(place, studio)} for place in stands.places
        ],
        "plan_url": links.plan_url(stands.plan, due_at=due_at),
        "is_accepted": stands.plan.accepted_at is not None,
    }


def when(place: Place, studio: Studio) -> str:
    """'Tue, Mar 2, 10:15 am' of a booked visit, 'around Tue, Mar 2' of a proposed day; for the client."""
    here: dict[str, Any] = {"zone": studio.zone, "locale": studio.locale}
    if place.visit is not None:
        return wording.when(place.visit.starts_at, **here)
    return f"around {wording.short_day(place.on, **here)}" if place.on else "we find a day together"


def last_sent(plan: TreatmentPlan) -> Message | None:
    """The newest letter that brought her this plan, but one that was taken back."""
    letters = Message.objects.about(topic(plan.pk)).exclude(state=Message.State.WITHDRAWN)
    return letters.defer("text", "html").order_by("-pk").first()


def still_running(message: Message, now: datetime) -> str | None:
    """Guard: the plan that this letter brings has not ended."""
    plan_id = int(message.topic.removeprefix(topic(0)[:-1]))
    running = TreatmentPlan.objects.filter(pk=plan_id, ended_at=None)
    return None if running.exists() else "The plan has ended."
