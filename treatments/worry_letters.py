"""The letters of a worry or a question: to whoever reads it, and the answer to her. All due now."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bookings.models import Practitioner, Studio, Visit
from bookings.studio import current
from clients.models import User
from notifications import outbox
from treatments import links, when_read
from treatments.catalogue import revisions
from treatments.letter_words import dialled, for_client, for_practitioner
from treatments.models import CheckInAnswer, Worry

REPLY = "check_in_reply"
NOTICES = {"worry": "notice_worry", "question": "notice_question"}
AT_ONCE = "emergency_now"


def tell(*, visit: Visit, pressed: CheckInAnswer, signs: Sequence[str], now: datetime) -> None:
    """Write to the visit's practitioner, and to every owner when she will not read it in time.

    What she wrote and what she ticked stays on the page; the letter says no more than how soon.
    """
    studio, notice = current(), NOTICES[pressed.answer]
    known = revisions.current_or_shipped().catalogue.warning_signs
    phone = visit.client.phone if visit.client else ""
    told = for_practitioner(visit, studio)
    context = told | {
        "desk_url": told["desk_url"] + "#check-ins",
        "phone": phone,
        "dialled": dialled(phone),
        "cannot_wait": any(sign.tier == AT_ONCE for sign in known if sign.id in signs),
    }
    for kind, recipient in _readers(visit, studio, now):
        outbox.post(
            topic=visit.topic,
            kind=notice + kind,
            revision=pressed.pk,
            letters=[notice],
            context=context,
            recipient=recipient,
            due_at=now,
            usable_until=None,
            now=now,
        )


def _readers(visit: Visit, studio: Studio, now: datetime) -> Iterator[tuple[str, str]]:
    """What tells a reader's letter from another's, and the reader."""
    expected = when_read.reading(studio=studio, now=now)
    practitioner = Practitioner.objects.select_related("user").get(pk=visit.practitioner_id)
    if practitioner.user is not None:
        yield "", f"practitioner:{practitioner.pk}"
    if when_read.reads_it(practitioner, expected=expected, studio=studio, now=now):
        return
    owners = User.objects.filter(role=User.Role.OWNER, is_active=True)
    for pk, email in owners.order_by("pk").values_list("pk", "email"):
        if pk != practitioner.user_id:
            yield f"_owner_{pk}", f"address:{email}"


def reply(*, visit: Visit, worry: Worry, now: datetime) -> None:
    """Send her the answer."""
    studio = current()
    outbox.post(
        topic=visit.topic,
        kind=REPLY,
        revision=worry.pk,
        letters=[REPLY],
        context=for_client(visit, studio)
        | {
            "reply": worry.reply,
            "check_in_url": links.check_in_url(visit, letter=REPLY, due_at=now),
        },
        recipient=f"client:{visit.client_id}",
        due_at=now,
        usable_until=None,
        now=now,
    )
