"""Home care at the desk: retinol begun, repeated or stopped; products by name."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from bookings.desk import studio_of, user_of, visit_of
from bookings.errors import BookingError
from clients.access import charts_only
from clients.privacy import record_read
from treatments.errors import TreatmentError
from treatments.home_care import ramps, recommended
from treatments.home_care.forms import AgainForm, StopForm, product_forms, products_of
from treatments.home_care.part import HomePart
from treatments.views.visit import back


def _part(request: HttpRequest, reference: str) -> HomePart:
    return HomePart(visit_of(reference), studio_of(request), timezone.now())


def _refused(request: HttpRequest, part: HomePart, refusal: object = "", **bound: Any) -> HttpResponse:
    """The part alone on a page of its own, as it was typed."""
    part.bound = bound
    if part.visit.client is not None:
        record_read(client=part.visit.client, user=user_of(request), what="home care", now=part.now)
    context = {"part": part, "visit": part.visit, "refusal": str(refusal)}
    return render(request, "treatments/home_care.html", context)


def _tried(
    request: HttpRequest, part: HomePart, rule: Callable[[], object], said: str, **bound: Any
) -> HttpResponse:
    try:
        rule()
    except (TreatmentError, BookingError) as refusal:
        return _refused(request, part, refusal, **bound)
    return back(request, part.visit, said, "home-care")


@charts_only
@require_POST
def begin(request: HttpRequest, reference: str) -> HttpResponse:
    part = _part(request, reference)
    form = part.new_begin_form(request.POST)
    if not form.is_valid():
        return _refused(request, part, begin_form=form)
    typed = {name: form.cleaned_data[name] for name in ("starts_on", "step", "is_sensitive")}
    return _tried(
        request,
        part,
        lambda: ramps.begin(
            visit_id=part.visit.pk, said=form.said, by=user_of(request), now=part.now, **typed
        ),
        "Retinol builds up. A letter a week goes with it.",
        begin_form=form,
    )


@charts_only
@require_POST
def again(request: HttpRequest, reference: str) -> HttpResponse:
    part, form = _part(request, reference), AgainForm(request.POST)
    if not form.is_valid():
        return _refused(request, part, again_form=form)
    starts_on = form.cleaned_data["starts_on"]
    return _tried(
        request,
        part,
        lambda: ramps.repeat(visit_id=part.visit.pk, starts_on=starts_on, by=user_of(request), now=part.now),
        "Her calendar waits until then, and goes on with the same step.",
        again_form=form,
    )


@charts_only
@require_POST
def stop(request: HttpRequest, reference: str) -> HttpResponse:
    part, form = _part(request, reference), StopForm(request.POST)
    if not form.is_valid():
        return _refused(request, part, stop_form=form)
    return _tried(
        request,
        part,
        lambda: ramps.stop(visit_id=part.visit.pk, why=form.cleaned_data["why"], now=part.now),
        "Retinol is stopped, and so are its letters.",
        stop_form=form,
    )


@charts_only
@require_POST
def products(request: HttpRequest, reference: str) -> HttpResponse:
    part = _part(request, reference)
    forms = product_forms(request.POST, (), part.care)
    if not forms.is_valid():
        return _refused(request, part, product_forms=forms)
    return _tried(
        request,
        part,
        lambda: recommended.save(visit_id=part.visit.pk, products=products_of(forms), now=part.now),
        "Kept with what was done.",
        product_forms=forms,
    )
