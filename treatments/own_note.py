"""What a client reads about her note for a doctor: where something was seen, how soon, what it may show."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bookings.letters import VOICES
from bookings.models import Studio
from treatments import referrals, sharing, visits
from treatments.catalogue import revisions
from treatments.models import Referral
from treatments.paper.note import SOON, needing
from treatments.paper.observed import Observed
from treatments.referral_forms import SharingForm


@dataclass
class OwnNote:
    referral: Referral
    studio: Studio

    @property
    def visit_on(self) -> date:
        return visits.day_of(self.referral.analysis.visit, self.studio)

    @property
    def voice(self) -> dict[str, str]:
        return VOICES[Studio.Voice(self.studio.voice)]

    @property
    def how_soon(self) -> str:
        return SOON[self.referral.urgency]

    @property
    def is_closed(self) -> bool:
        return self.referral.closed_at is not None

    @cached_property
    def seen(self) -> list[Observed]:
        catalogue = revisions.at(self.referral.revision_id).catalogue
        return [Observed(row, catalogue) for row in needing(self.referral.analysis, catalogue)]

    @cached_property
    def shown(self) -> list[str]:
        return list(referrals.may_be_shown(self.referral))

    @property
    def has_paper(self) -> bool:
        return sharing.OBSERVATION in self.shown

    @property
    def form(self) -> SharingForm:
        return SharingForm(on=self.visit_on, initial=dict.fromkeys(self.shown, True))
