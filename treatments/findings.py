"""What was found, row by row in words and zone by zone on the drawn face."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from treatments.analysis_words import (
    concern_words,
    count_words,
    noted,
    row_name,
    sign_words,
    zone_words,
    zones_words,
)
from treatments.care import Catalogue
from treatments.care.face import SUSPICIOUS
from treatments.care.unsure import may_be
from treatments.face import Shape, View, glyph, views
from treatments.models import Observation

MOST_MARKS = 3
MARK_STEP, MARK_GAP, COUNT_STEP, MARK_EDGE = 14.0, 2.0, 6.5, 4.0  # units of the drawing


@dataclass(frozen=True)
class Finding:
    """One row as it stands in one of its zones; the count only where the row has one zone.

    `figure` is the count as it is drawn: '3', '3+', '+'.
    """

    glyph: str
    name: str
    count: str
    figure: str

    def __str__(self) -> str:
        return f"{self.name}, {self.count}" if self.count else self.name


@dataclass(frozen=True)
class RowShown:
    """One row in words. `facts` are what was noted of it, `may_be` what else it may be."""

    glyph: str
    name: str
    zones: Sequence[str]
    facts: Sequence[str]
    signs: Sequence[str]
    may_be: Sequence[str]
    words: str


@dataclass(frozen=True)
class ZoneDrawn:
    """A zone in one view: what is found in it, and whether something done today leaves it out."""

    shape: Shape
    name: str
    findings: Sequence[Finding]
    is_left_out: bool

    @property
    def count(self) -> str:
        """Beside a glyph that stands alone."""
        return self.findings[0].figure if len(self.findings) == 1 else ""

    @property
    def glyphs(self) -> list[str]:
        return list(dict.fromkeys(finding.glyph for finding in self.findings))[:MOST_MARKS]

    @property
    def width(self) -> float:
        """Of its glyphs and the count, as drawn."""
        return (
            len(self.glyphs) * MARK_STEP
            - MARK_GAP
            + (MARK_GAP + COUNT_STEP * len(self.count) if self.count else 0)
        )

    @property
    def marks(self) -> list[tuple[str, float]]:
        """Its glyphs, three at most, and where each begins beside the mark's middle."""
        return [(name, step * MARK_STEP - self.width / 2) for step, name in enumerate(self.glyphs)]

    @property
    def count_at(self) -> float:
        return self.width / 2 - COUNT_STEP * len(self.count)

    @property
    def ground(self) -> tuple[float, float]:
        """Where the quiet ground of the mark begins, and how wide it is."""
        return -self.width / 2 - MARK_EDGE, self.width + 2 * MARK_EDGE

    @property
    def label(self) -> str:
        """'upper cheek, her left: milia, 3; syringomas'."""
        found = "; ".join(map(str, self.findings))
        left_out = " (left out)" if self.is_left_out else ""
        return f"{self.name}{': ' if found else ''}{found}{left_out}"


@dataclass(frozen=True)
class ViewDrawn:
    view: View
    zones: Sequence[ZoneDrawn]


def drawn(
    rows: Iterable[Observation], catalogue: Catalogue, *, left_out: Collection[str] = ()
) -> list[ViewDrawn]:
    """Every view of the face with what was found."""
    found: dict[str, list[Finding]] = {}
    for row in rows:
        for zone in row.zones:
            found.setdefault(zone, []).append(_finding(row, catalogue))
    names = {id: zone_words(zone) for id, zone in catalogue.zones.items()}
    return [
        ViewDrawn(
            view,
            [
                ZoneDrawn(shape, names[shape.zone], found.get(shape.zone, ()), shape.zone in left_out)
                for shape in view.shapes
                if shape.zone in names
            ],
        )
        for view in views().values()
    ]


def _finding(row: Observation, catalogue: Catalogue) -> Finding:
    name, glyph_name = row_name(row, catalogue), _glyph(row, catalogue)
    if len(row.zones) > 1:
        return Finding(glyph_name, name, "", "")
    figure = f"{'' if row.count is None else row.count}{'+' if row.many else ''}"
    return Finding(glyph_name, name, count_words(row), figure)


def _glyph(row: Observation, catalogue: Catalogue) -> str:
    alarming = not catalogue.signs.isdisjoint(row.signs)
    return glyph(row.concern, unsure=row.unsure, alarming=alarming)


def in_words(rows: Iterable[Observation], catalogue: Catalogue) -> list[RowShown]:
    return [_shown(row, catalogue) for row in rows]


def _shown(row: Observation, catalogue: Catalogue) -> RowShown:
    others = may_be(row.concern, row.ruled_out, catalogue)[1:] if _is_open(row, catalogue) else ()
    return RowShown(
        glyph=_glyph(row, catalogue),
        name=row_name(row, catalogue),
        zones=zones_words(row.zones, catalogue),
        facts=list(noted(row)),
        signs=[sign_words(sign, catalogue) for sign in row.signs],
        may_be=[concern_words(other, catalogue) for other in others],
        words=row.words,
    )


def _is_open(row: Observation, catalogue: Catalogue) -> bool:
    return row.unsure and row.concern in catalogue.concerns and row.concern != SUSPICIOUS
