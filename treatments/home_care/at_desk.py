"""What the desk shows of home care: a part of the chart."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from bookings.flags import Entry, Section
from clients.models import Client, User
from treatments.models import RetinolRamp

ENTRIES = 20


def _address(ramp: RetinolRamp) -> str:
    return f"{reverse('desk_visit', args=[ramp.visit.reference])}#home-care"


def sections(client: Client, user: User, now: datetime) -> Sequence[Section]:
    """The chart's part: when retinol was begun and ended, the newest first."""
    begun = RetinolRamp.objects.filter(visit__client=client).select_related("visit")
    entries = [_entry(ramp) for ramp in begun.order_by("-made_at", "-pk")[:ENTRIES]]
    return [Section("Home care", entries)] if entries else ()


def _entry(ramp: RetinolRamp) -> Entry:
    what = f"Retinol from step {ramp.step}"
    if ramp.stopped_on is None:
        return Entry(ramp.made_at, what, _address(ramp), "care", "builds up")
    note = f"ended{f': {ramp.stopped_why}' if ramp.stopped_why else ''}"
    return Entry(ramp.made_at, what, _address(ramp), "quiet", note[:80])
