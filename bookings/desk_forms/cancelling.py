from django import forms

from bookings.models import Visit


class CancelForm(forms.Form):
    """Why a visit is cancelled; the reason decides whether it costs."""

    reason = forms.ChoiceField(
        label="Why",
        choices=[
            (Visit.CancelReason.CHANGED_MIND, "Plans changed"),
            (Visit.CancelReason.UNWELL, "Unwell or a cold sore: never a fee"),
            (Visit.CancelReason.STUDIO, "The studio cancels: no fee"),
        ],
        widget=forms.RadioSelect,
    )
