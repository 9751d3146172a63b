"""A new time for a visit; the desk keeps no notice and no policy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import diary, next_free
from bookings.chain import Chain
from bookings.desk import against, say, studio_of, telling_refusals, to_day, visit_of
from bookings.desk_forms.moving import MoveForm
from bookings.diary import Actor
from bookings.errors import BookingError, NotStanding
from bookings.models import Visit
from bookings.next_free import FreeDay
from bookings.templatetags.studio import when
from clients.access import desk_only


@desk_only
@require_http_methods(["GET", "POST"])
@telling_refusals
def move(request: HttpRequest, reference: str) -> HttpResponse:
    visit = visit_of(reference)
    if not visit.is_standing:
        raise NotStanding
    chain = diary.chain_of(visit)
    form = MoveForm(request.POST or None, chain=chain)
    refusal: BookingError | None = None
    if "show" not in request.POST and form.is_valid():
        try:
            return _moved(request, visit, form)
        except BookingError as error:
            refusal = error
    free = _free(request, visit, chain, form)
    shown = form.as_typed(chain=chain) if "show" in request.POST else form
    context = {
        "visit": visit,
        "chain": chain,
        "form": shown,
        "refusal": refusal,
        "free": free,
        **against(request, refusal),
    }
    return render(request, "bookings/desk_move.html", context)


def _moved(request: HttpRequest, visit: Visit, form: MoveForm) -> HttpResponse:
    moved = diary.move(
        visit_id=visit.pk,
        starts_at=form.cleaned_data["starts_at"],
        by=Actor.DESK,
        now=timezone.now(),
        practitioner=form.practitioner_id,
    )
    say(request, f"The visit of {moved.client} is moved to {when(moved.starts_at)}.")
    return to_day(moved.starts_at)


def _free(request: HttpRequest, visit: Visit, chain: Chain, form: MoveForm) -> list[FreeDay]:
    form.is_valid()
    now = timezone.now()
    typed = getattr(form, "cleaned_data", {}).get("date")
    return next_free.find(
        studio=studio_of(request),
        chain=chain,
        first=typed or max(timezone.localtime(visit.starts_at).date(), timezone.localtime(now).date()),
        now=now,
        practitioner=form.practitioner_id,
        leaving_out=visit.pk,
    )
