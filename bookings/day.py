"""What happens to a visit on its day, and what is blocked: the acts of the desk."""

from datetime import datetime

from django.db import transaction

from bookings import diary, reminders
from bookings.errors import BookingError, NotStanding
from bookings.models import Practitioner, TimeOff, Visit
from bookings.spans import Span


class BlockedByVisits(BookingError):
    """Somebody is booked in the span; `visits` are they."""

    def __init__(self, visits: list[Visit]) -> None:
        names = ", ".join(str(visit.client or "a held time") for visit in visits)
        super().__init__(f"There are visits in that time: {names}. Move or cancel them first.")
        self.visits = visits


@transaction.atomic
def arrive(*, visit_id: int, now: datetime) -> Visit:
    """'Here': the client has come. Raises NotStanding."""
    visit = diary.lock_standing(visit_id)
    visit.status, visit.here_at = Visit.Status.HERE, now
    visit.save(update_fields=["status", "here_at"])
    return visit


@transaction.atomic
def attend(*, visit_id: int) -> Visit:
    """'Done': the treatment is finished. Raises NotStanding; done twice is done once."""
    visit = diary.lock(visit_id)
    if visit.status == Visit.Status.ATTENDED:
        return visit
    if not visit.is_standing:
        raise NotStanding
    visit.status = Visit.Status.ATTENDED
    visit.save(update_fields=["status"])
    return visit


@transaction.atomic
def miss(*, visit_id: int, now: datetime) -> Visit:
    """'Could not come'; unsent letters about the visit are withdrawn. Raises NotStanding."""
    visit = diary.lock_standing(visit_id)
    visit.status = Visit.Status.MISSED
    visit.save(update_fields=["status"])
    reminders.withdraw_all(visit, reason="The client could not come.", now=now)
    return visit


@transaction.atomic
def undo(*, visit_id: int, now: datetime) -> Visit:
    """Take back 'here', or 'could not come': the visit stands as booked again."""
    visit = diary.lock(visit_id)
    if visit.status not in (Visit.Status.HERE, Visit.Status.MISSED):
        raise NotStanding
    visit.status, visit.here_at = Visit.Status.BOOKED, None
    visit.save(update_fields=["status", "here_at"])
    return visit


@transaction.atomic
def run_late(*, visit_id: int, minutes: int) -> Visit:
    """Note that a visit starts so many minutes late. Raises NotStanding."""
    visit = diary.lock_standing(visit_id)
    visit.running_late_minutes = minutes
    visit.save(update_fields=["running_late_minutes"])
    return visit


@transaction.atomic
def block(*, practitioner_id: int, span: Span, reason: str, now: datetime) -> TimeOff:
    """Take a span out of a practitioner's diary. Raises BlockedByVisits when somebody is booked in it."""
    Practitioner.objects.select_for_update().get(pk=practitioner_id)
    standing = Visit.objects.occupying(now).exclude(status=Visit.Status.MISSED).overlapping(span)
    in_the_way = list(
        standing.filter(practitioner=practitioner_id).select_related("client").order_by("starts_at")
    )
    if in_the_way:
        raise BlockedByVisits(in_the_way)
    return TimeOff.objects.create(
        practitioner_id=practitioner_id, starts_at=span.start, ends_at=span.end, reason=reason
    )


@transaction.atomic
def unblock(*, time_off_id: int) -> None:
    """Give a blocked span back."""
    TimeOff.objects.filter(pk=time_off_id).delete()
