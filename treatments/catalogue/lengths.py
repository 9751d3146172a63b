"""Lengths as a catalogue document writes them: 7, {"days": 7}, {"months": 6}, {"hours": 24}. Pure.

Two lengths of one unit compare by their figures. Of different units the reading is the careful one:
one counts as at least another only if it is so on every day of the calendar.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from treatments.care.clock import add_months

UNITS = ("hours", "days", "months")
MOST = {"hours": 24 * 90, "days": 730, "months": 24}
_A_DAY = timedelta(days=1)
_FOUR_YEARS = tuple(date(2024, 1, 1) + _A_DAY * number for number in range(366 + 3 * 365))


def is_length(value: object) -> bool:
    if isinstance(value, dict):
        return len(value) == 1 and all(unit in UNITS and _counts(figure) for unit, figure in value.items())
    return _counts(value)


def _counts(figure: object) -> bool:
    return type(figure) is int and figure >= 0


def unit_of(length: Any) -> str:
    return next(iter(length)) if isinstance(length, dict) else "days"


def figure_of(length: Any) -> int:
    return int(next(iter(length.values())) if isinstance(length, dict) else length)


def of_unit(figure: int, like: Any) -> Any:
    """A length of the same form as `like`."""
    return {unit_of(like): figure} if isinstance(like, dict) else figure


def is_shorter(length: Any, than: Any) -> bool:
    """Whether a length may end before another one does."""
    if unit_of(length) == unit_of(than):
        return figure_of(length) < figure_of(than)
    return _hours(length)[0] < _hours(than)[1]


def _hours(length: Any) -> tuple[int, int]:
    """The fewest and the most hours that it can be; days may lose or gain one to a clock change."""
    figure, unit = figure_of(length), unit_of(length)
    if unit == "hours":
        return figure, figure
    fewest, most = (figure, figure) if unit == "days" else _days_of_months(figure)
    return fewest * 24 - 1, most * 24 + 1


@lru_cache
def _days_of_months(months: int) -> tuple[int, int]:
    days = [(add_months(day, months) - day).days for day in _FOUR_YEARS]
    return min(days), max(days)


def in_words(length: Any) -> str:
    """'6 months', '1 day', '72 hours'."""
    figure, unit = figure_of(length), unit_of(length)
    return f"{figure} {unit if figure != 1 else unit[:-1]}"
