"""The part of the visit page where the face is looked at: drawn, painted, listed, signed."""

from collections.abc import Sequence
from functools import cached_property
from secrets import token_hex
from typing import Any, NamedTuple

from bookings.models import Visit
from treatments import analysis, findings
from treatments.analysis_forms import SKIN_TYPES, AnalysisForm, SeenForm, SeenFormSet, of_face, of_row
from treatments.analysis_words import CANNOT_PLACE, concern_words
from treatments.care import Catalogue
from treatments.care.face import SUSPICIOUS
from treatments.face import GLYPHS, glyph
from treatments.face.marks import OF_CONCERN, UNSURE
from treatments.models import Observation, SkinAnalysis


class Brush(NamedTuple):
    """What one press paints: a concern; `unsure`: a spot she cannot place at all."""

    concern: str
    name: str
    unsure: bool


class Look(NamedTuple):
    """A glyph of the brush and the concerns that look like it."""

    glyph: str
    word: str
    brushes: Sequence[Brush]


class SignedVersion:
    """One signed version of an analysis, as it is read."""

    def __init__(self, analysis: SkinAnalysis, catalogue: Catalogue) -> None:
        self.analysis, self.catalogue = analysis, catalogue

    @cached_property
    def observations(self) -> list[Observation]:
        return list(self.analysis.rows())

    @property
    def rows(self) -> list[findings.RowShown]:
        """What was written down, in words."""
        return findings.in_words(self.observations, self.catalogue)

    @property
    def face(self) -> list[findings.ViewDrawn]:
        return findings.drawn(self.observations, self.catalogue)

    @property
    def earlier_versions(self) -> range:
        """Those that were signed before it; each has its own page."""
        return range(1, self.analysis.version)

    @property
    def skin_type_words(self) -> str:
        return dict(SKIN_TYPES)[str(self.analysis.skin_type or "")]


class SeenPart:
    """What is seen on one visit; `bound` holds forms that were refused, as they were typed."""

    def __init__(self, visit: Visit, catalogue: Catalogue, bound: dict[str, Any]) -> None:
        self.visit, self.catalogue, self.bound = visit, catalogue, bound

    @cached_property
    def analysis(self) -> SkinAnalysis | None:
        return analysis.latest(self.visit)

    @property
    def is_signed(self) -> bool:
        return self.analysis is not None and self.analysis.is_signed

    @cached_property
    def observations(self) -> list[Observation]:
        return list(self.analysis.rows()) if self.analysis else []

    @property
    def rows(self) -> list[findings.RowShown]:
        """What was written down, in words."""
        return findings.in_words(self.observations, self.catalogue)

    @cached_property
    def before(self) -> SkinAnalysis | None:
        """The last signed analysis of an earlier visit, while this one may still take it over."""
        return None if self.is_signed else analysis.before(self.visit)

    @property
    def earlier_versions(self) -> range:
        """The versions that were signed before this one; each has its own page."""
        return range(1, self.analysis.version if self.analysis else 1)

    # --- the form

    @cached_property
    def form(self) -> AnalysisForm:
        noted = self.analysis.skin_type if self.analysis else self.on_chart
        initial = of_face(self.analysis, skin_type=noted, writer=token_hex(8))
        return self.bound.get("analysis_form") or AnalysisForm(initial=initial)

    @cached_property
    def forms(self) -> Any:
        initial = [of_row(row) for row in self.observations]
        return self.bound.get("seen_forms") or self.new_forms(initial=initial)

    def new_forms(self, data: Any = None, initial: Any = None) -> Any:
        return SeenFormSet(data, initial=initial, prefix="seen", form_kwargs={"catalogue": self.catalogue})

    @property
    def shows_form(self) -> bool:
        """Signed, it is read; what was typed against it is shown all the same."""
        return not self.is_signed or "seen_forms" in self.bound

    @property
    def newer(self) -> bool:
        """Whether the form was refused because something newer is saved or signed."""
        typed = self.bound.get("analysis_form")
        if typed is None or self.analysis is None or not typed.is_valid() or typed.base is None:
            return False
        return self.is_signed or not self.analysis.is_of(typed.base)

    @property
    def kept_forms(self) -> list[tuple[SeenForm, findings.RowShown | None]]:
        """The rows with something in them, each with its words where it stands as it was saved."""
        if self.forms.is_bound:
            return [(form, None) for form in self.forms.forms if form.has_changed()]
        return list(zip(self.forms.forms, self.rows, strict=False))

    @property
    def blank_form(self) -> SeenForm | None:
        """The row for something more."""
        return next((form for form in self.forms.forms if not (form.initial or form.has_changed())), None)

    @property
    def concern_forms(self) -> list[SeenForm]:
        """For each concern a form that holds what a row of it offers, for the script to copy."""
        prefix = self.forms.empty_form.prefix
        return [
            SeenForm(initial={"concern": concern}, prefix=prefix, catalogue=self.catalogue)
            for concern in self.catalogue.concerns
        ]

    @property
    def on_chart(self) -> int | None:
        return self.visit.client.skin_type if self.visit.client else None

    @property
    def skin_type(self) -> int | None:
        """Signed, what was signed; before that the deeper of chart and draft, which is the stricter."""
        noted = self.analysis.skin_type if self.analysis else None
        if self.is_signed and noted is not None:
            return noted
        return max((type for type in (noted, self.on_chart) if type is not None), default=None)

    @property
    def skin_type_words(self) -> str:
        noted = self.analysis.skin_type if self.analysis else None
        return dict(SKIN_TYPES)[str(noted or self.on_chart or "")]

    # --- the brush

    @property
    def looks(self) -> list[Look]:
        """The glyph row; every concern is behind one of them."""
        known = self.catalogue.concerns
        by_glyph: dict[str, list[Brush]] = {name: [] for name in GLYPHS}
        by_glyph[UNSURE].append(Brush(SUSPICIOUS, CANNOT_PLACE, unsure=True))
        for concern in dict.fromkeys((*(one for one in OF_CONCERN if one in known), *known)):
            by_glyph[glyph(concern)].append(
                Brush(concern, concern_words(concern, self.catalogue), unsure=False)
            )
        return [Look(name, word, by_glyph[name]) for name, word in GLYPHS.items()]
