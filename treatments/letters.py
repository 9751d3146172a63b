"""The letters that follow a visit, written in the transaction that approves its aftercare.

Topic `visit:<id>`, revision the record's version. Care and invitations are two classes: of one
instant, all care is one letter; an invitation never rides on a check-in. What the letters are about
may change after the approval (a referral is opened, raised, closed; another visit changes what holds):
then those not yet sent are written anew. A record that is opened again takes back what has not gone; what
has gone stays, and if the plan is another once it is approved again, a letter tells what has changed.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from bookings.models import Visit
from bookings.send_times import CHECK_IN_USABLE, INVITATION_USABLE, after_the_quiet
from bookings.studio import current
from notifications import outbox
from notifications.models import Message
from treatments import due_letters, holding, invitations, links, told_plans, visits
from treatments import sent_letters as sent
from treatments.care import followup
from treatments.care.catalogue import TouchPoint
from treatments.catalogue import revisions
from treatments.due_letters import AFTERCARE_CHANGED, IMMEDIATE, INVITATIONS, REFERRAL_CHECK, base
from treatments.left_out import Known
from treatments.letter_words import Words, for_practitioner
from treatments.models import AftercarePlan, TreatmentRecord
from treatments.plan_changes import Change, changes

NOT_APPROVED = "aftercare_not_approved"
UNAPPROVED_GUARD = "aftercare_unapproved"
ASKS = ("check_in", "results_review")  # they want one of three answers
CHECK_USABLE = timedelta(hours=72)  # asking late whether a doctor has looked is better than never
RENEWED = "The referral has changed."
OTHER_VISIT = "Another visit has changed what holds."
REWRITTEN = frozenset({RENEWED, OTHER_VISIT})  # the same letter stands in its place
TOO_LATE = "The aftercare was approved after this letter's hour."


def post_series(*, visit: Visit, record: TreatmentRecord, plan: AftercarePlan, now: datetime) -> None:
    """Write every letter of the reference's touch points for what was done and what was left out.

    Approved late: the aftercare is due now, an earlier check-in is shown as missed. Approved again: no
    letter that went is repeated. What this visit changes for the client's other visits is written anew.
    """
    sent.take_back(visit, [NOT_APPROVED], "The aftercare was approved.", now)
    _put(series_of(visit, record, plan, now))
    for other in sent.others_with_letters(visit):
        renew(visit=other, now=now, reason=OTHER_VISIT)


def renew(*, visit: Visit, now: datetime, reason: str = RENEWED) -> None:
    """Write anew what an approved visit's series has not sent, after something it rests on has changed.

    What has gone out stays and is not repeated; a day already past is not made up for. A record that is
    open again has nothing waiting: its letters are written when it is approved.
    """
    record = TreatmentRecord.objects.of_visit(visit).first()
    if record is None or not record.is_signed:
        return
    taken_back = sent.take_back(visit, [], reason, now)
    plan = AftercarePlan.objects.get(record=record)
    _put(Series(visit, record, plan, now, gone=sent.gone(visit, record), taken_back=taken_back))


def hold_back(*, visit: Visit, now: datetime) -> None:
    """Withdraw at once what the series has not sent: its record has been opened again."""
    sent.take_back(visit, [], sent.REOPENED, now)


def series_of(
    visit: Visit, record: TreatmentRecord, plan: AftercarePlan, now: datetime, known: Known | None = None
) -> "Series":
    """The letters as they are written when the plan is approved, for a preview too."""
    gone, taken_back = sent.gone(visit, record), sent.held_back(visit)
    return Series(visit, record, plan, now, gone=gone, taken_back=taken_back, known=known)


def _put(series: "Series") -> None:
    drafts = series.drafts()
    if drafts:
        outbox.put(drafts)


@dataclass(frozen=True)
class Hour:
    """The letters of one instant: when they are due, and until when they are of use."""

    kind: str
    templates: tuple[str, ...]
    due_at: datetime
    usable_until: datetime | None

    @property
    def is_invitation(self) -> bool:
        return base(self.kind) in INVITATIONS


class Series:
    """The letters of one plan: their hours, and their drafts.

    What has `gone` is left out. An amended record, and a series that takes the place of one that was
    `taken_back`, adds no letter for an hour already past.
    """

    def __init__(
        self,
        visit: Visit,
        record: TreatmentRecord,
        plan: AftercarePlan,
        now: datetime,
        *,
        gone: Collection[sent.Key] = (),
        taken_back: Collection[sent.Key] = (),
        known: Known | None = None,
    ) -> None:
        assert record.completed_at is not None
        self.gone, self.taken_back = set(gone), set(taken_back)
        self.visit, self.record, self.plan, self.now = visit, record, plan, now
        self.completed_at = record.completed_at
        self.studio, self.rules = current(), revisions.at(plan.revision_id)
        self.on = visits.day_of(visit, self.studio)
        rows = list(record.rows())
        self.services = [row.service for row in rows if row.service in self.rules.catalogue.services]
        self.due = due_letters.of_visit(
            visit,
            performed=rows,
            ended_at=self.completed_at,
            rules=self.rules,
            studio=self.studio,
            known=known,
        )

    @cached_property
    def changed(self) -> Sequence[Change]:
        """What is another since the plan that was sent; nothing, if none was."""
        told = told_plans.sent_before(self.record)
        if told is None:
            return ()
        return changes(holding.of(told).lines, holding.of(self.plan).lines, now=self.now)

    def hours(self) -> list[Hour]:
        """Care first, then the invitations she wants."""
        care = [point for point in self.due.points if base(point.template) not in INVITATIONS]
        if self.changed:
            care.append(TouchPoint(AFTERCARE_CHANGED, None))
        others = [point for point in self.due.points if base(point.template) in INVITATIONS]
        due = [hour for points in (care, others) for hour in self._of(points)]
        is_first = self.record.version == 1 and not (self.gone or self.taken_back)
        return [hour for hour in due if is_first or self._is_new(hour)]

    def _is_new(self, hour: Hour) -> bool:
        again = not self.taken_back.isdisjoint(sent.keys(hour.templates, hour.due_at))
        return again or hour.kind in IMMEDIATE or hour.due_at > self.now

    def _of(self, points: Sequence[TouchPoint]) -> Iterator[Hour]:
        for letter in followup.letters(
            points,
            on=self.on,
            completed_at=self.completed_at,
            zone=self.studio.zone,
            catalogue=self.rules.catalogue,
        ):
            due_at, usable_until = self._span(letter.templates, letter.send_at)
            left = tuple(
                template
                for template in letter.templates
                if self.gone.isdisjoint(sent.keys([template], due_at))
            )
            if left:
                yield Hour(self._kind(left[0], due_at), left, due_at, usable_until)

    def _kind(self, template: str, due_at: datetime) -> str:
        """The letter's own name; one that comes on several days says which."""
        if template != REFERRAL_CHECK:
            return template
        return f"{template}_day_{(due_at.astimezone(self.studio.zone).date() - self.on).days}"

    def _span(self, templates: Sequence[str], send_at: datetime) -> tuple[datetime, datetime | None]:
        """When it is due and until when it is of use; what was due before the approval is missed."""
        if templates[0] in IMMEDIATE:
            return max(send_at, self.now), None
        due_at = after_the_quiet(send_at, self.studio.zone)
        usable = max(_USABLE.get(base(template), CHECK_IN_USABLE) for template in templates)
        approved_at = self.plan.approved_at or self.now
        return due_at, due_at if due_at < approved_at else due_at + usable

    def drafts(self) -> list[Message]:
        words = Words(
            self.visit,
            self.studio,
            self.plan,
            self.services,
            self.completed_at,
            self.rules,
            self.due,
            self.changed,
        )
        return [self._draft(hour, words) for hour in self.hours()]

    def _draft(self, hour: Hour, words: Words) -> Message:
        message = outbox.draft(
            topic=self.visit.topic,
            kind=hour.kind,
            revision=self.record.version,
            letters=hour.templates,
            context=words.at(hour.due_at) | self._ways(hour),
            recipient=f"client:{self.visit.client_id}",
            due_at=hour.due_at,
            usable_until=hour.usable_until,
            guard=invitations.GUARD if hour.is_invitation else "",
            headers=_way_out(self.visit) if hour.is_invitation else None,
            now=self.now,
        )
        if hour.usable_until is not None and hour.usable_until <= self.now:
            message.reason = TOO_LATE
        return message

    def _ways(self, hour: Hour) -> dict[str, dict[str, str]]:
        """The three buttons of a check-in."""
        asks = next((template for template in hour.templates if base(template) in ASKS), "")
        ways = links.check_in_ways(self.visit, letter=asks, due_at=hour.due_at) if asks else {}
        return {"ways": ways}


