"""Signed links: each carries its purpose and expires."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, Signer, TimestampSigner
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from bookings.errors import BookingError
from bookings.models import Visit

MANAGE_DAYS_AFTER = 30
CLIENT_TOKEN_AGE = timedelta(days=1)


class LinkExpired(BookingError):
    code = "link_expired"

    def __init__(self) -> None:
        super().__init__("This link has expired. Ask for a new one at 'Find my visit'.")


class UnknownLink(BookingError):
    """No such visit, or not this link's."""

    code = "not_found"

    def __init__(self) -> None:
        super().__init__("We could not find that visit. Ask for the link at 'Find my visit'.")


def manage_token(reference: str, *, mailed: bool = False) -> str:
    """What opens a visit's own page: move, cancel, calendar file.

    Whoever booked it is given one. Another is given only in her mail, or when she has signed in: it
    proves that its holder is the client, so that her records may answer.
    """
    return Signer(salt="bookings.mailed" if mailed else "bookings.manage").signature(reference)


def visit_path(visit: Visit, *, mailed: bool = False) -> str:
    """The visit's own page, under the link with which it was opened."""
    token = visit.opened_with or manage_token(visit.reference, mailed=mailed)
    return reverse("visit", args=[visit.reference, token])


def visit_url(visit: Visit) -> str:
    """The visit's own page, for her mail."""
    return f"{settings.BASE_URL}{visit_path(visit, mailed=True)}"


def proves_client(visit: Visit) -> bool:
    """Whether the visit was opened with the link of her mail."""
    return constant_time_compare(visit.opened_with, manage_token(visit.reference, mailed=True))


def visit_by_link(*, reference: str, token: str, now: datetime) -> Visit:
    """The visit of a manage link, whichever of the two, good until 30 days after its current end.

    Raises UnknownLink (a wrong token too) and LinkExpired.
    """
    both = [manage_token(reference, mailed=mailed) for mailed in (False, True)]
    if not any([constant_time_compare(token.encode(), known.encode()) for known in both]):
        raise UnknownLink
    visit = (
        Visit.objects.real()
        .select_related("client", "practitioner", "room")
        .filter(reference=reference)
        .first()
    )
    if visit is None:
        raise UnknownLink
    if now > good_until(visit):
        raise LinkExpired
    visit.opened_with = token
    return visit


def good_until(visit: Visit) -> datetime:
    """The last instant at which a visit's manage link opens it."""
    return visit.ends_at + timedelta(days=MANAGE_DAYS_AFTER)


def confirm_token(reference: str) -> str:
    return Signer(salt="bookings.confirm").signature(reference)


def confirm_url(hold: Visit) -> str:
    """Where an e-mailed request is confirmed; good while the hold lasts."""
    return f"{settings.BASE_URL}{reverse('confirm', args=[hold.reference, confirm_token(hold.reference)])}"


def hold_by_link(*, reference: str, token: str) -> Visit:
    """What waits under this link, or the visit it has become. Raises UnknownLink, LinkExpired."""
    if not constant_time_compare(token, confirm_token(reference)):
        raise UnknownLink
    visit = Visit.objects.select_related("client", "practitioner").filter(reference=reference).first()
    if visit is None:
        raise LinkExpired
    return visit


def client_token(client_id: int) -> str:
    """Proof, for a day, that its holder reads this client's mail."""
    return TimestampSigner(salt="bookings.client").sign(str(client_id))


def client_by_token(token: str) -> int:
    """The client's id. Raises UnknownLink or LinkExpired."""
    try:
        return int(TimestampSigner(salt="bookings.client").unsign(token, max_age=CLIENT_TOKEN_AGE))
    except SignatureExpired as error:
        raise LinkExpired from error
    except BadSignature as error:
        raise UnknownLink from error
