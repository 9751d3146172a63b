"""Who is sending what: claims on due letters, each under a token that its worker must still hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, CharField, F, Field, Value, When
from django.db.models.functions import Concat

from notifications.models import Message

CLAIM_AGE = timedelta(minutes=10)
State = Message.State


def take_back(*, now: datetime) -> int:
    """Letters claimed ten minutes ago or longer by a worker that never came back are due again."""
    return Message.objects.filter(state=State.SENDING, claimed_at__lte=now - CLAIM_AGE).update(
        state=State.QUEUED, claim=None, claimed_at=None
    )


def miss(*, now: datetime) -> int:
    """What was due but is past its use is 'missed', with the server's last words if there were any."""
    return (
        Message.objects.due(now)
        .filter(usable_until__lte=now)
        .update(
            state=State.MISSED,
            closed_at=now,
            reason=Case(
                When(reason="", then=Value("Nothing sent it while it was of use.")),
                default=F("reason"),
                output_field=CharField(),
            ),
        )
    )


@contextmanager
def flushed_by_the_next_claim() -> Iterator[None]:
    """On PostgreSQL the marks of a sweep reach the disk together, with the next claim, not one by one.

    A worker's death still loses no mark. Only if the database itself dies may the last letters it
    had not flushed, a batch at the most, go twice; SQLite in WAL mode does the same.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


@transaction.atomic(durable=True)
def claim(*, token: UUID, limit: int, now: datetime) -> list[Message]:
    """Up to `limit` due letters, longest due first, now 'sending' under `token`."""
    due = Message.objects.due(now).order_by("next_try_at", "pk")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = on")
        due = due.select_for_update(skip_locked=True)
    claimed = list(due[:limit])
    Message.objects.filter(pk__in=[message.pk for message in claimed]).update(
        state=State.SENDING, claim=token, claimed_at=now
    )
    return claimed


def renew(message_id: int, *, token: UUID, now: datetime) -> bool:
    """Whether the letter is still this worker's to send; if so the claim starts afresh."""
    return _if_held(message_id, token, claimed_at=now)


class Sent(NamedTuple):
    """A letter that the mail server took, not marked yet."""

    message_id: int
    address: str
    at: datetime


def turn(*, sent: Sent | None, upcoming: int, token: UUID, now: datetime) -> tuple[bool, bool]:
    """Mark the letter just sent and renew the claim on the next one, in one statement.

    Answers whether the mark was this worker's to make, and whether the next letter is still its
    to send. A sweep waits for the database once a letter, and it is spelled out: the ORM takes ten
    times as long to say it.
    """
    if sent is None:
        return True, renew(upcoming, token=token, now=now)
    wanted = [
        *(sent.message_id, sent.message_id, _prepared("closed_at", sent.at), sent.message_id, sent.address),
        *(sent.message_id, upcoming, _prepared("claimed_at", now)),
        *(sent.message_id, upcoming, _prepared("claim", token)),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TURN, wanted)
        mine = {pk for (pk,) in cursor.fetchall()}
    marked = sent.message_id in mine
    if not marked:
        _note_taken(sent, token)
    return marked, upcoming in mine


_TURN = f"""
    UPDATE {Message._meta.db_table} SET
        state = CASE WHEN id = %s THEN 'sent' ELSE state END,
        closed_at = CASE WHEN id = %s THEN %s ELSE closed_at END,
        address = CASE WHEN id = %s THEN %s ELSE address END,
        reason = CASE WHEN id = %s THEN '' ELSE reason END,
        claimed_at = CASE WHEN id = %s THEN %s ELSE claimed_at END
    WHERE id IN (%s, %s) AND claim = %s AND state = 'sending'
    RETURNING id
"""  # noqa: S608


def settle(sent: Sent, *, token: UUID) -> bool:
    """Mark a sent letter when no other follows it at once; whether the mark was this worker's to make."""
    return close(sent.message_id, token=token, state=State.SENT, now=sent.at, address=sent.address)


def _note_taken(sent: Sent, token: UUID) -> None:
    """A letter that was withdrawn while the server was taking it stays withdrawn, and says so."""
    Message.objects.filter(pk=sent.message_id, claim=token, state=State.WITHDRAWN).update(
        reason=Concat(F("reason"), Value(" (The mail server already had it.)")), address=sent.address
    )


def close(
    message_id: int, *, token: UUID, state: str, now: datetime, reason: str = "", address: str = ""
) -> bool:
    """Mark the outcome, if the claim still holds. The claim's token stays with the row."""
    if _if_held(message_id, token, state=str(state), closed_at=now, reason=reason, address=address):
        return True
    if state == State.SENT:
        _note_taken(Sent(message_id, address, now), token)
    return False


def postpone(message_id: int, *, token: UUID, until: datetime, tries: int, reason: str) -> bool:
    """Back into the queue after a failed try, if the claim still holds."""
    waiting = {"claim": None, "claimed_at": None, "next_try_at": until, "tries": tries, "reason": reason}
    return _if_held(message_id, token, state=str(State.QUEUED), **waiting)


def release(*, token: UUID, but: int | None) -> int:
    """Give back what was claimed and not tried; it stays due. `but`: the one in the server's hands."""
    untried = Message.objects.filter(claim=token, state=State.SENDING).exclude(pk=but or 0)
    return untried.update(state=State.QUEUED, claim=None, claimed_at=None)


def _if_held(message_id: int, token: UUID, **values: Any) -> bool:
    """Write to the row if it is still being sent under the token."""
    held = Message.objects.filter(pk=message_id, claim=token, state=State.SENDING)
    return bool(held.update(**values))


def _prepared(name: str, value: Any) -> Any:
    return _field(name).get_db_prep_value(value, connection)


@cache
def _field(name: str) -> "Field[Any, Any]":
    field = Message._meta.get_field(name)
    assert isinstance(field, Field)
    return field
