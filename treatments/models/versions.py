"""What analyses and treatment records have in common."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from bookings.models import Visit
from clients.models import User

V = TypeVar("V", bound="Version")


class VersionQuerySet(models.QuerySet[V]):
    def of_visit(self, visit: Visit) -> Self:
        """Every version of one visit's record, the one that counts first."""
        return self.filter(visit=visit).order_by("-version")

    def signed(self) -> Self:
        return self.filter(status=Version.Status.SIGNED)


class Version(models.Model):
    """A record that is a draft until signed, and is amended by a new version that names the old."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SIGNED = "signed", "Signed"

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replaced_by"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    saved_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["visit", "version"], name="%(class)s_version_once"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "signed"]), name="%(class)s_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="draft", signed_at=None) | Q(status="signed", signed_at__isnull=False),
                name="%(class)s_signed_with_its_hour",
            ),
            models.CheckConstraint(
                condition=Q(version=1, replaces=None) | Q(version__gt=1, replaces__isnull=False),
                name="%(class)s_amendment_names_the_old",
            ),
        ]

    @property
    def is_signed(self) -> bool:
        return self.status == self.Status.SIGNED
