"""A plan as it is read: each line with its end in words and to the minute, its reason and where it comes
from, by the stretches of time in which it holds, with what is expected then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from bookings import wording
from bookings.models import Studio
from treatments import endings
from treatments.because import Because, is_unusual
from treatments.care import followup
from treatments.care.catalogue import Phase
from treatments.catalogue.revisions import Rules
from treatments.letter_words import by_tier, course, in_short
from treatments.models import AftercareLine
from treatments.timeline import Stretch, over_already, stretches


@dataclass(frozen=True)
class LineTold:
    """What to do, until when in words and exactly, from when, why, and which treatments ask for it."""

    line: AftercareLine
    until: str
    exactly: str
    begins: str
    because: str
    now: datetime

    @property
    def anchor(self) -> str:
        return self.line.key.replace("/", "-")

    @property
    def is_unusual(self) -> bool:
        return is_unusual(self.line)

    @property
    def stand_ins(self) -> list[dict[str, Any]]:
        """Words that hold before the line's own."""
        ahead = [(other["text"], datetime.fromisoformat(other["until"])) for other in self.line.text_while]
        return [{"text": text, "until": until} for text, until in ahead if until > self.now]


@dataclass(frozen=True)
class StretchTold:
    """`also` and `still` are words: what to leave out and what to keep to; `named`: the lines of `also`."""

    title: str
    until: str
    lines: Sequence[LineTold]
    named: Sequence[LineTold]
    also: Mapping[str, str]
    still: Mapping[str, str]
    expected: str

    @property
    def every(self) -> list[LineTold]:
        return [*self.lines, *self.named]


@dataclass
class PlanTold:
    """`lines` as they hold; `services` were done at `completed_at`. `now` None: told from the beginning."""

    lines: Sequence[AftercareLine]
    services: Sequence[str]
    completed_at: datetime
    rules: Rules
    studio: Studio
    names: Mapping[str, str]
    today: date
    skin_type: int | None = None
    for_client: bool = False
    now: datetime | None = None

    @cached_property
    def because(self) -> Because:
        return Because(
            self.names,
            self.studio.zone,
            self.studio.locale,
            self.today,
            self.skin_type,
            for_client=self.for_client,
        )

    @cached_property
    def stretches(self) -> list[StretchTold]:
        found = stretches(self.lines, completed_at=self.completed_at, now=self.now)
        return [self._stretch(stretch) for stretch in found]

    @property
    def over(self) -> list[LineTold]:
        now = self.now or self.completed_at
        return [self.told(line) for line in over_already(self.lines, now=now)]

    @cached_property
    def unusual(self) -> list[LineTold]:
        """What this client would not expect; the rest is what everybody gets after these services."""
        return [told for stretch in self.stretches for told in stretch.every if told.is_unusual]

    def told(self, line: AftercareLine) -> LineTold:
        now = self.now or self.completed_at
        end = endings.told(key=line.key, ends_at=line.ends_at, zone=self._zone, locale=self._locale)
        begins = line.starts_at if line.starts_at and line.starts_at > now else None
        return LineTold(
            line,
            end.words,
            wording.when(line.ends_at, zone=self._zone, locale=self._locale),
            wording.when(begins, zone=self._zone, locale=self._locale) if begins else "",
            self.because.of(line),
            now,
        )

    def _stretch(self, stretch: Stretch) -> StretchTold:
        until = stretch.ends_at
        return StretchTold(
            stretch.title,
            wording.when(until, zone=self._zone, locale=self._locale) if until else "",
            [self.told(line) for line in stretch.lines],
            [self.told(line) for line in stretch.also],
            in_short(stretch.also, self.studio),
            in_short(stretch.still, self.studio, until=until),
            self._expected(stretch),
        )

    def _expected(self, stretch: Stretch) -> str:
        since = (stretch.starts_at - self.completed_at).total_seconds() / 3600
        found = [", ".join(phase.normal) for phase in self.course if phase.from_hours == since]
        return found[0] if found else ""

    @cached_property
    def course(self) -> tuple[Phase, ...]:
        return course(self.services, self.rules)

    @cached_property
    def signs(self) -> list[dict[str, Any]]:
        return by_tier(followup.warning_signs(self.services, self.rules.catalogue))

    @property
    def is_hands_on(self) -> bool:
        return any(self.rules.catalogue.services[slug].hands_on for slug in self.services)

    @property
    def _zone(self) -> Any:
        return self.studio.zone

    @property
    def _locale(self) -> str:
        return self.studio.locale
