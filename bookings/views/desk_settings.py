"""The studio itself: name, address, look, and the rules of booking."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bookings import accent
from bookings.desk_forms.studio import StudioForm
from bookings.studio import current
from clients.access import owner_only


@owner_only
@require_http_methods(["GET", "POST"])
def studio(request: HttpRequest) -> HttpResponse:
    kept = current()
    form = StudioForm(request.POST or None, request.FILES or None, instance=current())
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("desk_settings")
    context = {"form": form, "kept": kept, "swatches": accent.swatches(kept.accent) if kept.accent else []}
    return render(request, "bookings/desk_settings.html", context)
