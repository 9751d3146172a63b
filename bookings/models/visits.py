"""The visits, and the answers kept for callers that ask twice."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from bookings.models.house import Practitioner, Room, Service
from bookings.spans import Span
from clients.models import Client

LONGEST_VISIT = timedelta(days=1)  # it lies inside one day's hours


class VisitQuerySet(models.QuerySet["Visit"]):
    def standing(self) -> "VisitQuerySet":
        """Booked and not over: may be moved or cancelled."""
        return self.filter(status__in=[Visit.Status.BOOKED, Visit.Status.HERE])

    def occupying(self, now: datetime) -> "VisitQuerySet":
        """Keeps its practitioner and its room busy: every state but cancelled, and no expired hold."""
        kept = [Visit.Status.BOOKED, Visit.Status.HERE, Visit.Status.ATTENDED, Visit.Status.MISSED]
        return self.filter(Q(status__in=kept) | Q(status=Visit.Status.HELD, hold_until__gt=now))

    def overlapping(self, span: Span) -> "VisitQuerySet":
        """The bound below keeps the search to a day of the index, however long the history."""
        earliest = span.start - LONGEST_VISIT
        return self.filter(starts_at__gt=earliest, starts_at__lt=span.end, busy_until__gt=span.start)

    def expired_holds(self, now: datetime) -> "VisitQuerySet":
        return self.filter(status=Visit.Status.HELD, hold_until__lte=now)

    def other_than(self, visit_id: int | None) -> "VisitQuerySet":
        return self if visit_id is None else self.exclude(pk=visit_id)

    def real(self) -> "VisitQuerySet":
        """With a client: everything but holds."""
        return self.exclude(status=Visit.Status.HELD)


class Visit(models.Model):
    """Several services in order, one practitioner, one room, one span of time.

    `ends_at` is the end of chair time, `busy_until` adds the clean-up. A hold is a visit in state
    'held' with an expiry, the only state without a client. The database refuses two overlapping
    visits of one practitioner or one room (bookings/overlap.py).
    """

    class Status(models.TextChoices):
        HELD = "held", "Held"
        BOOKED = "booked", "Booked"
        HERE = "here", "Here"
        ATTENDED = "attended", "Done"
        MISSED = "missed", "Could not come"
        CANCELLED = "cancelled", "Cancelled"

    class Source(models.TextChoices):
        PAGE = "page", "Booking page"
        API = "api", "API"
        DESK = "desk", "Desk"

    class CancelReason(models.TextChoices):
        CHANGED_MIND = "changed_mind", "Plans changed"
        UNWELL = "unwell", "Unwell or a cold sore"
        STUDIO = "studio", "The studio cancelled"

    reference = models.CharField(max_length=12, unique=True)
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="visits")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="visits")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    busy_until = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    newcomer = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    price_cents = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)  # raised by each booking, move and cancelling
    created_at = models.DateTimeField()
    booked_at = models.DateTimeField(null=True, blank=True)

    hold_until = models.DateTimeField(null=True, blank=True)
    hold_extended = models.BooleanField(default=False)
    held_by = models.CharField(max_length=64, blank=True)  # the visitor's key
    held_from = models.CharField(max_length=64, blank=True)  # the network address
    awaiting = models.JSONField(null=True, blank=True)  # what was typed, until the letter's link is followed

    here_at = models.DateTimeField(null=True, blank=True)
    running_late_minutes = models.PositiveSmallIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_late = models.BooleanField(default=False)
    cancel_reason = models.CharField(max_length=20, choices=CancelReason.choices, blank=True)
    fee_waived = models.BooleanField(default=False)

    objects = VisitQuerySet.as_manager()
    opened_with = ""  # the token of the link behind which it was found (links.visit_by_link)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["held", "booked", "here", "attended", "missed", "cancelled"]),
                name="visit_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="held", client=None, hold_until__isnull=False)
                | (~Q(status="held") & Q(client__isnull=False, hold_until=None)),
                name="visit_held_or_with_client",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), busy_until__gte=F("ends_at")),
                name="visit_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(fields=["practitioner", "starts_at"], name="visit_practitioner_start"),
            models.Index(fields=["room", "starts_at"], name="visit_room_start"),
            models.Index(fields=["busy_until"], name="visit_busy_until"),
            models.Index(fields=["starts_at"], name="visit_start"),
            models.Index(fields=["client", "starts_at"], name="visit_client_start"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def topic(self) -> str:
        """The outbox topic of this visit's letters."""
        return f"visit:{self.pk}"

    @property
    def is_standing(self) -> bool:
        return self.status in (self.Status.BOOKED, self.Status.HERE)

    @property
    def chair_minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


class VisitService(models.Model):
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="parts")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveIntegerField()
    price_cents = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "service"], name="visit_service_once")]


class Answered(models.Model):
    """An answer of the API kept under its Idempotency-Key for 24 hours."""

    key = models.CharField(max_length=64, unique=True)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField()
