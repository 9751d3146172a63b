"""A plan told by the hours it runs through: the next 24 hours, days 2 and 3, this week, later. Pure.

Every line is told once in full, in the first stretch in which it holds. The next 24 hours are five
lines at most: where more hold, those that do most harm are told, the fifth line names what is over within
them, and the rest is told in full with the stretch after.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from treatments.importance import most_important
from treatments.models import AftercareLine

FIRST, DAYS_2_3, THIS_WEEK, LATER = "first", "days_2_3", "week", "later"
NAMES = {
    FIRST: "The next 24 hours",
    DAYS_2_3: "Days 2 and 3",
    THIS_WEEK: "The rest of the week",
    LATER: "Later",
}
BOUNDS = ((FIRST, 0, 24), (DAYS_2_3, 24, 72), (THIS_WEEK, 72, 168), (LATER, 168, None))  # the reference's
MOST_LINES = 5


@dataclass(frozen=True)
class Stretch:
    """`lines` are told in full here, `also` only named on one line, `still` were told before."""

    name: str
    starts_at: datetime
    ends_at: datetime | None
    lines: list[AftercareLine] = field(default_factory=list)
    also: list[AftercareLine] = field(default_factory=list)
    still: list[AftercareLine] = field(default_factory=list)

    @property
    def title(self) -> str:
        return NAMES[self.name]

    @property
    def says_something(self) -> bool:
        return bool(self.lines or self.also or self.still)

    def holds(self, line: AftercareLine, *, now: datetime) -> bool:
        """Whether the line runs at some instant of the stretch that is not over at `now`."""
        begins = line.starts_at is None or self.ends_at is None or line.starts_at < self.ends_at
        return begins and line.ends_at > max(self.starts_at, now)

    def is_over_in_it(self, line: AftercareLine) -> bool:
        return self.ends_at is not None and line.ends_at <= self.ends_at


def stretches(
    lines: Sequence[AftercareLine], *, completed_at: datetime, now: datetime | None = None
) -> list[Stretch]:
    """The stretches from `now` on, or from the end of the treatment; those that say nothing are left out."""
    moment, told = max(now or completed_at, completed_at), set[str]()
    found = []
    for name, first, last in BOUNDS:
        ends_at = None if last is None else completed_at + timedelta(hours=last)
        if ends_at is not None and ends_at <= moment:
            continue
        stretch = Stretch(name, completed_at + timedelta(hours=first), ends_at)
        _tell(stretch, most_important(lines), told, moment)
        found.append(stretch)
    return [stretch for stretch in found if stretch.says_something]


def _tell(stretch: Stretch, lines: Sequence[AftercareLine], told: set[str], now: datetime) -> None:
    holding = [line for line in lines if stretch.holds(line, now=now)]
    stretch.still.extend(line for line in holding if line.key in told)
    new = [line for line in holding if line.key not in told]
    in_full, named = shortened(new, ends_at=stretch.ends_at) if stretch.name == FIRST else (new, [])
    stretch.lines.extend(in_full)
    stretch.also.extend(named)
    told.update(line.key for line in (*in_full, *named))


def shortened(
    lines: Sequence[AftercareLine], *, ends_at: datetime | None
) -> tuple[list[AftercareLine], list[AftercareLine]]:
    """Five lines at most: those told in full, and those only named, on the fifth, where more are over by
    `ends_at` than fit."""
    if len(lines) <= MOST_LINES:
        return list(lines), []
    over = [line for line in lines[MOST_LINES:] if ends_at is not None and line.ends_at <= ends_at]
    if not over:
        return list(lines[:MOST_LINES]), []
    return list(lines[: MOST_LINES - 1]), [lines[MOST_LINES - 1], *over]


def over_already(lines: Sequence[AftercareLine], *, now: datetime) -> list[AftercareLine]:
    """The lines that have ended."""
    return most_important(line for line in lines if line.ends_at <= now)
