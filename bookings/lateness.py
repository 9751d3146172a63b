"""Running late: the visit is marked, and whoever waits for it is told by letter."""

from datetime import datetime, timedelta

from django.db import transaction

from bookings import day, letters, recipients, wording
from bookings.models import Visit
from bookings.studio import current
from notifications import outbox

KIND = "running_late"
CHOICES = (5, 10, 15, 20, 30, 45, 60)  # minutes


@transaction.atomic
def announce(*, visit_id: int, minutes: int, now: datetime) -> Visit:
    """Note that a visit starts so many minutes late, and write to its client unless she is here already.

    0 minutes: on time after all; a letter that has not gone out is taken back. Raises NotStanding.
    """
    visit = day.run_late(visit_id=visit_id, minutes=minutes)
    outbox.withdraw(topic=visit.topic, kinds=kinds(), reason="The time has changed again.", now=now)
    if minutes and visit.status == Visit.Status.BOOKED and visit.client and visit.client.email:
        _post(visit, now)
    return visit


def kinds() -> list[str]:
    """Every kind under which such a letter stands: one for each number of minutes."""
    return [f"{KIND}_{minutes}" for minutes in CHOICES]


def _post(visit: Visit, now: datetime) -> None:
    studio, minutes = current(), visit.running_late_minutes
    starts = visit.starts_at + timedelta(minutes=minutes)
    outbox.post(
        topic=visit.topic,
        kind=f"{KIND}_{minutes}",
        revision=visit.revision,
        letters=[KIND],
        context={
            **letters.visit_context(visit, studio, now=now),
            "minutes": minutes,
            "new_start": wording.clock(starts, zone=studio.zone, locale=studio.locale),
        },
        recipient=f"client:{visit.client_id}",
        due_at=now,
        usable_until=starts,
        guard=recipients.AHEAD,
        now=now,
    )
