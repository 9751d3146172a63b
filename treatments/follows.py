"""Step 5 of the visit page, what follows: the plan as it is approved, and its letters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from bookings.models import Studio, Visit
from treatments import aftercare_plans
from treatments.care.aftercare import Line
from treatments.catalogue import revisions
from treatments.catalogue.revisions import Rules
from treatments.catalogue.rules import Loosening
from treatments.forms import ApproveForm
from treatments.left_out import Known
from treatments.letter_words import in_short
from treatments.models import AftercareLine, AftercarePlan, TreatmentRecord
from treatments.plain_words import described
from treatments.plan_forms import LineForm, OwnLineForm
from treatments.plan_told import LineTold, PlanTold, StretchTold
from treatments.series import Planned, of_plan


@dataclass(frozen=True)
class Milder:
    """A line for which the studio's rules ask less than the reference: what the reference asks."""

    text: str
    ends_at: datetime


@dataclass(frozen=True)
class Shown:
    """A line with the form that changes it."""

    told: LineTold
    form: LineForm
    milder: Milder | None
    loosened: Sequence[Loosening]
    is_open: bool

    @property
    def is_milder(self) -> bool:
        """Whether the studio's rules ask less here than the reference."""
        return self.milder is not None or bool(self.loosened)

    @property
    def is_unusual(self) -> bool:
        """What is milder is read first too."""
        return self.told.is_unusual or self.is_milder

    @property
    def is_own_here(self) -> bool:
        """Written at this visit, beside the rules: it can be taken out."""
        line = self.told.line
        return line.own and not line.sources[0]["earlier"]


@dataclass(frozen=True)
class StretchShown:
    """What is not unusual for her, in full; `above` are the unusual ones, in words."""

    told: StretchTold
    full: Sequence[Shown]
    named: Sequence[Shown]
    above: Mapping[str, str]


@dataclass
class FollowsPart:
    """`names` are the studio's services by slug, `current` today's rules, `known` what the page has read
    for the letters already; `bound` holds forms that were refused."""

    visit: Visit
    studio: Studio
    now: datetime
    record: TreatmentRecord | None
    names: Mapping[str, str]
    current: Rules
    known: Callable[[], Known]
    bound: dict[str, Any]

    @cached_property
    def plan(self) -> AftercarePlan | None:
        return getattr(self.record, "plan", None) if self.record else None

    @cached_property
    def rules(self) -> Rules:
        """Those that the plan was made with; one statement more where they are not today's."""
        assert self.plan is not None
        is_current = self.plan.revision_id == self.current.revision_id
        return self.current if is_current else revisions.at(self.plan.revision_id)

    @cached_property
    def rows(self) -> list[AftercareLine]:
        return list(self.plan.rows()) if self.plan else []

    @cached_property
    def told(self) -> PlanTold:
        assert self.plan is not None
        assert self.record is not None
        assert self.record.completed_at is not None
        return PlanTold(
            lines=self.rows,
            services=aftercare_plans.known_services(list(self.record.rows()), self.rules),
            completed_at=self.record.completed_at,
            rules=self.rules,
            studio=self.studio,
            names=self.names,
            today=self.now.astimezone(self.studio.zone).date(),
            skin_type=self.plan.skin_type,
        )

    @cached_property
    def unusual(self) -> list[Shown]:
        """What this client would not expect, or is milder here."""
        every = (self._shown(told) for stretch in self.told.stretches for told in stretch.every)
        return [shown for shown in every if shown.is_unusual]

    @cached_property
    def stretches(self) -> list[StretchShown]:
        return [self._stretch(stretch) for stretch in self.told.stretches]

    def _stretch(self, stretch: StretchTold) -> StretchShown:
        lines = [self._shown(told) for told in stretch.lines]
        named = [self._shown(told) for told in stretch.named]
        return StretchShown(
            stretch,
            [shown for shown in lines if not shown.is_unusual],
            [shown for shown in named if not shown.is_unusual],
            in_short([shown.told.line for shown in (*lines, *named) if shown.is_unusual], self.studio),
        )

    def _shown(self, told: LineTold) -> Shown:
        form: LineForm | None = self.bound.get("line_form")
        key = told.line.key
        is_open = form is not None and form["key"].value() == key
        is_its = form if form is not None and is_open else LineForm.of(told.line)
        loosened = [self.rules.loosening(key, source["service"]) for source in told.line.sources]
        return Shown(told, is_its, self.milder.get(key), [one for one in loosened if one], is_open)

    @property
    def is_stricter(self) -> bool:
        """Whether the skin type is not known, so that the longer care was reckoned."""
        return self.plan is not None and self.plan.skin_type is None

    # --- milder than the reference

    @cached_property
    def milder(self) -> Mapping[str, Milder]:
        """By key, what the reference would ask where the studio's rules ask less."""
        if self.plan is None or self.record is None or not self.rules.loosened:
            return {}
        assert self.record.completed_at is not None
        lines: Mapping[str, Line] = self.rules.milder_lines(
            performed=aftercare_plans.performed(self.record, studio=self.studio, rules=self.rules),
            completed_at=self.record.completed_at,
            fitzpatrick=self.plan.skin_type,
            zone=self.studio.zone,
        )
        return {key: Milder(described(line.text), line.ends_at) for key, line in lines.items()}

    @property
    def left_out_here(self) -> list[Milder]:
        """What the reference asks and the studio's rules do not ask at all."""
        here = {row.key for row in self.rows}
        return [milder for key, milder in self.milder.items() if key not in here]

    # --- letters and forms

    @cached_property
    def letters(self) -> Sequence[Planned]:
        if self.plan is None or self.record is None:
            return ()
        return of_plan(visit=self.visit, record=self.record, plan=self.plan, known=self.known(), now=self.now)

    @property
    def approve_form(self) -> ApproveForm | None:
        return ApproveForm(initial={"edition": self.plan.edition}) if self.plan else None

    @property
    def own_form(self) -> OwnLineForm:
        return self.bound.get("own_form") or OwnLineForm()
