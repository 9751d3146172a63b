"""Everything the visit page shows, in a fixed number of statements."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from bookings.models import Service, Studio, Visit
from treatments import inquiry
from treatments.care import Catalogue
from treatments.care.case import Inquiry
from treatments.care.referral import Referral
from treatments.catalogue import revisions
from treatments.catalogue.revisions import Rules
from treatments.done_page import DonePart
from treatments.findings import ViewDrawn, drawn
from treatments.follows import FollowsPart
from treatments.left_out import Known
from treatments.may_be_done import MayBeDone
from treatments.models import AftercarePlan, SkinAnalysis, TreatmentRecord
from treatments.permissions_part import PermissionsPart
from treatments.referral_part import ReferralPart
from treatments.seen import sightings
from treatments.seen_page import SeenPart
from treatments.todays_questions import TodaysQuestions
from treatments.worries_part import WorriesPart

VISITS_BEFORE = 5


@dataclass
class VisitPage:
    """One visit from top to bottom; `bound` holds forms that were refused, as they were typed."""

    visit: Visit
    studio: Studio
    now: datetime
    bound: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def rules(self) -> Rules:
        return revisions.current_or_shipped()

    @property
    def catalogue(self) -> Catalogue:
        return self.rules.catalogue

    @cached_property
    def services(self) -> dict[str, Service]:
        """Every service of the studio by slug, in the order they are done."""
        rows = Service.objects.order_by("order_rank", "pk")
        return {service.slug: service for service in rows}

    @cached_property
    def booked(self) -> list[Service]:
        parts = self.visit.parts.order_by("position").values_list("service__slug", flat=True)
        return [self.services[slug] for slug in parts]

    # --- 1 today's questions

    @cached_property
    def asked(self) -> TodaysQuestions:
        return self.bound.get("asked") or TodaysQuestions(self.visit, self.studio, self.now)

    # --- 2 what is seen

    @cached_property
    def seen(self) -> SeenPart:
        return SeenPart(self.visit, self.catalogue, self.bound)

    @property
    def analysis(self) -> SkinAnalysis | None:
        return self.seen.analysis

    @cached_property
    def face(self) -> list[ViewDrawn]:
        """The face with what was found and what is left out today."""
        return drawn(self.seen.observations, self.catalogue, left_out=self.may.left_out)

    # --- 3 what may be done

    @cached_property
    def may(self) -> MayBeDone:
        here = {service.slug for service in self.booked}
        offered = [slug for slug, service in self.services.items() if service.is_offered]
        return MayBeDone(
            inquiry=self._inquiry(),
            sightings=sightings(self.seen.observations, self.catalogue),
            rules=self.rules,
            names={slug: service.name for slug, service in self.services.items()},
            others=[slug for slug in offered if slug not in here],
        )

    def _inquiry(self) -> Inquiry:
        """What is on file, with the skin type as it is noted today."""
        asked = inquiry.of_visit(
            self.visit,
            requests=inquiry.requests_of([service.slug for service in self.booked], self.rules),
            rules=self.rules,
            now=self.now,
            studio=self.studio,
            lanced=any(row.sharp_point for row in self.done.performed.values()),
        )
        return asked._replace(client=asked.client._replace(fitzpatrick=self.seen.skin_type))

    @property
    def referral_due(self) -> Referral:
        """Who should see a doctor by what is noted so far, and how soon."""
        return self.may.referral

    # --- 4 what was done

    @cached_property
    def done(self) -> DonePart:
        booked = [service.slug for service in self.booked]
        return DonePart(
            self.visit, self.studio, self.catalogue, self.services, booked, self._aimed, self.bound
        )

    def _aimed(self, slug: str) -> list[str]:
        """The zones that hold what this service is for, but those left out today."""
        service = self.catalogue.services.get(slug)
        targets = {target for part in service.parts for target in part.targets} if service else set()
        holding = {zone for row in self.seen.observations if row.concern in targets for zone in row.zones}
        return [zone for zone in self.catalogue.zones if zone in holding and zone not in self.may.left_out]

    @property
    def record(self) -> TreatmentRecord | None:
        return self.done.record

    @property
    def completed_at(self) -> datetime | None:
        return self.done.completed_at

    def service_name(self, slug: str) -> str:
        return self.done.name_of(slug)

    # --- 5 what follows

    @cached_property
    def follows(self) -> FollowsPart:
        names = {slug: service.name for slug, service in self.services.items()}
        return FollowsPart(
            self.visit, self.studio, self.now, self.record, names, self.rules, self._known, self.bound
        )

    def _known(self) -> Known:
        """What is on file and was seen, for the letters."""
        return Known(self.may.inquiry, self.may.sightings)

    @property
    def plan(self) -> AftercarePlan | None:
        return self.follows.plan

    @cached_property
    def referral_part(self) -> ReferralPart:
        return ReferralPart(self.visit, self.studio, self.now, self.bound)

    @cached_property
    def worries_part(self) -> WorriesPart:
        return WorriesPart(self.visit, self.studio, self.now, self.bound)

    @cached_property
    def permissions(self) -> PermissionsPart:
        return PermissionsPart(self.visit, self.studio, self.rules, self.now, self.bound)

    # --- beside it

    @cached_property
    def before(self) -> list[dict[str, Any]]:
        """What was done at the last visits of this client."""
        rows = (
            TreatmentRecord.objects.latest_finished()
            .filter(visit__client=self.visit.client_id)
            .exclude(visit=self.visit)
            .select_related("visit")
            .prefetch_related("services")
            .order_by("-completed_at")[:VISITS_BEFORE]
        )
        return [{"visit": row.visit, "services": self._names(row)} for row in rows]

    def _names(self, record: TreatmentRecord) -> Iterable[str]:
        rows = [row for row in record.services.all() if row.sealed == record.is_signed]
        return [self.service_name(row.service) for row in sorted(rows, key=lambda row: row.position)]

    @property
    def saved_at(self) -> datetime | None:
        """The last time anything here was kept."""
        kept = [row.saved_at for row in (self.analysis, self.record) if row is not None]
        kept += [self.plan.made_at] if self.plan else []
        return max(kept, default=None)

    @property
    def missing(self) -> str:
        """What still stands between this visit and its approval, in words."""
        if self.completed_at is None:
            return "First: what was done, and when it was finished."
        if self.visit_had_analysis and not (self.analysis and self.analysis.is_signed):
            return "The skin analysis is not signed yet; only signed it counts for later visits."
        return ""

    @property
    def visit_had_analysis(self) -> bool:
        return "skin_analysis_and_plan" in self.done.performed
