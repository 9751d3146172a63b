"""The client's own aftercare: every line with its end in her words and to the minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from bookings import wording
from bookings.letters import VOICES
from bookings.models import Service, Studio
from treatments import aftercare_plans, holding
from treatments.catalogue import revisions
from treatments.models import AftercarePlan
from treatments.plan_told import LineTold, PlanTold, StretchTold


@dataclass
class ClientPlan:
    """As it stands at `now`; with `is_whole`, told from the end of the treatment on, as it is printed."""

    plan: AftercarePlan
    studio: Studio
    now: datetime
    is_whole: bool = False

    @property
    def visit(self) -> Any:
        return self.plan.record.visit

    @property
    def voice(self) -> dict[str, str]:
        return VOICES[Studio.Voice(self.studio.voice)]

    @cached_property
    def held(self) -> holding.Holding:
        return holding.of(self.plan)

    @cached_property
    def told(self) -> PlanTold:
        rules, record = revisions.at(self.plan.revision_id), self.plan.record
        assert record.completed_at is not None
        return PlanTold(
            lines=self.held.lines,
            services=aftercare_plans.known_services(list(record.rows()), rules),
            completed_at=record.completed_at,
            rules=rules,
            studio=self.studio,
            names=dict(Service.objects.values_list("slug", "name")),
            today=self.now.astimezone(self.studio.zone).date(),
            for_client=True,
            now=None if self.is_whole else self.now,
        )

    @property
    def stretches(self) -> list[StretchTold]:
        return self.told.stretches

    @property
    def over(self) -> list[LineTold]:
        return self.told.over

    @property
    def is_hands_on(self) -> bool:
        return self.told.is_hands_on

    @property
    def signs(self) -> list[dict[str, Any]]:
        return self.told.signs

    @property
    def here_again(self) -> Sequence[str]:
        """The days of her visits since; what they added stands here too."""
        zone, locale = self.studio.zone, self.studio.locale
        return [wording.day(ended, zone=zone, locale=locale) for ended, _ in self.held.later]

    @property
    def whom(self) -> str:
        """Me and my hours, in one line."""
        reach = f"{self.voice['me'].capitalize()}: {self.studio.phone or self.studio.email}."
        return f"{reach} {self.studio.after_hours_line}".strip()
