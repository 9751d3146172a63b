"""The desk's lock: closed with a press, opened with one's own PIN."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.core import get_usage

from clients import desk_lock
from clients.access import desk_only
from clients.errors import ClientError, NoPin, PinTooSimple
from clients.forms import PinForm, UnlockForm
from clients.models import User

PASSWORDS = "10/h"  # tries of the password beside a new PIN


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


@desk_only
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Close the desk; the PIN leads back to the page it was pressed on."""
    return close(request, back=request.POST.get("back", ""))


def close(request: HttpRequest, *, back: str, opens: str = "") -> HttpResponse:
    """Lock this session and show what stays open; whoever has no PIN chooses one first."""
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()})
    try:
        desk_lock.lock(
            session=request.session, user=_user(request), back=back if ours else "/desk/", opens=opens
        )
    except NoPin as refusal:
        messages.info(request, str(refusal))
        return redirect("desk_pin")
    return HttpResponseRedirect(opens) if opens else redirect("desk_locked")


@desk_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def locked(request: HttpRequest) -> HttpResponse:
    """Where the PIN is typed."""
    if not desk_lock.is_locked(request.session):
        return redirect("desk")
    form = UnlockForm(request.POST or None)
    if form.is_valid():
        try:
            back = desk_lock.unlock(
                session=request.session,
                user_id=_user(request).pk,
                pin=form.cleaned_data["pin"],
                now=timezone.now(),
            )
        except ClientError as refusal:
            form.add_error("pin", str(refusal))
        else:
            return HttpResponseRedirect(back or "/desk/")
    return show_locked(request, form)


def show_locked(request: HttpRequest, form: UnlockForm | None = None, *, status: int = 200) -> HttpResponse:
    """The lock itself, in place of whatever was asked for."""
    context = {"form": form or UnlockForm(), "questions": desk_lock.opens(request.session)}
    return render(request, "clients/locked.html", context, status=status)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    """One's own PIN, chosen with one's password; it is never shown."""
    form = PinForm(request.POST or None)
    if form.is_valid():
        try:
            _choose(request, form)
        except PinTooSimple as refusal:
            form.add_error("pin", str(refusal))
    if form.is_bound and not form.errors:
        messages.success(request, "Your PIN is set. It opens the desk after 'Lock'.")
        return redirect("desk")
    return render(request, "clients/pin.html", {"form": form, "has_pin": bool(_user(request).pin)})


def _choose(request: HttpRequest, form: PinForm) -> None:
    usage = get_usage(
        request, group="pin", key=lambda *_: str(_user(request).pk), rate=PASSWORDS, increment=True
    )
    if usage and usage["should_limit"]:
        form.add_error("password", "Too many tries. Please wait an hour.")
    elif not _user(request).check_password(form.cleaned_data["password"]):
        form.add_error("password", "That is not your password.")
    else:
        desk_lock.set_pin(user_id=_user(request).pk, pin=form.cleaned_data["pin"])
