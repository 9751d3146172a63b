"""The forms of a plan at the desk: a line as it is worded and when it ends, and a line of her own."""

from typing import Any, Self

from django import forms

from treatments.models import AftercareLine

A_TIME = "%Y-%m-%dT%H:%M"


def _until(**fields: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=A_TIME)
    return forms.DateTimeField(label="Until", widget=widget, **fields)


class LineForm(forms.Form):
    """Empty words bring the first text back; an empty end leaves it as it is."""

    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    wording = forms.CharField(
        label="Words for the client",
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    ends_at = _until(required=False, help_text="Later is free. To ask for less, say why.")
    why = forms.CharField(label="Why less", max_length=500, required=False, help_text="It is kept.")

    @classmethod
    def of(cls, line: AftercareLine) -> Self:
        initial = {
            "key": line.key, "wording": line.words, "ends_at": line.ends_at, "why": line.loosened_why,
        }  # fmt: skip
        return cls(initial=initial, auto_id=f"{line.key.replace('/', '-')}-%s")


class OwnLineForm(forms.Form):
    words = forms.CharField(
        label="Words for the client",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write down what the client should do."},
    )
    ends_at = _until(error_messages={"required": "Say until when."})

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="own-%s")


class KeyForm(forms.Form):
    """A line by its key."""

    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
