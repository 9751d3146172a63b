"""The forms of a referral: what she agrees to, whom the note is for, how it went."""

from typing import Any

from django import forms

from treatments import sharing
from treatments.referrals import HOW_SOON

LINES = forms.Textarea(attrs={"rows": 3})


class SharingForm(forms.Form):
    """A tick for each part of the note, in the exact words of its consent; none is ticked beforehand."""

    hide_optional = True

    def __init__(self, *args: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part, agreement in sharing.parts(on).items():
            self.fields[part] = forms.BooleanField(label=agreement.text, required=False)

    @property
    def agreed(self) -> list[str]:
        return [part for part in sharing.WORDS if self.cleaned_data.get(part)]


class NoteForm(forms.Form):
    hide_optional = True
    to = forms.CharField(label="To", max_length=200, required=False, help_text="The doctor or clinic.")
    words = forms.CharField(
        label="What is asked",
        max_length=700,
        required=False,
        widget=LINES,
        help_text="Empty: the usual words.",
    )


class CheckForm(forms.Form):
    hide_optional = True
    said = forms.CharField(label="What she said", max_length=1_000, required=False, widget=LINES)


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label="What came of it",
        max_length=2_000,
        widget=LINES,
        error_messages={"required": "Write down what came of it."},
    )


class SoonerForm(forms.Form):
    """Only what is sooner than `after` can be chosen."""

    hide_optional = True
    urgency = forms.ChoiceField(label="How soon")
    why = forms.CharField(label="Why", max_length=500, required=False)

    def __init__(self, *args: Any, after: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sooner = list(HOW_SOON)[list(HOW_SOON).index(after) + 1 :]
        self.fields["urgency"].choices = [  # type: ignore[attr-defined]
            (name, HOW_SOON[name]) for name in sooner
        ]
