"""The referral on the visit page: what may be shown, the note, how it went, and its end."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookings.desk import studio_of, user_of, visit_of
from bookings.models import Visit
from clients.access import View, charts_only
from clients.privacy import record_read
from treatments import referrals
from treatments.errors import TreatmentError
from treatments.models import Referral
from treatments.paper.note import note
from treatments.referral_forms import CheckForm, NoteForm, OutcomeForm, SharingForm, SoonerForm
from treatments.views.visit import back, page_of, shown
from treatments.visit_page import VisitPage
from treatments.visits import day_of

Act = Callable[[HttpRequest, VisitPage, Referral], HttpResponse]


@charts_only
@require_safe
def paper(request: HttpRequest, reference: str, names: bool = False) -> HttpResponse:
    """The note, made from what is signed; `names` for the doctor's office, with 'consistent with'."""
    visit, now = visit_of(reference), timezone.now()
    referral = _of(visit)
    try:
        made = note(referral=referral, studio=studio_of(request), names=names, now=now)
    except TreatmentError as refusal:
        return shown(request, page_of(request, reference), refusal=refusal)
    if visit.client is not None:
        record_read(client=visit.client, user=user_of(request), what=f"note {reference}", now=now)
    return as_file(made, f"note-{reference}.pdf")


def as_file(made: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def _of(visit: Visit) -> Referral:
    referral = referrals.of_visit(visit)
    if referral is None:
        raise Http404
    return referral


def _on_referral(act: Act) -> View[[str]]:
    """An act on the visit's referral; refused, the page comes back with the form as it was typed."""

    @wraps(act)
    def acted(request: HttpRequest, /, reference: str) -> HttpResponse:
        page = page_of(request, reference)
        return act(request, page, _of(page.visit))

    return charts_only(require_POST(acted))


def _tried(
    request: HttpRequest, page: VisitPage, rule: Callable[[], object], said: str, **bound: Any
) -> HttpResponse:
    try:
        rule()
    except TreatmentError as refusal:
        return shown(request, page, refusal=refusal, **bound)
    return back(request, page.visit, said, "referral")


@_on_referral
def agree(request: HttpRequest, page: VisitPage, referral: Referral) -> HttpResponse:
    form = SharingForm(request.POST, on=day_of(page.visit, page.studio))
    form.is_valid()
    return _tried(
        request,
        page,
        lambda: referrals.agree(
            referral_id=referral.pk, parts=form.agreed, by=user_of(request), now=page.now
        ),
        "Kept, with the words she was shown.",
        sharing_form=form,
    )


@_on_referral
def reword(request: HttpRequest, page: VisitPage, referral: Referral) -> HttpResponse:
    form = NoteForm(request.POST)
    if not form.is_valid():
        return shown(request, page, note_form=form)
    return _tried(
        request,
        page,
        lambda: referrals.reword(referral_id=referral.pk, **form.cleaned_data),
        "The note is changed.",
        note_form=form,
    )


@_on_referral
def check(request: HttpRequest, page: VisitPage, referral: Referral) -> HttpResponse:
    form = CheckForm(request.POST)
    if not form.is_valid():
        return shown(request, page, check_form=form)
    said, by = form.cleaned_data["said"], user_of(request)
    return _tried(
        request,
        page,
        lambda: referrals.note_check(referral_id=referral.pk, said=said, by=by, now=page.now),
        "Noted. It stays open.",
        check_form=form,
    )


@_on_referral
def close(request: HttpRequest, page: VisitPage, referral: Referral) -> HttpResponse:
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return shown(request, page, outcome_form=form)
    outcome, by = form.cleaned_data["outcome"], user_of(request)
    return _tried(
        request,
        page,
        lambda: referrals.close(referral_id=referral.pk, outcome=outcome, by=by, now=page.now),
        "Closed.",
        outcome_form=form,
    )


@_on_referral
def sooner(request: HttpRequest, page: VisitPage, referral: Referral) -> HttpResponse:
    form = SoonerForm(request.POST, after=referral.urgency)
    if not form.is_valid():
        return shown(request, page, sooner_form=form)
    by, typed = user_of(request), form.cleaned_data
    return _tried(
        request,
        page,
        lambda: referrals.raise_urgency(
            referral_id=referral.pk, urgency=typed["urgency"], why=typed["why"], by=by, now=page.now
        ),
        "Asked for sooner.",
        sooner_form=form,
    )
