"""The outbox's doors, as the diary fills them: may a letter about a visit still go, and to whom?

Each answers for many letters at once: a sweep asks for a batch in one statement.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bookings.models import Practitioner, Visit
from clients.models import Client
from notifications.models import Message

AS_WRITTEN = "visit_as_written"
AHEAD = "visit_ahead"
MERGES_FOLLOWED = 5


def client_address(client_id: str) -> str | None:
    """A client's e-mail as it is now; of a merged chart, that of the one it went into."""
    return client_addresses([client_id]).get(client_id)


def client_addresses(ids: Collection[str]) -> Mapping[str, str]:
    """Of several clients; whoever has no e-mail is left out."""
    found: dict[str, str] = {}
    following = {int(one): {one} for one in ids}
    for _ in range(MERGES_FOLLOWED):
        rows = Client.objects.filter(pk__in=following).values_list("pk", "email", "merged_into")
        onward: dict[int, set[str]] = {}
        for pk, email, merged_into in rows:
            if merged_into is not None:
                onward.setdefault(merged_into, set()).update(following[pk])
            elif email:
                found.update(dict.fromkeys(following[pk], email))
        if not onward:
            break
        following = onward
    return found


def practitioner_address(practitioner_id: str) -> str | None:
    """The e-mail a practitioner signs in with."""
    return practitioner_addresses([practitioner_id]).get(practitioner_id)


def practitioner_addresses(ids: Collection[str]) -> Mapping[str, str]:
    """Of several practitioners; whoever has no sign-in is left out."""
    people = Practitioner.objects.filter(pk__in=[int(one) for one in ids])
    return {str(pk): email for pk, email in people.values_list("pk", "user__email") if email}


def visit_as_written(message: Message, now: datetime) -> str | None:
    """Guard: the visit is still the one this letter tells of."""
    return visits_as_written([message], now)[message.pk]


def visits_as_written(messages: Sequence[Message], now: datetime) -> Mapping[int, str | None]:
    return _objections(messages, must_stand=False)


def visit_ahead(message: Message, now: datetime) -> str | None:
    """Guard: moreover it is still going to take place."""
    return visits_ahead([message], now)[message.pk]


def visits_ahead(messages: Sequence[Message], now: datetime) -> Mapping[int, str | None]:
    return _objections(messages, must_stand=True)


def _objections(messages: Sequence[Message], *, must_stand: bool) -> Mapping[int, str | None]:
    topics = {int(message.topic.removeprefix("visit:")) for message in messages}
    visits = Visit.objects.filter(pk__in=topics).values_list("pk", "status", "revision", "client__email")
    known = {f"visit:{pk}": rest for pk, *rest in visits}
    return {message.pk: _objection(message, known.get(message.topic), must_stand) for message in messages}


def _objection(message: Message, visit: Sequence[object] | None, must_stand: bool) -> str | None:
    if visit is None:
        return "The visit is gone."
    status, revision, email = visit
    if revision != message.revision:
        return "The visit has changed since."
    if must_stand and status not in (Visit.Status.BOOKED, Visit.Status.HERE):
        return "The visit is over."
    if message.recipient.startswith("client:") and not email:
        return "The client gave no e-mail address."
    return None
