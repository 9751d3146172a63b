"""1 Today's questions: asked at the chair, or handed over on the studio's tablet."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from bookings.desk import studio_of, user_of, visit_of
from clients.access import charts_only
from clients.lock_views import close
from treatments.intake.links import questions_path
from treatments.todays_questions import TodaysQuestions
from treatments.views.visit import back, page_of, shown


@charts_only
@require_POST
def save(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep what was answered; without her own consent nothing is."""
    visit = visit_of(reference)
    asked = TodaysQuestions(visit, studio_of(request), timezone.now(), request.POST)
    if asked.waits_for or not asked.may_be_asked:
        return back(request, visit, part="questions")
    if not asked.is_valid:
        return shown(request, page_of(request, reference), asked=asked)
    asked.keep(by=user_of(request))
    return back(request, visit, part="questions")


@charts_only
@require_POST
def hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Lock this session to the client's own questions; the PIN leads back to the visit."""
    visit = visit_of(reference)
    return close(request, back=reverse("desk_visit", args=[reference]), opens=questions_path(visit))