_USABLE = dict.fromkeys(INVITATIONS, INVITATION_USABLE) | {REFERRAL_CHECK: CHECK_USABLE}


def _way_out(visit: Visit) -> dict[str, str]:
    """One-click unsubscribing (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{links.stop_url(visit)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def post_not_approved(*, visit: Visit, record: TreatmentRecord, now: datetime) -> None:
    """Tell the practitioner at the aftercare's hour that it waits for her, unless it is approved by then.

    Called again with another end, it takes the place of the one not yet sent. A record that was opened
    again has as long from now.
    """
    assert record.completed_at is not None
    since = record.completed_at if record.version == 1 else now
    outbox.withdraw(topic=visit.topic, kinds=[NOT_APPROVED], reason="The end was corrected.", now=now)
    outbox.post(
        topic=visit.topic,
        kind=NOT_APPROVED,
        revision=record.version,
        letters=[NOT_APPROVED],
        context=for_practitioner(visit, current()),
        recipient=f"practitioner:{visit.practitioner_id}",
        due_at=max(since + aftercare_delay(), now),
        usable_until=None,
        guard=UNAPPROVED_GUARD,
        now=now,
    )


def aftercare_delay() -> timedelta:
    """How long after the end of the treatment its aftercare goes out, if it is approved by then."""
    return timedelta(hours=revisions.current_or_shipped().catalogue.letters.immediate_hours)


def still_unapproved(message: Message, now: datetime) -> str | None:
    """Guard: the plan that this letter asks for still waits."""
    visit_id = int(message.topic.removeprefix("visit:"))
    waiting = TreatmentRecord.objects.filter(
        visit=visit_id, version=message.revision, status=TreatmentRecord.Status.DRAFT
    )
    return None if waiting.exists() else "It was approved in time."
