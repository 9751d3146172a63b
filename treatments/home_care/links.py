"""The signed link to a client's evenings; its only purpose."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from bookings.models import Visit
from treatments.errors import UnknownAftercareLink
from treatments.links import require_signed, signed

PURPOSE = "evenings"
GOOD_FOR = timedelta(days=14)  # from the hour a letter is due


def evenings_url(visit: Visit, *, due_at: datetime) -> str:
    """For her mail."""
    return settings.BASE_URL + evenings_path(visit.reference, good_until=due_at + GOOD_FOR)


def evenings_path(reference: str, *, good_until: datetime) -> str:
    return reverse("own_evenings", args=[reference, signed(PURPOSE, reference, good_until)])


def visit_by_link(*, reference: str, token: str, now: datetime) -> Visit:
    """The visit at which her home care began. Raises UnknownAftercareLink, AftercareLinkExpired."""
    require_signed(PURPOSE, reference, token, now)
    visit = Visit.objects.real().select_related("client").filter(reference=reference).first()
    if visit is None:
        raise UnknownAftercareLink
    return visit
