"""What is asked beside a booking and apart from it: the newsletter, and letters that invite her back.

Never ticked for anybody; each is kept with the words that stood beside its tick.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from clients import consents
from clients.consents import Agreement
from clients.models import Client, Consent

NEWSLETTER = Agreement(
    Consent.Purpose.NEWSLETTER,
    "Send me the newsletter, four times a year. I can stop it at any time.",
    "2026-1",
)
INVITATIONS = Agreement(
    Consent.Purpose.INVITATIONS,
    "You may write to me when it is time to come back. I can stop it at any time.",
    "2026-1",
)
BESIDE_A_BOOKING = (INVITATIONS, NEWSLETTER)


def ticked(typed: dict[str, object]) -> tuple[Agreement, ...]:
    """What was ticked in a form whose fields are named for the purposes."""
    return tuple(agreement for agreement in BESIDE_A_BOOKING if typed.get(agreement.purpose.value))


def keep(*, client: Client | None, agreed: Iterable[Agreement], now: datetime) -> None:
    """Keep what was agreed to; without a client there is nobody to keep it for."""
    if client is None:
        return
    for agreement in agreed:
        consents.give(client=client, agreement=agreement, now=now)


def standing(client: Client) -> set[str]:
    """The purposes of this page that she agreed to and has not taken back."""
    return set(
        Consent.objects.filter(
            client=client,
            purpose__in=[agreement.purpose for agreement in BESIDE_A_BOOKING],
            withdrawn_at=None,
        ).values_list("purpose", flat=True)
    )


@transaction.atomic
def settle(*, client: Client, agreed: Iterable[Agreement], now: datetime) -> None:
    """Keep what is agreed to now, and take back the rest of what stands beside a booking."""
    kept = set(agreed)
    keep(client=client, agreed=kept, now=now)
    for agreement in set(BESIDE_A_BOOKING) - kept:
        consents.withdraw(client_id=client.pk, purpose=agreement.purpose, now=now)
