"""How a client's skin has changed: what was seen in each signed analysis, side by side and in figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from bookings.models import Studio
from clients.models import Client
from treatments import visits
from treatments.analysis_words import concern_words
from treatments.care import Catalogue
from treatments.models import Observation, SkinAnalysis


@dataclass(frozen=True)
class Concern:
    """What is followed over visits; `name` is the desk's, never a client's."""

    id: str
    name: str


@dataclass(frozen=True)
class Look:
    """One signed analysis: its day, and by concern the places that hold it and the spots counted.

    `spots` None: not counted in every place.
    """

    analysis_id: int
    reference: str
    on: date
    zones: Mapping[str, frozenset[str]]
    spots: Mapping[str, int | None]
    rows: Sequence[Observation] = ()

    def places(self, concern: str = "") -> frozenset[str]:
        """Where a concern is, or anything at all."""
        if concern:
            return self.zones.get(concern, frozenset())
        return frozenset().union(*self.zones.values())


@dataclass(frozen=True)
class Change:
    """One concern between two looks, in places: those gone, come, and still there."""

    concern: Concern
    gone: frozenset[str]
    come: frozenset[str]
    still: frozenset[str]
    spots: tuple[int | None, int | None]


def looks_of(client: Client, studio: Studio) -> list[Look]:
    """Every signed analysis of a client, the oldest first; of amended ones the last that was signed."""
    rows = Observation.objects.filter(sealed=True).order_by("position")
    signed = (
        SkinAnalysis.objects.signed()
        .filter(visit__client=client)
        .exclude(replaced_by__status=SkinAnalysis.Status.SIGNED)
        .select_related("visit")
        .prefetch_related(Prefetch("observations", queryset=rows))
        .order_by("visit__starts_at", "pk")
    )
    return [_look(analysis, studio) for analysis in signed]


def _look(analysis: SkinAnalysis, studio: Studio) -> Look:
    zones: dict[str, set[str]] = {}
    counts: dict[str, list[int | None]] = {}
    rows = list(analysis.observations.all())
    for row in rows:
        zones.setdefault(row.concern, set()).update(row.zones)
        counts.setdefault(row.concern, []).append(None if row.many else row.count)
    return Look(
        analysis_id=analysis.pk,
        reference=analysis.visit.reference,
        on=visits.day_of(analysis.visit, studio),
        zones={concern: frozenset(found) for concern, found in zones.items()},
        spots={concern: _sum(found) for concern, found in counts.items()},
        rows=rows,
    )


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def concerns_of(looks: Sequence[Look], catalogue: Catalogue) -> list[Concern]:
    """Everything that was seen at least once, the newest first."""
    ids = dict.fromkeys(concern for look in reversed(looks) for concern in look.zones)
    return [Concern(id, concern_words(id, catalogue)) for id in ids]


def changes(before: Look, after: Look, concerns: Sequence[Concern]) -> list[Change]:
    """What became of each concern that either look has."""
    return [
        Change(
            concern,
            gone=before.places(concern.id) - after.places(concern.id),
            come=after.places(concern.id) - before.places(concern.id),
            still=before.places(concern.id) & after.places(concern.id),
            spots=(before.spots.get(concern.id, 0), after.spots.get(concern.id, 0)),
        )
        for concern in concerns
        if concern.id in before.zones or concern.id in after.zones
    ]
