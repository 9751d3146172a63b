"""Who should see a doctor, and how soon (semantics.referral)."""

from collections.abc import Sequence
from typing import NamedTuple

from treatments.care.case import Observation
from treatments.care.catalogue import URGENCIES, Catalogue


class Referral(NamedTuple):
    """The highest urgency of the visit and, sorted, every concern that needs a referral."""

    urgency: str
    concerns: tuple[str, ...]

    @property
    def needed(self) -> bool:
        return bool(self.concerns)


def refer(observations: Sequence[Observation], catalogue: Catalogue) -> Referral:
    """Read the urgency of each concern from its default, its signs and its zones.

    `observations` already hold the suspicions that signs raise.
    """
    urgencies = [(seen.concern, _urgency(seen, catalogue)) for seen in observations]
    return Referral(
        urgency=URGENCIES[max((urgency for _, urgency in urgencies), default=0)],
        concerns=tuple(sorted({concern for concern, urgency in urgencies if urgency})),
    )


def _urgency(seen: Observation, catalogue: Catalogue) -> int:
    concern = catalogue.concerns[seen.concern]
    urgency = max([concern.urgency, *[concern.urgency_by_sign.get(sign, 0) for sign in seen.signs]])
    if not catalogue.lancing_barred_zones.isdisjoint(seen.zones):
        urgency = max(urgency, concern.urgency_where_lancing_barred)
    return urgency
