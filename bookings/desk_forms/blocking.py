from typing import Any

from django import forms

from bookings.desk_forms.times import DateField, TimeField, moment
from bookings.models import Practitioner
from bookings.spans import Span


class BlockForm(forms.Form):
    """A stretch of a practitioner's diary to be taken out. Valid, it knows `span`."""

    practitioner = forms.ModelChoiceField(
        label="Whose time",
        queryset=Practitioner.objects.filter(is_active=True).order_by("pk"),
        empty_label=None,
    )
    date = DateField(label="Date")
    begins = TimeField(label="From")
    ends = TimeField(label="To")
    last_date = DateField(
        label="Until another date", required=False, help_text="For several days: the last one."
    )
    reason = forms.CharField(label="Reason", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if self.errors:
            return typed
        span = Span(
            moment(typed["date"], typed["begins"]), moment(typed["last_date"] or typed["date"], typed["ends"])
        )
        if span.end <= span.start:
            self.add_error("ends", "This must be later than the beginning.")
        typed["span"] = span
        return typed
