"""One health question as a form; the same on the page, on the tablet and at the chair."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clients.forms import EARLIEST_BIRTH
from clients.intake import Given
from clients.models import IntakeAnswer
from treatments.care.questions import Question
from treatments.intake.flags import FREE_WORDS
from treatments.intake.telling import told
from treatments.intake.wording import (
    EXTRAS,
    FREE,
    KINDS_OF_CARE,
    LEFT_OUT_AT_HOME,
    REACTED_TO,
    STILL,
    Group,
)

WORDS = 1000
EARLIEST = date(1920, 1, 1)
STILL_NOW = "still"
NO_DATE = frozenset({STILL_NOW, "unknown"})
ANSWERS = (("no", "No"), ("yes", "Yes"), ("unsure", "Not sure"))
PRECISIONS = (
    ("day", "I know the day"),
    ("week", "I know the week"),
    ("month", "I know the month"),
    ("year", "I know the year"),
    ("unknown", "I don't know"),
)
MEANT: dict[str, bool | None] = {"yes": True, "no": False, "unsure": None}
TYPED = {meant: typed for typed, meant in MEANT.items()}


class QuestionForm(forms.Form):
    """No, yes or not sure; after a yes: when, which one, and what else this question asks.

    Its prefix is the question's flag. `today` is the studio's date: what already was cannot be later.
    """

    hide_optional = True
    answer = forms.ChoiceField(choices=ANSWERS, widget=forms.RadioSelect, required=False)

    def __init__(
        self, question: Question, *, today: date, data: Any = None, kept: IntakeAnswer | None = None
    ) -> None:
        super().__init__(data, prefix=question.flag, initial=_typed(question, kept))
        self.question, self.today, self.kept = question, today, kept
        self.fields["answer"].label = question.question
        if question.needs_date:
            self.fields["when"] = _when(question)
            self.fields["on"] = _on(today)
        if question.flag == "earlier_bad_reaction":
            self.fields[REACTED_TO] = _reacted_to()
        if question.flag in EXTRAS:
            self.fields["extra"] = _extra(question.flag)
        if question.follow_up:
            self.fields["words"] = _words(question)

    @property
    def is_answered(self) -> bool:
        return bool(self["answer"].value())

    @property
    def has_follow_up(self) -> bool:
        return len(self.fields) > 1

    @property
    def told(self) -> str:
        """What is kept, in words."""
        return told(self.kept) if self.kept else ""

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if self.question.needs_date and _is_yes(typed.get("answer")):
            self._require_when()
        return typed

    def _require_when(self) -> None:
        """A yes needs its date, or a word that there is none."""
        typed = self.cleaned_data
        if not typed.get("when") and not typed.get("on") and "on" not in self.errors:
            self.add_error("when", "Please say about when, or choose 'I don't know'.")
        elif typed.get("when") not in NO_DATE and not typed.get("on") and "on" not in self.errors:
            self.add_error("on", "Please choose the day, or any day close to it.")

    def given(self) -> Given | None:
        """The answer as it is kept; None while the question is open. A date in doubt is left out."""
        typed = self.cleaned_data
        answer = typed.get("answer")
        if not answer:
            return None
        words = typed.get("words", "").strip()
        if not _is_yes(answer):
            return Given(self.question.flag, self.question.question, answer)
        when = typed.get("when") or "day"
        on = None if when in NO_DATE else typed.get("on")
        return Given(
            question=self.question.flag,
            asked=self.question.question,
            answer=answer,
            on=on,
            precision="day" if when == STILL_NOW else when,
            ongoing=_ongoing(when, on) if self.question.needs_date else None,
            details=self._details(),
            words=words,
        )

    def _details(self) -> dict[str, Any]:
        typed = self.cleaned_data
        details: dict[str, Any] = {}
        if typed.get("extra"):
            details[EXTRAS[self.question.flag].name] = MEANT[typed["extra"]]
        if typed.get(REACTED_TO):
            details[REACTED_TO] = list(typed[REACTED_TO])
        return details


class FreeForm(forms.Form):
    """What else there is in a group, in words; never needed."""

    hide_optional = True
    words = forms.CharField(
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        error_messages={"max_length": "Please keep this to 1,000 letters."},
    )

    def __init__(self, group: Group, *, data: Any = None, kept: IntakeAnswer | None = None) -> None:
        initial = {"words": kept.words if kept else ""}
        super().__init__(data, prefix=self.flag_of(group), initial=initial)
        self.group, self.kept = group, kept
        self.fields["words"].label = FREE[group.name]

    @staticmethod
    def flag_of(group: Group) -> str:
        return f"{FREE_WORDS}{group.name}"

    @staticmethod
    def is_asked_in(group: Group) -> bool:
        return group.name in FREE

    def given(self) -> Given | None:
        """What was told; None for nothing that was nothing before."""
        words = self.cleaned_data.get("words", "").strip()
        if not words and (self.kept is None or not self.kept.words):
            return None
        answer = IntakeAnswer.Answer.YES if words else IntakeAnswer.Answer.NO
        return Given(self.flag_of(self.group), FREE[self.group.name], answer, words=words)


class AboutForm(forms.Form):
    """The birth date where it is not on file, and for somebody under 18 who answers for her."""

    hide_optional = True
    birth_date = forms.DateField(
        label="When were you born?",
        error_messages={
            "required": "Please type the day you were born.",
            "invalid": "Please type a day such as 1990-05-31.",
        },
    )
    guardian = forms.CharField(
        label="Name of the parent or guardian",
        max_length=200,
        error_messages={"required": "Please type the name of the parent or guardian."},
    )
    agrees = forms.BooleanField(
        label="I am the parent or guardian. I agree to the visit, and to these questions about health.",
        error_messages={"required": "Please let a parent or guardian tick this."},
    )

    def __init__(self, data: Any = None, *, today: date, asks_birth_date: bool, asks_guardian: bool) -> None:
        super().__init__(data)
        self.today = today
        self.fields["birth_date"].widget = _day_input(today, autocomplete="bday")
        if not asks_birth_date:
            del self.fields["birth_date"]
        if not asks_guardian:
            del self.fields["guardian"], self.fields["agrees"]

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if not EARLIEST_BIRTH <= born <= self.today:
            raise ValidationError("Please look at the year again.")
        return born


class ConsentForm(forms.Form):
    agrees = forms.BooleanField(
        label="I agree",
        error_messages={"required": "Please tick this if you agree. Without it we cannot ask."},
    )


def _day_input(today: date, **attrs: str) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "max": today.isoformat(), **attrs}, format="%Y-%m-%d")


def _is_yes(answer: str | None) -> bool:
    return answer in (IntakeAnswer.Answer.YES, IntakeAnswer.Answer.UNSURE)


def _ongoing(when: str, on: date | None) -> bool | None:
    """Told only where she told it."""
    if when == STILL_NOW:
        return True
    return None if on is None else False


def _typed(question: Question, kept: IntakeAnswer | None) -> dict[str, Any]:
    """A kept answer as it stood in the form."""
    if kept is None:
        return {}
    extra = EXTRAS.get(question.flag)
    return {
        "answer": kept.answer,
        "when": _when_kept(kept),
        "on": kept.on,
        "words": kept.words,
        "extra": TYPED[kept.details[extra.name]] if extra and extra.name in kept.details else "",
        REACTED_TO: kept.details.get(REACTED_TO, []),
    }


def _when_kept(kept: IntakeAnswer) -> str:
    if kept.ongoing and kept.on is None:
        return STILL_NOW
    return kept.precision if kept.on or kept.precision != "day" else ""


def _when(question: Question) -> forms.ChoiceField:
    still = STILL.get(question.date_means) if question.group != LEFT_OUT_AT_HOME else None
    choices = [("", "Please choose"), *([(STILL_NOW, still)] if still else []), *PRECISIONS]
    return forms.ChoiceField(label="How well do you know when?", choices=choices, required=False)


def _on(today: date) -> forms.DateField:
    def check(on: date) -> None:
        if not EARLIEST <= on <= today:
            raise ValidationError("Please choose a day that has been.")

    return forms.DateField(
        label="The day, or any day in that week, month or year",
        required=False,
        validators=[check],
        error_messages={"invalid": "Please type a day such as 2026-05-31."},
        widget=_day_input(today),
    )


def _extra(flag: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=EXTRAS[flag].words, choices=ANSWERS, widget=forms.RadioSelect, required=False
    )


def _reacted_to() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="What kind was it? Leave this empty if you don't know.",
        choices=KINDS_OF_CARE,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def _words(question: Question) -> forms.CharField:
    return forms.CharField(
        label="In your words" if question.needs_date else question.follow_up,
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        error_messages={"max_length": "Please keep this to 1,000 letters."},
    )
