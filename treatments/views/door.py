"""At the door: the approved plan as a code to scan, and on paper."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.desk import studio_of, user_of, visit_of
from bookings.models import Visit
from clients.access import charts_only
from clients.privacy import record_read
from treatments import links
from treatments.client_plan import ClientPlan
from treatments.codes import code
from treatments.models import AftercarePlan
from treatments.paper.plan import plan as printed
from treatments.views.referral import as_file


@charts_only
@require_safe
@never_cache
def door(request: HttpRequest, reference: str) -> HttpResponse:
    visit, now = visit_of(reference), timezone.now()
    _plan(visit)
    context = {"visit": visit, "code": code(links.plan_url(visit, due_at=now)), "days": links.GOOD_FOR.days}
    return render(request, "treatments/door.html", context)


@charts_only
@require_safe
def paper(request: HttpRequest, reference: str) -> HttpResponse:
    visit, now = visit_of(reference), timezone.now()
    made = printed(ClientPlan(_plan(visit), studio_of(request), now, is_whole=True))
    if visit.client is not None:
        record_read(client=visit.client, user=user_of(request), what=f"plan {reference}", now=now)
    return as_file(made, f"aftercare-{reference}.pdf")


def _plan(visit: Visit) -> AftercarePlan:
    plan = AftercarePlan.objects.approved_of(visit).first()
    if plan is None or visit.client is None:
        raise Http404
    plan.record.visit = visit
    return plan
