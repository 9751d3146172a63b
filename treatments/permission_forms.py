"""The forms of a patch test and of a decision against a rule."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from treatments.models import PatchTest

LINE, WORDS = 200, 2000


class PlaceForm(forms.Form):
    """`names` are the peels that want a test, by slug, those booked for her first."""

    hide_optional = True
    service = forms.ChoiceField(label="For which peel")
    product = forms.CharField(label="Product and strength", max_length=LINE, required=False)
    place = forms.CharField(
        label="Where", max_length=100, required=False, help_text="Behind the ear, inside of the arm, jaw."
    )

    def __init__(self, *args: Any, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = list(names.items())  # type: ignore[attr-defined]


class ReadForm(forms.Form):
    hide_optional = True
    result = forms.ChoiceField(
        label="What the skin says",
        choices=[
            (PatchTest.Result.CLEAR, "Clear: no redness, itch or swelling"),
            (PatchTest.Result.REACTION, "A reaction"),
        ],
        widget=forms.RadioSelect,
    )
    how = forms.ChoiceField(label="Seen", choices=PatchTest.Read.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="In words", max_length=WORDS, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class DecideForm(forms.Form):
    """`letters` are those on file about what stands against it, for a decision that needs one."""

    service = forms.SlugField(widget=forms.HiddenInput, max_length=60)
    code = forms.CharField(widget=forms.HiddenInput, max_length=100)
    letter = forms.CharField(max_length=10, required=False)
    why = forms.CharField(label="Why you go on", max_length=WORDS, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, letters: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letters = letters
