"""Home care that runs over weeks."""

from django.db import models
from django.db.models import Q

from bookings.models import Visit
from clients.models import User
from treatments.models.rules import CatalogueRevision


class RetinolRamp(models.Model):
    """Store-bought retinol that joins slowly: begun at a visit, at a step of the reference's ramp.

    `step` is the step (from 1) that holds on `starts_on`; pauses by aftercare and what they do to the
    step are read from the plans, never stored. `is_sensitive`: the ramp ends at the reference's ceiling
    for sensitive skin, whatever else is known. `stopped_on`: from that date on there is none.
    """

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey(CatalogueRevision, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    step = models.PositiveSmallIntegerField(default=1)
    is_sensitive = models.BooleanField("sensitive or easily irritated skin", default=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stopped_on = models.DateField(null=True, blank=True)
    stopped_why = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(step__gte=1), name="ramp_steps_from_1")]
