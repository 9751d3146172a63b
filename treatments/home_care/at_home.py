"""One client's home care as she reads it: morning and evening, her evenings for four weeks, and why.

`AtHome.of` is the one door: the pages, the weekly letter and the printed plan all read from it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from django.utils.formats import date_format

from bookings import wording
from bookings.models import Studio
from clients.models import Client
from treatments import endings
from treatments.care import home_care
from treatments.care.home_care import Evening, Pause
from treatments.care.home_care_document import Active, RoutineStep
from treatments.home_care import known, words
from treatments.home_care.known import Known
from treatments.models import Recommended

DAYS = 28
A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)
EXPECTING = frozenset({"pregnancy", "breastfeeding"})
MARKS_EASILY = frozenset({"melasma", "post_inflammatory_hyperpigmentation"})


class Night(NamedTuple):
    """One evening of the calendar: 'retinol', 'acid', 'rest' or 'pause'; in full, and how it is drawn."""

    on: date
    word: str
    in_full: str
    look: str
    is_today: bool


class Row(NamedTuple):
    """One step of the morning or the evening, with the products that were recommended for it."""

    do: str
    is_optional: bool
    products: Sequence[Recommended]


@dataclass
class AtHome:
    known: Known

    @classmethod
    def of(cls, client: Client, *, studio: Studio, now: datetime, last: date | None = None) -> "AtHome":
        """Her home care, to `last` if that is further than four weeks; in twelve statements."""
        return cls(known.of_client(client, studio=studio, now=now, last=last))

    @property
    def is_anything(self) -> bool:
        """Whether there is any home care to show."""
        return self.known.is_anything

    @property
    def has_evenings(self) -> bool:
        """Whether any evening has more than the light cream."""
        return self.known.runs or self.known.exfoliates

    def evenings(self, first: date, last: date) -> Sequence[Evening]:
        """Every evening of a span, which must lie within what was gathered."""
        return home_care.evenings(
            care=self.known.care,
            ramp=self.known.ramp,
            pauses=self.known.pauses,
            exfoliates=self.known.exfoliates,
            first=first,
            last=last,
        )

    @property
    def first(self) -> date:
        """The first evening of the calendar: tonight."""
        return self.known.today

    @property
    def last(self) -> date:
        return self.known.today + timedelta(DAYS - 1)

    @cached_property
    def four_weeks(self) -> Sequence[Evening]:
        return self.evenings(self.first, self.last)

    @property
    def step(self) -> int | None:
        """The step of the ramp that holds tonight; before it begins, the one it begins with."""
        ramp = self.known.ramp
        if ramp is None or not self.known.runs:
            return None
        return self.four_weeks[0].step or min(ramp.step, ramp.top_step)

    @property
    def first_free_evening(self) -> date:
        """From today on, the first that no visit leaves retinol out of."""
        on = self.known.today
        while any(pause.active is Active.RETINOL and pause.holds_on(on) for pause in self.known.pauses):
            on += A_DAY
        return on

    # --- the calendar

    @property
    def weeks(self) -> list[list[Night | None]]:
        """From this week's Monday on; days before today are None."""
        today = self.known.today
        nights: list[Night | None] = [None] * today.weekday()
        nights += [self._night(evening) for evening in self.four_weeks]
        nights += [None] * (-len(nights) % 7)
        return [nights[at : at + 7] for at in range(0, len(nights), 7)]

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """'M', 'Monday': the heads of the calendar."""
        monday = date(2024, 1, 1)
        names = [date_format(monday + timedelta(ahead), "l") for ahead in range(7)]
        return [(name[:2], name) for name in names]

    def _night(self, evening: Evening) -> Night:
        look = words.PAUSE if evening.instead_of else words.WHAT[evening.active]
        return Night(evening.on, look, in_full(evening), look, evening.on == self.known.today)

    @property
    def reasons(self) -> list[str]:
        """Why something is left out, span by span, the first one first."""
        found: dict[tuple[date, date, str], list[Active]] = {}
        for pause in sorted(self.known.pauses, key=lambda one: (one.first, one.last)):
            if pause.last >= self.known.today and pause.first <= self.last and self._matters(pause):
                span = (max(pause.first, self.known.today), pause.last, words.BECAUSE[pause.why])
                actives = found.setdefault(span, [])
                if pause.active not in actives:
                    actives.append(pause.active)
        return [self._reason(*span, actives) for span, actives in found.items()]

    def _matters(self, pause: Pause) -> bool:
        return self.known.runs or (pause.active is Active.EXFOLIANT and self.known.exfoliates)

    def _reason(self, first: date, last: date, because: str, actives: Sequence[Active]) -> str:
        what = " and ".join(words.LEFT_OUT[active] for active in Active if active in actives)
        begins = "" if first == self.known.today else f"From {self._day(first)}: "
        until = "" if last == date.max else f" through {self._day(last)}"
        said = f"{begins}{what}{until}, because {because}."
        return said[:1].upper() + said[1:]

    def _day(self, on: date) -> str:
        return wording.short_day(on, zone=self.known.studio.zone, locale=self.known.studio.locale)

    # --- the routine

    @property
    def morning(self) -> list[Row]:
        return self._rows(self.known.care.am)

    @property
    def evening(self) -> list[Row]:
        return self._rows(self.known.care.pm)

    def _rows(self, steps: Sequence[RoutineStep]) -> list[Row]:
        return [
            Row(
                words.ROUTINE.get(step.key, step.do) if self.has_evenings else step.do,
                step.is_optional,
                [product for product in self.known.products if product.step == step.key],
            )
            for step in steps
            if self.has_evenings or step.key != known.ACTIVE_STEP
        ]

    @property
    def besides(self) -> list[Recommended]:
        """Products for no step of the routine."""
        steps = {step.key for step in (*self.known.care.am, *self.known.care.pm)}
        return [product for product in self.known.products if product.step not in steps]

    @property
    def notes(self) -> list[str]:
        """What else to heed (homecare.interactions), in her words."""
        return list(self._notes())

    def _notes(self) -> Iterator[str]:
        flags = {answer.flag for answer in self.known.answers}
        if self.known.runs:
            yield words.HOW
            yield words.STAY
        if self.known.stopped_by_answer:
            yield words.STOPPED
        if flags & EXPECTING:
            yield words.INSTEAD
        if "retinoid_prescription" in flags or self.known.runs:
            yield words.PRESCRIBED
        if "allergy_salicylate_aspirin" in flags:
            yield words.NO_SALICYLIC
        yield from self._while_lines_run()

    def _while_lines_run(self) -> Iterator[str]:
        wash, gel = self._again("cleansing/no_wash"), self._again("occlusive_products/avoid")
        if wash:
            yield f"{words.NO_WASH} {wash}."
        if gel:
            yield f"{words.GEL} {gel}."
        if (self.known.concerns or frozenset()) & MARKS_EASILY:
            makeup = self._again("makeup/avoid")
            yield f"{words.UNTINTED} {makeup}." if makeup else words.TINTED

    def _again(self, key: str) -> str:
        """When what a running line leaves out may begin again; '' when it does not run."""
        ends = [
            line.ends_at for line in self.known.lines if line.key == key and line.holds_at(self.known.now)
        ]
        if not ends:
            return ""
        zone, locale = self.known.studio.zone, self.known.studio.locale
        return endings.told(key=key, ends_at=max(ends), zone=zone, locale=locale).words


def in_full(evening: Evening) -> str:
    """'retinol', or what is left out and why."""
    if evening.instead_of is not None:
        return f"{words.LEFT_OUT[evening.instead_of]}, because {words.BECAUSE[evening.why]}"
    return words.AT_LENGTH[evening.active]
