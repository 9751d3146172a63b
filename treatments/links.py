"""Signed links to a client's aftercare, check-ins and note, and out of invitations; each has its purpose."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from bookings.models import Visit
from clients import accounts
from treatments.errors import AftercareLinkExpired, UnknownAftercareLink
from treatments.models import AftercarePlan, Referral

GOOD_FOR = timedelta(days=14)  # from the hour a letter is due
NOTE_GOOD_FOR = timedelta(days=90)  # a doctor's appointment may be eight weeks away
ANSWERS = {"1": "all_good", "2": "question", "3": "worry"}  # an address says no more than a number


def plan_url(visit: Visit, *, due_at: datetime) -> str:
    """Where a letter's whole plan is; good for 14 days from the letter's due time."""
    token = plan_token(visit.reference, good_until=due_at + GOOD_FOR)
    return settings.BASE_URL + reverse("aftercare", args=[visit.reference, token])


def plan_token(reference: str, *, good_until: datetime) -> str:
    return signed("aftercare", reference, good_until)


def plan_by_link(*, reference: str, token: str, now: datetime) -> AftercarePlan:
    """The approved plan behind a letter's link. Raises UnknownAftercareLink, AftercareLinkExpired."""
    require_signed("aftercare", reference, token, now)
    return _approved(_visit(reference))


def plan_of_client(*, reference: str, user: object) -> AftercarePlan:
    """A signed-in client's own approved plan. Raises UnknownAftercareLink for anybody else's."""
    visit = _visit(reference)
    if visit.client is None or not accounts.charts_of(user).filter(pk=visit.client.pk).exists():
        raise UnknownAftercareLink
    return _approved(visit)


def _approved(visit: Visit) -> AftercarePlan:
    plan = AftercarePlan.objects.approved_of(visit).first()
    if plan is None:
        raise UnknownAftercareLink
    plan.record.visit = visit
    return plan


def check_in_ways(visit: Visit, *, letter: str, due_at: datetime) -> dict[str, str]:
    """The addresses of a letter's three buttons by answer; good for 14 days from the letter's due time."""
    page = check_in_url(visit, letter=letter, due_at=due_at)
    return {answer: f"{page}?a={number}" for number, answer in ANSWERS.items()}


def check_in_url(visit: Visit, *, letter: str, due_at: datetime) -> str:
    """The page of the three answers, none of them chosen."""
    return settings.BASE_URL + check_in_path(visit.reference, letter=letter, good_until=due_at + GOOD_FOR)


def check_in_path(reference: str, *, letter: str, good_until: datetime) -> str:
    token = signed("check-in", f"{reference}:{letter}", good_until)
    return reverse("check_in", args=[reference, letter, token])


def check_in_beside(reference: str, *, letter: str, token: str) -> str:
    """The same page reached from another of her pages, open no longer than that one's link."""
    return check_in_path(reference, letter=letter, good_until=_good_until(token))


def visit_by_check_in_link(*, reference: str, letter: str, token: str, now: datetime) -> Visit:
    """The visit that such a link asks about. Raises UnknownAftercareLink, AftercareLinkExpired."""
    require_signed("check-in", f"{reference}:{letter}", token, now)
    visit = _visit(reference)
    if visit.client_id is None:
        raise UnknownAftercareLink
    return visit


def note_url(visit: Visit, *, due_at: datetime) -> str:
    """Where she reads what a doctor is asked to look at; good for 90 days from the letter's due time."""
    return settings.BASE_URL + note_path(visit.reference, good_until=due_at + NOTE_GOOD_FOR)


def note_path(reference: str, *, good_until: datetime) -> str:
    return reverse("own_note", args=[reference, signed("note", reference, good_until)])


def referral_by_link(*, reference: str, token: str, now: datetime) -> Referral:
    """The referral behind a letter's link. Raises UnknownAftercareLink, AftercareLinkExpired."""
    require_signed("note", reference, token, now)
    visit = _visit(reference)
    referral = (
        Referral.objects.filter(analysis__visit=visit).select_related("analysis").order_by("-pk").first()
    )
    if referral is None or visit.client_id is None:
        raise UnknownAftercareLink
    referral.analysis.visit = visit
    return referral


def _visit(reference: str) -> Visit:
    visit = Visit.objects.select_related("client", "practitioner").filter(reference=reference).first()
    if visit is None:
        raise UnknownAftercareLink
    return visit


def signed(purpose: str, reference: str, good_until: datetime) -> str:
    """What opens one page of one visit until an instant; good for its purpose alone."""
    seconds = int(good_until.timestamp())
    return f"{seconds}-{_signer(purpose).signature(f'{reference}:{seconds}')}"


def require_signed(purpose: str, reference: str, token: str, now: datetime) -> None:
    """Raises UnknownAftercareLink, AftercareLinkExpired."""
    seconds, _, signature = token.partition("-")
    try:
        _signer(purpose).unsign(f"{reference}:{seconds}:{signature}")
        good_until = _good_until(token)
    except (BadSignature, ValueError) as error:
        raise UnknownAftercareLink from error
    if now > good_until:
        raise AftercareLinkExpired


def _good_until(token: str) -> datetime:
    return datetime.fromtimestamp(int(token.partition("-")[0]), UTC)


def stop_url(visit: Visit) -> str:
    """The way out of invitations that each of them carries; it does not expire."""
    token = _signer("invitations").signature(visit.reference)
    return settings.BASE_URL + reverse("stop_invitations", args=[visit.reference, token])


def visit_by_stop_link(*, reference: str, token: str) -> Visit:
    """Raises UnknownAftercareLink."""
    expected = _signer("invitations").signature(reference)
    visit = Visit.objects.real().select_related("client").filter(reference=reference).first()
    if visit is None or not constant_time_compare(token.encode(), expected.encode()):
        raise UnknownAftercareLink
    return visit


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"treatments.{purpose}")
