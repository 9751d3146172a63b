"""A doctor's eye first: what was noted, for whom, and when it is looked at again."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from clients.models import User
from treatments.models.analyses import SkinAnalysis
from treatments.models.rules import CatalogueRevision


class ReferralQuerySet(models.QuerySet["Referral"]):
    def unclosed(self) -> Self:
        """Not closed by staff, whether or not its last check has passed."""
        return self.filter(closed_at=None)

    def open(self, on: date) -> Self:
        """Neither closed nor past its last check; the day of that check is the last one it is open."""
        return self.filter(Q(last_check_on=None) | Q(last_check_on__gte=on), closed_at=None)


class Referral(models.Model):
    """A referral from one analysis. It is open until staff close it or its last check date has passed.

    `concerns` are ids of the catalogue; `words` the letter's own sentences, as she left them;
    `shared` what the client agreed to have shown to the doctor (observation, face, photos), each
    with a consent of purpose 'sharing'. `urgency`: routine, soon or urgent. `checks` are the studio's
    dates on which she is asked how it went (without one it is open until closed), `next_check_on` the
    first of them not noted yet. `notes` say what happened to it: {"at", "by", "said"}.
    """

    analysis = models.ForeignKey(SkinAnalysis, on_delete=models.CASCADE, related_name="referrals")
    revision = models.ForeignKey(CatalogueRevision, on_delete=models.PROTECT, related_name="+")
    concerns = models.JSONField(default=list)
    urgency = models.CharField(max_length=10)
    to = models.CharField("the doctor or clinic", max_length=200, blank=True)
    words = models.TextField(blank=True)
    shared = models.JSONField(default=list)
    checks = models.JSONField(default=list)
    next_check_on = models.DateField(null=True, blank=True)
    last_check_on = models.DateField(null=True, blank=True)
    notes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.TextField(blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(urgency__in=["routine", "soon", "urgent"]), name="referral_urgency_known"
            ),
            models.UniqueConstraint(
                fields=["analysis"], condition=Q(closed_at=None), name="referral_open_once"
            ),
        ]
        indexes = [models.Index(fields=["closed_at", "next_check_on"], name="referral_check_due")]
