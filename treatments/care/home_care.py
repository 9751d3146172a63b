"""Which evenings have retinol, which an exfoliant, which neither, and why (homecare: retinol_ramp).

Usable alone: give it the ramp as it was begun and the pauses, get the evenings. What a pause does to
the step is reckoned from the beginning every time and never stored. An evening belongs to the
studio's date on which it begins.

Where the reference is silent the stricter reading holds: a step's weeks are whole ones, Monday to
Sunday, and the days before the first Monday come on top; every pause of retinol lowers the step, the
one before a visit too; the days without retinol count from its last evening to the next it could have;
and no seven evenings in a row have more than the step allows.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from treatments.care.home_care_document import Active, HomeCare, RampStep

EVENING = time(18)
MONDAY = 0
A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)
MOST_EXFOLIANT = 3  # homecare.rules exfoliate_2_3: two to three evenings a week
NOTHING: tuple["Pause", ...] = ()


class Why(StrEnum):
    """What decides an evening.

    PLAN: the week's plan. AFTERCARE: a line of a visit's aftercare runs. BEFORE_VISIT: the days before
    a booked visit. AFTER_VISIT: what a booked visit will ask for afterwards. ANSWER: what she told.
    """

    PLAN = "plan"
    AFTERCARE = "aftercare"
    BEFORE_VISIT = "before_visit"
    AFTER_VISIT = "after_visit"
    ANSWER = "answer"


class Ramp(NamedTuple):
    """Store-bought retinol as it was begun: from `starts_on` at `step` (from 1), to `top_step` at most.

    On `stopped_on` and after it there is none.
    """

    starts_on: date
    step: int
    top_step: int
    stopped_on: date | None = None

    def runs_on(self, on: date) -> bool:
        return self.starts_on <= on and (self.stopped_on is None or on < self.stopped_on)


class Pause(NamedTuple):
    """Evenings, from `first` to `last`, on which something is left out."""

    active: Active
    first: date
    last: date
    why: Why

    def holds_on(self, on: date) -> bool:
        return self.first <= on <= self.last


class Evening(NamedTuple):
    """One evening. `instead_of` is what the week's plan had for it, where a pause left it out.

    `step` is the ramp's that holds; None where no ramp runs.
    """

    on: date
    active: Active
    why: Why
    instead_of: Active | None
    step: int | None


def pause_of(
    active: Active, starts_at: datetime, ends_at: datetime, why: Why, zone: ZoneInfo
) -> Pause | None:
    """The evenings that a span touches, each from 18:00 to midnight by the studio's clock; None for none."""
    local_end = ends_at.astimezone(zone)
    first, last = starts_at.astimezone(zone).date(), local_end.date()
    if local_end.time() <= EVENING:
        last -= A_DAY
    return Pause(active, first, last, why) if first <= last else None


def pause_before(active: Active, on: date, days: int) -> Pause | None:
    """The evenings of so many days before a visit."""
    return Pause(active, on - timedelta(days), on - A_DAY, Why.BEFORE_VISIT) if days else None


def evenings(
    *,
    care: HomeCare,
    ramp: Ramp | None,
    pauses: Sequence[Pause] = NOTHING,
    exfoliates: bool,
    first: date,
    last: date,
) -> tuple[Evening, ...]:
    """Every evening from `first` to `last`.

    `exfoliates`: she exfoliates at home where no ramp runs as well, on the evenings of its first step
    (two a week, the lower end of two to three). Never retinol and an exfoliant on one evening: an
    evening has one of them or neither.
    """
    start = (min(first, ramp.starts_on) if ramp else first) - A_WEEK
    steps = _steps(care, ramp, pauses, last) if ramp else {}
    made: list[Evening] = []
    for on in _days(start, last):
        made.append(_evening(on, steps.get(on), care, pauses, exfoliates, made[-6:]))
    return tuple(evening for evening in made if evening.on >= first)


def _evening(
    on: date,
    step: int | None,
    care: HomeCare,
    pauses: Sequence[Pause],
    exfoliates: bool,
    week_before: Sequence[Evening],
) -> Evening:
    active = _planned(on, step, care, exfoliates)
    why = _left_out(active, on, pauses)
    if why is not None:
        return Evening(on, Active.REST, why, active, step)
    most = care.step(step).retinol_nights if step and active is Active.RETINOL else MOST_EXFOLIANT
    if active is not Active.REST and sum(one.active is active for one in week_before) >= most:
        active = Active.REST
    return Evening(on, active, Why.PLAN, None, step)


def _planned(on: date, step: int | None, care: HomeCare, exfoliates: bool) -> Active:
    """What the week's plan has, before any pause."""
    active = care.step(step or 1).week[on.weekday()]
    if step is None and (active is Active.RETINOL or not exfoliates):
        return Active.REST
    return active


def _left_out(active: Active, on: date, pauses: Sequence[Pause]) -> Why | None:
    """Why this is left out on an evening; None: it is not."""
    if active is Active.REST:
        return None
    return next((pause.why for pause in pauses if pause.active is active and pause.holds_on(on)), None)


def _steps(care: HomeCare, ramp: Ramp, pauses: Sequence[Pause], last: date) -> Mapping[date, int]:
    """The step of each evening on which the ramp runs."""
    climb = _Climb(care, ramp)
    return {
        on: climb.step_on(on, is_paused=_left_out(Active.RETINOL, on, pauses) is not None)
        for on in _days(ramp.starts_on, last)
        if ramp.runs_on(on)
    }


class _Climb:
    """The ramp from evening to evening: the step, when it rises, when there was retinol last."""

    def __init__(self, care: HomeCare, ramp: Ramp) -> None:
        self.care, self.top_step = care, min(ramp.top_step, len(care.ramp))
        self.last_used, self.was_paused = ramp.starts_on - A_DAY, False
        self._take(min(ramp.step, self.top_step), ramp.starts_on)

    def _take(self, step: int, on: date, *, weeks: int | None = None) -> None:
        """Hold a step from a day on: whole weeks, and the days before the first Monday on top."""
        self.step = step
        held = weeks or self._now.weeks
        self.rises_on = None if held is None else _monday_from(on) + held * A_WEEK

    @property
    def _now(self) -> RampStep:
        return self.care.step(self.step)

    def step_on(self, on: date, *, is_paused: bool) -> int:
        if is_paused:
            self.was_paused = True
            return self.step
        if self.was_paused:
            self._resume(on)
        elif self.step < self.top_step and self.rises_on is not None and on >= self.rises_on:
            self._take(self.step + 1, on)
        if self._now.week[on.weekday()] is Active.RETINOL:
            self.last_used = on
        return self.step

    def _resume(self, on: date) -> None:
        """One step lower, held for two weeks; from the beginning after a long pause."""
        self.was_paused = False
        lower = max(self.step - 1, 1)
        next_use = on + timedelta(self.care.step(lower).next_evening(Active.RETINOL, on.weekday()))
        if (next_use - self.last_used).days > self.care.long_pause_days:
            self._take(1, on)
        else:
            self._take(lower, on, weeks=self.care.hold_weeks)


def _monday_from(on: date) -> date:
    return on + timedelta((MONDAY - on.weekday()) % 7)


def _days(first: date, last: date) -> Iterator[date]:
    for ahead in range((last - first).days + 1):
        yield first + timedelta(ahead)
