from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from clients.models import Client

EARLIEST_BIRTH = date(1900, 1, 1)


class ClientForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Client
        fields = ("name", "email", "phone", "birth_date", "note")
        help_texts = {
            "birth_date": "Some care has an age from which it is done.",
            "note": "For the people at the desk. No medical details here.",
        }
        widgets = {
            "birth_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def clean_birth_date(self) -> date | None:
        born: date | None = self.cleaned_data["birth_date"]
        if born is not None and not EARLIEST_BIRTH <= born <= timezone.localdate():
            raise ValidationError("Please look at the year again.")
        return born


class UnlockForm(forms.Form):
    pin = forms.CharField(
        label="PIN",
        max_length=8,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Please type your PIN."},
    )


class PinForm(forms.Form):
    pin = forms.CharField(
        label="New PIN",
        max_length=8,
        help_text="4 to 8 digits. It opens the desk on a device that you have locked or handed over.",
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    again = forms.CharField(
        label="The PIN again",
        max_length=8,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    password = forms.CharField(
        label="Your password",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("pin", again):
            raise forms.ValidationError("The two are not the same.")
        return again


class SearchForm(forms.Form):
    """What is looked for; a form, so that no typed byte reaches the database unread."""

    hide_optional = True
    q = forms.CharField(
        label="Name, e-mail or phone",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
