"""Plans over several visits: their sessions in order, and how far apart they may be. Pure.

The reference gives the day of each session (plan_templates) and the rest between two services
(intervals_days). The least gap is the longer of what its days say and what the rest asks for; the
greatest is ours: as much again, a week at least, so that a closed week does not break a plan.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from treatments.care.catalogue import Catalogue, Service

Document = Mapping[str, Any]

LEAST_LEEWAY = 7


class Session(NamedTuple):
    """One visit of a plan: what is done, for which peels a patch test is placed, and its gap.

    The gap, in days of the studio's calendar, is from the session before it; `most_days` None: no end.
    """

    services: tuple[str, ...]
    patch_test_for: tuple[str, ...] = ()
    least_days: int = 0
    most_days: int | None = None


class Template(NamedTuple):
    """A plan of the reference, and the concerns it is for."""

    id: str
    concerns: frozenset[str]
    text: str
    sessions: tuple[Session, ...]


def parse_templates(document: Document, catalogue: Catalogue) -> tuple[Template, ...]:
    """The reference's plans with their gaps; the rest after extractions is that after a sharp point."""
    return tuple(
        Template(row["id"], frozenset(row["for"]), row["text"], _sessions(row["visits"], catalogue))
        for row in document["plan_templates"]
    )


def _sessions(rows: Sequence[Document], catalogue: Catalogue) -> tuple[Session, ...]:
    made: list[Session] = []
    day_before = 0
    for row in rows:
        session = Session(tuple(row["services"]), tuple(row.get("patch_test_for", ())))
        if made:
            least = max(row["day"] - day_before, least_gap(made, session.services, catalogue, lancing=True))
            session = session._replace(least_days=least, most_days=least + max(least, LEAST_LEEWAY))
        made.append(session)
        day_before = row["day"]
    return tuple(made)


def least_gap(
    before: Sequence[Session], services: Sequence[str], catalogue: Catalogue, *, lancing: bool
) -> int:
    """The fewest days after the last session of `before` that leave every earlier one its rest.

    `lancing`: extractions are taken to have used a sharp point. A patch test counts from where it is placed.
    """
    found, since = 0, 0
    for session in reversed(before):
        for slug in services:
            if slug in catalogue.services:
                found = max(found, _rest(session, catalogue.services[slug], lancing=lancing) - since)
        since += session.least_days
    return found


def _rest(earlier: Session, service: Service, *, lancing: bool) -> int:
    rests = [service.waits[slug][lancing] for slug in earlier.services if slug in service.waits]
    if service.patch_test and service.id in earlier.patch_test_for:
        rests.append(service.patch_test.min_days)
    return max(rests, default=0)
