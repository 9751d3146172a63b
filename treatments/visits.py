"""The visit that something is written about, held while it is written."""

from datetime import date

from bookings import diary
from bookings.errors import NotStanding
from bookings.models import Studio, Visit
from clients.models import Client

OPEN = (Visit.Status.BOOKED, Visit.Status.HERE, Visit.Status.ATTENDED)


def lock(visit_id: int) -> Visit:
    """The visit's row, locked until the transaction ends.

    Raises NotStanding for one that was cancelled or did not take place.
    """
    visit = diary.lock(visit_id)
    if visit.status not in OPEN:
        raise NotStanding
    return visit


def lock_with_client(visit_id: int) -> Visit:
    """As `lock`, the client's row before it: for what writes on her chart or about her other visits.

    Always in this order, so that two of them wait for each other and neither is undone.
    """
    whose = Visit.objects.filter(pk=visit_id, client__isnull=False).values("client")
    Client.objects.select_for_update().filter(pk__in=whose).order_by("pk").first()
    return lock(visit_id)


def day_of(visit: Visit, studio: Studio) -> date:
    """The visit's date on the studio's calendar: day 0 of everything that follows."""
    return visit.starts_at.astimezone(studio.zone).date()
