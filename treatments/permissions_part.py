"""The visit page's parts about what lets a service go ahead: patch tests, and decisions against a rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from bookings.menu import PATCH_TEST
from bookings.models import Service, Studio, Visit
from clients.models import ClinicianLetter, User
from treatments import overrides, patch_tests, visits
from treatments.care.catalogue import NEVER
from treatments.catalogue.rules import Rules
from treatments.flag_words import word_of
from treatments.models import Override
from treatments.overrides import LETTER, PRACTITIONER
from treatments.patch_tests import Told
from treatments.permission_forms import PlaceForm, ReadForm

WHO = {
    LETTER: "The owner may decide otherwise, with a doctor's letter about it on file.",
    PRACTITIONER: "A licensed practitioner may decide otherwise, with a reason.",
}


class Choice(NamedTuple):
    """One reason against a service that may be decided otherwise, or has been.

    `about` is the answer it rests on, in a word or three; `who` is who may; `made` the decision on file;
    `is_hers` whether the reader may decide now, with one of the `letters` where it takes a doctor's.
    """

    service: str
    code: str
    about: str
    words: str
    who: str
    made: Override | None
    is_hers: bool
    letters: Sequence[ClinicianLetter]


@dataclass
class PermissionsPart:
    """In seven statements at most, asked for as they are shown; `bound` holds refused forms."""

    visit: Visit
    studio: Studio
    rules: Rules
    now: datetime
    bound: Mapping[str, Any] = field(default_factory=dict)

    # --- Patch tests

    @cached_property
    def tests(self) -> list[Told]:
        client = self.visit.client
        if client is None:
            return []
        return patch_tests.of_client(client, studio=self.studio, rules=self.rules, now=self.now)

    @cached_property
    def wanted(self) -> list[str]:
        return patch_tests.wanted_at(self.visit, rules=self.rules)

    @cached_property
    def is_for_tests(self) -> bool:
        return self.visit.parts.filter(service__slug=PATCH_TEST).exists()

    @property
    def has_tests(self) -> bool:
        """Whether patch tests concern this visit at all."""
        return bool(self.tests or self.wanted) or self.is_for_tests

    @property
    def may_place(self) -> bool:
        """On the visit's day or after it: a test counts from the day it is placed."""
        is_here = visits.day_of(self.visit, self.studio) <= self.now.astimezone(self.studio.zone).date()
        return is_here and self.visit.status in visits.OPEN

    @cached_property
    def place_form(self) -> PlaceForm:
        return self.bound.get("place_form") or self.new_place_form()

    def new_place_form(self, data: Any = None) -> PlaceForm:
        names = dict(Service.objects.values_list("slug", "name"))
        slugs = dict.fromkeys([*self.wanted, *patch_tests.testable(self.rules)])
        return PlaceForm(data, names={slug: names[slug] for slug in slugs if slug in names})

    @property
    def read_form(self) -> ReadForm:
        return ReadForm()

    # --- Decisions

    @cached_property
    def made(self) -> Mapping[tuple[str, str], Override]:
        rows = Override.objects.filter(visit=self.visit).select_related("made_by", "letter")
        return {(row.service, row.code): row for row in rows}

    @cached_property
    def letters(self) -> list[ClinicianLetter]:
        on = visits.day_of(self.visit, self.studio)
        letters = ClinicianLetter.objects.filter(client=self.visit.client_id, withdrawn_at=None)
        return list(letters.filter(dated__lte=on).order_by("-dated", "-pk"))

    def choices(self, service: str, whys: Sequence[Any], user: User) -> list[Choice]:
        """Of the reasons against a service those of a class that may be decided otherwise.

        Beside an answer that nobody may pass over there is nothing to decide: only what was, is told.
        """
        told = [why for why in whys if why.code.startswith("flag:")]
        choices = [self._choice(service, why, user) for why in told if why.override != NEVER]
        if len(choices) == len(told):
            return choices
        return [choice._replace(is_hers=False) for choice in choices if choice.made]

    def _choice(self, service: str, why: Any, user: User) -> Choice:
        made = self.made.get((service, why.code))
        flag = why.code.partition(":")[2]
        letters = [one for one in self.letters if flag in one.about] if why.override == LETTER else []
        return Choice(
            service=service,
            code=why.code,
            about=word_of(flag, self.rules.catalogue.questions[flag].label),
            words=why.staff,
            who=WHO[why.override],
            made=made if made and made.kind == why.override else None,
            is_hers=self._is_hers(why.override, user) and (why.override != LETTER or bool(letters)),
            letters=letters,
        )

    def _is_hers(self, kind: str, user: User) -> bool:
        if self.visit.status not in visits.OPEN:
            return False
        return user.is_owner if kind == LETTER else self._is_licensed(user)

    def _is_licensed(self, user: User) -> bool:
        if not hasattr(self, "_licensed"):
            self._licensed = overrides.is_licensed(user)
        return self._licensed
