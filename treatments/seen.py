"""What was seen, as the engine reads it."""

from collections.abc import Iterable

from treatments.care import Catalogue
from treatments.care.case import Observation as Listed
from treatments.care.unsure import Sighting
from treatments.care.unsure import listed as as_listed
from treatments.models import Observation, SkinAnalysis


def sightings(rows: Iterable[Observation], catalogue: Catalogue) -> tuple[Sighting, ...]:
    """The rows of an analysis whose concern the catalogue in use knows."""
    return tuple(
        Sighting(row.concern, tuple(row.zones), _known(row, catalogue), row.unsure, tuple(row.ruled_out))
        for row in rows
        if row.concern in catalogue.concerns
    )


def _known(row: Observation, catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(sign for sign in row.signs if sign in catalogue.signs_of[row.concern])


def listed(analysis: SkinAnalysis | None, catalogue: Catalogue) -> tuple[Listed, ...]:
    """Everything an analysis says is there or may be there; a red-flag sign raises its suspicion."""
    return as_listed(sightings(analysis.rows() if analysis else (), catalogue), catalogue)
