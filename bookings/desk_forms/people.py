"""Practitioners, and who signs in."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from bookings.desk_forms.offer import choose_services
from bookings.models import LicenseClass, Practitioner
from clients.models import User

ROLES = [
    (User.Role.PRACTITIONER, "Practitioner: the day, clients and their charts"),
    (User.Role.FRONT_DESK, "Front desk: the day and clients, no charts"),
    (User.Role.OWNER, "Owner: everything, settings too"),
]


def password_field() -> forms.CharField:
    return forms.CharField(
        label="Password",
        max_length=200,
        required=False,
        strip=False,
        help_text="Leave empty to send a link by which it is chosen.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class AccountForm(forms.Form):
    """How somebody signs in, and what she may open."""

    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(label="E-mail", max_length=254)
    role = forms.ChoiceField(label="May open", choices=ROLES, widget=forms.RadioSelect)
    password = password_field()

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if password:
            who = User(email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("name", ""))
            validate_password(password, who)
        return str(password)


class ChangeAccountForm(AccountForm):
    is_active = forms.BooleanField(label="May sign in", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "New password"
        self.fields["password"].help_text = "Leave empty to keep the one there is."


class WelcomeForm(AccountForm):
    """Somebody new. Without an e-mail she is in the diary but does not sign in."""

    email = forms.EmailField(
        label="E-mail", max_length=254, required=False, help_text="She signs in with it."
    )
    treats = forms.BooleanField(label="Treats clients", required=False)
    license_class = forms.ChoiceField(label="License", choices=LicenseClass.choices)
    services = choose_services()

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not typed.get("email") and not typed.get("treats") and "email" not in self.errors:
            self.add_error("email", "Somebody who treats nobody needs an e-mail to sign in with.")
        return typed


class PractitionerForm(forms.ModelForm):  # type: ignore[type-arg]
    services = choose_services()

    class Meta:
        model = Practitioner
        fields = ("name", "license_class", "services", "user", "wants_notices", "is_active")
        labels = {
            "license_class": "License",
            "user": "Signs in as",
            "is_active": "Takes visits",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = Practitioner.objects.exclude(pk=self.instance.pk).exclude(user=None).values("user")
        staff = User.objects.exclude(role=User.Role.CLIENT).exclude(pk__in=taken).order_by("email")
        self.fields["user"].queryset = staff  # type: ignore[attr-defined]
