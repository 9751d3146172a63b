"""2 What is seen: kept as it grows, signed, amended, read again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from bookings.desk import user_of
from bookings.errors import BookingError
from clients.access import charts_only
from treatments import analysis
from treatments.analysis_forms import AnalysisForm, seen_rows
from treatments.errors import AlreadySigned, NewerDraft, TreatmentError
from treatments.models import SkinAnalysis
from treatments.seen_page import SignedVersion
from treatments.views.visit import back, note_reading, page_of, shown
from treatments.visit_page import VisitPage


@charts_only
@require_POST
def save(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole form, sent by its buttons: saved, and what else the button asks for."""
    page = page_of(request, reference)
    form, rows = AnalysisForm(request.POST), page.seen.new_forms(request.POST)
    if not (form.is_valid() and rows.is_valid()):
        return shown(request, page, analysis_form=form, seen_forms=rows)
    try:
        _keep(request, page, form, rows)
        said = _then(request, page)
    except (TreatmentError, BookingError) as refusal:
        return shown(request, page, refusal=refusal, analysis_form=form, seen_forms=rows)
    return back(request, page.visit, said, "seen")


def _keep(request: HttpRequest, page: VisitPage, form: AnalysisForm, rows: Any) -> SkinAnalysis:
    """Save what was typed; typed against a version that is signed by now, into a new one."""
    is_new = "new_version" in request.POST
    if is_new:
        analysis.amend(visit_id=page.visit.pk, now=page.now)
    return analysis.save_draft(
        visit_id=page.visit.pk,
        skin_type=form.cleaned_data["skin_type"],
        words=form.cleaned_data["words"],
        seen=seen_rows(rows),
        base=None if is_new else form.base,
        now=page.now,
    )


def _then(request: HttpRequest, page: VisitPage) -> str:
    if "sign" in request.POST:
        analysis.sign(visit_id=page.visit.pk, by=user_of(request), now=page.now)
        return "The skin analysis is signed."
    if "as_last_time" in request.POST:
        analysis.take_over(visit_id=page.visit.pk, now=page.now)
        return "As last time. Look at each row before you sign."
    return ""


@charts_only
@require_POST
def keep(request: HttpRequest, reference: str) -> HttpResponse:
    """Sent by the page's script while she works: the save line, or what stands in the way (409, 422)."""
    page = page_of(request, reference)
    form, rows = AnalysisForm(request.POST), page.seen.new_forms(request.POST)
    if not (form.is_valid() and rows.is_valid()):
        return render(request, "treatments/_not_kept.html", {"form": form, "rows": rows}, status=422)
    try:
        kept = _keep(request, page, form, rows)
    except (NewerDraft, AlreadySigned):
        newer = {"analysis": analysis.latest(page.visit), "visit": page.visit}
        return render(request, "treatments/_newer.html", newer, status=409)
    except (TreatmentError, BookingError) as refusal:
        return render(request, "treatments/_not_kept.html", {"refusal": refusal}, status=422)
    return render(request, "treatments/_kept.html", {"analysis": kept})


@charts_only
@require_POST
def amend(request: HttpRequest, reference: str) -> HttpResponse:
    page = page_of(request, reference)
    try:
        analysis.amend(visit_id=page.visit.pk, now=page.now)
    except (TreatmentError, BookingError) as refusal:
        return shown(request, page, refusal=refusal)
    return back(request, page.visit, "A new version. The signed one stays as it is.", "seen")


@charts_only
@require_safe
def version(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One signed version as it was signed, also after it was amended."""
    page = page_of(request, reference)
    signed = SkinAnalysis.objects.signed().of_visit(page.visit).select_related("signed_by", "replaces")
    read = get_object_or_404(signed, version=number)
    note_reading(request, page, what=f"skin analysis of visit {page.visit.reference}, version {number}")
    context = {"visit": page.visit, "version": SignedVersion(read, page.catalogue)}
    return render(request, "treatments/analysis_version.html", context)
