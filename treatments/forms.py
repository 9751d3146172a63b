"""How the aftercare is approved."""

from django import forms


class ApproveForm(forms.Form):
    """`edition` is the one that was read."""

    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
