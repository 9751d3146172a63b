"""The client's own space: her visits, her health questions, her sign-out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings import diary, links
from bookings.letters import first_name
from bookings.models import Visit
from clients import accounts
from clients.models import User
from treatments import check_ins
from treatments.courses import own_plan
from treatments.intake.links import questions_path
from treatments.models import AftercarePlan

BEHIND = 10
View = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class OwnVisit:
    """A visit with the ways to its pages; '' where there is no way any more."""

    visit: Visit
    services: str
    path: str
    questions: str
    check_in: str
    aftercare: str


def clients_only(view: View) -> View:
    """Somebody signed out is asked for a code; staff belong at the desk."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) and request.user.is_desk:
            return redirect("desk")
        return view(request)

    return login_required(guarded, login_url="account_request_login_code")


@clients_only
@require_safe
@never_cache
def my(request: HttpRequest) -> HttpResponse:
    charts, now = list(accounts.charts_of(request.user)), timezone.now()
    visits = list(
        Visit.objects.real()
        .filter(client__in=charts)
        .select_related("client", "practitioner")
        .order_by("starts_at")
    )
    ahead = [visit for visit in visits if visit.is_standing and visit.ends_at > now]
    behind = [visit for visit in reversed(visits) if visit.status == Visit.Status.ATTENDED][:BEHIND]
    context = {
        "first_name": first_name(charts[0].name) if len(charts) == 1 else "",
        "ahead": own(ahead, now=now),
        "behind": own(behind, now=now),
        "several": len(charts) > 1,
        "charts": charts,
        "plans": own_plan.ways(charts, now=now),
    }
    return render(request, "skinfit/my.html", context)


def own(visits: Sequence[Visit], *, now: datetime) -> list[OwnVisit]:
    parts = diary.parts_of(visits)
    told = set(
        AftercarePlan.objects.counting()
        .filter(record__visit__in=visits)
        .values_list("record__visit", flat=True)
    )
    return [
        OwnVisit(
            visit,
            " + ".join(part.service.name for part in parts[visit.pk]),
            links.visit_path(visit, mailed=True) if now <= links.good_until(visit) else "",
            questions_path(visit) if visit.is_standing else "",
            check_ins.own_path(visit, now=now),
            reverse("own_aftercare", args=[visit.reference]) if visit.pk in told else "",
        )
        for visit in visits
    ]
