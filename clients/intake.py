"""What clients told about their health: kept as it was said, one version beside the other.

This floor stores and finds answers; which questions there are and what an answer means is the care
catalogue's (treatments/intake).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from clients.models import Client, IntakeAnswer, User

ONE_PRESS = timedelta(days=1)  # the same words again within a day are one answer


@dataclass(frozen=True)
class Given:
    """One answer before it is kept; the fields are those of IntakeAnswer."""

    question: str
    asked: str
    answer: str
    on: date | None = None
    precision: str = "day"
    ongoing: bool | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""

    def same_as(self, kept: IntakeAnswer) -> bool:
        """Whether nothing in it differs from what is kept."""
        mine = (self.answer, self.on, self.precision, self.ongoing, dict(self.details), self.words)
        return mine == (kept.answer, kept.on, kept.precision, kept.ongoing, kept.details, kept.words)


@dataclass(frozen=True)
class Known:
    """By question: the newest answer of all, and the newest given for one occasion."""

    newest: Mapping[str, IntakeAnswer]
    own: Mapping[str, IntakeAnswer]


@transaction.atomic
def give(
    *,
    client_id: int,
    answers: Iterable[Given],
    source: str,
    occasion: str = "",
    by: User | None = None,
    now: datetime,
) -> list[IntakeAnswer]:
    """Keep answers as new versions; nothing that was said before is changed.

    The same answer again for the same occasion, from the same source and within a day, is not
    written twice. `occasion` is the topic of the visit they are given for, `by` who of the studio
    took them. Returns what was written.
    """
    Client.objects.select_for_update().get(pk=client_id)
    own = known(client_id=client_id, occasion=occasion).own
    fresh = [one for one in answers if not _said_just_now(one, own.get(one.question), source, now)]
    return IntakeAnswer.objects.bulk_create(
        IntakeAnswer(
            client_id=client_id,
            question=one.question,
            asked=one.asked,
            answer=one.answer,
            on=one.on,
            precision=one.precision,
            ongoing=one.ongoing,
            details=dict(one.details),
            words=one.words,
            occasion=occasion,
            source=source,
            given_at=now,
            taken_by=by,
        )
        for one in fresh
    )


def _said_just_now(one: Given, kept: IntakeAnswer | None, source: str, now: datetime) -> bool:
    return (
        kept is not None and kept.source == source and one.same_as(kept) and now - kept.given_at < ONE_PRESS
    )


def known(*, client_id: int, occasion: str) -> Known:
    """What one client has answered, in one statement."""
    rows = IntakeAnswer.objects.filter(client=client_id).filter(
        ~Exists(later()) | Q(~Exists(later().filter(occasion=OuterRef("occasion"))), occasion=occasion)
    )
    newest, own = dict[str, IntakeAnswer](), dict[str, IntakeAnswer]()
    for row in rows.order_by("given_at", "pk"):
        newest[row.question] = row
        if row.occasion == occasion:
            own[row.question] = row
    return Known(newest, own)


def later() -> Any:
    """For a subquery: the answers of the same client to the same question that came after."""
    after = Q(given_at__gt=OuterRef("given_at")) | Q(given_at=OuterRef("given_at"), pk__gt=OuterRef("pk"))
    return IntakeAnswer.objects.filter(after, client=OuterRef("client"), question=OuterRef("question"))
