"""The front pages that belong to no app: the look's switch, and what to say when a page is refused."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import defaults
from django.views.decorators.http import require_POST
from django_ratelimit.exceptions import Ratelimited

A_YEAR = 365 * 24 * 3600
RETRY_AFTER_SECONDS = 600


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Remember light or dark on this device, and go back to the page it was pressed on."""
    back = request.POST.get("next", "")
    answer = HttpResponseRedirect(
        back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/"
    )
    if request.POST.get("look") in ("light", "dark"):
        answer.set_cookie(
            "look", request.POST["look"], max_age=A_YEAR, secure=request.is_secure(), samesite="Lax"
        )
    return answer


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, or 429 with a time to come back when it was the rate limit that refused."""
    if isinstance(exception, Ratelimited):
        answer = render(request, "429.html", status=429)
        answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return answer
    return defaults.permission_denied(request, exception)
