"""A client's check-in: the act first, whom to call, the signs, her words, and when they are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from bookings.letters import VOICES
from bookings.models import Studio, Visit
from treatments import check_ins, when_read, worries
from treatments.care.catalogue import WarningSign
from treatments.check_in_forms import CheckInForm
from treatments.letter_words import TIERS
from treatments.models import CheckInAnswer, Worry
from treatments.when_read import Reading


@dataclass
class CheckInPage:
    """`chosen` is the answer whose link or button was pressed; '' before any was."""

    visit: Visit
    studio: Studio
    now: datetime
    chosen: str = ""
    form: CheckInForm | None = None

    @property
    def voice(self) -> dict[str, str]:
        return VOICES[Studio.Voice(self.studio.voice)]

    @property
    def is_open(self) -> bool:
        """Whether there is something to write: a question, or what worries her."""
        return self.chosen in (CheckInAnswer.Answer.QUESTION, CheckInAnswer.Answer.WORRY)

    @property
    def is_worry(self) -> bool:
        return self.chosen == CheckInAnswer.Answer.WORRY

    @cached_property
    def signs(self) -> Sequence[WarningSign]:
        return check_ins.signs_of(self.visit)

    @property
    def tiers(self) -> list[dict[str, Any]]:
        """The signs as ticks, gravest first."""
        kept = self.form.ticked if self.form else []
        tiers = [
            {
                "tier": tier,
                "title": title,
                "signs": [(sign, sign.id in kept) for sign in self.signs if sign.tier == tier],
            }
            for tier, title in TIERS
        ]
        return [tier for tier in tiers if tier["signs"]]

    @property
    def note(self) -> str:
        return str(self.form.data.get("note", "")) if self.form else ""

    # --- what she has sent

    @cached_property
    def last(self) -> CheckInAnswer | None:
        return CheckInAnswer.objects.filter(visit=self.visit).order_by("pk").last()

    @cached_property
    def threads(self) -> Sequence[Worry]:
        """Worries and questions of this visit, the newest first."""
        return list(worries.of_visit(self.visit))[::-1]

    @property
    def waiting(self) -> Worry | None:
        """What she still waits for an answer to."""
        return next((one for one in self.threads if one.answered_at is None and one.closed_at is None), None)

    @property
    def waits_in_worry(self) -> bool:
        return self.waiting is not None and worries.is_worry(self.waiting)

    def _waits_with(self, tier: str) -> list[WarningSign]:
        told = {id for worry in self.threads if worry.closed_at is None for id in worry.signs}
        return [sign for sign in self.signs if sign.tier == tier and sign.id in told]

    @property
    def at_once(self) -> list[WarningSign]:
        """What she has ticked that is an emergency."""
        return self._waits_with("emergency_now")

    @property
    def same_day(self) -> list[WarningSign]:
        """What she has ticked that a doctor should see the same day."""
        return self._waits_with("same_day_doctor")

    # --- when it is read

    @cached_property
    def reading(self) -> Reading:
        return when_read.reading(studio=self.studio, now=self.now)

    @property
    def days_off(self) -> int | None:
        return self.reading.days_off(self.now, self.studio)
