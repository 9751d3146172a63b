"""How a client's skin has changed over her visits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.desk import number_of, studio_of, user_of
from clients.access import charts_only
from clients.models import Client
from clients.privacy import record_read
from treatments.progress_page import ProgressPage


@charts_only
@require_safe
def progress(request: HttpRequest, client_id: int) -> HttpResponse:
    client = get_object_or_404(Client, pk=client_id)
    if client.merged_into_id:
        return redirect("desk_progress", client.merged_into_id)
    page = ProgressPage(
        client,
        studio_of(request),
        only=request.GET.get("only", ""),
        first=number_of(request.GET.get("first", "")),
        second=number_of(request.GET.get("second", "")),
    )
    record_read(client=client, user=user_of(request), what="progress", now=timezone.now())
    return render(request, "treatments/progress.html", {"page": page, "client": client})
