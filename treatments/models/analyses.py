"""What was seen."""

from typing import NamedTuple

from django.db import models
from django.db.models import Q

from treatments.models.versions import Version, VersionQuerySet


class Base(NamedTuple):
    """The draft that a page had before it when it was typed into, and the page's own mark."""

    version: int
    edition: int
    writer: str


class SkinAnalysisQuerySet(VersionQuerySet["SkinAnalysis"]):
    pass


class SkinAnalysis(Version):
    """What was seen on the face, in words and zones; never a name for it.

    A draft is saved as it grows: `edition` counts how often, `writer` is the open page that did it last.
    """

    skin_type = models.PositiveSmallIntegerField("skin type (Fitzpatrick)", null=True, blank=True)
    words = models.TextField(blank=True)
    edition = models.PositiveIntegerField(default=0)
    writer = models.CharField(max_length=40, blank=True)

    objects = SkinAnalysisQuerySet.as_manager()

    class Meta(Version.Meta):
        abstract = False
        constraints = [
            *Version.Meta.constraints,
            models.CheckConstraint(
                condition=Q(skin_type=None) | Q(skin_type__range=(1, 6)), name="analysis_skin_type_1_to_6"
            ),
        ]

    def is_of(self, base: Base) -> bool:
        """Whether this is the draft that was typed into, or what the same page saved since.

        A page may write over its own save, even if it never heard that it was saved.
        """
        own = base.writer != "" and self.writer == base.writer
        return self.version == base.version and (self.edition == base.edition or own)

    def rows(self) -> "models.QuerySet[Observation]":
        return self.observations.filter(sealed=self.is_signed).order_by("position")


class Observation(models.Model):
    """One concern of the catalogue in some zones of the face; sides are the client's own.

    What was noted on it, each optional: `count` spots (`many`: more than were counted), `size_mm`
    from and to in tenths of a millimetre, `feel`, `color`, `arrangement` and `opening` in the words
    of analysis_words.py, `signs` by their ids of the catalogue (red flags or the concern's own).
    `unsure`: it may be one of its look-alikes but those in `ruled_out`; the strictest reading holds.
    """

    class Opening(models.TextChoices):
        UNKNOWN = "", "not looked at"
        OPEN = "open", "an opening"
        CLOSED = "closed", "no opening"

    analysis = models.ForeignKey(SkinAnalysis, on_delete=models.CASCADE, related_name="observations")
    concern = models.CharField(max_length=60)
    zones = models.JSONField(default=list)
    count = models.PositiveSmallIntegerField(null=True, blank=True)
    many = models.BooleanField(default=False)
    size_from_tenths = models.PositiveSmallIntegerField("smallest, in tenths of a mm", null=True, blank=True)
    size_to_tenths = models.PositiveSmallIntegerField("largest, in tenths of a mm", null=True, blank=True)
    feel = models.CharField(max_length=20, blank=True)
    color = models.CharField(max_length=20, blank=True)
    arrangement = models.CharField(max_length=20, blank=True)
    opening = models.CharField(max_length=10, choices=Opening.choices, blank=True)
    signs = models.JSONField(default=list)
    unsure = models.BooleanField(default=False)
    ruled_out = models.JSONField(default=list)
    words = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()
    sealed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size_to_tenths=None)
                | Q(size_from_tenths=None)
                | Q(size_to_tenths__gte=models.F("size_from_tenths")),
                name="observation_size_from_to",
            ),
            models.CheckConstraint(
                condition=Q(opening__in=["", "open", "closed"]), name="observation_opening_known"
            ),
        ]
