"""Builders: `make_message()` is a letter due now, straight into the table."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from notifications.models import Message

NOW = datetime(2026, 12, 1, 18, 15, tzinfo=UTC)

PACIFIC = ZoneInfo("America/Los_Angeles")

_numbers = count(1)


@dataclass(frozen=True)
class Sender:
    name: str = "Sound Skin Studio"
    email: str = "hello@studio.example"
    locale: str = "en-us"
    zone: ZoneInfo = PACIFIC


def context(**values: Any) -> dict[str, Any]:
    """What the letter 'visit_link' prints."""
    visits = [{"when": "Tue, Dec 1, 10:15 am", "url": "https://studio.example/visit/A/b/"}]
    return {
        "studio": Sender(),
        "first_name": "Ana",
        "visits": visits,
        "first_label": "See the visit",
    } | values


def draft_message(**fields: Any) -> Message:
    """The same letter, not yet in the table."""
    number = next(_numbers)
    given = {
        "topic": f"test:{number}",
        "kind": "note",
        "revision": 1,
        "letters": "note",
        "recipient": f"address:reader{number}@example.com",
        "from_name": "Sound Skin Studio",
        "reply_to": "hello@studio.example",
        "subject": "A note",
        "text": "Hello.\n",
        "html": "<p>Hello.</p>",
        "created_at": NOW - timedelta(hours=1),
        "due_at": NOW,
        "message_id": f"<{number}@studio.example>",
    } | fields
    given.setdefault("next_try_at", given["due_at"])
    return Message(**given)


def make_message(**fields: Any) -> Message:
    message = draft_message(**fields)
    message.save(force_insert=True)
    return message


def state_of(message: Message) -> str:
    return Message.objects.values_list("state", flat=True).get(pk=message.pk)
