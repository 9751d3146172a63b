"""The form of an analysis: what holds for the whole face, and a row for each thing seen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from treatments import analysis_words as said
from treatments.analysis import Seen
from treatments.care import Catalogue
from treatments.care.face import SUSPICIOUS
from treatments.models import Observation, SkinAnalysis
from treatments.models.analyses import Base

MOST_ROWS = 100
MOST_MM = 200
REGIONS = {
    "forehead": "Forehead and brows",
    "periorbital": "Around the eyes",
    "nose": "Nose",
    "cheek": "Cheeks",
    "perioral": "Around the mouth",
    "lower_face": "Chin, jaw, ears, neck",
}
SKIN_TYPES = (
    ("", "Not known yet"),
    ("1", "I: always burns, never tans"),
    ("2", "II: usually burns, tans a little"),
    ("3", "III: sometimes burns, tans slowly"),
    ("4", "IV: rarely burns, tans easily"),
    ("5", "V: very rarely burns, tans deeply"),
    ("6", "VI: never burns, deeply colored"),
)
OPENINGS = (("", "Not looked at"), ("open", "An opening"), ("closed", "No opening"))


class QuickSelect(forms.Select):
    """As Django's, but its options are not a template each: a row has five of these."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, _SELECTED if str(key) == str(value or "") else "", words) for key, words in self.choices),
        )
        whole = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, whole, options)


_SELECTED = mark_safe(" selected")


def _words(words: tuple[str, ...]) -> forms.ChoiceField:
    return _choice([("", "Not noted"), *((word, word) for word in words)])


def _choice(choices: Iterable[tuple[str, str]] = ()) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=list(choices), required=False, widget=QuickSelect(attrs={"class": "form-select"})
    )


def _hidden(most: int) -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=0, max_value=most, widget=forms.HiddenInput)


def _millimetres() -> forms.DecimalField:
    return forms.DecimalField(min_value=0, max_value=MOST_MM, decimal_places=1, required=False)


