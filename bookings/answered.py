"""One request sent twice is one visit: answers kept under an Idempotency-Key for 24 hours."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from bookings.errors import BookingError
from bookings.models import Answered

KEPT = timedelta(hours=24)
Answer = tuple[int, dict[str, Any]]


class KeyReused(BookingError):
    """The key has been used with another body."""

    code = "key_reused"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request. Use a new key.")


def digest(body: Any) -> str:
    """The same for the same JSON, however it was spaced or ordered."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def once(*, key: str, body_digest: str, act: Callable[[], Answer], now: datetime) -> Answer:
    """Act and keep the answer, or give the one kept. Refusals are raised and not kept.

    The key's row is written first and in the same transaction as the visit, so of two requests
    at once the second waits for the first. Raises KeyReused.
    """
    Answered.objects.filter(created_at__lte=now - KEPT).delete()
    try:
        with transaction.atomic():
            row = Answered.objects.create(key=key, body_digest=body_digest, status=0, body={}, created_at=now)
            row.status, row.body = act()
            row.save(update_fields=["status", "body"])
            return row.status, row.body
    except IntegrityError as error:
        kept = Answered.objects.filter(key=key).first()
        if kept is None:
            raise
        if kept.body_digest != body_digest:
            raise KeyReused from error
        return kept.status, kept.body
