"""The care rules the studio works by: one immutable document per revision."""

from django.db import models
from django.db.models import Q

from clients.models import User


class CatalogueRevision(models.Model):
    """One immutable document of care rules; the current one has the highest number."""

    class Origin(models.TextChoices):
        REFERENCE = "reference", "Shipped with the product"
        STUDIO = "studio", "Edited by the studio"

    number = models.PositiveIntegerField(unique=True)
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    why = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(origin__in=["reference", "studio"]), name="catalogue_origin_known"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="catalogue_numbers_from_1"),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number}"


class CatalogueEdit(models.Model):
    """One row of the reference as the studio has it; the newest edit of a path counts.

    `path` names the value in the document by ids ('contraindications/isotretinoin/effects/0/months').
    `value` None: back to the reference. `was` is what stood there before, `reference` what the shipped
    document said then. `loosens`: milder than the reference, with the reason in `why`.
    """

    path = models.CharField(max_length=300)
    value = models.JSONField(null=True)
    was = models.JSONField(null=True)
    reference = models.JSONField(null=True)
    loosens = models.BooleanField(default=False)
    why = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revision = models.OneToOneField(CatalogueRevision, on_delete=models.PROTECT, related_name="edit")

    class Meta:
        indexes = [models.Index(fields=["path", "made_at"], name="catalogue_edit_by_path")]
        constraints = [
            models.CheckConstraint(
                condition=Q(loosens=False) | ~Q(why=""), name="catalogue_loosened_with_a_reason"
            )
        ]
