"""What holds for a client: the plan of her newest visit, and whatever another of her plans asks beyond it.

Her letters and pages of every visit say the same. A line of her newest plan that was made shorter with
a reason is not made longer again by an older one.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from treatments.importance import most_important
from treatments.models import AftercareLine, AftercarePlan, PerformedService, TreatmentRecord


@dataclass(frozen=True)
class Holding:
    """`lines` by what does harm first; `later` are the visits since, with the services done in them."""

    lines: list[AftercareLine]
    later: list[tuple[datetime, list[str]]]


def of(plan: AftercarePlan) -> Holding:
    """What `plan`, a draft too, and the client's other approved plans ask for together; read, not stored.

    Four statements, whatever the number of visits.
    """
    others = _others(plan.record)
    told = [(one, list(one.plan.lines.all())) for one in others]
    lines = together([(plan.record, list(plan.rows())), *told])
    return Holding(lines, [_done(one) for one in others if _ended(one) > _ended(plan.record)])


def _others(record: TreatmentRecord) -> list[TreatmentRecord]:
    """The records of the client's other visits whose approved plan counts, the earliest first."""
    if record.visit.client_id is None:
        return []
    counting = AftercarePlan.objects.counting().exclude(record__visit=record.visit_id)
    return list(
        TreatmentRecord.objects.filter(plan__in=counting, visit__client=record.visit.client_id)
        .select_related("plan")
        .prefetch_related(
            Prefetch("plan__lines", AftercareLine.objects.filter(sealed=True).order_by("position")),
            Prefetch("services", PerformedService.objects.filter(sealed=True).order_by("position")),
        )
        .order_by("completed_at", "pk")
    )


def together(plans: Iterable[tuple[TreatmentRecord, Sequence[AftercareLine]]]) -> list[AftercareLine]:
    """The lines of several plans as one: those of the newest treatment, each with its latest end. Pure."""
    newest, *older = sorted(plans, key=lambda plan: _ended(plan[0]), reverse=True)
    lines = {line.key: copy(line) for line in newest[1]}
    for _, rows in older:
        for row in rows:
            held = lines.get(row.key)
            if held is None:
                if row.own:
                    lines[row.key] = copy(row)
            elif not held.loosened_why and held.ends_at < row.ends_at:
                held.ends_at = row.ends_at
    return most_important(lines.values())


def _ended(record: TreatmentRecord) -> tuple[datetime, int]:
    assert record.completed_at is not None
    return record.completed_at, record.pk


def _done(record: TreatmentRecord) -> tuple[datetime, list[str]]:
    return _ended(record)[0], [row.service for row in record.services.all()]
