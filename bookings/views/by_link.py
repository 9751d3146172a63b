"""Pages behind a signed link: never stored, never indexed, their address told to nobody."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bookings import links
from bookings.links import LinkExpired, UnknownLink
from bookings.models import Visit

View = Callable[[HttpRequest, Visit], HttpResponse]
Linked = Callable[[HttpRequest, str, str], HttpResponse]


def manage_link(view: View) -> Linked:
    """The view of the visit that a manage link opens."""

    def find(reference: str, token: str) -> Visit:
        return links.visit_by_link(reference=reference, token=token, now=timezone.now())

    return _opened(view, find)


def mailed_link(view: View) -> Linked:
    """As manage_link, for what only the client herself may see: the link of her mail alone opens it."""

    def find(reference: str, token: str) -> Visit:
        visit = links.visit_by_link(reference=reference, token=token, now=timezone.now())
        if not links.proves_client(visit):
            raise UnknownLink
        return visit

    return _opened(view, find)


def confirm_link(view: View) -> Linked:
    """The view of what waits under a letter's link, or of what it has become."""

    def find(reference: str, token: str) -> Visit:
        return links.hold_by_link(reference=reference, token=token)

    return _opened(view, find)


def _opened(view: View, find: Callable[[str, str], Visit]) -> Linked:
    """404 for a wrong link, 410 for an old one."""

    @wraps(view)
    def opened(request: HttpRequest, reference: str, token: str) -> HttpResponse:
        try:
            visit = find(reference, token)
        except (UnknownLink, LinkExpired) as refused:
            return _private(_closed(request, refused))
        return _private(view(request, visit))

    return opened


def _closed(request: HttpRequest, refused: UnknownLink | LinkExpired) -> HttpResponse:
    expired = isinstance(refused, LinkExpired)
    return render(request, "bookings/link_closed.html", {"expired": expired}, status=410 if expired else 404)


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "same-origin"
    return answer
