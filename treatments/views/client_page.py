"""What a client opens from her letters or signed in: her whole aftercare, and the way out of invitations."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from bookings.desk import studio_of
from treatments import invitations, links, plan_calendar
from treatments.check_ins import FROM_PLAN
from treatments.client_plan import ClientPlan
from treatments.errors import AftercareLinkExpired, UnknownAftercareLink
from treatments.models import AftercarePlan
from treatments.paper.plan import plan as printed

SIGN_IN = "account_request_login_code"
OfPlan = Callable[[HttpRequest, AftercarePlan], HttpResponse]


def _by_link(view: OfPlan) -> Callable[[HttpRequest, str, str], HttpResponse]:
    """404 for a wrong link; one older than 14 days leads to sign in (410), and past it who is signed in."""

    @wraps(view)
    def opened(request: HttpRequest, reference: str, token: str) -> HttpResponse:
        try:
            plan = links.plan_by_link(reference=reference, token=token, now=timezone.now())
        except UnknownAftercareLink as unknown:
            raise Http404(str(unknown)) from unknown
        except AftercareLinkExpired as expired:
            return _expired(request, reference, str(expired))
        return view(request, plan)

    return require_safe(never_cache(opened))


def _expired(request: HttpRequest, reference: str, sentence: str) -> HttpResponse:
    own = reverse("own_aftercare", args=[reference])
    try:
        links.plan_of_client(reference=reference, user=request.user)
    except UnknownAftercareLink:
        context = {"sentence": sentence, "sign_in": f"{reverse(SIGN_IN)}?next={own}"}
        return render(request, "treatments/link_expired.html", context, status=410)
    return redirect(own)


def _signed_in(view: OfPlan) -> Callable[[HttpRequest, str], HttpResponse]:
    """Her own plans only; of all others there is no page."""

    @wraps(view)
    def opened(request: HttpRequest, reference: str) -> HttpResponse:
        try:
            plan = links.plan_of_client(reference=reference, user=request.user)
        except UnknownAftercareLink as unknown:
            raise Http404(str(unknown)) from unknown
        return view(request, plan)

    return require_safe(never_cache(login_required(opened, login_url=SIGN_IN)))


def _page(request: HttpRequest, plan: AftercarePlan) -> HttpResponse:
    page = ClientPlan(plan, studio_of(request), timezone.now())
    context = {"page": page, "check_in": _check_in(request, page)}
    return render(request, "treatments/aftercare.html", context)


def _check_in(request: HttpRequest, page: ClientPlan) -> str:
    """Where she says what worries her: open as long as the link she came by, or two weeks."""
    reference: str = page.visit.reference
    token = request.resolver_match.kwargs.get("token") if request.resolver_match else None
    if token:
        return links.check_in_beside(reference, letter=FROM_PLAN, token=token)
    return links.check_in_path(reference, letter=FROM_PLAN, good_until=page.now + links.GOOD_FOR)


def _paper(request: HttpRequest, plan: AftercarePlan) -> HttpResponse:
    made = printed(ClientPlan(plan, studio_of(request), timezone.now(), is_whole=True))
    return _file(made, "aftercare.pdf", "application/pdf")


def _calendar(request: HttpRequest, plan: AftercarePlan) -> HttpResponse:
    page = ClientPlan(plan, studio_of(request), timezone.now())
    made = plan_calendar.calendar_file(
        reference=page.visit.reference, lines=page.held.lines, studio=page.studio, now=page.now
    )
    return _file(made, "aftercare.ics", "text/calendar; charset=utf-8")


def _file(made: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        made, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


aftercare, paper, calendar = _by_link(_page), _by_link(_paper), _by_link(_calendar)
own_aftercare, own_paper, own_calendar = _signed_in(_page), _signed_in(_paper), _signed_in(_calendar)


@csrf_exempt  # a mail program's one click (RFC 8058) carries no cookie; the link is the proof
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    """Asks on GET, since scanners follow links; stops on POST."""
    try:
        visit = links.visit_by_stop_link(reference=reference, token=token)
    except UnknownAftercareLink as unknown:
        raise Http404(str(unknown)) from unknown
    if request.method == "POST" and visit.client_id is not None:
        invitations.stop(client_id=visit.client_id, now=timezone.now())
    return render(request, "treatments/stop_invitations.html", {"stopped": request.method == "POST"})
