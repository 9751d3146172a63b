"""A client's own treatment plan behind her link: what comes when, and her yes."""

from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings.desk import studio_of
from treatments.courses import links, plans
from treatments.courses.errors import PlanEnded
from treatments.courses.own_plan import OwnPlan
from treatments.errors import AftercareLinkExpired, UnknownAftercareLink


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def plan(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    """404 for a wrong link, 410 for an old one; a POST is her yes."""
    now = timezone.now()
    try:
        found = links.plan_by_link(reference=reference, token=token, now=now)
    except UnknownAftercareLink as unknown:
        raise Http404(str(unknown)) from unknown
    except AftercareLinkExpired as expired:
        return render(request, "treatments/link_expired.html", {"sentence": str(expired)}, status=410)
    if request.method != "POST":
        page = OwnPlan(found, studio_of(request), now)
        return render(request, "treatments/own_treatment_plan.html", {"page": page})
    with suppress(PlanEnded):  # the page says so
        plans.accept(plan_id=found.pk, now=now)
    return redirect(request.path)
