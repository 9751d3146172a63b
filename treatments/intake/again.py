"""What changes fast, asked once more by name: nothing new since a day, or only what is new.

'Nothing new' is an answer to each question by its name; what she said before is said again, as of
now. A question that was never answered has nothing to be said again and is asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clients.intake import Given
from clients.models import IntakeAnswer
from treatments.care.questions import Question
from treatments.intake.forms import QuestionForm
from treatments.intake.freshness import EVERY_VISIT
from treatments.intake.sheet import Sheet
from treatments.intake.wording import OTHER, THEMES, Theme, theme_of

NEW = "new"  # the field of the themes in which something is new


@dataclass(frozen=True)
class ThemeAgain:
    """A theme with its questions, opened when something in it is new."""

    theme: Theme
    forms: Sequence[QuestionForm]
    is_new: bool


class Again:
    """The questions of one visit that are asked at every visit; with `data`, as typed."""

    def __init__(self, sheet: Sheet, data: Any = None) -> None:
        self.sheet = sheet
        self.is_typed = data is not None
        self.wanted = set(data.getlist(NEW)) if data is not None else set[str]()
        fast = [question for question in sheet.asked if question.re_ask == EVERY_VISIT]
        before = sheet.known.newest
        self.known = [question for question in fast if question.flag in before]
        self.themes = [
            ThemeAgain(theme, [self._form(question, data) for question in mine], theme.name in self.wanted)
            for theme in (*THEMES, OTHER)
            if (mine := [question for question in self.known if theme_of(question.flag) is theme])
        ]
        self.never_asked = [self._form(question, data) for question in fast if question.flag not in before]

    def _form(self, question: Question, data: Any) -> QuestionForm:
        kept = self.sheet.known.newest.get(question.flag)
        return QuestionForm(question, today=self.sheet.today, data=data, kept=kept)

    def _last_said(self, question: Question) -> date:
        """On the studio's calendar."""
        given_at = self.sheet.known.newest[question.flag].given_at
        return given_at.astimezone(self.sheet.studio.zone).date()

    @property
    def since(self) -> date | None:
        """The day from which nothing may be new: the longest ago that one of them was answered."""
        return min((self._last_said(question) for question in self.known), default=None)

    @property
    def is_done(self) -> bool:
        """Whether all were answered for this visit, on its day or after."""
        own = self.sheet.known.own
        on_the_day = all(
            question.flag in own and self._last_said(question) >= self.sheet.on for question in self.known
        )
        return on_the_day and not self.never_asked

    @property
    def is_due(self) -> bool:
        """Whether some days have passed since they were answered for this visit, and it is still ahead."""
        own = self.sheet.known.own
        answered = bool(self.known) and all(question.flag in own for question in self.known)
        return answered and self.since != self.sheet.today and self.sheet.today <= self.sheet.on

    @property
    def standing(self) -> list[tuple[Question, IntakeAnswer]]:
        """What counted as yes when it was last answered; 'nothing new' says it again."""
        newest = self.sheet.known.newest
        return [
            (question, newest[question.flag])
            for question in self.known
            if newest[question.flag].answer != IntakeAnswer.Answer.NO
        ]

    @property
    def is_valid(self) -> bool:
        """Whether what is new, and what was never asked, is answered whole; looked at in every form."""
        return all([form.is_valid() for form in (*self._new(), *self.never_asked)])

    def _new(self) -> Iterator[QuestionForm]:
        for themed in self.themes:
            if themed.is_new:
                yield from themed.forms

    def answers(self) -> Iterator[Given]:
        """By name: what is new as typed, everything else as it was said before."""
        typed = {form.question.flag: form.given() for form in (*self._new(), *self.never_asked)}
        for question in self.known:
            yield typed.get(question.flag) or _the_same(question, self.sheet.known.newest[question.flag])
        for form in self.never_asked:
            if (answer := typed[form.question.flag]) is not None:
                yield answer


def _the_same(question: Question, before: IntakeAnswer) -> Given:
    return Given(
        question=question.flag,
        asked=question.question,
        answer=before.answer,
        on=before.on,
        precision=before.precision,
        ongoing=before.ongoing,
        details=before.details,
        words=before.words,
    )
