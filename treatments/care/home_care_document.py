"""The home care chapter of a catalogue document: the routine, and the ramp by which retinol joins."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

Document = Mapping[str, Any]

NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4}
_LONG_PAUSE = re.compile(r"more than (\d+) days without retinol start again at step 1")
_HOLD = re.compile(r"one step lower .* and hold it (\w+) weeks")
_CEILING = re.compile(r"type IV-VI skin stays at weeks (\d+)-(\d+)")


class Active(StrEnum):
    """What one evening has, in the letters of the reference's evening plan."""

    RETINOL = "R"
    EXFOLIANT = "E"
    REST = "0"


class RoutineStep(NamedTuple):
    """One step of the morning or the evening; `key` names it on the record of a product ('am:2')."""

    key: str
    do: str
    is_optional: bool


class RampStep(NamedTuple):
    """A stretch of the ramp: how many weeks it lasts (None: from then on) and its week, Monday first."""

    weeks: int | None
    retinol_nights: int
    exfoliation_nights: int
    week: tuple[Active, ...]

    def next_evening(self, active: Active, weekday: int) -> int:
        """In how many days, from a weekday on and counting it, its week has this."""
        return next(ahead for ahead in range(7) if self.week[(weekday + ahead) % 7] is active)


class HomeCare(NamedTuple):
    """`ceiling` is the step (from 1) at which sensitive, rosacea-prone and deeper skin stays.

    `not_if` are the flags that rule store-bought retinol out. After a pause the lower step is held
    for `hold_weeks`; more than `long_pause_days` without retinol start it again.
    """

    am: tuple[RoutineStep, ...]
    pm: tuple[RoutineStep, ...]
    ramp: tuple[RampStep, ...]
    ceiling: int
    not_if: tuple[str, ...]
    hold_weeks: int
    long_pause_days: int

    def step(self, number: int) -> RampStep:
        return self.ramp[number - 1]


def parse_home_care(document: Document) -> HomeCare:
    """Read the chapter. It writes some figures in words; words it does not know are an error, not a guess.

    Raises KeyError or ValueError when it lacks a part.
    """
    chapter = document["homecare"]
    ramp, rules = chapter["retinol_ramp"], chapter["ramp_rules"]
    return HomeCare(
        am=_routine("am", chapter["am"]),
        pm=_routine("pm", chapter["pm"]),
        ramp=tuple(_step(row) for row in ramp),
        ceiling=_ceiling(ramp),
        not_if=tuple(rules["not_if"]),
        hold_weeks=NUMBERS[_said(_HOLD, rules["resume_after_pause"])[1]],
        long_pause_days=int(_said(_LONG_PAUSE, rules["long_pause"])[1]),
    )


def _routine(part: str, rows: Sequence[Document]) -> tuple[RoutineStep, ...]:
    return tuple(RoutineStep(f"{part}:{row['step']}", row["do"], row.get("optional", False)) for row in rows)


def _step(row: Document) -> RampStep:
    first, last = row["weeks"]
    return RampStep(
        weeks=None if last is None else last - first + 1,
        retinol_nights=row["retinol_nights"],
        exfoliation_nights=row["exfoliation_nights"],
        week=tuple(Active(letter) for letter in row["plan"]),
    )


def _ceiling(ramp: Sequence[Document]) -> int:
    """The step whose weeks the note on the ramp names."""
    notes = " ".join(row.get("note", "") for row in ramp)
    first, last = (int(week) for week in _said(_CEILING, notes).groups())
    return 1 + [row["weeks"] for row in ramp].index([first, last])


def _said(pattern: re.Pattern[str], words: str) -> re.Match[str]:
    found = pattern.search(words)
    if found is None:
        raise ValueError(f"The home care chapter cannot be read: {words!r}")
    return found
