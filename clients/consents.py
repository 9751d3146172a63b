"""What a client agreed to: one purpose each, in the exact words she was shown. Withdrawn, never edited."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from clients.models import Client, Consent


@dataclass(frozen=True)
class Agreement:
    """Words to agree to, their version, and what for."""

    purpose: Consent.Purpose
    text: str
    version: str


HEALTH_DATA = Agreement(
    Consent.Purpose.HEALTH_DATA,
    "The studio may keep what I tell it about my health, and use it to plan care that is safe for me. "
    "Nobody else gets it unless I say so. I can see it, change it or take this back at any time.",
    "2026-1",
)


def of_guardian(name: str) -> Agreement:
    """What a parent or guardian agrees to for somebody under 18; her name is part of the words."""
    words = (
        f"I am {name.strip()}, parent or guardian of the person who comes. "
        "I agree to the visit, and that the studio may ask about health and keep what we tell it."
    )
    return Agreement(Consent.Purpose.GUARDIAN, words, "2026-1")


def standing(client_id: int, purpose: Consent.Purpose) -> QuerySet[Consent]:
    """What she agreed to for this purpose and has not taken back."""
    return Consent.objects.filter(client=client_id, purpose=purpose, withdrawn_at=None)


@transaction.atomic
def give(*, client: Client, agreement: Agreement, now: datetime) -> Consent:
    """Keep that she agreed, with the words that were shown; given twice it is one."""
    before = standing(client.pk, agreement.purpose).filter(text=agreement.text).first()
    return before or Consent.objects.create(
        client=client,
        purpose=agreement.purpose,
        text=agreement.text,
        version=agreement.version,
        given_at=now,
    )


@transaction.atomic
def withdraw(*, client_id: int, purpose: Consent.Purpose, text: str = "", now: datetime) -> int:
    """Take back what stands for a purpose, or only what was agreed to in these words; answers how many."""
    taken_back = standing(client_id, purpose)
    if text:
        taken_back = taken_back.filter(text=text)
    return taken_back.update(withdrawn_at=now)
