"""Treatment plans over several visits."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from bookings.models import Visit
from clients.models import User
from treatments.models.rules import CatalogueRevision


class PlanTemplate(models.Model):
    """A plan of the studio's own: sessions as {"services", "least_days", "most_days", "patch_test_for"}."""

    name = models.CharField(max_length=200, unique=True)
    words = models.TextField(blank=True)
    sessions = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_offered = models.BooleanField(default=True)


class TreatmentPlanQuerySet(models.QuerySet["TreatmentPlan"]):
    def with_a_visit_ahead(self, now: datetime) -> Self:
        """Plans that have not ended and of which a session stands in the diary."""
        ahead = PlannedSession.objects.filter(plan=OuterRef("pk"), visit__ends_at__gt=now)
        standing = ahead.filter(visit__status__in=[Visit.Status.BOOKED, Visit.Status.HERE])
        return self.filter(Exists(standing), ended_at=None)


class TreatmentPlan(models.Model):
    """Sessions in order, proposed at a visit and accepted by the client; its progress is read from visits."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey(CatalogueRevision, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(blank=True)

    objects = TreatmentPlanQuerySet.as_manager()


class PlannedSession(models.Model):
    """One session: its services, the least and greatest days since the one before, its visit once booked."""

    plan = models.ForeignKey(TreatmentPlan, on_delete=models.CASCADE, related_name="sessions")
    position = models.PositiveSmallIntegerField()
    services = models.JSONField(default=list)
    patch_test_for = models.JSONField(default=list)
    least_days = models.PositiveSmallIntegerField(default=0)
    most_days = models.PositiveSmallIntegerField(null=True, blank=True)
    proposed_on = models.DateField(null=True, blank=True)
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="session_place_once"),
            models.CheckConstraint(
                condition=Q(most_days=None) | Q(most_days__gte=F("least_days")), name="session_gap_from_to"
            ),
        ]
