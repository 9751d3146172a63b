"""How a spot is read that she is not sure about.

It is not worked on, and it holds whatever anything it may be would hold: the reference says of a spot
that cannot be placed 'I won't work on it today', and leaves the look-alikes to a doctor where one of
them is his.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from treatments.care.case import Inquiry, Observation
from treatments.care.catalogue import Catalogue
from treatments.care.face import SUSPICIOUS, with_suspicions
from treatments.care.screening import screen
from treatments.care.verdict import Verdict, judge


class Sighting(NamedTuple):
    """A concern as she noted it. `unsure`: it may also be a look-alike that is not in `ruled_out`."""

    concern: str
    zones: tuple[str, ...]
    signs: tuple[str, ...] = ()
    unsure: bool = False
    ruled_out: tuple[str, ...] = ()


def may_be(concern: str, ruled_out: Collection[str], catalogue: Catalogue) -> tuple[str, ...]:
    """What a spot noted as `concern` may be, itself first, while she is not sure.

    A spot that needs a doctor's eye is never ruled out here: only a doctor can.
    """
    others = (other.concern for other in catalogue.concerns[concern].look_alikes)
    left = (other for other in others if other == SUSPICIOUS or other not in ruled_out)
    return tuple(dict.fromkeys((concern, *left)))


def listed(sightings: Iterable[Sighting], catalogue: Catalogue) -> tuple[Observation, ...]:
    """Everything that is there or may be, as the engine reads it; red-flag signs raise their suspicion."""
    return with_suspicions([read for seen in sightings for read in _readings(seen, catalogue)], catalogue)


def _readings(seen: Sighting, catalogue: Catalogue) -> list[Observation]:
    if not seen.unsure:
        return [Observation(seen.concern, seen.zones, seen.signs)]
    return [
        Observation(
            concern,
            seen.zones,
            tuple(sign for sign in seen.signs if sign in catalogue.signs_of[concern]),
        )
        for concern in may_be(seen.concern, seen.ruled_out, catalogue)
    ]


def screen_strictly(
    inquiry: Inquiry, sightings: Sequence[Sighting], catalogue: Catalogue
) -> tuple[Verdict, ...]:
    """As `screen`, but nothing that is not sure is a reason to do a service.

    Two readings are merged, the stricter winning: everything each spot may be, and only what is sure
    outside the zones that hold a spot which is not. Those zones are left out of every service.
    """
    everything = screen(inquiry, listed(sightings, catalogue), catalogue)
    left_alone = frozenset(zone for seen in sightings if seen.unsure for zone in seen.zones)
    if not any(seen.unsure for seen in sightings):
        return everything
    sure = screen(inquiry, listed(_sure(sightings, left_alone), catalogue), catalogue)
    return tuple(_stricter(one, other, left_alone) for one, other in zip(everything, sure, strict=True))


def _sure(sightings: Iterable[Sighting], left_alone: Collection[str]) -> list[Sighting]:
    rest = [
        seen._replace(zones=tuple(zone for zone in seen.zones if zone not in left_alone))
        for seen in sightings
        if not seen.unsure
    ]
    return [seen for seen in rest if seen.zones]


def _stricter(one: Verdict, other: Verdict, left_alone: frozenset[str]) -> Verdict:
    left_out = one.left_out | other.left_out | (left_alone if one.service.parts else frozenset())
    merged = judge(one.service, [*one.findings, *other.findings], left_out)
    return merged._replace(not_sooner_than=max(one.not_sooner_than, other.not_sooner_than))
