"""The visit page: one visit in the order of work."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.desk import studio_of, user_of, visit_of
from bookings.models import Visit
from clients.access import charts_only
from clients.privacy import record_read
from treatments.visit_page import VisitPage


@charts_only
@require_safe
def desk_visit(request: HttpRequest, reference: str) -> HttpResponse:
    return shown(request, page_of(request, reference))


def page_of(request: HttpRequest, reference: str) -> VisitPage:
    """The page of a visit that has a client; 404 for anything else."""
    return VisitPage(visit_of(reference), studio_of(request), timezone.now())


def shown(request: HttpRequest, page: VisitPage, *, refusal: Any = "", **bound: Any) -> HttpResponse:
    """The whole page, its reading on file; `bound` are forms that were refused, as they were typed."""
    page.bound.update(bound)
    note_reading(request, page, what=f"visit {page.visit.reference}")
    context = {"page": page, "visit": page.visit, "refusal": str(refusal), "refused": bool(refusal or bound)}
    return render(request, "treatments/visit.html", context)


def note_reading(request: HttpRequest, page: VisitPage, *, what: str) -> None:
    if page.visit.client is not None:
        record_read(client=page.visit.client, user=user_of(request), what=what, now=page.now)


@charts_only
@require_safe
def may_be_done(request: HttpRequest, reference: str) -> HttpResponse:
    """Step 3 alone, and its short form beside the work: asked for after each save."""
    page = page_of(request, reference)
    note_reading(request, page, what=f"what may be done in visit {page.visit.reference}")
    context = {"page": page, "visit": page.visit, "is_fragment": True}
    return render(request, "treatments/_may_be_done.html", context)


def back(request: HttpRequest, visit: Visit, said: str = "", part: str = "") -> HttpResponse:
    """To the page again, with a sentence of what was done."""
    if said:
        messages.success(request, said)
    address = reverse("desk_visit", args=[visit.reference])
    return HttpResponseRedirect(address + (f"#{part}" if part else ""))
