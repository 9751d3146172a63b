"""The visit page's part about a referral: what it is about, what may be shown, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from bookings.models import Studio, Visit
from treatments import referrals, sharing, visits
from treatments.catalogue import revisions
from treatments.models import Referral
from treatments.referral_forms import CheckForm, NoteForm, OutcomeForm, SharingForm, SoonerForm


@dataclass
class ReferralPart:
    """`bound` holds forms that were refused, as they were typed. In at most four statements."""

    visit: Visit
    studio: Studio
    now: datetime
    bound: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def referral(self) -> Referral | None:
        return referrals.of_visit(self.visit)

    @property
    def is_open(self) -> bool:
        return self.referral is not None and self.referral.closed_at is None

    @property
    def is_past(self) -> bool:
        """Not closed, though its last check has passed: it holds nothing any more."""
        last = self.referral.last_check_on if self.referral else None
        return self.is_open and last is not None and last < self.today

    @property
    def is_due(self) -> bool:
        """Whether she should be asked now how it went."""
        ask_on = self.referral.next_check_on if self.referral else None
        return ask_on is not None and ask_on <= self.today

    @property
    def today(self) -> date:
        return self.now.astimezone(self.studio.zone).date()

    @property
    def tone(self) -> str:
        return "stop" if self.referral and self.referral.urgency == "urgent" else "ask"

    @property
    def how_soon(self) -> str:
        return referrals.HOW_SOON[self.referral.urgency] if self.referral else ""

    @cached_property
    def about(self) -> list[str]:
        """The concerns, as the desk reads them."""
        assert self.referral is not None
        known = revisions.at(self.referral.revision_id).catalogue.concerns
        return [known[concern].display if concern in known else concern for concern in self.referral.concerns]

    @property
    def checks(self) -> list[date]:
        return [date.fromisoformat(check) for check in self.referral.checks] if self.referral else []

    @property
    def notes(self) -> Sequence[Mapping[str, Any]]:
        """What happened to it, newest first."""
        kept = self.referral.notes if self.referral else []
        return [note | {"at": datetime.fromisoformat(note["at"])} for note in reversed(kept)]

    @cached_property
    def shown(self) -> Sequence[str]:
        return referrals.may_be_shown(self.referral) if self.referral else ()

    @property
    def has_paper(self) -> bool:
        return sharing.OBSERVATION in self.shown

    # --- forms

    @property
    def sharing_form(self) -> SharingForm:
        on = visits.day_of(self.visit, self.studio)
        initial = dict.fromkeys(self.shown, True)
        return self.bound.get("sharing_form") or SharingForm(on=on, initial=initial)

    @property
    def note_form(self) -> NoteForm:
        assert self.referral is not None
        initial = {"to": self.referral.to, "words": self.referral.words}
        return self.bound.get("note_form") or NoteForm(initial=initial)

    @property
    def check_form(self) -> CheckForm:
        return self.bound.get("check_form") or CheckForm()

    @property
    def outcome_form(self) -> OutcomeForm:
        return self.bound.get("outcome_form") or OutcomeForm()

    @property
    def sooner_form(self) -> SoonerForm | None:
        """Only where it could be asked for sooner."""
        if self.referral is None or self.referral.urgency == "urgent":
            return None
        return self.bound.get("sooner_form") or SoonerForm(after=self.referral.urgency)
