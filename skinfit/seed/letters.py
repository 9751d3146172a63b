"""The demo's outbox: what was due before the seed has been sent, the rest waits for its hour."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from bookings import reminders
from bookings.models import Visit
from notifications.models import Message

MOST = 400  # past that many visits ahead the seed is for measuring, and writes no letters


def write(visits: Sequence[Visit], *, now: datetime) -> int:
    """The letters of every visit ahead, as its booking wrote them; how many visits have them."""
    ahead = [visit for visit in visits if visit.status == Visit.Status.BOOKED and visit.booked_at]
    if len(ahead) > MOST:
        return 0
    for visit in ahead:
        reminders.post_booked(visit, now=visit.booked_at or now)
    return len(ahead)


def send_past(*, now: datetime) -> None:
    """What was due before the seed went out at its hour: nobody gets last month's letters today."""
    Message.objects.filter(due_at__lte=now, state=Message.State.QUEUED).update(
        state=Message.State.SENT, closed_at=F("due_at"), tries=1
    )
