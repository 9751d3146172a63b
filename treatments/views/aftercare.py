"""5 What follows: changed by hand, approved."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from bookings.desk import user_of
from bookings.errors import BookingError
from clients.access import charts_only
from treatments import aftercare_plans, plan_edits
from treatments.errors import PlanChanged, TreatmentError
from treatments.forms import ApproveForm
from treatments.models import AftercareLine
from treatments.plan_forms import KeyForm, LineForm, OwnLineForm
from treatments.views.visit import back, page_of, shown
from treatments.visit_page import VisitPage


@charts_only
@require_POST
def line(request: HttpRequest, reference: str) -> HttpResponse:
    """Other words, another end; or the end of the rules again."""
    page, form = page_of(request, reference), LineForm(request.POST)
    if not form.is_valid():
        return shown(request, page, line_form=form)
    typed = form.cleaned_data
    if "rules" in request.POST:
        return _kept(
            request,
            page,
            lambda: plan_edits.back_to_the_rules(visit_id=page.visit.pk, key=typed["key"], now=page.now),
        )
    return _kept(
        request,
        page,
        lambda: plan_edits.change(
            visit_id=page.visit.pk,
            key=typed["key"],
            words=typed["wording"],
            ends_at=typed["ends_at"],
            why=typed["why"],
            now=page.now,
        ),
        line_form=form,
    )


@charts_only
@require_POST
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """A line of her own."""
    page, form = page_of(request, reference), OwnLineForm(request.POST)
    if not form.is_valid():
        return shown(request, page, own_form=form)
    typed = form.cleaned_data
    return _kept(
        request,
        page,
        lambda: plan_edits.add(
            visit_id=page.visit.pk, words=typed["words"], ends_at=typed["ends_at"], now=page.now
        ),
        own_form=form,
    )


def _kept(
    request: HttpRequest, page: VisitPage, act: Callable[[], AftercareLine], **bound: Any
) -> HttpResponse:
    try:
        kept = act()
    except (TreatmentError, BookingError) as refusal:
        return shown(request, page, refusal=refusal, **bound)
    return back(request, page.visit, part=f"line-{kept.key.replace('/', '-')}")


@charts_only
@require_POST
def remove(request: HttpRequest, reference: str) -> HttpResponse:
    """A line of her own is taken out again."""
    page, form = page_of(request, reference), KeyForm(request.POST)
    key = form.cleaned_data["key"] if form.is_valid() else ""
    try:
        plan_edits.remove(visit_id=page.visit.pk, key=key, now=page.now)
    except (TreatmentError, BookingError) as refusal:
        return shown(request, page, refusal=refusal)
    return back(request, page.visit, part="follows")


@charts_only
@require_POST
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    page, form = page_of(request, reference), ApproveForm(request.POST)
    edition = form.cleaned_data["edition"] if form.is_valid() else 0
    try:
        aftercare_plans.approve(visit_id=page.visit.pk, edition=edition, by=user_of(request), now=page.now)
    except PlanChanged as changed:
        aftercare_plans.refresh(visit_id=page.visit.pk, now=page.now)
        messages.warning(request, str(changed))
        return back(request, page.visit, part="follows")
    except (TreatmentError, BookingError) as refusal:
        return shown(request, page, refusal=refusal)
    return back(request, page.visit, "Approved. The letters are on their way.", "follows")
