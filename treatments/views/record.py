"""4 What was done: kept, finished, amended."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from bookings.errors import BookingError
from clients.access import charts_only
from treatments import records
from treatments.errors import TreatmentError
from treatments.record_forms import FinishedForm, done_rows
from treatments.views.visit import back, page_of, shown
from treatments.visit_page import VisitPage


@charts_only
@require_POST
def save(request: HttpRequest, reference: str) -> HttpResponse:
    page = page_of(request, reference)
    rows = page.done.new_forms(request.POST)
    form = FinishedForm(request.POST, ended=page.completed_at)
    if not (form.is_valid() and rows.is_valid()):
        return shown(request, page, finished_form=form, done_forms=rows)
    try:
        _keep(request, page, form, rows)
    except (TreatmentError, BookingError) as refusal:
        return shown(request, page, refusal=refusal, finished_form=form, done_forms=rows)
    finished = {"finish", "nothing"} & set(request.POST)
    return back(request, page.visit, "", "follows" if finished else "done")


def _keep(request: HttpRequest, page: VisitPage, form: FinishedForm, rows: Any) -> None:
    """Kept as it stands, finished, or finished with nothing done."""
    if "nothing" in request.POST:
        records.finish_with_nothing(visit_id=page.visit.pk, completed_at=form.moment, now=page.now)
        return
    act = records.finish if "finish" in request.POST else records.save
    act(visit_id=page.visit.pk, done=done_rows(rows), completed_at=form.moment, now=page.now)


@charts_only
@require_POST
def amend(request: HttpRequest, reference: str) -> HttpResponse:
    page = page_of(request, reference)
    try:
        records.amend(visit_id=page.visit.pk, now=page.now)
    except (TreatmentError, BookingError) as refusal:
        return shown(request, page, refusal=refusal)
    return back(
        request,
        page.visit,
        "A new version. Letters not sent yet are withdrawn until you approve it again.",
        "done",
    )
