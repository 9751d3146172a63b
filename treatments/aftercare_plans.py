"""The aftercare of a visit: composed from what was done, reworded, approved and so sent.

A draft follows every change of the record and of the skin type and keeps the wordings that were
edited. Approving locks the record and the plan and writes the letters, all in one transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from bookings.models import Studio, Visit
from bookings.studio import current
from clients.models import User
from treatments import letters, visits
from treatments.care import aftercare
from treatments.care.aftercare import Line, Performed
from treatments.catalogue import revisions
from treatments.catalogue.revisions import Rules
from treatments.earlier_care import beyond_the_rules, own_lines, still_running, told_lines
from treatments.errors import AlreadySigned, NotFinished, PlanChanged
from treatments.home_care import letters as home_letters
from treatments.importance import in_order
from treatments.models import AftercareLine, AftercarePlan, PerformedService, SkinAnalysis, TreatmentRecord
from treatments.plan_rows import again, row_of, say_the_same, standing_ends


def renew(*, visit: Visit, now: datetime) -> None:
    """Compose the draft of a finished visit anew, if it has one; the caller holds the visit's row."""
    record = TreatmentRecord.objects.of_visit(visit).first()
    if record is not None and not record.is_signed and record.completed_at is not None:
        compose(record=record, now=now)


@transaction.atomic
def refresh(*, visit_id: int, now: datetime) -> None:
    """Compose the draft anew, after something it rests on has changed. Raises NotStanding."""
    renew(visit=visits.lock(visit_id), now=now)


@transaction.atomic
def compose(*, record: TreatmentRecord, now: datetime) -> AftercarePlan:
    """Make the draft from the record, the skin type and earlier visits that still run.

    For each instruction the latest end wins. Its edition rises only if something has changed; what was
    changed by hand stays with its instruction (plan_rows.py). Raises NotFinished, AlreadySigned,
    CatalogueMissing.
    """
    if record.completed_at is None:
        raise NotFinished
    if record.is_signed:
        raise AlreadySigned
    studio, rules = current(), revisions.current()
    skin_type = known_skin_type(record.visit)
    told = told_lines(record)
    lines, rows = _composed(record, skin_type, told, studio=studio, rules=rules)
    own = [*own_lines(told), *(again(row) for row in rows if row.own and not _is_earlier(row))]
    changed = {row.key: row for row in rows}
    composed = [row_of(line, changed.get(line.key)) for line in in_order(lines)]
    mine = [_kept(row, changed) for row in own if row.ends_at > record.completed_at]
    return _store(record, skin_type, rules, [*composed, *mine], now)


def _composed(
    record: TreatmentRecord,
    skin_type: int | None,
    told: list[AftercareLine],
    *,
    studio: Studio,
    rules: Rules,
) -> tuple[Sequence[Line], Sequence[AftercareLine]]:
    """The composed lines with the ends set by hand that still hold, and the rows they were set in."""
    assert record.completed_at is not None
    rows = _rows_before(record)
    asked = partial(
        aftercare.compose,
        performed=performed(record, studio=studio, rules=rules),
        completed_at=record.completed_at,
        catalogue=rules.catalogue,
        fitzpatrick=skin_type,
        zone=studio.zone,
        told=list(beyond_the_rules(told, skin_type=skin_type, rules=rules)),
    )
    lines = asked()
    set_ends = standing_ends({row.key: row for row in rows}, lines)
    return (asked(set_ends=set_ends) if set_ends else lines), rows


def _rows_before(record: TreatmentRecord) -> Sequence[AftercareLine]:
    """The lines of the draft; an amendment starts with those of what it replaces."""
    rows = list(AftercareLine.objects.filter(plan__record=record, sealed=False).order_by("position"))
    if rows or record.replaces_id is None or AftercarePlan.objects.filter(record=record).exists():
        return rows
    return list(
        AftercareLine.objects.filter(plan__record=record.replaces_id, sealed=True).order_by("position")
    )


def _is_earlier(row: AftercareLine) -> bool:
    return any(source["earlier"] for source in row.sources)


def _kept(row: AftercareLine, changed: Mapping[str, AftercareLine]) -> AftercareLine:
    """A line of her own; one of an earlier visit with the end it was given here."""
    before = changed.get(row.key)
    if before is not None and before.generated_ends_at == row.ends_at:
        row.ends_at, row.generated_ends_at = before.ends_at, before.generated_ends_at
        row.loosened_why = before.loosened_why
    return row


