"""Who is the same client? (docs/decisions: one address, two charts.)"""

import unicodedata
from datetime import date, datetime

from django.db import transaction

from clients.models import Client

KEY_LENGTH = 400  # folding can make a name many times longer; this much of it is compared


def folded(text: str) -> str:
    """The form in which names and addresses are compared: NFKC, case-folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())[:KEY_LENGTH]


def same_mailbox(one: str, other: str) -> bool:
    """Whether mail to both reaches one person: letter for letter, but for the case of A to Z.

    `folded` is for searching: it also joins letters that only look alike, and those are others' mailboxes.
    """
    return one.strip().encode().lower() == other.strip().encode().lower()


def enrol(
    *,
    name: str,
    email: str,
    phone: str = "",
    note: str = "",
    maybe_same_as: Client | None = None,
    now: datetime,
) -> Client:
    """A new chart, never joined to another one."""
    return Client.objects.create(
        name=name.strip(),
        email=email.strip(),
        phone=phone.strip(),
        note=note,
        name_key=folded(name),
        email_key=folded(email),
        maybe_same_as=maybe_same_as,
        created_at=now,
    )


def recognize(*, name: str, email: str, phone: str = "", now: datetime) -> Client:
    """The client of a booking: an existing one only when mailbox *and* name agree.

    Anybody else becomes a new client, marked 'maybe the same as' the oldest chart that shares
    the address, for staff to merge: a mother and a daughter with one address are two charts.
    """
    key = folded(email)
    same_address = list(Client.objects.current().filter(email_key=key).order_by("pk")) if key else []
    namesakes = [one for one in same_address if one.name_key == folded(name)]
    known = next((one for one in namesakes if same_mailbox(one.email, email)), None)
    if known is not None:
        return _with_phone(known, phone)
    oldest = same_address[0] if same_address else None
    return enrol(name=name, email=email, phone=phone, maybe_same_as=oldest, now=now)


def _with_phone(client: Client, phone: str) -> Client:
    """A phone typed at booking fills an empty one and never overwrites what is on file."""
    if phone.strip() and not client.phone:
        client.phone = phone.strip()
        client.save(update_fields=["phone"])
    return client


@transaction.atomic
def fill_in(*, client_id: int, note: str = "", birth_date: date | None = None) -> Client:
    """Keep what is not on a chart yet; what is on file only the desk corrects."""
    client = Client.objects.select_for_update().get(pk=client_id)
    client.note = client.note or note
    client.birth_date = client.birth_date or birth_date
    client.save(update_fields=["note", "birth_date"])
    return client


@transaction.atomic
def correct(
    *, client_id: int, name: str, email: str, phone: str, note: str, birth_date: date | None
) -> Client:
    """Change how a client is written and reached; letters still due go to the new address.

    The care rules reckon with the birth date from then on.
    """
    client = Client.objects.select_for_update().get(pk=client_id)
    client.name, client.email, client.phone, client.note = name.strip(), email.strip(), phone.strip(), note
    client.name_key, client.email_key, client.birth_date = folded(name), folded(email), birth_date
    client.save(update_fields=["name", "email", "phone", "note", "name_key", "email_key", "birth_date"])
    return client
