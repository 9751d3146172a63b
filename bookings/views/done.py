"""Step 4: booked, or asked by letter. Only the session that did it sees these pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings import choosing, diary, gate, letters, links
from bookings.models import Visit
from bookings.views import visitor


@require_safe
@never_cache
def done(request: HttpRequest, reference: str) -> HttpResponse:
    visit = visitor.visit(request, reference)
    if visit is None or visit.status == Visit.Status.HELD:
        return redirect("find_visit")
    if not visit.is_standing:
        return redirect(links.visit_path(visit))
    chain, proven = diary.chain_of(visit), visit.client in visitor.charts(request)
    context = {
        "visit": visit,
        "first_name": letters.first_name(visit.client.name if visit.client else ""),
        "chain": chain,
        "preparation": gate.prepare(visit, chain, proven=proven, now=timezone.now()),
        "visit_path": links.visit_path(visit),
        "token": links.manage_token(visit.reference),
        "asks": bool(gate.questions_path(visit)),
    }
    return render(request, "bookings/done.html", context)


@require_safe
@never_cache
def asked(request: HttpRequest) -> HttpResponse:
    """'I have e-mailed you about this one', whoever's address it was."""
    kept = visitor.request_asked(request)
    if not kept:
        return redirect("book")
    context = {"at": choosing.instant(kept["at"]), "until": choosing.instant(kept["until"])}
    return render(request, "bookings/asked.html", context)
