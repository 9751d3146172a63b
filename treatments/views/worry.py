"""A worry at the desk: opened, seen, answered by letter or by phone, closed with its record."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from bookings.desk import user_of, visit_of
from clients.access import View, charts_only
from treatments import worries
from treatments.check_in_forms import AnswerForm, IncidentForm, ReadForm
from treatments.errors import TreatmentError
from treatments.models import Worry
from treatments.views.visit import back, page_of, shown
from treatments.visit_page import VisitPage

PART = "check-ins"
Act = Callable[[HttpRequest, VisitPage, Worry], HttpResponse]


@charts_only
@require_POST
def open_all(request: HttpRequest, reference: str) -> HttpResponse:
    """'Open' on Today: what is open about the visit is seen from now on."""
    visit = visit_of(reference)
    worries.see(visit_id=visit.pk, by=user_of(request), now=timezone.now())
    return back(request, visit, part=PART)


@charts_only
@require_POST
def see(request: HttpRequest, reference: str) -> HttpResponse:
    page, by = page_of(request, reference), user_of(request)
    return _tried(
        request,
        page,
        lambda: worries.see(visit_id=page.visit.pk, read_to=_read_to(request), by=by, now=page.now),
        "Seen.",
    )


def _read_to(request: HttpRequest) -> int:
    """The last press that was on the page; 0 where it does not say."""
    form = ReadForm(request.POST)
    return int(form.cleaned_data["read_to"]) if form.is_valid() else 0


def _on_worry(act: Act) -> View[[str, int]]:
    """An act on one worry of the visit; refused, the page comes back with the form as it was typed."""

    @wraps(act)
    def acted(request: HttpRequest, /, reference: str, pk: int) -> HttpResponse:
        page = page_of(request, reference)
        return act(request, page, get_object_or_404(Worry, pk=pk, answer__visit=page.visit))

    return charts_only(require_POST(acted))


def _tried(
    request: HttpRequest, page: VisitPage, rule: Callable[[], object], said: str, **bound: Any
) -> HttpResponse:
    try:
        rule()
    except TreatmentError as refusal:
        return shown(request, page, refusal=refusal, **bound)
    return back(request, page.visit, said, PART)


@_on_worry
def answer(request: HttpRequest, page: VisitPage, worry: Worry) -> HttpResponse:
    """Which of the two buttons was pressed says whether it goes as a letter."""
    form, called = AnswerForm(request.POST, auto_id=f"worry-{worry.pk}-%s"), "called" in request.POST
    if not form.is_valid():
        return shown(request, page, worry=worry.pk, answer_form=form)
    words = form.cleaned_data["words"]
    rule = worries.note_call if called else worries.reply
    read_to, by = _read_to(request), user_of(request)
    return _tried(
        request,
        page,
        lambda: rule(worry_id=worry.pk, words=words, read_to=read_to, by=by, now=page.now),
        "Noted that you spoke." if called else "Your answer is on its way.",
        worry=worry.pk,
        answer_form=form,
    )


@_on_worry
def close(request: HttpRequest, page: VisitPage, worry: Worry) -> HttpResponse:
    form = IncidentForm(request.POST, auto_id=f"worry-{worry.pk}-%s")
    if not form.is_valid():
        return shown(request, page, worry=worry.pk, incident_form=form)
    return _tried(
        request,
        page,
        lambda: worries.close(worry_id=worry.pk, by=user_of(request), now=page.now, **form.cleaned_data),
        "Closed.",
        worry=worry.pk,
        incident_form=form,
    )
