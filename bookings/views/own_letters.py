"""A client's own choice of letters beside those about her visits and her care."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import agreements, links
from bookings.forms import LettersForm
from bookings.models import Visit
from bookings.views.by_link import mailed_link


@require_http_methods(["GET", "HEAD", "POST"])
@mailed_link
def letters(request: HttpRequest, visit: Visit) -> HttpResponse:
    assert visit.client is not None
    if request.method == "POST":
        form = LettersForm(request.POST)
        form.is_valid()
        agreed = agreements.ticked(form.cleaned_data)
        agreements.settle(client=visit.client, agreed=agreed, now=timezone.now())
        messages.success(request, "That is noted.")
        return redirect(links.visit_path(visit))
    form = LettersForm(initial=dict.fromkeys(agreements.standing(visit.client), True))
    context = {"form": form, "visit_path": links.visit_path(visit)}
    return render(request, "bookings/own_letters.html", context)
