"""The questions of one visit as its client goes through them, group by group."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from bookings.models import Service, Studio, Visit
from clients import intake
from clients.intake import Given, Known
from clients.models import Client, Consent, IntakeAnswer, User
from treatments import visits
from treatments.care import combinations
from treatments.care.questions import Combination, Question
from treatments.catalogue import revisions
from treatments.catalogue.revisions import Rules
from treatments.intake import freshness
from treatments.intake.flags import AGES, flags_of, years_old
from treatments.intake.forms import FreeForm, QuestionForm
from treatments.intake.wording import GROUPS, Group

CONSENT, ABOUT, DONE = "consent", "about", "done"


@dataclass(frozen=True)
class Part:
    """One group of questions, as kept or as typed."""

    group: Group
    forms: Sequence[QuestionForm]
    free: FreeForm | None

    @property
    def open(self) -> list[QuestionForm]:
        return [form for form in self.forms if not form.is_answered]

    @property
    def _all(self) -> list[QuestionForm | FreeForm]:
        return [*self.forms, *([self.free] if self.free else [])]

    @property
    def is_valid(self) -> bool:
        """Whether everything answered is answered whole; looked at in every form."""
        return all([form.is_valid() for form in self._all])

    def ask_alone(self) -> bool:
        """Whether a question is still open after 'no to all of these'; each then asks for its own answer."""
        for form in self.open:
            form.add_error("answer", "Please answer this one by itself.")
        return bool(self.open)

    def given(self) -> Iterator[Given]:
        """What was answered, each question by its name."""
        for form in self._all:
            if (answer := form.given()) is not None:
                yield answer


class Sheet:
    """What is asked for one visit, what has been answered, and where the client is in it.

    With `again` she looks at everything once more, not only at what is still to be asked. Loaded in
    a fixed number of statements.
    """

    def __init__(self, visit: Visit, studio: Studio, now: datetime, *, again: bool = False) -> None:
        assert visit.client is not None
        self.visit, self.studio, self.now, self.again = visit, studio, now, again
        self.client: Client = visit.client
        self.on = visits.day_of(visit, studio)
        self.today = now.astimezone(studio.zone).date()

    @cached_property
    def rules(self) -> Rules:
        return revisions.current_or_shipped()

    @cached_property
    def services(self) -> frozenset[str]:
        """What is booked, and what may be added to it in the same visit."""
        booked = set(self.visit.parts.values_list("service__slug", flat=True))
        offered = set(Service.objects.filter(is_offered=True).values_list("slug", flat=True))
        return freshness.around(booked, offered, self.rules.catalogue)

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The questions that matter; age is asked as the birth date."""
        wanted = freshness.to_ask(
            born=self.client.birth_date, services=self.services, on=self.on, rules=self.rules
        )
        return tuple(question for question in wanted if question.flag not in AGES)

    @cached_property
    def known(self) -> Known:
        return intake.known(client_id=self.client.pk, occasion=self.visit.topic)

    @cached_property
    def shown(self) -> tuple[Question, ...]:
        """Those asked for this visit: what is not known, and what was answered for it."""
        missing = {question.flag for question in freshness.not_fresh(self.asked, self.known, on=self.on)}
        return tuple(
            question
            for question in self.asked
            if self.again or question.flag in missing or question.flag in self.known.own
        )

    def was_yes(self, question: Question) -> bool:
        """Whether it counted as yes when it was last answered: one press under a list does not undo that."""
        before = self.known.newest.get(question.flag)
        return before is not None and before.answer != IntakeAnswer.Answer.NO

    # --- Before the questions

    @cached_property
    def _agreed(self) -> frozenset[str]:
        standing = self.client.consents.filter(withdrawn_at=None)
        return frozenset(standing.values_list("purpose", flat=True))

    @property
    def needs_consent(self) -> bool:
        return Consent.Purpose.HEALTH_DATA not in self._agreed

    @property
    def age(self) -> int | None:
        """On the day of the visit."""
        born: date | None = self.client.birth_date
        return None if born is None else years_old(born, self.on)

    @property
    def is_minor(self) -> bool:
        return self.age is not None and self.age < AGES["under_18"]

    @property
    def is_looked_at_only(self) -> bool:
        return self.age is not None and self.age < AGES["under_13"]

    @property
    def needs_guardian(self) -> bool:
        return self.is_minor and Consent.Purpose.GUARDIAN not in self._agreed

    # --- The way through

    @cached_property
    def parts(self) -> list[Part]:
        return [part for group in GROUPS if (part := self.part(group)).forms]

    def part(self, group: Group, data: Any = None) -> Part:
        """One group with what is kept, or as typed."""
        forms = [
            QuestionForm(question, today=self.today, data=data, kept=self.known.own.get(question.flag))
            for question in self.shown
            if question.group == group.name
        ]
        kept = self.known.own.get(FreeForm.flag_of(group))
        free = FreeForm(group, data=data, kept=kept) if FreeForm.is_asked_in(group) else None
        return Part(group, forms, free)

    @property
    def steps(self) -> list[str]:
        """Names of the steps, in order; questions only after the consent and the birth date."""
        return [CONSENT, ABOUT, *(part.group.name for part in self.parts)]

    def place(self, step: str) -> int:
        """Which step it is, counted from 1; the last for what is none."""
        return self.steps.index(step) + 1 if step in self.steps else len(self.steps)

    def step(self, wanted: str = "") -> str:
        """Where she is: what must come first, the group she wants, the first with something open, or done."""
        if self.needs_consent:
            return CONSENT
        if self.age is None or self.needs_guardian:
            return ABOUT
        names = [part.group.name for part in self.parts]
        if wanted in (*names, DONE):
            return wanted
        return next((part.group.name for part in self.parts if part.open), DONE)

    def after(self, group: str) -> str:
        """The step behind a group."""
        names = [part.group.name for part in self.parts]
        following = names[names.index(group) + 1 :] if group in names else []
        return following[0] if following else DONE

    @property
    def is_complete(self) -> bool:
        return not any(part.open for part in self.parts)

    @cached_property
    def heeds(self) -> tuple[Combination, ...]:
        """What is said at once when certain answers meet."""
        answers = flags_of(client_id=self.client.pk, on=self.on, occasion=self.visit.topic)
        return combinations.shown(answers, on=self.on, catalogue=self.rules.catalogue)

    @property
    def saved_at(self) -> datetime | None:
        return max((answer.given_at for answer in self.known.own.values()), default=None)

    def keep(self, answers: Sequence[Given], *, source: str, by: User | None = None) -> None:
        """Keep answers as given for this visit."""
        intake.give(
            client_id=self.client.pk,
            answers=answers,
            source=source,
            occasion=self.visit.topic,
            by=by,
            now=self.now,
        )
