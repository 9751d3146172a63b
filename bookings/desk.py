"""What the desk's views share: studio, user, visit, what to say, the way back to its day."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from bookings import gate
from bookings.desk_forms.times import checked
from bookings.errors import BookingError, NotBookable
from bookings.models import Studio, Visit
from clients.models import Client, User
from clients.privacy import record_read

VisitAct = Callable[[HttpRequest, str], HttpResponse]


def studio_of(request: HttpRequest) -> Studio:
    """The studio's row, which the middleware has read for this request."""
    return cast(Studio, request.studio)  # type: ignore[attr-defined]


def user_of(request: HttpRequest) -> User:
    """Who is signed in; behind one of the doors of clients/access.py."""
    return cast(User, request.user)


def visit_of(reference: str) -> Visit:
    """The visit at this reference, holds left out; 404 without one."""
    visits = Visit.objects.real().select_related("client", "practitioner", "room")
    return get_object_or_404(visits, reference=reference)


def number_of(typed: str) -> int | None:
    """A number of an address, or None for what is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def day_of(typed: str, *, otherwise: date) -> date:
    """The date of an address; what is no date of this century is `otherwise`."""
    try:
        return checked(date.fromisoformat(typed)) or otherwise
    except (ValueError, ValidationError):
        return otherwise


def to_day(at: datetime) -> HttpResponseRedirect:
    """Back to the desk on the studio's date of an instant."""
    return redirect(f"{reverse('desk')}?day={timezone.localtime(at).date():%Y-%m-%d}")


def say(request: HttpRequest, what: str, *, undo: str = "") -> None:
    """Show on the next page what was done, with a button to take it back."""
    messages.success(request, what, extra_tags=undo)


def against(request: HttpRequest, refusal: BookingError | None) -> dict[str, Any]:
    """For a page that shows why the gate said no: each reason in the desk's words, and whether the
    reader may go on all the same. Reading what tells of her health is on file.
    """
    if not isinstance(refusal, NotBookable):
        return {}
    user, client = user_of(request), refusal.question.client if refusal.question else None
    lines = gate.against(refusal, by=user)
    if client is not None and any(line.is_health for line in lines):
        known = Client.objects.filter(pk=client.pk).first()
        if known is not None:
            record_read(client=known, user=user, what="what stands against a booking", now=timezone.now())
    return {
        "against": lines,
        "may_decide": bool(lines) and all(line.may_decide for line in lines),
        "letters": list(dict.fromkeys(letter for line in lines for letter in line.letters)),
    }


def telling_refusals(act: VisitAct) -> VisitAct:
    """An act on a visit that the diary refuses leads back to its day, with the reason in words."""

    @wraps(act)
    def told(request: HttpRequest, reference: str) -> HttpResponse:
        try:
            return act(request, reference)
        except BookingError as refusal:
            messages.error(request, str(refusal))
            return to_day(visit_of(reference).starts_at)

    return told
