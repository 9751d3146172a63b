"""Whether a service has something to do (semantics.target_rule, no_target_details, condition_codes)."""

from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from treatments.care.catalogue import Catalogue, Part, Service
from treatments.care.face import Face
from treatments.care.level import CONDITIONS, REFUSE
from treatments.care.verdict import Finding

OPENS_SKIN = "extraction"


class Aim(NamedTuple):
    """What one service meets in the open zones.

    `hits` are (part, zone, concern) that it may work on. `not_opened` are open
    zones with a bead that may never be opened there; `no_lancing` says that one
    could be opened in its zone, but not by this studio, client or service.
    """

    hits: Sequence[tuple[Part, str, str]]
    not_opened: Set[str]
    no_lancing: bool


def aim(service: Service, face: Face, left_out: Set[str], may_lance: bool, catalogue: Catalogue) -> Aim:
    """Look at every concern in every open zone with every part of the service."""
    hits: list[tuple[Part, str, str]] = []
    not_opened: set[str] = set()
    no_lancing = False
    for zone, concern, part in _meetings(service, face, left_out):
        if part.kind != OPENS_SKIN or concern not in catalogue.lancing_concerns:
            hits.append((part, zone, concern))
        elif zone in catalogue.lancing_barred_zones:
            not_opened.add(zone)
        elif may_lance:
            hits.append((part, zone, concern))
        else:
            no_lancing = True
    return Aim(hits, not_opened, no_lancing)


def _meetings(service: Service, face: Face, left_out: Set[str]) -> list[tuple[str, str, Part]]:
    """Each open zone with each concern in it that some part of the service meets."""
    return [
        (zone, concern, part)
        for zone, concerns in face.zones
        if zone not in left_out
        for concern in concerns
        if concern in service.meets
        for part in service.meets[concern]
    ]


def holds(service: Service, face: Face) -> list[Finding]:
    """Concerns for whose sake the service is refused for the whole visit."""
    if service.held_by.isdisjoint(face.concerns):
        return []
    return [Finding(REFUSE, f"concern:{concern}") for concern in service.held_by & face.concerns]


def cautions(aimed: Aim) -> Iterator[Finding]:
    """The condition codes that a kept service carries for its concerns and zones."""
    for part, zone, concern in aimed.hits:
        if concern in part.caution_concerns:
            yield Finding(CONDITIONS, f"concern_caution:{concern}")
        if zone in part.caution_zones:
            yield Finding(CONDITIONS, f"zone_caution:{zone}")
    for zone in aimed.not_opened:
        yield Finding(CONDITIONS, f"no_lancing_in:{zone}")
    if aimed.no_lancing:
        yield Finding(CONDITIONS, "no_lancing")


def missing(service: Service, face: Face, aimed: Aim) -> Iterator[Finding]:
    """Why a service that needs a target has none."""
    yield Finding(REFUSE, "no_suitable_target")
    for concern in service.unsuitable & face.concerns:
        yield Finding(REFUSE, f"concern:{concern}")
    for zone, concerns in face.zones:
        if zone in service.barred_zones and any(concerns & part.targets for part in service.parts):
            yield Finding(REFUSE, f"zone:{zone}")
    for zone in aimed.not_opened:
        yield Finding(REFUSE, f"zone:{zone}")
    if aimed.no_lancing:
        yield Finding(REFUSE, "no_lancing_allowed")
