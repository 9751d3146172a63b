"""What was done in a visit: written down, finished, amended. It is signed by approving its aftercare."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from bookings import day
from bookings.models import Service, Visit
from treatments import aftercare_plans, letters, visits
from treatments.errors import AlreadySigned, ImpossibleEnd, NothingDone, NotSigned, UnknownEntry
from treatments.home_care import recommended
from treatments.models import PerformedService, TreatmentRecord

EARLIEST = timedelta(hours=12)  # before the booked start: somebody came early, not on another day
CLOCK_SLACK = timedelta(minutes=2)
LOOKED_BACK = 50  # rows, when a service was done before


@dataclass(frozen=True)
class Done:
    """A service as it was done, by its slug; the fields are those of PerformedService."""

    service: str
    product: str = ""
    strength: str = ""
    minutes: int | None = None
    enzyme_base: str = ""
    sharp_point: bool = False
    chemical: str = ""
    brand: str = ""
    ph_tenths: int | None = None
    layers: int | None = None
    area: str = ""
    end_point: str = ""
    neutralised: bool | None = None
    complications: str = ""
    advice: str = ""
    colors: tuple[str, ...] = ()
    distance_cm: int | None = None
    zones: tuple[str, ...] = ()
    bleeding: bool | None = None
    lots: tuple[str, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """As the database keeps it; lists are lists there."""
        kept = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}

    @classmethod
    def of(cls, row: PerformedService) -> "Done":
        """What a row says."""
        kept: dict[str, Any] = {field.name: getattr(row, field.name) for field in fields(cls)}
        lists = {name: tuple(value) for name, value in kept.items() if isinstance(value, list)}
        return cls(**kept | lists)


def latest(visit: Visit) -> TreatmentRecord | None:
    """The version that counts: the newest, draft or signed."""
    return (
        TreatmentRecord.objects.of_visit(visit)
        .select_related("plan__approved_by", "plan__revision", "replaces")
        .defer("plan__revision__document")
        .first()
    )


@transaction.atomic
def save(
    *, visit_id: int, done: Sequence[Done], completed_at: datetime | None = None, now: datetime
) -> TreatmentRecord:
    """Keep what was done; the aftercare of a finished treatment is made anew from it.

    `completed_at` None leaves the end as it is. Raises NotStanding, AlreadySigned, NothingDone,
    UnknownEntry, ImpossibleEnd.
    """
    visit = visits.lock(visit_id)
    return _save(visit, done, completed_at, now)


@transaction.atomic
def finish(
    *, visit_id: int, done: Sequence[Done], completed_at: datetime | None = None, now: datetime
) -> TreatmentRecord:
    """'Treatment finished': at `completed_at`, or now. The visit has taken place.

    The letter that says the aftercare is not approved is posted with it, due when the aftercare is.
    Raises as `save`.
    """
    visit = visits.lock(visit_id)
    record = _save(visit, done, completed_at or now, now)
    day.attend(visit_id=visit.pk)
    return record


@transaction.atomic
def finish_with_nothing(
    *, visit_id: int, completed_at: datetime | None = None, now: datetime
) -> TreatmentRecord:
    """'Nothing was done today': everything waited, and what follows by letter can be approved.

    Raises NotStanding, AlreadySigned, ImpossibleEnd.
    """
    visit = visits.lock(visit_id)
    record = _keep(visit, (), completed_at or now, now)
    day.attend(visit_id=visit.pk)
    return record


def _save(
    visit: Visit, done: Sequence[Done], completed_at: datetime | None, now: datetime
) -> TreatmentRecord:
    require_done(done)
    return _keep(visit, done, completed_at, now)


def _keep(
    visit: Visit, done: Sequence[Done], completed_at: datetime | None, now: datetime
) -> TreatmentRecord:
    record = latest(visit) or TreatmentRecord(visit=visit, version=1)
    if record.is_signed:
        raise AlreadySigned
    if completed_at is not None:
        require_possible(visit, completed_at, now=now)
        record.completed_at = completed_at
    record.saved_at = now
    record.save()
    _write_rows(record, done)
    aftercare_plans.renew(visit=visit, now=now)
    if completed_at is not None:
        letters.post_not_approved(visit=visit, record=record, now=now)
    return record


def require_done(done: Sequence[Done]) -> None:
    """Raises NothingDone, and UnknownEntry for a service that the studio does not have."""
    if not done:
        raise NothingDone
    slugs = {row.service for row in done}
    unknown = slugs - set(Service.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    if unknown:
        raise UnknownEntry(sorted(unknown))


def require_possible(visit: Visit, completed_at: datetime, *, now: datetime) -> None:
    """Raises ImpossibleEnd for an end still to come, or one long before the visit."""
    if completed_at > now + CLOCK_SLACK:
        raise ImpossibleEnd("The treatment cannot have ended in the future.")
    if completed_at < visit.starts_at - EARLIEST:
        raise ImpossibleEnd("That is long before this visit. Move the visit first, or correct the time.")


def _write_rows(record: TreatmentRecord, done: Sequence[Done]) -> None:
    record.services.all().delete()
    PerformedService.objects.bulk_create(
        PerformedService(record=record, position=position, **row.as_row())
        for position, row in enumerate(done)
    )


@transaction.atomic
def amend(*, visit_id: int, now: datetime) -> TreatmentRecord:
    """A new draft that names the signed record; approving its aftercare sends the corrected plan.

    What the signed one's letters have not said yet is taken back at once, and the practitioner is
    reminded in an hour if the new one still waits. Raises NotStanding, NotSigned.
    """
    visit = visits.lock(visit_id)
    old = latest(visit)
    if old is None or not old.is_signed:
        raise NotSigned
    new = TreatmentRecord.objects.create(
        visit=visit, version=old.version + 1, replaces=old, completed_at=old.completed_at, saved_at=now
    )
    _write_rows(new, [Done.of(row) for row in old.rows()])
    recommended.copy(old, new)
    aftercare_plans.renew(visit=visit, now=now)
    letters.hold_back(visit=visit, now=now)
    letters.post_not_approved(visit=visit, record=new, now=now)
    return new


def last_times(visit: Visit, slugs: Collection[str]) -> dict[str, tuple[PerformedService, bool]]:
    """For each service the newest earlier record: this client's, or else the studio's last one.

    True beside it when it is her own. One statement for hers and one for the studio's.
    """
    rows = (
        PerformedService.objects.filter(service__in=slugs, record__replaced_by=None)
        .filter(
            Q(sealed=True, record__status=TreatmentRecord.Status.SIGNED)
            | Q(sealed=False, record__status=TreatmentRecord.Status.DRAFT)
        )
        .exclude(record__visit=visit)
        .exclude(record__completed_at=None)
        .select_related("record")
        .order_by("-record__completed_at", "-pk")
    )
    found: dict[str, tuple[PerformedService, bool]] = {}
    for is_own, some in ((True, rows.filter(record__visit__client=visit.client_id)), (False, rows)):
        for row in some[:LOOKED_BACK]:
            found.setdefault(row.service, (row, is_own))
    return found
