"""When a practitioner works, and when she does not."""

from django.db import models
from django.db.models import F, Q

from bookings.models.house import Practitioner


class WorkingHours(models.Model):
    """One stretch of work on a weekday (0 is Monday), in the studio's wall time."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_weekday_0_to_6"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="hours_close_after_they_open"),
        ]


class Break(models.Model):
    """A break inside the weekly hours of one weekday, in the studio's wall time."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="breaks")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="break_weekday_0_to_6"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="break_ends_after_it_starts"),
        ]


class DayException(models.Model):
    """Other hours on one date: they replace that day's weekly hours and breaks. No times: closed."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="exceptions")
    date = models.DateField()
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(closes__gt=F("opens")),
                name="exception_closed_or_closes_after_it_opens",
            )
        ]
        indexes = [models.Index(fields=["date"], name="exception_date")]


class TimeOff(models.Model):
    """Instants at which a practitioner is away or a time is blocked, half-open."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="time_off")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="time_off_ends_after_it_starts"
            )
        ]
        indexes = [models.Index(fields=["ends_at"], name="time_off_end")]
