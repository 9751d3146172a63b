"""allauth's forms as ours look: a label above each field, nothing grey inside it.

A client signs in with a code that goes to her address, staff with a password.
"""

from typing import Any

from allauth.account.forms import (
    ConfirmLoginCodeForm,
    LoginForm,
    RequestLoginCodeForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django.utils import timezone

from clients import accounts
from clients.models import User
from skinfit.adapter import may_have_another_code


class Labelled:
    """Before a form of allauth's: what its placeholders say, its labels say already."""

    fields: dict[str, Any]
    hide_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in ("login", "email"):
                field.label = "E-mail"


class SignInForm(Labelled, LoginForm):  # type: ignore[misc]
    """The way to a new password stands beside the button, not between label and field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["remember"].label = "Keep me signed in on this device"


class LinkForm(Labelled, ResetPasswordForm):  # type: ignore[misc]
    pass


class NewPasswordForm(Labelled, ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class TypedCodeForm(Labelled, ConfirmLoginCodeForm):  # type: ignore[misc]
    pass


class CodeForm(Labelled, RequestLoginCodeForm):  # type: ignore[misc]
    """The answer is the same for known and unknown addresses, and staff count as unknown."""

    _user: User | None = None

    def clean_email(self) -> str:
        typed = str(super().clean_email())  # counts the attempt
        user = accounts.admit(email=typed)
        self._user = user if user and may_have_another_code(user, now=timezone.now()) else None
        return self._user.email if self._user else typed
