"""Who works here, and who signs in."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import staff
from bookings.desk import say
from bookings.desk_forms.people import ChangeAccountForm, PractitionerForm, WelcomeForm
from bookings.models import Practitioner, Service
from clients import accounts
from clients.access import owner_only
from clients.errors import ClientError
from clients.models import User


@owner_only
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    context = {
        "practitioners": Practitioner.objects.select_related("user").order_by("-is_active", "pk"),
        "accounts": User.objects.exclude(role=User.Role.CLIENT).order_by("-is_active", "pk"),
    }
    return render(request, "bookings/desk_people.html", context)


@owner_only
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    offered = Service.objects.filter(is_offered=True)
    usual = {"role": User.Role.PRACTITIONER, "treats": True, "services": offered}
    form = WelcomeForm(request.POST or None, initial=usual)
    if form.is_valid():
        try:
            user, practitioner = staff.welcome(**form.cleaned_data)
        except ClientError as refusal:
            form.add_error("email", str(refusal))
        else:
            say(request, _welcomed(request, form.cleaned_data, user))
            return redirect("desk_week", practitioner.pk) if practitioner else redirect("desk_people")
    return _edit(request, form, "Somebody new")


def _welcomed(request: HttpRequest, typed: dict[str, Any], user: User | None) -> str:
    if user is None:
        return f"{typed['name']} is in the diary."
    if typed["password"]:
        return f"{typed['name']} can sign in with {user.email}."
    send_link(request, user)
    return f"A letter to {user.email} brings a link to choose a password."


def send_link(request: HttpRequest, user: User) -> None:
    """Mail a link by which the password is chosen."""
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(request)


@owner_only
@require_http_methods(["GET", "POST"])
def practitioner(request: HttpRequest, practitioner_id: int) -> HttpResponse:
    kept = get_object_or_404(Practitioner, pk=practitioner_id)
    form = PractitionerForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        form.save()
        say(request, f"{kept.name} is saved. Visits already booked stay.")
        return redirect("desk_people")
    return _edit(request, form, form.initial["name"])


@owner_only
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, user_id: int) -> HttpResponse:
    kept = get_object_or_404(User.objects.exclude(role=User.Role.CLIENT), pk=user_id)
    values = {"name": kept.name, "email": kept.email, "role": kept.role, "is_active": kept.is_active}
    form = ChangeAccountForm(request.POST or None, initial=values)
    if form.is_valid():
        try:
            accounts.change_account(user_id=user_id, **form.cleaned_data)
        except ClientError as refusal:
            form.add_error(None, str(refusal))
        else:
            say(request, f"The sign-in of {form.cleaned_data['name']} is saved.")
            return redirect("desk_people")
    return _edit(request, form, f"The sign-in of {kept}", kept)


@owner_only
@require_POST
def password_link(request: HttpRequest, user_id: int) -> HttpResponse:
    kept = get_object_or_404(User.objects.exclude(role=User.Role.CLIENT), pk=user_id, is_active=True)
    send_link(request, kept)
    say(request, f"A letter to {kept.email} brings a link to choose a password.")
    return redirect("desk_people")


def _edit(request: HttpRequest, form: Any, title: str, account: User | None = None) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "back": "desk_people",
        "back_word": "People",
        "account": account,
    }
    return render(request, "bookings/desk_edit.html", context)
