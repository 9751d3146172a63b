"""A client's evenings at home behind her letter's link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.desk import studio_of
from treatments.errors import AftercareLinkExpired, UnknownAftercareLink
from treatments.home_care import links
from treatments.home_care.at_home import AtHome


@require_safe
@never_cache
def evenings(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    """404 for a wrong link, 410 for an old one."""
    now = timezone.now()
    try:
        visit = links.visit_by_link(reference=reference, token=token, now=now)
    except UnknownAftercareLink as unknown:
        raise Http404(str(unknown)) from unknown
    except AftercareLinkExpired as expired:
        return render(request, "treatments/link_expired.html", {"sentence": str(expired)}, status=410)
    if visit.client is None:
        raise Http404
    home = AtHome.of(visit.client, studio=studio_of(request), now=now)
    return render(request, "treatments/own_evenings.html", {"home": home})
