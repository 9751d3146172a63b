from django import forms

from bookings.lateness import CHOICES


class LateForm(forms.Form):
    """How late a visit starts; 0 is on time after all."""

    minutes = forms.TypedChoiceField(
        label="How late",
        coerce=int,
        choices=[(0, "On time"), *((minutes, f"{minutes} minutes") for minutes in CHOICES)],
        widget=forms.RadioSelect,
    )
