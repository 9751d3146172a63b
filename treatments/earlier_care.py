"""Aftercare of this client's other visits that may still run when a visit ends."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Prefetch

from bookings.models import Studio
from treatments.care import Catalogue
from treatments.care.aftercare import Performed, Source
from treatments.catalogue.revisions import Rules
from treatments.models import AftercareLine, AftercarePlan, PerformedService, TreatmentRecord
from treatments.plan_rows import BY_HAND, again, own_source
from treatments.visits import day_of


def still_running(record: TreatmentRecord, *, studio: Studio, rules: Rules) -> list[Performed]:
    """The services of finished earlier visits, approved or not: they were done all the same."""
    assert record.completed_at is not None
    records = (
        TreatmentRecord.objects.latest_finished()
        .filter(
            visit__client=record.visit.client_id,
            completed_at__lte=record.completed_at,
            completed_at__gt=record.completed_at - longest_care(rules.catalogue),
        )
        .exclude(visit=record.visit_id)
        .select_related("visit")
        .prefetch_related(Prefetch("services", PerformedService.objects.order_by("position")))
        .order_by("completed_at", "pk")
    )
    return [done for earlier in records for done in _performed(earlier, studio, rules)]


def _performed(record: TreatmentRecord, studio: Studio, rules: Rules) -> Iterator[Performed]:
    assert record.completed_at is not None
    rows = [row for row in record.services.all() if row.sealed == record.is_signed]
    lanced = any(row.sharp_point for row in rows)
    for row in rows:
        if row.service in rules.catalogue.services:
            on = day_of(record.visit, studio)
            yield Performed(row.service, on, record.completed_at, lanced, earlier=True)


@lru_cache(maxsize=8)
def longest_care(catalogue: Catalogue) -> timedelta:
    """More than any instruction of the catalogue lasts, a clock change included."""
    spans = [
        restriction.span
        for service in catalogue.services.values()
        for restrictions in service.care.restrictions.values()
        for restriction in restrictions
    ]
    hours = max((span.days * 24 + span.hours for span in spans), default=0)
    return timedelta(hours=hours + 25)


def told_lines(record: TreatmentRecord) -> list[AftercareLine]:
    """What approved plans of earlier visits tell the client to keep to beyond this visit's end."""
    assert record.completed_at is not None
    plans = AftercarePlan.objects.counting().filter(
        record__visit__client=record.visit.client_id, record__completed_at__lte=record.completed_at
    )
    rows = AftercareLine.objects.filter(
        plan__in=plans.exclude(record__visit=record.visit_id), sealed=True, ends_at__gt=record.completed_at
    )
    return list(
        rows.select_related("plan__record").order_by("plan__record__completed_at", "plan", "position")
    )


def beyond_the_rules(
    lines: list[AftercareLine], *, skin_type: int | None, rules: Rules
) -> Iterator[tuple[str, Source]]:
    """What was told and the rules of now might not ask for: an end set later by hand, or one that was
    reckoned with other rules or another skin type. A second visit ends none of it earlier."""
    for line in lines:
        by_hand = line.generated_ends_at is not None and line.ends_at > line.generated_ends_at
        reckoned_otherwise = (line.plan.revision_id, line.plan.skin_type) != (rules.revision_id, skin_type)
        if not line.own and (by_hand or (reckoned_otherwise and line.generated_ends_at is None)):
            for source in line.sources:
                rule = BY_HAND if by_hand else source["rule"]
                yield line.key, Source(_of_source(source, line), rule, line.ends_at)


def _of_source(source: dict[str, Any], line: AftercareLine) -> Performed:
    ended: datetime | None = line.plan.record.completed_at
    assert ended is not None
    return Performed(source["service"], date.fromisoformat(source["on"]), ended, earlier=True)


def own_lines(lines: list[AftercareLine]) -> list[AftercareLine]:
    """Lines of her own from earlier visits that still run, each once with its latest end."""
    found: dict[str, AftercareLine] = {}
    for line in lines:
        if line.own and (line.key not in found or found[line.key].ends_at < line.ends_at):
            carried = again(line)
            carried.generated_ends_at, carried.loosened_why = None, ""
            carried.sources = [own_source(line.sources[0]["on"], earlier=True)]
            found[line.key] = carried
    return list(found.values())
