"""The letter's link to a time that is held for its reader: she presses a button, and it is booked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import diary, links, menu, reception
from bookings.chain import ANALYSIS
from bookings.errors import BookingError
from bookings.models import Visit
from bookings.views.by_link import confirm_link


@require_http_methods(["GET", "HEAD", "POST"])
@confirm_link
def confirm(request: HttpRequest, held: Visit) -> HttpResponse:
    """Opening the link books nothing: mail scanners open links."""
    if request.method != "POST":
        return show(request, held)
    try:
        visit = reception.confirm_by_mail(visit_id=held.pk, now=timezone.now())
    except BookingError as refused:
        return show(request, held, refused)
    return redirect(links.visit_path(visit, mailed=True))


def show(request: HttpRequest, held: Visit, refused: BookingError | None = None) -> HttpResponse:
    chain = diary.chain_of(held)
    context = {
        "visit": held,
        "chain": chain,
        "is_booked": held.status != Visit.Status.HELD,
        "visit_path": links.visit_path(held, mailed=True),
        "has_expired": held.hold_until is not None and held.hold_until <= timezone.now(),
        "refused": refused,
        "to_analysis": menu.leads_to_analysis(refused, chain.slugs),
        "analysis": ANALYSIS,
    }
    return render(request, "bookings/confirm.html", context)