def known_skin_type(visit: Visit) -> int | None:
    """From the client's chart and this visit's analysis; of two that differ, the one with longer care."""
    analysis = SkinAnalysis.objects.of_visit(visit).values_list("skin_type", "status").first()
    noted, status = analysis or (None, None)
    if noted is not None and status == SkinAnalysis.Status.SIGNED:
        return int(noted)
    on_chart = visit.client.skin_type if visit.client else None
    return max((type for type in (noted, on_chart) if type is not None), default=None)


def performed(record: TreatmentRecord, *, studio: Studio, rules: Rules) -> list[Performed]:
    """What the engine is told: this visit's services, and earlier ones whose care may still run.

    A service that the catalogue does not know, such as a patch test, asks for nothing.
    """
    assert record.completed_at is not None
    rows = list(record.rows())
    on, lanced = visits.day_of(record.visit, studio), any(row.sharp_point for row in rows)
    today = [Performed(slug, on, record.completed_at, lanced) for slug in known_services(rows, rules)]
    return [*today, *still_running(record, studio=studio, rules=rules)]


def known_services(rows: Sequence[PerformedService], rules: Rules) -> list[str]:
    """The slugs of those services that the catalogue has rules for."""
    return [row.service for row in rows if row.service in rules.catalogue.services]


def _store(
    record: TreatmentRecord,
    skin_type: int | None,
    rules: Rules,
    rows: Sequence[AftercareLine],
    now: datetime,
) -> AftercarePlan:
    """Write the lines in place of the draft's, and raise its edition, if anything is another."""
    plan = AftercarePlan.objects.filter(record=record).first()
    if plan is None:
        plan = AftercarePlan(record=record, edition=0)
    elif (plan.skin_type, plan.revision_id) == (skin_type, rules.revision_id) and say_the_same(
        list(plan.lines.order_by("position")), rows
    ):
        return plan
    assert rules.revision_id is not None
    plan.edition, plan.skin_type, plan.revision_id, plan.made_at = (
        plan.edition + 1, skin_type, rules.revision_id, now,
    )  # fmt: skip
    plan.save()
    plan.lines.all().delete()
    for position, row in enumerate(rows):
        row.plan, row.position = plan, position
    AftercareLine.objects.bulk_create(rows)
    return plan


def draft(visit: Visit) -> AftercarePlan:
    """The plan that can still be changed. Raises NotFinished, AlreadySigned."""
    record = TreatmentRecord.objects.of_visit(visit).first()
    plan = AftercarePlan.objects.filter(record=record).select_related("record").first() if record else None
    if plan is None:
        raise NotFinished
    if plan.is_approved:
        raise AlreadySigned
    return plan


@transaction.atomic
def approve(*, visit_id: int, edition: int, by: User, now: datetime) -> AftercarePlan:
    """Lock what was done and what follows, and write the series of letters.

    `edition` is the one that was read. It is composed once more first, so that what an earlier
    visit or a merged chart added since is not passed over. Approving twice is approving once.
    Raises NotStanding, NotFinished, PlanChanged.
    """
    visit = visits.lock_with_client(visit_id)
    record = TreatmentRecord.objects.of_visit(visit).select_related("visit__client").first()
    if record is None:
        raise NotFinished
    if record.is_signed:
        return AftercarePlan.objects.get(record=record)
    plan = compose(record=record, now=now)
    if plan.edition != edition:
        raise PlanChanged
    _seal(record, plan, by, now)
    letters.post_series(visit=visit, record=record, plan=plan, now=now)
    home_letters.renew(client_id=visit.client_id, now=now)
    return plan


def _seal(record: TreatmentRecord, plan: AftercarePlan, by: User, now: datetime) -> None:
    record.services.update(sealed=True)
    record.recommended.update(sealed=True)
    plan.lines.update(sealed=True)
    record.status, record.signed_at, record.signed_by = TreatmentRecord.Status.SIGNED, now, by
    record.save(update_fields=["status", "signed_at", "signed_by"])
    plan.status, plan.approved_at, plan.approved_by = AftercarePlan.Status.APPROVED, now, by
    plan.save(update_fields=["status", "approved_at", "approved_by"])
