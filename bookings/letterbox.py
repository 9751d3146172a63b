"""The outbox as the desk reads it: whom a letter is for, who may read it, and what went wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from bookings import lateness
from bookings.flags import Attention
from bookings.models import Practitioner
from bookings.prepared import Prepared, prepare
from clients.models import Client, User
from notifications.models import Message, MessageQuerySet

OUR_OWN = frozenset({  # letters of the diary and of the desk's own sign-ins
    "confirmation", "moved", "cancelled", "reminder_three_days", "reminder_day_before", "confirm_request",
    "visit_link", "notice_booked", "notice_moved", "notice_cancelled", "notice_handed_over",
    "password_reset", "login_code",
    *lateness.kinds(),
})  # fmt: skip
WITH_A_KEY = frozenset({"password_reset", "login_code"})  # whoever reads it could sign in
DUE = (Message.State.QUEUED, Message.State.SENDING)
REMEMBERED = timedelta(days=14)
LATE_AFTER = timedelta(minutes=10)
LINES = 5


@dataclass(frozen=True)
class Row:
    """A letter of a list. `client_id` leads to a chart when it goes to a client."""

    letter: Message
    to: str
    client_id: int | None


def is_about_care(letter: Message) -> bool:
    """Written by a higher floor: what it says belongs to the record of health."""
    return kind_of(letter) not in OUR_OWN


def may_read(letter: Message, user: User) -> bool:
    """Everybody reads letters of the diary; those about care, who may read charts; one with a key, nobody."""
    if kind_of(letter) in WITH_A_KEY:
        return False
    return user.may_read_charts or not is_about_care(letter)


def kind_of(letter: Message) -> str:
    """The kind without the number of a repeat by hand."""
    return letter.kind.partition("+")[0]


def in_state(state: str) -> MessageQuerySet:
    """Letters of a list, without what they say: those due soonest first, all others newest first."""
    letters = Message.objects.defer("text", "html", "invite", "headers")
    if state == Message.State.QUEUED:
        return letters.filter(state__in=DUE).order_by("due_at", "pk")
    return letters.filter(state=state, closed_at__isnull=False).order_by("-closed_at", "-pk")


def rows(letters: Sequence[Message]) -> list[Row]:
    """Whom each is for, in two statements."""
    clients = _names(Client.objects.all(), letters, "client")
    people = _names(Practitioner.objects.all(), letters, "practitioner")
    return [_row(letter, clients, people) for letter in letters]


def _row(letter: Message, clients: dict[str, str], people: dict[str, str]) -> Row:
    kind, _, identity = letter.recipient.partition(":")
    if kind == "client" and identity in clients:
        return Row(letter, clients[identity], int(identity))
    if kind == "practitioner" and identity in people:
        return Row(letter, people[identity], None)
    return Row(letter, letter.address or identity, None)


def _names(people, letters: Iterable[Message], kind: str) -> dict[str, str]:  # type: ignore[no-untyped-def]
    ids = {
        letter.recipient.partition(":")[2] for letter in letters if letter.recipient.startswith(f"{kind}:")
    }
    found = people.filter(pk__in=[int(one) for one in ids if one.isdigit()])
    return {str(pk): name for pk, name in found.values_list("pk", "name")}


# --- Lines of 'Needs you'


def attention(*, now: datetime) -> list[Attention]:
    """Letters that wait though they are due, and one line for each address that refused its last letter.

    A line goes once a later letter to the same recipient is on its way. One statement.
    """
    waiting, came_back = False, dict[str, Attention]()
    values = {SINCE: now - REMEMBERED, OVERDUE: now - LATE_AFTER}
    for pk, state, recipient, address, reason in _troubled().ask(values):
        if state == Message.State.FAILED:
            came_back.setdefault(recipient, _came_back(pk, recipient, address, reason))
        else:
            waiting = True
    return ([_waits()] if waiting else []) + list(came_back.values())[:LINES]


SINCE, OVERDUE = datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)  # the statement's blanks


@cache
def _troubled() -> Prepared:
    """What came back and was not tried again since, then what is overdue and was never tried."""
    later = Message.objects.filter(recipient=OuterRef("recipient"), created_at__gt=OuterRef("closed_at"))
    failed = Q(
        ~Exists(later.exclude(state=Message.State.WITHDRAWN)),
        state=Message.State.FAILED,
        closed_at__gt=SINCE,
    )
    late = Q(state=Message.State.QUEUED, tries=0, next_try_at__lt=OVERDUE)
    rows = Message.objects.filter(failed | late).order_by(F("closed_at").desc(nulls_last=True), "pk")
    return prepare(rows.values_list("pk", "state", "recipient", "address", "reason")[: LINES * 10])


def _waits() -> Attention:
    return Attention(
        text="Letters that are due do not go out. Is the worker running?",
        url=reverse("desk_messages"),
        label="See them",
        is_health=False,
    )


def _came_back(pk: int, recipient: str, address: str, reason: str) -> Attention:
    kind, _, identity = recipient.partition(":")
    is_client = kind == "client" and identity.isdigit()
    url = reverse("client_edit", args=[identity]) if is_client else reverse("desk_message", args=[pk])
    what = f"E-mail to {address} came back" if address else "A letter could not go out"
    return Attention(
        text=f"{what}: {_in_short(reason)}",
        url=url,
        label="Fix address" if is_client else "Open letter",
        is_health=False,
    )


def _in_short(words: str) -> str:
    first = words.splitlines()[0] if words else "no reason was given"
    return first if len(first) <= 160 else f"{first[:157]}…"
