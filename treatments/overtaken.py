"""What a later visit makes of the invitations of an earlier one: it has answered some, and moves others."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import Prefetch

from bookings.models import Studio, Visit
from notifications.models import Message
from treatments.care.catalogue import Catalogue
from treatments.models import PerformedService, TreatmentRecord
from treatments.visits import day_of

WINDOW_OPENS = "window_opens"


def later_records(visit: Visit, ended_at: datetime) -> list[TreatmentRecord]:
    """What was done at this client's visits since, approved or not."""
    if visit.client_id is None:
        return []
    return list(
        TreatmentRecord.objects.latest_finished()
        .filter(visit__client=visit.client_id, completed_at__gt=ended_at)
        .exclude(visit=visit)
        .select_related("visit")
        .prefetch_related(Prefetch("services", PerformedService.objects.order_by("position")))
    )


def announced(later: Sequence[TreatmentRecord]) -> set[str]:
    """The services of which those visits' own letters say when they open again."""
    topics = [record.visit.topic for record in later]
    letters = Message.objects.filter(topic__in=topics, letters__contains=f"{WINDOW_OPENS}:")
    rows = letters.exclude(state=Message.State.WITHDRAWN).values_list("letters", flat=True)
    told = {template.partition(":") for row in rows for template in row.split(", ")}
    return {service for template, _, service in told if template == WINDOW_OPENS}


def windows_left(
    windows: Mapping[str, int],
    later: Sequence[TreatmentRecord],
    *,
    on: date,
    studio: Studio,
    catalogue: Catalogue,
) -> dict[str, int]:
    """In how many days from `on` each service opens again, after what was done since.

    A service that was done since, or of which a later visit's letters tell, needs no invitation from here;
    the rest of what was done asks for its own wait (semantics.intervals).
    """
    if not windows or not later:
        return dict(windows)
    told = announced(later)
    left = {service: days for service, days in windows.items() if service not in told}
    for record in later:
        rows = [row for row in record.services.all() if row.sealed == record.is_signed]
        lanced, days = any(row.sharp_point for row in rows), (day_of(record.visit, studio) - on).days
        done = {row.service for row in rows} & catalogue.services.keys()
        for service in [one for one in left if one in done]:
            del left[service]
        for service in left:
            waits = [catalogue.services[service].waits[one][lanced] for one in done]
            left[service] = max([left[service], *(days + wait for wait in waits)])
    return left
