"""What follows from what was done."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from bookings.models import Visit
from clients.models import User
from treatments.models.records import TreatmentRecord
from treatments.models.rules import CatalogueRevision


class AftercarePlanQuerySet(models.QuerySet["AftercarePlan"]):
    def approved_of(self, visit: Visit) -> Self:
        """The plans of a visit that were sent, the one that counts first."""
        return (
            self.filter(record__visit=visit, status=AftercarePlan.Status.APPROVED)
            .select_related("record")
            .order_by("-record__version")
        )

    def counting(self) -> Self:
        """Approved, and no newer version of their visit approved: what a client goes by."""
        newer = TreatmentRecord.objects.signed().filter(replaces=OuterRef("record"))
        return self.filter(~Exists(newer), status=AftercarePlan.Status.APPROVED)

    def waiting(self) -> Self:
        """Drafts of finished treatments: nothing has gone out yet."""
        return self.filter(status=AftercarePlan.Status.DRAFT)


class AftercarePlan(models.Model):
    """What follows from one treatment record, with the rules it was made with.

    `edition` rises with every change of a draft: what is approved is what was read. `skin_type` is
    the one it was reckoned with; None: not known, so the stricter reading (types IV to VI) holds.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        APPROVED = "approved", "Approved"

    record = models.OneToOneField(TreatmentRecord, on_delete=models.CASCADE, related_name="plan")
    revision = models.ForeignKey(CatalogueRevision, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    edition = models.PositiveIntegerField(default=1)
    skin_type = models.PositiveSmallIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AftercarePlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["draft", "approved"]), name="plan_status_known"),
            models.CheckConstraint(
                condition=Q(status="draft", approved_at=None)
                | Q(status="approved", approved_at__isnull=False),
                name="plan_approved_with_its_hour",
            ),
        ]

    @property
    def is_approved(self) -> bool:
        return self.status == self.Status.APPROVED

    def rows(self) -> "models.QuerySet[AftercareLine]":
        return self.lines.filter(sealed=self.is_approved).order_by("position")


class AftercareLine(models.Model):
    """One instruction: the generated text, the wording put in its place, its exact span, its sources.

    `sources` are what set the end: {"service", "on", "rule", "earlier"}; `others` asked for less, each
    with its "ends_at". A line of her own is `own`, and its source names no service.
    `generated_ends_at` is the end as composed, where she set another; an end set earlier than that is
    looser and has its reason in `loosened_why`. `text_while` are words that stand in for the text
    until another line has ended: {"text", "until"}.
    """

    plan = models.ForeignKey(AftercarePlan, on_delete=models.CASCADE, related_name="lines")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    text = models.TextField()
    wording = models.TextField(blank=True)
    why = models.TextField(blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)  # None: from the end of the visit
    ends_at = models.DateTimeField()
    generated_ends_at = models.DateTimeField(null=True, blank=True)
    loosened_why = models.TextField(blank=True)
    own = models.BooleanField(default=False)
    text_while = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    others = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField()
    sealed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="aftercare_line_once"),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at__gt=F("starts_at")),
                name="aftercare_line_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(generated_ends_at=None)
                | Q(ends_at__gte=F("generated_ends_at"))
                | ~Q(loosened_why=""),
                name="aftercare_line_loosened_with_a_reason",
            ),
        ]

    @property
    def topic(self) -> str:
        return self.key.partition("/")[0]

    @property
    def composed_end(self) -> datetime:
        """The end as the rules have it."""
        return self.generated_ends_at or self.ends_at

    @property
    def words(self) -> str:
        """What the client reads once nothing stands in for it."""
        return self.wording or self.text

    def words_at(self, moment: datetime) -> str:
        """What the client reads at `moment`."""
        for other in self.text_while:
            if moment < datetime.fromisoformat(other["until"]):
                return str(other["text"])
        return self.words

    def runs_within(self, start: datetime, end: datetime) -> bool:
        """Whether it holds at some instant of the half-open span."""
        return (self.starts_at is None or self.starts_at < end) and self.ends_at > start
