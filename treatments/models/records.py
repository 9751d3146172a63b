"""What was done."""

from typing import Self

from django.db import models
from django.db.models import Q

from treatments.models.versions import Version, VersionQuerySet


class TreatmentRecordQuerySet(VersionQuerySet["TreatmentRecord"]):
    def latest_finished(self) -> Self:
        """Of each visit the version that counts, if its treatment was finished."""
        return self.filter(replaced_by=None, completed_at__isnull=False)


class TreatmentRecord(Version):
    """What was done in a visit, and when it was finished (never the booked end)."""

    completed_at = models.DateTimeField(null=True, blank=True)

    objects = TreatmentRecordQuerySet.as_manager()

    class Meta(Version.Meta):
        abstract = False
        constraints = [
            *Version.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status="draft") | Q(completed_at__isnull=False),
                name="treatmentrecord_signed_when_finished",
            ),
        ]
        indexes = [models.Index(fields=["completed_at"], name="record_completed")]

    def rows(self) -> "models.QuerySet[PerformedService]":
        return self.services.filter(sealed=self.is_signed).order_by("position")


class PerformedService(models.Model):
    """A service as it was done; `service` is its slug, the catalogue's id.

    What a regulator of peels asks for is here by name; a service leaves empty what is not its own.
    `zones`, `colors` and `lots` are lists of the catalogue's ids, of light and of batch numbers.
    `neutralised` and `bleeding` None: not said.
    """

    record = models.ForeignKey(TreatmentRecord, on_delete=models.CASCADE, related_name="services")
    service = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    product = models.CharField(max_length=200, blank=True)
    strength = models.CharField(max_length=100, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    enzyme_base = models.CharField(max_length=40, blank=True)
    sharp_point = models.BooleanField(default=False)
    chemical = models.CharField(max_length=100, blank=True)
    brand = models.CharField(max_length=100, blank=True)
    ph_tenths = models.PositiveSmallIntegerField("pH, in tenths", null=True, blank=True)
    layers = models.PositiveSmallIntegerField(null=True, blank=True)
    area = models.CharField("where on the body", max_length=100, blank=True)
    end_point = models.CharField("end point seen", max_length=200, blank=True)
    neutralised = models.BooleanField(null=True, blank=True)
    complications = models.TextField(blank=True)
    advice = models.TextField("advice given", blank=True)
    colors = models.JSONField("light", default=list)
    distance_cm = models.PositiveSmallIntegerField(null=True, blank=True)
    zones = models.JSONField(default=list)
    bleeding = models.BooleanField(null=True, blank=True)
    lots = models.JSONField("lot numbers", default=list)
    sealed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "service"], name="performed_service_once"),
            models.CheckConstraint(
                condition=Q(ph_tenths=None) | Q(ph_tenths__lte=140), name="performed_ph_0_to_14"
            ),
        ]


class Recommended(models.Model):
    """A product recommended for home, by name, with its step of the routine ('am:2', 'pm:2')."""

    record = models.ForeignKey(TreatmentRecord, on_delete=models.CASCADE, related_name="recommended")
    name = models.CharField(max_length=200)
    step = models.CharField(max_length=10, blank=True)
    words = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()
    sealed = models.BooleanField(default=False)
