"""How many attempts one network address has."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_ratelimit.core import get_usage

from clients.http import network_address


def refusal(request: HttpRequest, group: str) -> HttpResponse | None:
    """Count this attempt; past BOOKING_RATE_LIMIT the 429 page, with Retry-After in seconds."""
    usage = get_usage(
        request,
        group=group,
        key=lambda _, asked: network_address(asked),
        rate=settings.BOOKING_RATE_LIMIT or None,
        method="POST",
        increment=True,
    )
    if not usage or not usage["should_limit"]:
        return None
    answer = render(request, "429.html", status=429)
    answer["Retry-After"] = str(max(1, usage["time_left"]))
    return answer
