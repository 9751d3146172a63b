"""The face as listed: which concerns are where (semantics.red_flags)."""

from collections.abc import Sequence, Set
from typing import NamedTuple

from treatments.care.case import Observation
from treatments.care.catalogue import Catalogue

SUSPICIOUS = "actinic_or_suspicious_lesion"


class Face(NamedTuple):
    """All listed concerns, and for each zone that holds any the concerns in it."""

    concerns: frozenset[str]
    zones: tuple[tuple[str, Set[str]], ...]


def with_suspicions(observations: Sequence[Observation], catalogue: Catalogue) -> tuple[Observation, ...]:
    """The observations, and a suspicious spot wherever one carries a red-flag sign."""
    suspicions = [
        Observation(SUSPICIOUS, seen.zones)
        for seen in observations
        if seen.signs and not catalogue.signs.isdisjoint(seen.signs)
    ]
    return (*observations, *suspicions)


def face_of(observations: Sequence[Observation]) -> Face:
    """Lay the observations out by zone."""
    zones: dict[str, set[str]] = {}
    for seen in observations:
        for zone in seen.zones:
            zones.setdefault(zone, set()).add(seen.concern)
    return Face(frozenset([seen.concern for seen in observations]), tuple(zones.items()))
