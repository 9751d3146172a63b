"""What a client agreed to have shown to a doctor: part by part, each in the exact words of its consent."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction

from clients import consents
from clients.consents import Agreement
from clients.models import Client, Consent

VERSION = "2026-1"
OBSERVATION, FACE = "observation", "face"
WORDS = {
    OBSERVATION: "The note for a doctor may give my name and say in words what was seen on my skin on {day}.",
    FACE: "The note for a doctor may show on a drawing of a face where it was seen on {day}.",
}


def parts(on: date) -> Mapping[str, Agreement]:
    """What may be agreed to about a visit on a day; the day stands in the words."""
    day = f"{on:%B} {on.day}, {on.year}"
    return {
        part: Agreement(Consent.Purpose.SHARING, words.format(day=day), VERSION)
        for part, words in WORDS.items()
    }


@transaction.atomic
def settle(*, client: Client, on: date, agreed: Collection[str], now: datetime) -> None:
    """Keep the consent to each part that is agreed to, and take back the consent to the others."""
    for part, agreement in parts(on).items():
        if part in agreed:
            consents.give(client=client, agreement=agreement, now=now)
        else:
            consents.withdraw(client_id=client.pk, purpose=agreement.purpose, text=agreement.text, now=now)


def still(client_id: int, *, on: date, agreed: Collection[str]) -> list[str]:
    """Those parts whose consent still stands: taken back, it counts at once."""
    texts = set(consents.standing(client_id, Consent.Purpose.SHARING).values_list("text", flat=True))
    return [part for part, words in parts(on).items() if part in agreed and words.text in texts]
