"""The few health questions of a booking: what is true for her, and since when. Its answers go to the gate."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bookings.gate import Ask, Asking

NONE, LATER = "none", "later"
STILL, UNKNOWN = "still", "unknown"
NO_DATE = frozenset({STILL, UNKNOWN})
EARLIEST = date(1920, 1, 1)
PRECISIONS = (
    ("day", "I know the day"),
    ("week", "I know the week"),
    ("month", "I know the month"),
    ("year", "I know the year"),
    (UNKNOWN, "I don't know"),
)


class HealthForm(forms.Form):
    """Ticks for what is true; under a tick that needs it, when it was last so.

    `must` asks for an answer, if only that she would rather tell it in person. Nothing is kept or used
    without her agreement, unless she has given it before. `today` is the studio's date.
    """

    PREFIX = "health"
    hide_optional = True

    def __init__(
        self, asking: Asking, data: Any = None, *, today: date, must: bool, initial: Any = None
    ) -> None:
        super().__init__(data, prefix=self.PREFIX, initial=initial)
        self.asking, self.today, self.must = asking, today, must
        if asking.agreement is not None:
            self.fields["agrees"] = forms.BooleanField(
                label="I agree",
                required=False,
                widget=forms.CheckboxInput(attrs={"aria-describedby": "health-agreement"}),
            )
        self.fields["true"] = forms.MultipleChoiceField(
            label="Is any of this true for you?",
            choices=[
                *((ask.question, ask.words) for ask in asking.asks),
                (NONE, "No, none of these"),
                (LATER, "I'd rather tell you in person"),
            ],
            widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
            required=False,
        )
        for ask in asking.asks:
            if ask.follow_up:
                self.fields[f"when_{ask.question}"] = _when(ask)
                self.fields[f"on_{ask.question}"] = _on(today)

    def unasked(self) -> "HealthForm":
        """The same values in a form that nothing is held against yet."""
        if not self.is_bound:
            return self
        initial = {name: self[name].value() for name in self.fields}
        return HealthForm(self.asking, today=self.today, must=self.must, initial=initial)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each tick with what opens under it."""
        asks = {ask.question: ask for ask in self.asking.asks}
        for box in self["true"]:
            ask = asks.get(str(box.data["value"]))
            opens = ask is not None and bool(ask.follow_up)
            yield {
                "box": box,
                "ask": ask,
                "when": self[f"when_{ask.question}"] if ask and opens else None,
                "on": self[f"on_{ask.question}"] if ask and opens else None,
            }

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        ticked = typed.get("true", [])
        if self.must and not ticked and "true" not in self.errors:
            self.add_error("true", "Please tick what is true, or one of the last two lines.")
        if len(ticked) > 1 and {NONE, LATER} & set(ticked):
            self.add_error("true", "Please tick either what is true, or one of the last two lines.")
        for ask in self.asking.asks:
            if ask.follow_up and ask.question in ticked:
                self._require_when(ask.question)
        if "agrees" in self.fields and ticked and ticked != [LATER] and not typed.get("agrees"):
            self.add_error("agrees", "Please tick this if you agree. Without it nothing is kept or used.")
        return typed

    def _require_when(self, question: str) -> None:
        """A yes needs its date, or a word that there is none."""
        when, on = f"when_{question}", f"on_{question}"
        if on in self.errors or self.cleaned_data.get(when) in NO_DATE or self.cleaned_data.get(on):
            return
        if self.cleaned_data.get(when):
            self.add_error(on, "Please choose the day, or any day close to it.")
        else:
            self.add_error(when, "Please say about when, or choose 'I don't know'.")

    def answers(self) -> dict[str, Any]:
        """As the gate reads them: a tick is a yes, everything else shown is then a no."""
        ticked = self.cleaned_data.get("true", [])
        if not ticked or LATER in ticked:
            return {}
        return {ask.question: self._yes(ask) if ask.question in ticked else False for ask in self.asking.asks}

    def _yes(self, ask: Ask) -> dict[str, Any]:
        when = self.cleaned_data.get(f"when_{ask.question}") or "day"
        on = self.cleaned_data.get(f"on_{ask.question}")
        if when == STILL:
            return {"answer": True, "ongoing": True}
        if when == UNKNOWN or on is None:
            return {"answer": True}
        return {"answer": True, "date": on.isoformat(), "date_precision": when, "ongoing": False}


def _when(ask: Ask) -> forms.ChoiceField:
    choices = [("", "Please choose"), *([(STILL, ask.still)] if ask.still else []), *PRECISIONS]
    return forms.ChoiceField(label="How well do you know the date?", choices=choices, required=False)


def _on(today: date) -> forms.DateField:
    def check(on: date) -> None:
        if not EARLIEST <= on <= today:
            raise ValidationError("Please choose a day that has been.")

    return forms.DateField(
        label="The day, or any day close to it",
        required=False,
        validators=[check],
        error_messages={"invalid": "Please type a day such as 2026-05-31."},
        widget=forms.DateInput(attrs={"type": "date", "max": today.isoformat()}, format="%Y-%m-%d"),
    )
