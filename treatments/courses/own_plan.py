"""What a client reads of her treatment plan: what comes when, and her yes. No reason of the desk's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from bookings.letters import VOICES
from bookings.models import Service, Studio
from clients.models import Client
from treatments.catalogue import revisions
from treatments.courses import letters, links, outlook
from treatments.courses.outlook import Outlook, Place, State
from treatments.courses.page import gap_words
from treatments.models import TreatmentPlan

A_DAY = timedelta(days=1)
STATES = {State.DONE: "done", State.BOOKED: "booked", State.OPEN: ""}


class OwnSession(NamedTuple):
    """`gap` says how far from the one before, where no day is fixed yet."""

    number: int
    names: Sequence[str]
    when: str
    state: str
    gap: str
    patch_tests: Sequence[str]


class Way(NamedTuple):
    """A running plan and where it is opened."""

    plan: TreatmentPlan
    path: str


def ways(clients: Sequence[Client], *, now: datetime) -> list[Way]:
    """The running plans of somebody who has signed in, the newest first; each way is good for a day."""
    return [
        Way(plan, links.plan_path(plan, good_until=now + A_DAY))
        for plan in outlook.running([client.pk for client in clients])
    ]


@dataclass
class OwnPlan:
    plan: TreatmentPlan
    studio: Studio
    now: datetime

    @property
    def voice(self) -> dict[str, str]:
        return VOICES[Studio.Voice(self.studio.voice)]

    @property
    def is_ended(self) -> bool:
        return self.plan.ended_at is not None

    @cached_property
    def stands(self) -> Outlook:
        rules = revisions.current_or_shipped()
        return outlook.of_plans([self.plan], studio=self.studio, rules=rules, now=self.now)[0]

    @cached_property
    def names(self) -> dict[str, str]:
        return dict(Service.objects.values_list("slug", "name"))

    @property
    def sessions(self) -> list[OwnSession]:
        return [self._session(place) for place in self.stands.places]

    def _session(self, place: Place) -> OwnSession:
        session = place.session
        return OwnSession(
            place.number,
            place.names,
            letters.when(place, self.studio),
            STATES[place.state],
            gap_words(session.least_days, session.most_days)
            if place.state is State.OPEN and session.position
            else "",
            [self.names.get(slug, slug) for slug in session.patch_test_for],
        )

    @property
    def price_cents(self) -> int:
        """What the sessions ahead come to at today's prices."""
        prices = dict(Service.objects.values_list("slug", "price_cents"))
        ahead = [place for place in self.stands.places if place.state is not State.DONE]
        return sum(prices.get(slug, 0) for place in ahead for slug in place.session.services)
