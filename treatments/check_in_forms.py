"""The forms of a check-in's answer, and of what the desk does about it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from treatments.care.catalogue import WarningSign
from treatments.models import CheckInAnswer

LINES = forms.Textarea(attrs={"rows": 4})
WORDS = 4_000


class CheckInForm(forms.Form):
    """One of three buttons, her words, the signs she ticked; a sign that is gone is passed over."""

    answer = forms.ChoiceField(
        choices=CheckInAnswer.Answer.choices, error_messages={"required": "Choose one of the answers."}
    )
    note = forms.CharField(max_length=WORDS, required=False, widget=LINES)

    def __init__(self, *args: Any, signs: Sequence[WarningSign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = [sign.id for sign in signs]

    @property
    def ticked(self) -> list[str]:
        given = self.data.getlist("signs") if hasattr(self.data, "getlist") else []
        return [sign for sign in self.known if sign in given]


class ReadForm(forms.Form):
    """The last press that was on the page when something was done about it."""

    read_to = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)


class AnswerForm(forms.Form):
    """What is written to her, or what was said on the phone."""

    hide_optional = True
    words = forms.CharField(label="Your answer", max_length=WORDS, required=False, widget=LINES)


class IncidentForm(forms.Form):
    """The incident's record: all three."""

    happened = forms.CharField(label="What happened", max_length=WORDS, widget=LINES)
    done = forms.CharField(label="What was done", max_length=WORDS, widget=LINES)
    outcome = forms.CharField(label="What came of it", max_length=WORDS, widget=LINES)
