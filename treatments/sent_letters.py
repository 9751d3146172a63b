"""What of a visit's series has gone, still stands, or was taken back."""

from collections.abc import Sequence
from datetime import datetime

from bookings import diary
from bookings.models import Visit
from notifications import outbox
from notifications.models import Message
from treatments.due_letters import AFTERCARE_CHANGED, BASES, IMMEDIATE, base
from treatments.models import TreatmentRecord

REOPENED = "The record was opened again."
Key = tuple[str, datetime | None]


def take_back(visit: Visit, others: Sequence[str], reason: str, now: datetime) -> set[Key]:
    """Withdraw what the series has not sent, and `others`; which letters that were."""
    waiting = [row for row in _written(visit) if row.state in (Message.State.QUEUED, Message.State.SENDING)]
    kinds = {row.kind for row in waiting} | set(others)
    outbox.withdraw(topic=visit.topic, kinds=kinds, reason=reason, now=now)
    return {key for row in waiting for key in keys(row.letters.split(", "), row.due_at)}


def held_back(visit: Visit) -> set[Key]:
    """What was withdrawn when the record was opened again."""
    rows = Message.objects.about(visit.topic).filter(state=Message.State.WITHDRAWN, reason=REOPENED)
    return {
        key for row in rows.only("letters", "due_at") for key in keys(row.letters.split(", "), row.due_at)
    }


def others_with_letters(visit: Visit) -> list[Visit]:
    """The client's other visits whose series still has something to send, their rows held."""
    if visit.client_id is None:
        return []
    waiting = Message.objects.standing().filter(recipient=f"client:{visit.client_id}")
    topics = {row.topic for row in waiting.only("topic", "kind") if is_of_series(row.kind)} - {visit.topic}
    others = (int(topic.removeprefix("visit:")) for topic in sorted(topics))
    return [diary.lock(other) for other in others]


def gone(visit: Visit, record: TreatmentRecord) -> set[Key]:
    """What was sent or missed, or has failed under this version; a failed one goes with the next version.

    Each version tells of its own changes.
    """
    return {
        (template, due_at)
        for row in _written(visit)
        for template, due_at in keys(row.letters.split(", "), row.due_at)
        if row.revision == record.version or _went_for_good(row, template)
    }


def _went_for_good(row: Message, template: str) -> bool:
    if template == AFTERCARE_CHANGED:
        return False
    return row.state != Message.State.FAILED or template not in IMMEDIATE


def _written(visit: Visit) -> list[Message]:
    """The letters of the series that stand or have gone."""
    rows = Message.objects.about(visit.topic).exclude(state=Message.State.WITHDRAWN)
    return [
        row for row in rows.only("kind", "revision", "letters", "due_at", "state") if is_of_series(row.kind)
    ]


def is_of_series(kind: str) -> bool:
    """Whether a message of this kind follows from a visit's treatment."""
    return base(kind) in BASES


def keys(templates: Sequence[str], due_at: datetime) -> set[Key]:
    """What tells a letter from the same one on another day; what goes at once goes once."""
    return {(template, None if template in IMMEDIATE else due_at) for template in templates}
