"""What does not go together in one visit (semantics.same_visit, duplicates_and_conflicts)."""

from collections.abc import Iterable, Sequence, Set
from datetime import date
from operator import attrgetter

from treatments.care.catalogue import Service
from treatments.care.level import DEFER, REFUSE
from treatments.care.verdict import Finding, Verdict

_in_order = attrgetter("service.order_rank")


def settle(verdicts: Sequence[Verdict], kept: Iterable[Service], *, on: date) -> list[Verdict]:
    """Refuse what is already included, and defer what conflicts with a service kept before it.

    Walks in order_rank, equal ranks in the order given, and returns the
    verdicts in the order given. `kept` are services settled earlier. Only
    services that would otherwise be kept are touched. A conflict alone opens
    on the visit day `on`; the rest after today's services comes on top.
    """
    hosts = {verdict.service.id for verdict in verdicts if verdict.kept}
    standing = {service.id for service in kept}
    if len(hosts) + len(standing) < 2:
        return list(verdicts)
    settled = {}
    for verdict in sorted(verdicts, key=_in_order):
        clashes = _clashes(verdict.service, hosts, standing, on) if verdict.kept else None
        after = verdict.with_findings(clashes) if clashes else verdict
        if after.kept:
            standing.add(after.service.id)
        settled[after.service.id] = after
    return [settled[verdict.service.id] for verdict in verdicts]


def _clashes(service: Service, hosts: Set[str], standing: Set[str], on: date) -> list[Finding]:
    """A service already included in another is a duplicate and nothing else."""
    included_in = service.duplicate_of & hosts
    if included_in:
        return [Finding(REFUSE, f"duplicate_component:{other}") for other in included_in]
    return [Finding(DEFER, f"same_visit:{other}", on) for other in service.conflicts & standing]
