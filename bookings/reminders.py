"""The letters of a visit, written in the transaction that books, moves or cancels it.

Everything about one visit has the topic `visit:<id>` and the visit's revision, which the caller
has raised; what has not gone out is withdrawn first, so that nothing can name an old time.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bookings import invites, letters, recipients, send_times
from bookings.chain import Chain
from bookings.models import Practitioner, Studio, Visit
from bookings.studio import current
from clients.models import Client
from notifications import outbox
from notifications.models import Message
from notifications.outbox import Invite

REQUESTS_COUNTED_FOR = timedelta(days=1)


def post_booked(
    visit: Visit, chain: Chain | None = None, *, studio: Studio | None = None, now: datetime
) -> None:
    """The confirmation with its invite, two reminders, and the practitioner's notice.

    Its services and the studio are read where the caller has not them at hand.
    """
    write = _Writer(visit, now, chain=chain, studio=studio)
    outbox.put(
        [
            write.to_client("confirmation", invites.REQUEST),
            *write.reminders(booked_at=now),
            *write.notice("notice_booked", write.visit.practitioner, invites.REQUEST),
        ]
    )


def post_moved(
    visit: Visit,
    *,
    previous_starts_at: datetime,
    previous_practitioner: Practitioner | None = None,
    now: datetime,
) -> None:
    """Withdraw what is unsent; the new time with its invite, two reminders, the notices.

    A practitioner who had the visit before and has it no longer is told so.
    """
    withdraw_all(visit, reason="The visit was moved.", now=now)
    write = _Writer(visit, now, previous_starts_at=previous_starts_at)
    messages = [
        write.to_client("moved", invites.REQUEST),
        *write.reminders(booked_at=now),
        *write.notice("notice_moved", write.visit.practitioner, invites.REQUEST),
    ]
    if previous_practitioner is not None and previous_practitioner.pk != visit.practitioner_id:
        messages += write.notice("notice_handed_over", previous_practitioner, invites.CANCEL)
    outbox.put(messages)


def post_cancelled(visit: Visit, *, now: datetime) -> None:
    """Withdraw what is unsent; the cancelling with the invite's CANCEL, and the notice."""
    withdraw_all(visit, reason="The visit was cancelled.", now=now)
    write = _Writer(visit, now)
    outbox.put(
        [
            write.to_client("cancelled", invites.CANCEL),
            *write.notice("notice_cancelled", write.visit.practitioner, invites.CANCEL),
        ]
    )


def repost(visit: Visit, *, now: datetime) -> None:
    """Write the reminders anew under the visit's raised revision, after another change than its time.

    Reckoned from the first booking; what was already due is not sent twice.
    """
    withdraw_all(visit, reason="The visit was changed.", now=now)
    write = _Writer(visit, now)
    outbox.put(list(write.reminders(booked_at=visit.booked_at or visit.created_at)))


def withdraw_all(visit: Visit, *, reason: str, now: datetime) -> int:
    """Take back every letter about the visit that has not gone out; how many."""
    return outbox.withdraw(topic=visit.topic, reason=reason, now=now)


def post_confirm_request(hold: Visit, *, email: str, name: str, now: datetime) -> Message:
    """Ask whoever reads `email` to confirm a held visit; of use while the hold lasts.

    Neither the typed name nor a note is repeated: anybody can type anybody's address.
    """
    return outbox.post(
        topic=hold.topic,
        kind="confirm_request",
        revision=hold.revision,
        letters=["confirm_request"],
        context=letters.request_context(hold, current()),
        recipient=f"address:{email.strip()}",
        due_at=now,
        usable_until=hold.hold_until,
        now=now,
    )


def confirm_requests_today(email: str, *, now: datetime) -> int:
    """How many such letters were written to an address in the last 24 hours, however it is cased."""
    return Message.objects.filter(
        kind="confirm_request",
        created_at__gt=now - REQUESTS_COUNTED_FOR,
        recipient__iexact=f"address:{email.strip()}",
    ).count()


def post_visit_link(client: Client, visits: list[Visit], *, now: datetime) -> Message:
    """Bring a client the links to her visits again; asked twice in a minute, one letter."""
    return outbox.post(
        topic=f"client:{client.pk}",
        kind="visit_link",
        revision=int(now.timestamp()) // 60,
        letters=["visit_link"],
        context=letters.links_context(client, visits, current()),
        recipient=f"client:{client.pk}",
        due_at=now,
        usable_until=None,
        now=now,
    )


class _Writer:
    """Drafts of the letters about one visit, at one instant."""

    def __init__(
        self,
        visit: Visit,
        now: datetime,
        *,
        previous_starts_at: datetime | None = None,
        chain: Chain | None = None,
        studio: Studio | None = None,
    ) -> None:
        self.visit, self.now, self.studio = visit, now, studio or current()
        self.context = letters.visit_context(
            visit, self.studio, chain=chain, previous_starts_at=previous_starts_at, now=now
        )

    def to_client(self, kind: str, method: str) -> Message:
        """An answer to what was just done: due at once, always of use."""
        invite = invites.for_client(self.visit, self.studio, method=method, now=self.now)
        return self._draft(kind, f"client:{self.visit.client_id}", invite=invite)

    def reminders(self, *, booked_at: datetime) -> Iterator[Message]:
        for kind, due_at, usable_until in send_times.reminders(
            starts_at=self.visit.starts_at, booked_at=booked_at, now=self.now, zone=self.studio.zone
        ):
            yield self._draft(
                kind,
                f"client:{self.visit.client_id}",
                recipients.AHEAD,
                due_at=due_at,
                usable_until=usable_until,
            )

    def notice(self, kind: str, practitioner: Practitioner, method: str) -> Iterator[Message]:
        """The practitioner's own letter, if she wants them and has an address."""
        address = practitioner.user.email if practitioner.wants_notices and practitioner.user else ""
        if address:
            invite = invites.for_practitioner(
                self.visit, self.studio, practitioner=practitioner, method=method, now=self.now
            )
            yield self._draft(kind, f"practitioner:{practitioner.pk}", invite=invite)

    def _draft(
        self,
        kind: str,
        recipient: str,
        guard: str = recipients.AS_WRITTEN,
        *,
        due_at: datetime | None = None,
        usable_until: datetime | None = None,
        invite: Invite | None = None,
    ) -> Message:
        return outbox.draft(
            topic=self.visit.topic,
            kind=kind,
            revision=self.visit.revision,
            letters=[kind],
            context=self.context,
            recipient=recipient,
            due_at=due_at or self.now,
            usable_until=usable_until,
            guard=guard,
            invite=invite,
            now=self.now,
        )
