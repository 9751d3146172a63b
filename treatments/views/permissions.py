"""Patch tests and decisions against a rule, at the desk: each a press of its own on the visit page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from bookings.desk import number_of, user_of
from bookings.errors import BookingError
from bookings.gate import Despite
from clients.access import charts_only
from treatments import overrides, patch_tests
from treatments.errors import TreatmentError
from treatments.models import PatchTest
from treatments.permission_forms import DecideForm, ReadForm
from treatments.views.visit import back, page_of, shown


@charts_only
@require_POST
def place(request: HttpRequest, reference: str) -> HttpResponse:
    page = page_of(request, reference)
    form = page.permissions.new_place_form(request.POST)
    if not form.is_valid():
        return shown(request, page, place_form=form)
    try:
        patch_tests.place(visit_id=page.visit.pk, by=user_of(request), now=page.now, **form.cleaned_data)
    except (TreatmentError, BookingError) as refusal:
        return shown(request, page, refusal=refusal, place_form=form)
    said = "The test is placed. She is asked to look after two days."
    return back(request, page.visit, said, "patch-tests")


@charts_only
@require_POST
def read(request: HttpRequest, reference: str, test_id: int) -> HttpResponse:
    """A test of the visit's client, wherever it was placed."""
    page = page_of(request, reference)
    test = get_object_or_404(PatchTest, pk=test_id, visit__client=page.visit.client_id)
    form = ReadForm(request.POST)
    if not form.is_valid():
        return shown(request, page, refusal="Say what the skin says, and how you saw it.")
    try:
        patch_tests.read(test_id=test.pk, by=user_of(request), now=timezone.now(), **form.cleaned_data)
    except TreatmentError as refusal:
        return shown(request, page, refusal=refusal)
    return back(request, page.visit, "The test is read.", "patch-tests")


@charts_only
@require_POST
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Whatever is posted, the rule asks again what stands against it and who may decide."""
    page = page_of(request, reference)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return shown(request, page, refusal="Write down why you go on. It stays on file with your name.")
    typed = form.cleaned_data
    decision = Despite(user_of(request), typed["why"], number_of(typed["letter"]))
    try:
        overrides.decide(
            visit_id=page.visit.pk, service=typed["service"], code=typed["code"], decision=decision,
            now=page.now,
        )  # fmt: skip
    except (TreatmentError, BookingError) as refusal:
        return shown(request, page, refusal=refusal)
    return back(request, page.visit, "That is noted, with your name.", f"may-{typed['service']}")
