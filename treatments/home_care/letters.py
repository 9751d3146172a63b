"""A letter a week while retinol builds up: the evenings to come.

All of them are written when it begins, and written anew when anything changes what they say. A week's
letter carries what it says as its revision, so that one that still says the same is left alone, and
one that does not is taken back, here or at the latest by its guard when its hour comes. They end four
weeks after the last step is reached, and with the ramp.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from bookings import wording
from bookings.models import Studio
from bookings.send_times import MORNING, after_the_quiet, at_wall_time
from bookings.studio import current
from notifications import outbox
from notifications.models import Message
from treatments.care.home_care import EVENING, Evening, Why
from treatments.care.home_care_document import Active
from treatments.home_care import links
from treatments.home_care.at_home import A_WEEK, AtHome, in_full
from treatments.letter_words import for_client
from treatments.models import RetinolRamp

LETTER, CHANGED = "evenings", "evenings_changed"
GUARD = "evenings_as_written"
USABLE = timedelta(hours=72)
AT_THE_TOP = 4  # weeks of letters once the last step is reached
FURTHEST = timedelta(weeks=40)
CHANGED_WHY, STOPPED_WHY = "The evenings have changed.", "Retinol no longer builds up."
SUNDAY = 6
GONE = (Message.State.SENT, Message.State.FAILED, Message.State.MISSED)


class Week(NamedTuple):
    """The evenings of one letter, to the Sunday."""

    first: date
    evenings: Sequence[Evening]

    @property
    def kind(self) -> str:
        return f"{LETTER}_{self.first.isoformat()}"

    @property
    def says(self) -> int:
        """What the week says, as a number: the same number, the same words."""
        number = 0
        for evening in self.evenings:
            number = number * len(_SAYINGS) + _SAYINGS[evening.active, evening.instead_of, evening.why]
        return number * 8 + (self.evenings[0].step or 0) + 1


_SAYINGS = {
    saying: number
    for number, saying in enumerate(
        [
            *((active, None, Why.PLAN) for active in Active),
            *(
                (Active.REST, left_out, why)
                for left_out in (Active.RETINOL, Active.EXFOLIANT)
                for why in list(Why)[1:]
            ),
        ]
    )
}


def topic(ramp_id: int) -> str:
    return f"ramp:{ramp_id}"


@transaction.atomic
def renew(*, client_id: int | None, now: datetime) -> None:
    """Bring the letters of this client's ramp in line with her evenings as they now are.

    Nothing is asked beyond one statement where none has been begun. A week whose letter has gone out
    and says something else by now gets one more, on the next morning.
    """
    begun = RetinolRamp.objects.filter(visit__client=client_id) if client_id else RetinolRamp.objects.none()
    ramps = list(begun.select_related("visit__client", "visit__practitioner").order_by("-made_at", "-pk"))
    for old in ramps[1:]:
        outbox.withdraw(topic=topic(old.pk), reason="It was begun anew.", now=now)
    if not ramps or (ramps[0].stopped_on is not None and not _standing(ramps[0])):
        return
    studio, client = current(), ramps[0].visit.client
    assert client is not None
    home = AtHome.of(client, studio=studio, now=now, last=_horizon(ramps[0], now, studio))
    _Series(home, ramps[0], now).renew()


def _standing(ramp: RetinolRamp) -> bool:
    return Message.objects.about(topic(ramp.pk)).standing().exists()


def _horizon(ramp: RetinolRamp, now: datetime, studio: Studio) -> date:
    return max(ramp.starts_on, now.astimezone(studio.zone).date()) + FURTHEST


class _Series:
    """The letters of one ramp."""

    def __init__(self, home: AtHome, ramp: RetinolRamp, now: datetime) -> None:
        self.home, self.ramp, self.now = home, ramp, now
        self.studio, self.today = home.known.studio, home.known.today

    def renew(self) -> None:
        weeks = {week.kind: week for week in self.weeks()}
        rows = Message.objects.about(topic(self.ramp.pk)).exclude(state=Message.State.WITHDRAWN)
        standing: set[str] = set()
        gone: dict[str, set[int]] = {}
        for row in rows.only("kind", "revision", "state").order_by("pk"):
            if row.state in GONE:
                gone.setdefault(row.kind, set()).add(row.revision)
            elif row.kind in weeks and row.revision == weeks[row.kind].says:
                standing.add(row.kind)
            else:
                reason = CHANGED_WHY if self.home.known.runs else STOPPED_WHY
                outbox.withdraw(topic=row.topic, kinds=[row.kind], reason=reason, now=self.now)
        drafts = [
            self._draft(week, is_changed=kind in gone)
            for kind, week in weeks.items()
            if kind not in standing
            and week.says not in gone.get(kind, ())
            and self._is_ahead(week, kind in gone)
        ]
        if drafts:
            outbox.put(drafts)

    def weeks(self) -> Iterator[Week]:
        """From the week that is running, all but those that come more than four weeks after the last step."""
        ramp = self.home.known.ramp
        if ramp is None or not self.home.known.runs:
            return
        until, at_the_top = max(ramp.starts_on, self.today) + FURTHEST - A_WEEK, 0
        for week in _weeks(self.home.evenings(ramp.starts_on, until)):
            at_the_top = at_the_top + 1 if week.evenings[0].step == ramp.top_step else 0
            if at_the_top <= AT_THE_TOP and week.evenings[-1].on >= self.today:
                yield week

    def _is_ahead(self, week: Week, is_changed: bool) -> bool:
        """Whether its letter can still come before its last evening."""
        last_evening = at_wall_time(week.evenings[-1].on, EVENING, self.studio.zone)
        return self._due_at(week, is_changed) < last_evening

    def _due_at(self, week: Week, is_changed: bool) -> datetime:
        """10:00 of its first day; for a week already begun, the next morning."""
        due_at = at_wall_time(week.first, MORNING, self.studio.zone)
        if not is_changed:
            return after_the_quiet(max(due_at, self.now), self.studio.zone)
        tomorrow = self.today + timedelta(days=1)
        return at_wall_time(tomorrow, MORNING, self.studio.zone)

    def _draft(self, week: Week, *, is_changed: bool) -> Message:
        due_at = self._due_at(week, is_changed)
        return outbox.draft(
            topic=topic(self.ramp.pk),
            kind=week.kind,
            revision=week.says,
            letters=[CHANGED if is_changed else LETTER],
            context=self._context(week, due_at),
            recipient=f"client:{self.home.known.client.pk}",
            due_at=due_at,
            usable_until=due_at + USABLE,
            guard=GUARD,
            now=self.now,
        )

    def _context(self, week: Week, due_at: datetime) -> dict[str, Any]:
        here: dict[str, Any] = {"zone": self.studio.zone, "locale": self.studio.locale}
        from_day = max(week.first, due_at.astimezone(self.studio.zone).date())
        return {
            **for_client(self.ramp.visit, self.studio),
            "from_day": wording.day(week.first, **here),
            "evenings": [
                {"day": wording.short_day(evening.on, **here), "what": in_full(evening)}
                for evening in week.evenings
                if evening.on >= from_day
            ],
            "evenings_url": links.evenings_url(self.ramp.visit, due_at=due_at),
        }


def _weeks(evenings: Sequence[Evening]) -> Iterator[Week]:
    """Whole weeks to the Sunday; the first may begin later than on its Monday."""
    week: list[Evening] = []
    for evening in evenings:
        week.append(evening)
        if evening.on.weekday() == SUNDAY:
            yield Week(week[0].on, week)
            week = []


def as_written(message: Message, now: datetime) -> str | None:
    """Guard: retinol still builds up, and that week is still what the letter says."""
    ramp_id = int(message.topic.removeprefix("ramp:"))
    ramp = RetinolRamp.objects.filter(pk=ramp_id).select_related("visit__client").first()
    if ramp is None or ramp.visit.client is None:
        return "The ramp is gone."
    studio = current()
    first = date.fromisoformat(message.kind.partition("+")[0].removeprefix(f"{LETTER}_"))
    home = AtHome.of(ramp.visit.client, studio=studio, now=now, last=first + A_WEEK)
    if home.known.row is None or home.known.row.pk != ramp_id or not home.known.runs:
        return STOPPED_WHY
    sunday = first + timedelta(SUNDAY - first.weekday())
    says = Week(first, home.evenings(first, sunday)).says
    return None if says == message.revision else CHANGED_WHY
