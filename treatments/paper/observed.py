"""One row of an analysis in words for a doctor: where, how many, how large, how it feels and looks, signs."""

from collections.abc import Iterator

from treatments.analysis_words import noted, sign_words, zones_words
from treatments.care import Catalogue
from treatments.models import Observation


class Observed:
    def __init__(self, row: Observation, catalogue: Catalogue) -> None:
        self.row, self.catalogue = row, catalogue

    @property
    def place(self) -> str:
        """'Upper cheek, her left; chin'."""
        places = "; ".join(zones_words(self.row.zones, self.catalogue)) or "face"
        return f"{places[0].upper()}{places[1:]}"

    @property
    def own_place(self) -> str:
        """As she reads it herself: 'Upper cheek, your left'."""
        return self.place.replace(", her ", ", your ")

    @property
    def consistent(self) -> str:
        known = self.catalogue.concerns.get(self.row.concern)
        said = known.display if known else ""
        return f"{said}; not sure." if said and self.row.unsure else f"{said}." if said else ""

    @property
    def sentences(self) -> list[str]:
        """'2 spots, 1-2 mm, hard.', 'It hurts.'"""
        told = ", ".join((*self._number(), *self._looks()))
        looks_like = [f"{told[0].upper()}{told[1:]}."] if told else []
        return looks_like + [sign_words(sign, self.catalogue) for sign in self.row.signs]

    def _number(self) -> Iterator[str]:
        if self.row.count == 1 and not self.row.many:
            yield "one spot"
        elif self.row.many or self.row.count is not None:
            yield f"{next(noted(self.row))} spots"

    def _looks(self) -> list[str]:
        counted = self.row.many or self.row.count is not None
        return list(noted(self.row))[1 if counted else 0 :]
