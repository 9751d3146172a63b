"""The letters of a plan before it is approved, each in a sandboxed frame as it will be sent."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from bookings.desk import user_of, visit_of
from bookings.errors import BookingError
from bookings.views.desk_messages import LETTER_POLICY
from clients.access import charts_only
from clients.privacy import record_read
from treatments import letters_ahead
from treatments.errors import AlreadySigned, NotFinished, TreatmentError, UnknownLetter


@charts_only
@require_safe
def letters(request: HttpRequest, reference: str) -> HttpResponse:
    visit, now = visit_of(reference), timezone.now()
    try:
        ahead = letters_ahead.of_visit(visit, now=now)
    except (NotFinished, AlreadySigned):
        return redirect("desk_visit", reference)
    if visit.client is not None:
        record_read(client=visit.client, user=user_of(request), what=f"letters of {reference}", now=now)
    context = {"visit": visit, "ahead": ahead, "address": user_of(request).email}
    return render(request, "treatments/letters_ahead.html", context)


@charts_only
@require_safe
@never_cache
@xframe_options_sameorigin
def page(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One letter's HTML, for the frame, under a policy of its own."""
    try:
        ahead = letters_ahead.one(visit_of(reference), number, now=timezone.now())
    except UnknownLetter as unknown:
        raise Http404(str(unknown)) from unknown
    return HttpResponse(ahead.letter.html, headers={"Content-Security-Policy": LETTER_POLICY})


@charts_only
@require_POST
def send_test(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    try:
        letters_ahead.send_test(visit_id=visit_of(reference).pk, number=number, by=user, now=now)
    except (TreatmentError, BookingError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"A test is on its way to {user.email}.")
    return redirect("desk_letters_ahead", reference)
