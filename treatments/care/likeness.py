"""What can be seen of a concern, what looks like it, and what tells them apart (concerns[].look_alikes)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

Document = Mapping[str, Any]
OPENINGS = {False: "none", True: "open"}


class LookAlike(NamedTuple):
    """Another concern that can look the same, and the feature that tells it apart."""

    concern: str
    tell_apart: str


class Features(NamedTuple):
    """Sizes in millimetres; `opening` is none, open, or words for one of its own."""

    textures: tuple[str, ...]
    feel: str
    colors: tuple[str, ...]
    size_mm: tuple[float, float]
    arrangements: tuple[str, ...]
    opening: str
    onset: str


def parse_look_alikes(row: Document) -> tuple[LookAlike, ...]:
    """In the document's own order, which is no order by feel."""
    return tuple(LookAlike(other["concern"], other["tell_apart"]) for other in row["look_alikes"])


def parse_features(row: Document) -> Features:
    features = row["features"]
    smallest, largest = features["size_mm"]
    opening = features["opening"]
    return Features(
        textures=tuple(features["texture"]),
        feel=features["feel"],
        colors=tuple(features["colours"]),
        size_mm=(smallest, largest),
        arrangements=tuple(features["arrangement"]),
        opening=OPENINGS[opening] if isinstance(opening, bool) else opening,
        onset=features["onset_note"],
    )
