"""The visit page's part about check-ins: what she said, what was done about it, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from bookings.models import Studio, Visit
from treatments import worries
from treatments.care.catalogue import WarningSign
from treatments.catalogue import revisions
from treatments.check_in_forms import AnswerForm, IncidentForm, ReadForm
from treatments.letter_words import TIERS
from treatments.models import CheckInAnswer, Worry


@dataclass(frozen=True)
class Thread:
    """A worry or a question with every press that belongs to it, and its forms."""

    worry: Worry
    presses: Sequence[CheckInAnswer]
    signs: Sequence[tuple[str, Sequence[WarningSign]]]
    answer_form: AnswerForm
    incident_form: IncidentForm

    @property
    def is_worry(self) -> bool:
        return worries.is_worry(self.worry)

    @property
    def is_open(self) -> bool:
        return self.worry.closed_at is None


@dataclass
class WorriesPart:
    """`bound` holds forms that were refused, as they were typed. Two statements."""

    visit: Visit
    studio: Studio
    now: datetime
    bound: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def presses(self) -> list[CheckInAnswer]:
        """Every answer to a check-in, as they came."""
        return list(CheckInAnswer.objects.filter(visit=self.visit).order_by("pk"))

    @cached_property
    def _found(self) -> list[Worry]:
        return list(worries.of_visit(self.visit)) if self.presses else []

    @cached_property
    def threads(self) -> list[Thread]:
        """Worries before questions, and of each the oldest first."""
        return sorted(map(self._thread, self._found), key=lambda thread: not thread.is_worry)

    @property
    def open(self) -> list[Thread]:
        return [thread for thread in self.threads if thread.is_open]

    @property
    def closed(self) -> list[Thread]:
        return [thread for thread in self.threads if not thread.is_open]

    @property
    def read_form(self) -> ReadForm:
        return ReadForm(initial={"read_to": self.presses[-1].pk}, auto_id=False)

    def _thread(self, worry: Worry) -> Thread:
        known = revisions.current_or_shipped().catalogue.warning_signs
        ticked = [sign for sign in known if sign.id in worry.signs]
        tiers = [(title, [sign for sign in ticked if sign.tier == tier]) for tier, title in TIERS]
        bound = self.bound if self.bound.get("worry") == worry.pk else {}
        auto_id = f"worry-{worry.pk}-%s"
        return Thread(
            worry,
            self._belonging(worry),
            [(title, signs) for title, signs in tiers if signs],
            bound.get("answer_form") or AnswerForm(auto_id=auto_id),
            bound.get("incident_form") or IncidentForm(auto_id=auto_id),
        )

    def _belonging(self, worry: Worry) -> list[CheckInAnswer]:
        """From its first press up to the one with which the next begins."""
        begun = [other.answer_id for other in self._found if other.answer_id > worry.answer_id]
        later = [press for press in self.presses if press.pk >= worry.answer_id]
        return [press for press in later if not begun or press.pk < begun[0]]
