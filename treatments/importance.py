"""Which line of an aftercare plan is read first. Pure."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from treatments.care.aftercare import Line, Source

# What would do harm tonight stands before what can wait until the end of the week.
ORDER = (
    "cleansing/no_wash",
    "retinoids/avoid",
    "exfoliants/avoid",
    "sun_exposure/avoid_direct",
    "makeup/avoid",
    "touching_picking/avoid",
    "heat_exercise/avoid",
    "spf/daily_30plus",
    "swimming/avoid",
    "cleansing/gentle_only",
    "moisturiser/bland_only",
    "occlusive_products/avoid",
    "occlusive_products/thin_only",
    "alcohol/avoid",
    "waxing/avoid",
    "other_procedures/avoid",
)
_PLACES = {key: place for place, key in enumerate(ORDER)}


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=Keyed)


def most_important(lines: Iterable[K]) -> list[K]:
    """What was written for this client alone, then the lines by what does harm first."""
    return sorted(lines, key=lambda line: (_place(line.key), line.key))


def _place(key: str) -> int:
    return -1 if key.startswith("own/") else _PLACES.get(key, len(ORDER))


def in_order(lines: Iterable[Line]) -> list[Line]:
    """For whoever approves: first what is unusual for this client, so that approving is reading."""
    return sorted(most_important(lines), key=lambda line: not is_unusual(line))


def is_unusual(line: Line) -> bool:
    """Set by a sharp point, by skin type or by an earlier visit, and not by the service alone."""
    return any(_is_unusual(source) for source in line.sources)


def _is_unusual(source: Source) -> bool:
    return source.rule != "restriction" or source.performed.earlier
