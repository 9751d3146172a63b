"""What the desk shows of home care: retinol that an answer has stopped, and a part of the chart."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.urls import reverse

from bookings.flags import Attention, Entry, Section
from bookings.studio import current
from clients.models import Client, IntakeAnswer, User
from treatments.catalogue import revisions
from treatments.home_care.known import later_answers, ruled_out
from treatments.models import RetinolRamp

ENTRIES = 20


def attention(references: Collection[str], now: datetime) -> Sequence[Attention]:
    """One line for each client whose retinol an answer has stopped, until it is begun anew or ended.

    `references` are the visits of ramps beside an answer given since (treatments/waiting.py); without one
    nothing is asked. Three statements, however many.
    """
    if not references:
        return ()
    begun = RetinolRamp.objects.filter(visit__reference__in=references, stopped_on=None)
    ramps = list(begun.select_related("visit__client").order_by("-made_at"))
    rules, zone = revisions.current_or_shipped(), current().zone
    told: dict[int, list[IntakeAnswer]] = defaultdict(list)
    for answer in later_answers([ramp.visit.client_id for ramp in ramps], rules.home_care):
        told[answer.client_id].append(answer)
    return [
        _line(ramp)
        for ramp in ramps
        if ruled_out(ramp, told[ramp.visit.client_id or 0], rules.home_care, rules.catalogue, zone)
    ]


def _line(ramp: RetinolRamp) -> Attention:
    return Attention(f"{ramp.visit.client} told something that stops retinol at home", _address(ramp), "Look")


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
