"""A treatment plan at the desk: proposed, booked together or one by one, sent, ended."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookings.desk import say, studio_of, user_of, visit_of
from bookings.errors import BookingError
from clients.access import charts_only
from clients.privacy import record_read
from treatments.courses import arranging, at_desk, letters, plans
from treatments.courses.errors import PlanEnded
from treatments.courses.forms import EndForm, read_chosen
from treatments.courses.page import FIELD, CoursePage
from treatments.errors import TreatmentError
from treatments.models import TreatmentPlan


@charts_only
@require_safe
def plan(request: HttpRequest, reference: str) -> HttpResponse:
    return _shown(request, _page(request, reference))


def _page(request: HttpRequest, reference: str) -> CoursePage:
    typed = {name: str(value) for name, value in request.POST.items() if name.startswith(FIELD)}
    return CoursePage(visit_of(reference), studio_of(request), timezone.now(), typed)


def _shown(request: HttpRequest, page: CoursePage, refusal: Exception | str = "") -> HttpResponse:
    if page.visit.client is not None:
        record_read(client=page.visit.client, user=user_of(request), what="treatment plan", now=page.now)
    context = {"page": page, "visit": page.visit, "refusal": str(refusal), "end_form": EndForm()}
    return render(request, "treatments/treatment_plan.html", context)


def _back(reference: str) -> HttpResponseRedirect:
    return redirect("desk_treatment_plan", reference)


@charts_only
@require_safe
def not_fitting(request: HttpRequest) -> HttpResponse:
    """Plans of which a booked session no longer fits; for Today the lines alone, nothing without any."""
    for_today = request.headers.get("HX-Request") == "true"
    template = "_plans_that_do_not_fit" if for_today else "plans_that_do_not_fit"
    return render(request, f"treatments/{template}.html", {"needs": at_desk.not_fitting(timezone.now())})


@charts_only
@require_POST
def propose(request: HttpRequest, reference: str) -> HttpResponse:
    page = _page(request, reference)
    key = str(request.POST.get("pattern", ""))
    try:
        plans.propose(visit_id=page.visit.pk, key=key, by=user_of(request), now=page.now)
    except (TreatmentError, BookingError) as refusal:
        return _shown(request, page, refusal)
    return _back(reference)


@charts_only
@require_POST
def arrange(request: HttpRequest, reference: str) -> HttpResponse:
    """Book or move what was chosen; with `only`, that one session."""
    page = _page(request, reference)
    try:
        chosen = read_chosen(page.typed, only=str(request.POST.get("only", "")))
        arranged = arranging.arrange(plan_id=_plan(page).pk, chosen=chosen, now=page.now)
    except TreatmentError as refusal:
        return _shown(request, page, refusal)
    count = len(arranged)
    say(request, f"{count} visit{'' if count == 1 else 's'} arranged. The letters are on their way.")
    return _back(reference)


def _plan(page: CoursePage) -> TreatmentPlan:
    if page.plan is None:
        raise PlanEnded
    return page.plan


def _act(
    request: HttpRequest, reference: str, said: str, rule: Callable[[CoursePage, TreatmentPlan], object]
) -> HttpResponse:
    page = _page(request, reference)
    try:
        rule(page, _plan(page))
    except TreatmentError as refusal:
        return _shown(request, page, refusal)
    say(request, said)
    return _back(reference)


@charts_only
@require_POST
def look_again(request: HttpRequest, reference: str) -> HttpResponse:
    """Days are proposed anew for every session without a visit."""
    return _act(
        request,
        reference,
        "Days are proposed anew.",
        lambda page, plan: plans.propose_dates(plan_id=plan.pk, now=page.now),
    )


@charts_only
@require_POST
def send(request: HttpRequest, reference: str) -> HttpResponse:
    return _act(
        request,
        reference,
        "The plan is on its way to her.",
        lambda page, plan: letters.send(plan_id=plan.pk, now=page.now),
    )


@charts_only
@require_POST
def end(request: HttpRequest, reference: str) -> HttpResponse:
    form = EndForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    return _act(
        request,
        reference,
        "The plan has ended. Its visits stay as they are.",
        lambda page, plan: plans.end(plan_id=plan.pk, why=why, now=page.now),
    )
