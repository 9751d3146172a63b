"""The studio's wall clock for everything a page shows, and the desk's lock before all of it."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from bookings.studio import current
from clients import desk_lock
from clients.lock_views import show_locked

ALWAYS_OPEN = frozenset(
    {"/desk/locked/", "/accounts/logout/", "/look/", "/studio.css", "/studio/logo", "/healthz", "/readyz"}
)


class StudioTimeMiddleware:
    """Activates the studio's time zone and locale for the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(("/static/", "/healthz", "/readyz", "/api/")):
            return self.get_response(request)
        studio = current()
        request.studio = studio  # type: ignore[attr-defined]
        with timezone.override(studio.zone), translation.override(studio.locale):
            return self.get_response(request)


class DeskLockMiddleware:
    """While a session is locked, every address but the few that stay open answers with the lock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not desk_lock.is_locked(request.session):
            return self.get_response(request)
        if not request.user.is_authenticated:
            desk_lock.release(request.session)
            return self.get_response(request)
        if request.path in ALWAYS_OPEN or request.path == desk_lock.opens(request.session):
            return self.get_response(request)
        return show_locked(request, status=HTTPStatus.LOCKED)
