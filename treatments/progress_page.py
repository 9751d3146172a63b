"""The page of a client's progress: small faces over visits, figures by concern, two dates side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bookings.models import Studio
from clients.models import Client
from treatments import progress
from treatments.analysis_words import zones_words
from treatments.care import Catalogue
from treatments.catalogue import revisions
from treatments.face import BOX, View, views
from treatments.findings import ZoneDrawn, drawn
from treatments.progress import Change, Concern, Look

PLACES_IN_WORDS = 4


class Face(NamedTuple):
    """One look as a drawing: the zones that hold something, and the same in words."""

    look: Look
    zones: Sequence[ZoneDrawn]
    words: str


class Told(NamedTuple):
    """What became of one concern, in words."""

    name: str
    gone: str
    come: str
    still: str
    spots: str


@dataclass
class ProgressPage:
    """`only` narrows the faces to one concern; `first` and `second` are the analyses compared, by id."""

    client: Client
    studio: Studio
    only: str = ""
    first: int | None = None
    second: int | None = None

    @cached_property
    def looks(self) -> list[Look]:
        return progress.looks_of(self.client, self.studio)

    @cached_property
    def catalogue(self) -> Catalogue:
        return revisions.current_or_shipped().catalogue

    @cached_property
    def concerns(self) -> list[Concern]:
        return progress.concerns_of(self.looks, self.catalogue)

    @property
    def narrowed(self) -> str:
        """The concern the faces show; empty: all of them."""
        return self.only if self.only in {concern.id for concern in self.concerns} else ""

    @property
    def faces(self) -> list[Face]:
        return [self.face(look, self.narrowed) for look in self.looks]

    def face(self, look: Look, concern: str = "") -> Face:
        rows = [row for row in look.rows if concern in ("", row.concern)]
        front = drawn(rows, self.catalogue)[0]
        found = [zone for zone in front.zones if zone.findings]
        return Face(look, found, self._words(look.places(concern)) or "nothing")

    def _words(self, places: Iterable[str]) -> str:
        """'chin; nose tip': in the order of the face, a few of many."""
        names = zones_words(places, self.catalogue)
        more = len(names) - PLACES_IN_WORDS
        return "; ".join(names[:PLACES_IN_WORDS]) + (f" and {more} more" if more > 0 else "")

    @property
    def front(self) -> View:
        return views()["front"]

    @property
    def box(self) -> str:
        return BOX

    @property
    def figures(self) -> list[dict[str, object]]:
        """By concern, a row a look: in how many places, and how many spots where they were counted."""
        return [
            {
                "concern": concern,
                "rows": [
                    {
                        "look": look,
                        "places": len(look.places(concern.id)),
                        "spots": look.spots.get(concern.id, 0),
                    }
                    for look in self.looks
                ],
            }
            for concern in self.concerns
        ]

    # --- two side by side

    @cached_property
    def pair(self) -> tuple[Look, Look] | None:
        """The two chosen, the earlier first; the first and the last when nothing sensible was chosen."""
        if len(self.looks) < 2:
            return None
        by_id = {look.analysis_id: look for look in self.looks}
        chosen = [by_id[id] for id in (self.first, self.second) if id in by_id]
        if len(chosen) < 2 or chosen[0] is chosen[1]:
            chosen = [self.looks[0], self.looks[-1]]
        before, after = sorted(chosen, key=self.looks.index)
        return before, after

    @property
    def sides(self) -> list[Face]:
        return [self.face(look) for look in self.pair or ()]

    @property
    def told(self) -> list[Told]:
        if self.pair is None:
            return []
        return [self._told(change) for change in progress.changes(*self.pair, self.concerns)]

    def _told(self, change: Change) -> Told:
        before, after = change.spots
        counted = before is not None and after is not None and (before or after)
        spots = f"{before} → {after}" if counted else ""
        return Told(
            change.concern.name,
            self._words(change.gone),
            self._words(change.come),
            self._words(change.still),
            spots,
        )
