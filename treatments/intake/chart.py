"""What a client told about her health, as her chart shows it: what counts, and what was said before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby

from django.urls import reverse

from bookings.flags import Entry, Section
from clients.models import Client, ClinicianLetter, IntakeAnswer, User
from treatments.care.questions import Question
from treatments.catalogue import revisions
from treatments.intake.flags import COUNTS_AS_YES, FREE_WORDS
from treatments.intake.telling import told
from treatments.intake.wording import GROUPS

SHOWN = 12


@dataclass(frozen=True)
class Said:
    """One answer as it was given."""

    answer: IntakeAnswer

    @property
    def told(self) -> str:
        return told(self.answer)

    @property
    def where(self) -> str:
        """'asked at the chair, by Mira'"""
        where = self.answer.get_source_display().lower()
        return f"{where}, by {self.answer.taken_by}" if self.answer.taken_by else where

    @property
    def is_yes(self) -> bool:
        return self.answer.answer in COUNTS_AS_YES


@dataclass(frozen=True)
class Told:
    """A question with every answer to it, the newest first."""

    label: str
    versions: Sequence[Said]

    @property
    def newest(self) -> Said:
        return self.versions[0]

    @property
    def before(self) -> Sequence[Said]:
        return self.versions[1:]


@dataclass(frozen=True)
class Letter:
    """A doctor's letter, and what it clears in words."""

    row: ClinicianLetter
    clears: str


class Answers:
    """Everything a client has told and every doctor's letter about it; in three statements."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @cached_property
    def _questions(self) -> Mapping[str, Question]:
        return revisions.current_or_shipped().catalogue.questions

    @cached_property
    def _by_question(self) -> dict[str, list[Said]]:
        rows = self.client.answers.select_related("taken_by").order_by("question", "-given_at", "-pk")
        by_name = groupby(rows, key=lambda row: row.question)
        return {name: [Said(row) for row in mine] for name, mine in by_name}

    def _label(self, name: str) -> str:
        if name.startswith(FREE_WORDS):
            return "In her own words"
        return self._questions[name].label if name in self._questions else name

    def _group_of(self, name: str) -> str:
        if name.startswith(FREE_WORDS):
            return name.removeprefix(FREE_WORDS)
        return self._questions[name].group if name in self._questions else GROUPS[-1].name

    @cached_property
    def _told(self) -> list[Told]:
        return [Told(self._label(name), said) for name, said in self._by_question.items()]

    @property
    def said_yes(self) -> list[Told]:
        """What counts as yes, the newest first."""
        rows = [row for row in self._told if row.newest.is_yes]
        return sorted(rows, key=lambda row: row.newest.answer.given_at, reverse=True)

    @property
    def said_no(self) -> list[tuple[str, list[Told]]]:
        """The rest, by group of the questions."""
        found = [(group.title, list(self._no_in(group.name))) for group in GROUPS]
        return [(title, rows) for title, rows in found if rows]

    def _no_in(self, group: str) -> Iterator[Told]:
        for row in self._told:
            if not row.newest.is_yes and self._group_of(row.newest.answer.question) == group:
                yield row

    @cached_property
    def letters(self) -> list[Letter]:
        rows = self.client.letters.select_related("kept_by").order_by("-dated", "-pk")
        return [Letter(row, ", ".join(self._label(name) for name in row.about)) for row in rows]

    @property
    def any(self) -> bool:
        return bool(self._by_question or self.letters)

    @property
    def yes(self) -> list[tuple[str, str]]:
        """What she answered with yes, for a letter to be about: id and label."""
        return [
            (name, self._label(name))
            for name, said in self._by_question.items()
            if said[0].is_yes and name in self._questions
        ]


def sections(client: Client, user: User, now: datetime) -> Sequence[Section]:
    """The chart's part: what counts as yes, and the letters that stand; the page behind it has it all."""
    answers = Answers(client)
    entries = [Entry(row.newest.answer.given_at, row.label, note=row.newest.told) for row in answers.said_yes]
    entries += [_letter(letter) for letter in answers.letters if letter.row.withdrawn_at is None]
    if not answers.any:
        return []
    where = reverse("desk_answers", args=[client.pk])
    return [Section("What she told", entries[:SHOWN], where, "All answers, and doctors' letters")]


def _letter(letter: Letter) -> Entry:
    return Entry(letter.row.kept_at, f"Letter from {letter.row.clinician}", note=letter.clears)
