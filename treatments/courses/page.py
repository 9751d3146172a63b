"""The desk's page of a treatment plan: where it stands, what no longer fits, and times to choose."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from bookings.models import Studio, Visit
from notifications.models import Message
from treatments.catalogue import revisions
from treatments.catalogue.rules import Rules
from treatments.courses import dates, letters, outlook, patterns
from treatments.courses.dates import Offer
from treatments.courses.outlook import Outlook, Place, State
from treatments.courses.patterns import Pattern
from treatments.models import Observation, TreatmentPlan

CHIPS = {
    State.DONE: ("quiet", "done"),
    State.BOOKED: ("ok", "booked"),
    State.OPEN: ("care", "no visit yet"),
}
FIELD = "session-"


@dataclass(frozen=True)
class Row:
    """One session as the page shows it; `chosen` is the time that is taken if nothing is changed."""

    place: Place
    offer: Offer | None
    chosen: str

    @property
    def field(self) -> str:
        return f"{FIELD}{self.place.session.pk}"

    @property
    def chip(self) -> tuple[str, str]:
        if self.place.obstacles and self.place.state is State.BOOKED:
            return "wait", "no longer fits"
        if self.place.obstacles:
            return "wait", "may not go ahead"
        return ("wait", "cancelled") if self.place.is_cancelled else CHIPS[self.place.state]

    @property
    def moves(self) -> bool:
        return self.place.state is State.BOOKED

    @property
    def gap(self) -> str:
        session = self.place.session
        return gap_words(session.least_days, session.most_days) if session.position else ""

    @property
    def why_none(self) -> Sequence[str]:
        """Why there is no time to choose, where the session's own obstacles do not say it already."""
        said = {obstacle.words for obstacle in self.place.obstacles}
        return [one.words for one in self.offer.obstacles if one.words not in said] if self.offer else []


@dataclass(frozen=True)
class Line:
    """A session in one line."""

    number: int
    names: Sequence[str]
    on: date | None
    state: State
    fits: bool


def gap_words(least: int, most: int | None) -> str:
    """'2 to 4 weeks after the one before', 'at least 10 days after the one before'."""
    whole = least % 7 == 0 and (most or 0) % 7 == 0 and least
    unit, size = ("week", 7) if whole else ("day", 1)
    if most is None:
        words = f"at least {least // size}" if least else ""
    else:
        words = f"{least // size} to {most // size}" if most != least else f"{least // size}"
    last = (most if most is not None else least) // size
    return f"{words} {unit}{'' if last == 1 else 's'} after the one before" if words else "any time"


@dataclass
class CoursePage:
    """For one visit's client: her running plan, the newest; `typed` are the times as posted."""

    visit: Visit
    studio: Studio
    now: datetime
    typed: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def rules(self) -> Rules:
        return revisions.current_or_shipped()

    @cached_property
    def plan(self) -> TreatmentPlan | None:
        return next(iter(outlook.running([self.visit.client_id or 0])), None)

    @cached_property
    def stands(self) -> Outlook | None:
        if self.plan is None:
            return None
        return outlook.of_plans([self.plan], studio=self.studio, rules=self.rules, now=self.now)[0]

    @property
    def lines(self) -> list[Line]:
        """The sessions in short, for the visit page."""
        return [
            Line(place.number, place.names, place.on, place.state, place.fits or place.state is State.DONE)
            for place in (self.stands.places if self.stands else ())
        ]

    @cached_property
    def rows(self) -> list[Row]:
        if self.stands is None:
            return []
        found = dates.offers(self.stands, studio=self.studio, now=self.now)
        by_session = {offer.place.session.pk: offer for offer in found}
        return [self._row(place, by_session.get(place.session.pk)) for place in self.stands.places]

    def _row(self, place: Place, offer: Offer | None) -> Row:
        usual = offer.proposed.value if offer and offer.proposed and place.state is State.OPEN else ""
        return Row(place, offer, self.typed.get(f"{FIELD}{place.session.pk}", usual))

    @property
    def to_book(self) -> int:
        """How many sessions could be booked now."""
        return sum(bool(row.offer and row.offer.days) and not row.moves for row in self.rows)

    @property
    def to_move(self) -> int:
        return sum(bool(row.offer and row.offer.days) and row.moves for row in self.rows)

    @property
    def act(self) -> str:
        """What the main button says."""
        if self.to_book and self.to_move:
            return "Book and move these"
        return (
            f"Book all {self.to_book}" if self.to_book > 1 else ("Book it" if self.to_book else "Move these")
        )

    @cached_property
    def sent(self) -> Message | None:
        """The last letter that brought her this plan."""
        return letters.last_sent(self.plan) if self.plan else None

    # --- where there is none yet

    @cached_property
    def patterns(self) -> list[Pattern]:
        return patterns.every(self.rules, seen=self._seen())

    def _seen(self) -> Collection[str]:
        rows = Observation.objects.filter(analysis__visit=self.visit, analysis__replaced_by=None)
        return set(rows.values_list("concern", flat=True))
