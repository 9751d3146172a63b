"""'Find my visit': the same answer for any address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings import finding
from bookings.forms import FindForm
from bookings.views import limits


@require_http_methods(["GET", "HEAD", "POST"])
def find_visit(request: HttpRequest) -> HttpResponse:
    form = FindForm(request.POST or None)
    if request.method == "POST":
        too_many = limits.refusal(request, "finding")
        if too_many is not None:
            return too_many
    if form.is_valid():
        finding.send_links(email=form.cleaned_data["email"], now=timezone.now())
        return redirect("links_sent")
    return render(request, "bookings/find_visit.html", {"form": form})


@require_safe
def links_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "bookings/links_sent.html")
