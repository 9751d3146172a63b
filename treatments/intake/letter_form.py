"""The form in which a doctor's letter is taken in."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

OLDEST = timedelta(days=3660)


class LetterForm(forms.Form):
    """`about` offers what she answered with yes."""

    about = forms.MultipleChoiceField(
        label="What the letter clears",
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick only what the letter says in so many words.",
        error_messages={"required": "Tick at least one."},
    )
    clinician = forms.CharField(label="The doctor or clinic", max_length=200)
    dated = forms.DateField(label="The letter's date")
    file = forms.FileField(
        label="The letter",
        help_text="A PDF, a JPEG or a PNG of at most 10 MB. Only people who may read charts can open it.",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )
    words = forms.CharField(
        label="In a few words", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, about: Sequence[tuple[str, str]], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["about"].choices = about  # type: ignore[attr-defined]
        attrs = {"type": "date", "max": today.isoformat()}
        self.fields["dated"].widget = forms.DateInput(attrs=attrs, format="%Y-%m-%d")

    def clean_dated(self) -> date:
        dated: date = self.cleaned_data["dated"]
        if not self.today - OLDEST <= dated <= self.today:
            raise ValidationError("Please look at the year again.")
        return dated
