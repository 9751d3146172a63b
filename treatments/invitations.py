"""Invitations to come again: a consent of their own, a way out in each, and none past their reason."""

from datetime import datetime

from bookings.models import Visit
from bookings.studio import current
from clients import consents
from clients.models import Consent
from notifications.models import Message
from treatments.catalogue import revisions
from treatments.models import Referral

GUARD = "invitation"


def are_wanted(client_id: int) -> bool:
    """Whether this client has agreed to invitations, apart from her booking, and not taken it back."""
    return consents.standing(client_id, Consent.Purpose.INVITATIONS).exists()


def stop(*, client_id: int, now: datetime) -> None:
    """Take the consent back; those already written are withdrawn when their hour comes. Care goes on."""
    consents.withdraw(client_id=client_id, purpose=Consent.Purpose.INVITATIONS, now=now)


def objection(message: Message, now: datetime) -> str | None:
    """Guard: she still wants them, has booked nothing meanwhile, and no doctor's eye is waited for."""
    visit = Visit.objects.filter(pk=message.topic.removeprefix("visit:")).only("client_id").first()
    if visit is None or visit.client_id is None:
        return "The visit is gone."
    if not are_wanted(visit.client_id):
        return "The client does not want invitations."
    if Visit.objects.standing().filter(client=visit.client_id, starts_at__gt=now).exists():
        return "Something is booked."
    return "A doctor's look is waited for." if are_held(visit.client_id, now) else None


def are_held(client_id: int, now: datetime) -> bool:
    """Whether an open referral of this client holds invitations (semantics.emails), from any visit.

    Where its urgency holds some of them it holds all: the reference does not name window_opens there,
    the house does.
    """
    today = now.astimezone(current().zone).date()
    open_ones = Referral.objects.open(today).filter(analysis__visit__client=client_id)
    return any(
        revisions.at(revision_id).catalogue.letters.held_while_open[urgency]
        for urgency, revision_id in open_ones.values_list("urgency", "revision").distinct()
    )
