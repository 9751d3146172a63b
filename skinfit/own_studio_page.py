"""Asks once, naming exactly what goes, before the demo is emptied."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bookings.desk import user_of
from clients.access import owner_only
from clients.errors import ClientError
from clients.models import User
from skinfit import own_studio
from skinfit.own_studio import NotADemo


class OwnStudioForm(forms.Form):
    studio_name = forms.CharField(label="The name of your studio", max_length=120)
    name = forms.CharField(label="Your name", max_length=120)
    email = forms.EmailField(
        label="Your e-mail", max_length=254, help_text="You sign in with it from now on."
    )
    password = forms.CharField(
        label="A new password",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    sure = forms.BooleanField(label="Empty the demo. I know that this cannot be taken back.")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("password"):
            who = User(email=typed.get("email", ""), name=typed.get("name", ""))
            try:
                validate_password(typed["password"], who)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return typed


@owner_only
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    owner = user_of(request)
    form = OwnStudioForm(request.POST or None)
    if form.is_valid():
        try:
            _start(owner, form.cleaned_data)
        except ClientError as refusal:
            form.add_error("email", str(refusal))
        except NotADemo as refusal:
            messages.error(request, str(refusal))
            return redirect("desk_settings")
        else:
            owner.refresh_from_db()
            update_session_auth_hash(request, owner)
            messages.success(request, "This is your studio now. Next: address, hours, prices and people.")
            return redirect("desk_settings")
    context = {"form": form, "leaving": own_studio.leaving(owner)}
    return render(request, "skinfit/own_studio.html", context)


def _start(owner: User, typed: dict[str, Any]) -> None:
    own_studio.start(
        owner_id=owner.pk,
        studio_name=typed["studio_name"],
        name=typed["name"],
        email=typed["email"],
        password=typed["password"],
    )
