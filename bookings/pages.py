"""The studio's own page, and what it lends to every page: its colour and its logo."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bookings import accent
from bookings.chain import ANALYSIS
from bookings.models import Service, Studio
from bookings.opening_hours import next_open_days

A_YEAR = 365 * 24 * 3600


@require_safe
def studio(request: HttpRequest) -> HttpResponse:
    """Who we are, what can be booked, when and where; the skin analysis stands first."""
    services = list(Service.objects.filter(is_offered=True).order_by("order_rank"))
    others = [service for service in services if service.slug != ANALYSIS]
    return render(
        request,
        "bookings/studio.html",
        {
            "analysis": next((service for service in services if service.slug == ANALYSIS), None),
            "after_analysis": [service for service in others if service.needs_analysis_first],
            "any_time": [service for service in others if not service.needs_analysis_first],
            "open_days": next_open_days(studio=_studio(request), now=timezone.now()),
        },
    )


@require_safe
@cache_control(public=True, max_age=A_YEAR)
def studio_css(request: HttpRequest) -> HttpResponse:
    """The studio's accent as a stylesheet; pages ask for it with the colour in the address."""
    return HttpResponse(accent.stylesheet(_studio(request).accent), content_type="text/css")


@require_safe
@cache_control(public=True, max_age=A_YEAR)
def studio_logo(request: HttpRequest) -> FileResponse:
    """The studio's logo; pages ask for it with its file name in the address."""
    logo = _studio(request).logo
    if not logo:
        raise Http404("The studio has no logo.")
    return FileResponse(logo.open())


def _studio(request: HttpRequest) -> Studio:
    return cast(Studio, request.studio)  # type: ignore[attr-defined]
