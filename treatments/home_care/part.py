"""The visit page's part about home care: what runs, what stands against it, and the products."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from bookings.models import Studio, Visit
from treatments.care.home_care_document import HomeCare, RampStep
from treatments.care.questions import Question
from treatments.catalogue import revisions
from treatments.catalogue.rules import Rules
from treatments.home_care import ramps, recommended
from treatments.home_care.at_home import AtHome
from treatments.home_care.forms import AgainForm, BeginForm, StopForm, product_forms
from treatments.home_care.known import Known
from treatments.models import Recommended, TreatmentRecord


@dataclass
class HomePart:
    """`bound` holds forms that were refused, as they were typed."""

    visit: Visit
    studio: Studio
    now: datetime
    bound: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def rules(self) -> Rules:
        return revisions.current_or_shipped()

    @property
    def care(self) -> HomeCare:
        return self.rules.home_care

    @cached_property
    def home(self) -> AtHome:
        assert self.visit.client is not None
        return AtHome.of(self.visit.client, studio=self.studio, now=self.now)

    @property
    def known(self) -> Known:
        return self.home.known

    # --- retinol

    @property
    def step(self) -> RampStep | None:
        number = self.home.step
        return self.known.care.step(number) if number else None

    @property
    def stopped_by(self) -> str:
        """The answer that has stopped it, in the desk's words; '' when none has."""
        found = self.known.ruled_out if self.known.stopped_by_answer else None
        return self.rules.catalogue.questions[found.flag].label if found else ""

    @cached_property
    def against(self) -> list[str]:
        """What rules retinol out today, in the desk's words."""
        client = self.visit.client
        assert client is not None
        return ramps.against(client, rules=self.rules, on=self.known.today, occasion=self.visit.topic)

    @cached_property
    def asked(self) -> Sequence[Question]:
        return ramps.to_ask(self.visit, rules=self.rules, on=self.known.today)

    @property
    def stays_low(self) -> bool:
        """Whether this skin stays at the reference's ceiling."""
        return self.known.top_step < len(self.care.ramp)

    @property
    def begin_form(self) -> BeginForm:
        return self.bound.get("begin_form") or self.new_begin_form()

    def new_begin_form(self, data: Any = None) -> BeginForm:
        return BeginForm(data, care=self.care, asked=self.asked, starts_on=self.home.first_free_evening)

    @property
    def again_form(self) -> AgainForm:
        return self.bound.get("again_form") or AgainForm()

    @property
    def stop_form(self) -> StopForm:
        return self.bound.get("stop_form") or StopForm()

    # --- products

    @cached_property
    def record(self) -> TreatmentRecord | None:
        return TreatmentRecord.objects.of_visit(self.visit).first()

    @cached_property
    def products(self) -> list[Recommended]:
        return recommended.of(self.record) if self.record else []

    @cached_property
    def product_forms(self) -> Any:
        return self.bound.get("product_forms") or product_forms(None, self.products, self.care)

    @property
    def step_words(self) -> dict[str, str]:
        """What the steps of the routine are called."""
        steps = (*self.care.am, *self.care.pm)
        return {step.key: step.do for step in steps}
