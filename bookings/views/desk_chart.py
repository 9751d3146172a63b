"""One chart: what is known of a client, newest first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings import chart, flags
from bookings.desk import user_of
from clients.access import desk_only
from clients.models import Client
from clients.privacy import record_read


@desk_only
@require_safe
def client(request: HttpRequest, client_id: int) -> HttpResponse:
    shown = get_object_or_404(Client.objects.select_related("maybe_same_as", "merged_into"), pk=client_id)
    if shown.merged_into_id:
        return redirect("desk_client", shown.merged_into_id)
    user, now = user_of(request), timezone.now()
    sections = flags.sections(shown, user=user, now=now)
    if sections:
        record_read(client=shown, user=user, what="chart", now=now)
    context = {
        "client": shown,
        "maybe_same": f"Perhaps this is {shown.maybe_same_as}.",
        "sections": sections,
        "chart": chart.load(client=shown, user=user, now=now),
    }
    return render(request, "bookings/desk_chart.html", context)
