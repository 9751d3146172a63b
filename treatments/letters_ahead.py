"""The letters of a plan before it is approved: read as they will be sent, or sent to oneself as a test."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.html import escape

from bookings.models import Studio, Visit
from bookings.studio import current
from bookings.wording import when
from clients.models import User
from notifications import outbox
from notifications.models import Message
from treatments import aftercare_plans, visits
from treatments.due_letters import INVITATIONS, base
from treatments.errors import AlreadySigned, NotFinished, UnknownLetter
from treatments.letters import series_of
from treatments.models import TreatmentRecord
from treatments.series import names

TEST = "test"
MARK = "[Test] "


@dataclass(frozen=True)
class Ahead:
    """One letter as it would be written now."""

    number: int
    letter: Message

    @property
    def name(self) -> str:
        return names(self.letter.letters.split(", "))

    @property
    def is_invitation(self) -> bool:
        """Goes only if she still wants invitations, nothing is booked and no doctor's look is waited for."""
        return base(self.letter.kind) in INVITATIONS


def of_visit(visit: Visit, *, now: datetime) -> list[Ahead]:
    """What approving the plan would write, in the order due. Raises NotFinished, AlreadySigned."""
    plan = aftercare_plans.draft(visit)
    record = TreatmentRecord.objects.select_related("visit__client").get(pk=plan.record_id)
    plan.record = record
    drafts = sorted(series_of(visit, record, plan, now).drafts(), key=lambda draft: draft.due_at)
    return [Ahead(number, draft) for number, draft in enumerate(drafts, start=1)]


def one(visit: Visit, number: int, *, now: datetime) -> Ahead:
    """Raises UnknownLetter."""
    try:
        found = {ahead.number: ahead for ahead in of_visit(visit, now=now)}
    except (NotFinished, AlreadySigned) as refusal:
        raise UnknownLetter from refusal
    if number not in found:
        raise UnknownLetter
    return found[number]


@transaction.atomic
def send_test(*, visit_id: int, number: int, by: User, now: datetime) -> Message:
    """Send one of them to the address of whoever asks, marked as a test; nothing goes to the client.

    Its ways lead to the desk, since a press in a test must change nothing of hers. It is written about
    the visit, so that it goes with the client's records. Raises NotStanding, UnknownLetter.
    """
    visit, studio = visits.lock(visit_id), current()
    letter = one(visit, number, now=now).letter
    sent = Message.objects.about(visit.topic).filter(kind__startswith=f"{TEST}-").count()
    said = _said(letter, studio)
    test = Message(
        topic=visit.topic,
        kind=f"{TEST}-{sent + 1}",
        revision=letter.revision,
        letters=TEST,
        recipient=f"address:{by.email}",
        from_name=letter.from_name,
        reply_to=letter.reply_to,
        subject=f"{MARK}{letter.subject}"[:300],
        text=f"{said}\n\n{_inward(letter.text, visit)}",
        html=_marked(_inward(letter.html, visit), said),
        created_at=now,
        due_at=now,
        next_try_at=now,
        message_id=outbox.new_message_id(),
    )
    outbox.put([test])
    return test


def _said(letter: Message, studio: Studio) -> str:
    due = when(letter.due_at, zone=studio.zone, locale=studio.locale)
    return f"This is a test. The client gets this letter on {due}, once you approve."


def _inward(words: str, visit: Visit) -> str:
    """The same with each of the client's own ways turned to the desk's page of these letters."""
    hers = f"{re.escape(f'{settings.BASE_URL}/visit/{visit.reference}/')}[^\\s\"'<>]*"
    desk = settings.BASE_URL + reverse("desk_letters_ahead", args=[visit.reference])
    return re.sub(hers, desk, words)


def _marked(html: str, said: str) -> str:
    """The test's sentence on top of the page."""
    line = f'<p style="margin:0;padding:12px 24px;background:#FBEFD6;color:#80560B">{escape(said)}</p>'
    return re.sub(r"(<body[^>]*>)", lambda opening: opening[1] + line, html, count=1)
