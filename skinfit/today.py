"""Today: what needs somebody first, then the day from top to bottom."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings import agenda, flags, letterbox
from bookings.desk import day_of, number_of, studio_of, user_of
from clients.access import desk_only


@desk_only
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    this_day = timezone.localtime(now).date()
    day = day_of(request.GET.get("day", ""), otherwise=this_day)
    only = number_of(request.GET.get("with", ""))
    shown = agenda.load(studio=studio_of(request), day=day, user=user, now=now, only=only)
    lines = flags.attention(user=user, now=now)
    context = {
        "day": day,
        "is_today": day == this_day,
        "earlier": day - timedelta(days=1),
        "later": day + timedelta(days=1),
        "now": now,
        "only": only,
        "needs": [*(line for line in lines if not line.is_apart), *letterbox.attention(now=now)],
        "apart": [line for line in lines if line.is_apart],
        "agenda": shown,
        "several": len(shown.who) > 1,
        "may_open": user.may_read_charts,
    }
    return render(request, "skinfit/today.html", context)