class AnalysisForm(forms.Form):
    """What holds for the whole face, and which draft the page had before it (see Base)."""

    hide_optional = True  # nothing here is required; one word a field would drown the labels

    skin_type = forms.TypedChoiceField(
        label="Skin type",
        choices=SKIN_TYPES,
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Her own account of burning and tanning. Not known: aftercare as for types IV to VI.",
    )
    words = forms.CharField(
        label="In words", max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = _hidden(10_000)
    edition = _hidden(1_000_000)
    over = _hidden(1_000_000)
    writer = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @property
    def base(self) -> Base | None:
        """The draft that was typed into; `over` is the newer one that she was told of and writes over."""
        typed = self.cleaned_data
        if typed["version"] is None:
            return None
        edition = typed["edition"] if typed["over"] is None else typed["over"]
        return Base(typed["version"], edition or 0, typed["writer"])


def of_face(analysis: SkinAnalysis | None, *, skin_type: int | None, writer: str) -> dict[str, Any]:
    """What `AnalysisForm` starts with on a page that signs its saves as `writer`."""
    return {
        "skin_type": skin_type or "",
        "words": analysis.words if analysis else "",
        "version": analysis.version if analysis else 1,
        "edition": analysis.edition if analysis else 0,
        "writer": writer,
    }


@dataclass(frozen=True)
class Box:
    """One checkbox of a row."""

    id: str
    name: str
    value: str
    words: str
    is_checked: bool

    @property
    def is_fixed(self) -> bool:
        """A spot for a doctor is not ruled out at the chair."""
        return self.value == SUSPICIOUS and self.name.endswith("ruled_out")


class SeenForm(forms.Form):
    """One row: a concern, its zones, what is noted of it. A row without a concern is left out."""

    concern = _choice()
    zones = forms.MultipleChoiceField(required=False)
    count = forms.IntegerField(min_value=0, max_value=1_000, required=False)
    many = forms.BooleanField(required=False)
    size_from = _millimetres()
    size_to = _millimetres()
    feel = _words(said.FEELS)
    color = _words(said.COLORS)
    arrangement = _words(said.ARRANGEMENTS)
    opening = _choice(OPENINGS)
    signs = forms.MultipleChoiceField(required=False)
    unsure = forms.BooleanField(required=False)
    ruled_out = forms.MultipleChoiceField(required=False)
    words = forms.CharField(max_length=2_000, required=False)
    remove = forms.BooleanField(required=False)

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.catalogue = catalogue
        concerns = [(id, said.concern_words(id, catalogue)) for id in catalogue.concerns]
        signs = dict.fromkeys(sign for known in catalogue.signs_of.values() for sign in sorted(known))
        self._offer("concern", [("", "Choose"), *concerns])
        self._offer("ruled_out", concerns)
        self._offer("zones", [(zone.id, zone.name) for zone in catalogue.zones.values()])
        self._offer("signs", [(sign, sign) for sign in signs])

    def _offer(self, field: str, choices: list[tuple[str, str]]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("remove"):
            return typed
        concern = typed.get("concern", "")
        if not concern and any(typed.get(field) for field in ("zones", "words", "count", "signs")):
            self.add_error("concern", "Choose what is seen here, or remove the row.")
        self._keep_what_belongs(concern, typed)
        return typed

    def _keep_what_belongs(self, concern: str, typed: dict[str, Any]) -> None:
        """Signs and look-alikes of a concern that was chosen before are not carried to the next."""
        known = self.catalogue.signs_of.get(concern, self.catalogue.signs)
        typed["signs"] = [sign for sign in typed.get("signs", ()) if sign in known]
        if not typed.get("unsure"):
            typed["ruled_out"] = []

    @property
    def chosen(self) -> str:
        """The concern's id as typed, or ''."""
        typed = str(self["concern"].value() or "")
        return typed if typed in self.catalogue.concerns else ""

    @property
    def zones_by_region(self) -> list[tuple[str, list[Box]]]:
        """Every zone as a checkbox, under its part of the face."""
        rows: dict[str, list[Box]] = {}
        for zone in self.catalogue.zones.values():
            box = self._box("zones", zone.id, said.zone_words(zone))
            rows.setdefault(REGIONS.get(zone.region, zone.region), []).append(box)
        return list(rows.items())

    @property
    def red_flags(self) -> list[Box]:
        return [self._box("signs", sign, words) for sign, words in self.catalogue.sign_words.items()]

    @property
    def own_signs(self) -> list[Box]:
        """What may be noted on the chosen concern beside the red flags."""
        signs = self.catalogue.signs_of.get(self.chosen, frozenset()) - self.catalogue.signs
        return [self._box("signs", sign, said.sign_words(sign, self.catalogue)) for sign in sorted(signs)]

    @property
    def look_alikes(self) -> list[tuple[Box, str]]:
        """What the chosen concern may be taken for, and what tells it apart, in the reference's order."""
        known = self.catalogue.concerns.get(self.chosen)
        return [
            (
                self._box("ruled_out", other.concern, said.concern_words(other.concern, self.catalogue)),
                other.tell_apart,
            )
            for other in (known.look_alikes if known else ())
        ]

    def _box(self, field: str, value: str, words: str) -> Box:
        typed = self[field].value() or ()
        return Box(f"{self[field].auto_id}_{value}", self[field].html_name, value, words, value in typed)

    @property
    def seen(self) -> Seen | None:
        """The row as the rule takes it, of a valid form; None for one that is left out."""
        typed = self.cleaned_data
        if not typed.get("concern") or typed.get("remove"):
            return None
        sizes = [
            size for size in (_tenths(typed["size_from"]), _tenths(typed["size_to"])) if size is not None
        ]
        smallest = None if typed["size_from"] is None else min(sizes)
        return Seen(
            concern=typed["concern"],
            zones=tuple(typed["zones"]),
            words=typed["words"],
            count=typed["count"],
            many=typed["many"],
            size_from_tenths=smallest,
            size_to_tenths=None if typed["size_to"] is None else max(sizes),
            feel=typed["feel"],
            color=typed["color"],
            arrangement=typed["arrangement"],
            opening=typed["opening"],
            signs=tuple(typed["signs"]),
            unsure=typed["unsure"],
            ruled_out=tuple(typed["ruled_out"]),
        )


def _tenths(size: Decimal | None) -> int | None:
    return None if size is None else int(size * 10)


def of_row(row: Observation) -> dict[str, Any]:
    """What `SeenForm` starts with."""
    plain = ("concern", "zones", "count", "many", "feel", "color", "arrangement", "opening")
    kept = {field: getattr(row, field) for field in (*plain, "signs", "unsure", "ruled_out", "words")}
    return kept | {"size_from": _mm(row.size_from_tenths), "size_to": _mm(row.size_to_tenths)}


def _mm(tenths: int | None) -> str | None:
    return None if tenths is None else f"{tenths / 10:g}"


SeenFormSet = formset_factory(SeenForm, extra=1, max_num=MOST_ROWS)


def seen_rows(formset: "BaseFormSet[SeenForm]") -> list[Seen]:
    """The rows of a valid form set, as the rule takes them."""
    return list(_rows(formset))


def _rows(formset: "BaseFormSet[SeenForm]") -> Iterator[Seen]:
    for form in formset.forms:
        if form.seen is not None:
            yield form.seen
