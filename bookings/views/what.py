"""Step 1: what is to be done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings import choosing, menu, studio
from bookings.choosing import Choice
from bookings.errors import BookingError
from bookings.menu import Here
from bookings.views import visitor


@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """First time here or not decides the list and the length."""
    return show(request, choosing.read(request.GET))


def show(request: HttpRequest, choice: Choice, refused: BookingError | None = None) -> HttpResponse:
    """The menu, with what was chosen chosen; `refused` says why it cannot be."""
    context = {
        "choice": choice,
        "menu": menu.menu(newcomer=choice.newcomer, here=here(request)),
        "charts": visitor.charts(request),
        "refused": refused,
        "to_analysis": menu.leads_to_analysis(refused, choice.slugs),
    }
    return render(request, "bookings/what.html", context)


def here(request: HttpRequest) -> Here:
    return Here(studio.of(request), timezone.now())
