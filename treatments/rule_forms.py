"""The form of one row of the care rules."""

from typing import Any

from django import forms

from treatments.catalogue.errors import ReasonMissing
from treatments.catalogue.lengths import MOST, figure_of, of_unit, unit_of
from treatments.catalogue.rows import Row
from treatments.catalogue.wordings import LONGEST
from treatments.errors import TreatmentError

WHY = 1000


class RuleForm(forms.Form):
    """A length, words or a switch, and why. Valid, it knows `value` as the rules write it."""

    hide_optional = True
    why = forms.CharField(
        label="Why",
        required=False,
        max_length=WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed when it is milder than the reference. Your team reads it, clients never do.",
    )
    field_order = ("value", "why")

    def __init__(self, *args: Any, row: Row, value: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.fields["value"] = _field(row)
        self.initial["value"] = _shown(value)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if "value" in typed:
            typed["value"] = _kept(typed["value"], self.row.reference)
        return typed

    def refuse(self, refusal: TreatmentError) -> None:
        """Put a refusal of the rules beside the field it is about."""
        self.add_error("why" if isinstance(refusal, ReasonMissing) else "value", str(refusal))


def _field(row: Row) -> forms.Field:
    if isinstance(row.reference, bool):
        choices = [(value, row.said(value == "yes").capitalize()) for value in ("yes", "no")]
        return forms.ChoiceField(label=row.label, choices=choices, widget=forms.RadioSelect)
    if isinstance(row.reference, str):
        return forms.CharField(
            label=row.label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), strip=True
        )
    unit = unit_of(row.reference)
    return forms.IntegerField(
        label=unit.capitalize(), min_value=min(1, figure_of(row.reference)), max_value=MOST[unit]
    )


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else figure_of(value)


def _kept(typed: Any, reference: Any) -> Any:
    if isinstance(reference, bool):
        return typed == "yes"
    return typed if isinstance(reference, str) else of_unit(typed, reference)
