"""Letters as rows in the caller's transaction: post, withdraw, stop, send again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from notifications import doors, render
from notifications.errors import MayNotGo, NoLongerDue, StillDue
from notifications.models import Message

AGAIN = "+"  # 'confirmation+2' is the confirmation, sent again by hand


@dataclass(frozen=True)
class Invite:
    """An iCalendar part and its method: REQUEST or CANCEL."""

    text: str
    method: str


def draft(
    *,
    topic: str,
    kind: str,
    revision: int,
    letters: Sequence[str],
    context: Mapping[str, Any],
    recipient: str,
    due_at: datetime,
    usable_until: datetime | None,
    guard: str = "",
    invite: Invite | None = None,
    headers: Mapping[str, str] | None = None,
    now: datetime,
) -> Message:
    """A letter rendered but not yet in the outbox: for a preview, or for `put`.

    `context["studio"]` is who writes (render.Sender). `usable_until` None: always worth sending.
    """
    rendered = render.letter(letters, context)
    sender: render.Sender | None = context.get("studio")
    return Message(
        topic=topic,
        kind=kind,
        revision=revision,
        letters=", ".join(letters),
        recipient=recipient,
        from_name=sender.name if sender else "",
        reply_to=sender.email if sender else "",
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        invite=invite.text if invite else "",
        invite_method=invite.method if invite else "",
        headers=dict(headers or {}),
        guard=guard,
        created_at=now,
        due_at=due_at,
        usable_until=usable_until,
        next_try_at=due_at,
        message_id=new_message_id(),
    )


def put(drafts: Sequence[Message]) -> None:
    """Put new drafts into the outbox, in the caller's transaction and in one statement.

    Raises IntegrityError when one of that (topic, kind, revision) stands: the caller raised no revision.
    """
    Message.objects.bulk_create(drafts)


def post(
    *,
    topic: str,
    kind: str,
    revision: int,
    letters: Sequence[str],
    context: Mapping[str, Any],
    recipient: str,
    due_at: datetime,
    usable_until: datetime | None,
    guard: str = "",
    invite: Invite | None = None,
    headers: Mapping[str, str] | None = None,
    now: datetime,
) -> Message:
    """Write one message, rendered at once, in the caller's transaction; a sweep sends it when due.

    Several `letters` become one message. Idempotent for (topic, kind, revision): a second call
    returns the message that stands. `recipient` is 'client:4', 'practitioner:2' or 'address:x@y.z',
    `guard` a name registered in `doors`; both are asked at the send. `context["studio"]` is who
    writes. `usable_until` None: always worth sending; otherwise it is 'missed' from that instant.
    """
    written = draft(
        topic=topic,
        kind=kind,
        revision=revision,
        letters=letters,
        context=context,
        recipient=recipient,
        due_at=due_at,
        usable_until=usable_until,
        guard=guard,
        invite=invite,
        headers=headers,
        now=now,
    )
    Message.objects.bulk_create([written], ignore_conflicts=True)
    return Message.objects.exclude(state=Message.State.WITHDRAWN).get(
        topic=topic, kind=kind, revision=revision
    )


def withdraw(*, topic: str, kinds: Collection[str] | None = None, reason: str, now: datetime) -> int:
    """Take back what has not gone out about a topic, of some kinds or of all; answers how many.

    Covers letters a worker has already claimed: it loses them at its last check before sending.
    """
    letters = Message.objects.about(topic).standing()
    if kinds is not None:
        letters = letters.filter(
            reduce(or_, (Q(kind=kind) | Q(kind__startswith=kind + AGAIN) for kind in kinds), Q(pk__in=()))
        )
    return letters.update(state=Message.State.WITHDRAWN, reason=reason, closed_at=now)


@transaction.atomic
def stop(*, message_id: int, by: str, now: datetime) -> Message:
    """Staff stop a letter that has not gone out; `by` is the name kept with it. Raises NoLongerDue."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.state not in (Message.State.QUEUED, Message.State.SENDING):
        raise NoLongerDue
    message.state, message.reason, message.closed_at = Message.State.WITHDRAWN, f"Stopped by {by}.", now
    message.save(update_fields=["state", "reason", "closed_at"])
    return message


@transaction.atomic
def send_again(*, message_id: int, now: datetime) -> Message:
    """Put a closed letter into the outbox once more, word for word, due now.

    It is a new row with its own Message-ID, of kind '<kind>+2' (then +3 …) under the same revision,
    so that the first one's history stays and withdrawing the kind covers both. Raises StillDue for
    one that has not gone out, and MayNotGo when its guard objects (a letter that names an old time).
    """
    old = Message.objects.select_for_update().get(pk=message_id)
    if old.state in (Message.State.QUEUED, Message.State.SENDING):
        raise StillDue
    why_not = doors.objection(old, now=now)
    if why_not:
        raise MayNotGo(why_not)
    return Message.objects.create(
        **{name: getattr(old, name) for name in _WORDS},
        kind=_next_kind(old),
        created_at=now,
        due_at=now,
        next_try_at=now,
        message_id=new_message_id(),
    )


_WORDS = (
    *("topic", "revision", "letters", "recipient", "from_name", "reply_to", "subject", "text", "html"),
    *("invite", "invite_method", "headers", "guard"),
)


def _next_kind(old: Message) -> str:
    kind = old.kind.partition(AGAIN)[0]
    again = Message.objects.about(old.topic).filter(revision=old.revision, kind__startswith=kind + AGAIN)
    return f"{kind}{AGAIN}{again.count() + 2}"


def new_message_id() -> str:
    """A new letter's own, which stays when it is tried again."""
    return f"<{uuid4().hex}@{urlsplit(settings.BASE_URL).hostname}>"
