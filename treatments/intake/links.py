"""The signed link to a visit's health questions; its only purpose."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from bookings.links import MANAGE_DAYS_AFTER, LinkExpired, UnknownLink
from bookings.models import Visit


def questions_token(reference: str) -> str:
    return Signer(salt="treatments.questions").signature(reference)


def questions_path(visit: Visit) -> str:
    return reverse("visit_questions", args=[visit.reference, questions_token(visit.reference)])


def questions_url(visit: Visit) -> str:
    """Where a client answers the questions of one visit; it opens nothing else."""
    return f"{settings.BASE_URL}{questions_path(visit)}"


def visit_by_questions_link(*, reference: str, token: str, now: datetime) -> Visit:
    """The visit of such a link, good until 30 days after its current end.

    Raises UnknownLink (a wrong token too) and LinkExpired.
    """
    if not constant_time_compare(token.encode(), questions_token(reference).encode()):
        raise UnknownLink
    visits = Visit.objects.real().select_related("client", "practitioner")
    visit = visits.filter(reference=reference).first()
    if visit is None:
        raise UnknownLink
    if now > visit.ends_at + timedelta(days=MANAGE_DAYS_AFTER):
        raise LinkExpired
    return visit
