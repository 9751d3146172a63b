"""Step 1 of the visit page: what changes fast, asked again at the chair, and what was never answered."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from bookings.models import Studio, Visit
from clients.intake import Given
from clients.models import IntakeAnswer, User
from treatments.care.questions import Combination
from treatments.intake import freshness
from treatments.intake.again import Again
from treatments.intake.forms import QuestionForm
from treatments.intake.freshness import EVERY_VISIT
from treatments.intake.sheet import Sheet
from treatments.intake.telling import told


class Standing(NamedTuple):
    """A yes that 'nothing new' says again, in the words of staff."""

    label: str
    told: str


class TodaysQuestions:
    """The questions of one visit as they are asked at the chair; with `data`, as typed.

    Loaded in a fixed number of statements, most of which the visit page needs anyway.
    """

    def __init__(self, visit: Visit, studio: Studio, now: datetime, data: Any = None) -> None:
        self.sheet = Sheet(visit, studio, now)
        self.visit, self.data, self.is_typed = visit, data, data is not None

    @property
    def may_be_asked(self) -> bool:
        """Before and on the day; afterwards the chart says what was told."""
        return self.visit.is_standing or self.sheet.today == self.sheet.on

    @property
    def waits_for(self) -> str:
        """What she does herself before anything is asked: agree, tell her birth date, bring a guardian."""
        if self.sheet.needs_consent:
            return "She has not agreed yet that her answers are kept."
        if self.sheet.age is None:
            return "Her birth date is not on file yet."
        if self.sheet.needs_guardian:
            return "She is under 18, and no parent or guardian has agreed yet."
        return ""

    @cached_property
    def again(self) -> Again:
        return Again(self.sheet, self.data)

    @cached_property
    def others(self) -> list[QuestionForm]:
        """Questions of the other kind that were never answered, or more than 180 days ago."""
        missing = freshness.not_fresh(self.sheet.asked, self.sheet.known, on=self.sheet.on)
        return [
            QuestionForm(question, today=self.sheet.today, data=self.data)
            for question in missing
            if question.re_ask != EVERY_VISIT
        ]

    @property
    def unanswered(self) -> list[QuestionForm]:
        return [*self.again.never_asked, *self.others]

    @property
    def unanswered_words(self) -> str:
        many = len(self.unanswered)
        return f"{many} question{'' if many == 1 else 's'} not answered yet"

    @property
    def is_done(self) -> bool:
        """Whether the visit may begin on these answers: all of today, none missing."""
        return not self.waits_for and self.again.is_done and not self.others

    @property
    def standing(self) -> list[Standing]:
        return [Standing(question.label, told(answer)) for question, answer in self.again.standing]

    @property
    def heeds(self) -> tuple[Combination, ...]:
        return self.sheet.heeds

    @property
    def is_valid(self) -> bool:
        """Whether everything answered is answered whole; looked at in every form."""
        return all([self.again.is_valid, *(form.is_valid() for form in self.others)])

    def answers(self) -> Iterator[Given]:
        """By name: what is new or asked for the first time as typed, the rest as it was said before."""
        yield from self.again.answers()
        for form in self.others:
            if (answer := form.given()) is not None:
                yield answer

    def keep(self, *, by: User) -> None:
        """Keep them as asked at the chair."""
        self.sheet.keep(list(self.answers()), source=IntakeAnswer.Source.CHAIR, by=by)
