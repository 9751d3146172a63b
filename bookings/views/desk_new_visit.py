"""A new visit for a caller. Works with three fields, with and without JavaScript."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import chain, diary, next_free
from bookings.desk import against, number_of, say, studio_of, to_day, user_of
from bookings.desk_forms.caller import suggestion
from bookings.desk_forms.new_visit import NewVisitForm
from bookings.diary import Actor, Wish
from bookings.errors import BookingError, NotBookable
from bookings.gate import CONSULT_REQUIRED, Despite
from bookings.models import Visit
from bookings.next_free import FreeDay
from clients.access import desk_only
from clients.models import Client

ASK_AGAIN = {"show", "add"}  # buttons that answer with the same page: free times, or the analysis ticked


@desk_only
@require_http_methods(["GET", "POST"])
def new_visit(request: HttpRequest) -> HttpResponse:
    address = _from_address(request)
    form = NewVisitForm(_typed(request), initial=address)
    if request.method == "GET":
        return _page(request, form, _free(request, NewVisitForm(address)))
    if ASK_AGAIN & request.POST.keys():
        return _page(request, form.as_typed(), _free(request, form))
    if not form.is_valid():
        return _page(request, form, _free(request, form))
    try:
        visit = _book(form, despite=_despite(request, form))
    except BookingError as refusal:
        return _page(request, form, _free(request, form), refusal)
    say(request, f"{visit.client} is booked. The confirmation is on its way.")
    return to_day(visit.starts_at)


def _typed(request: HttpRequest) -> QueryDict | None:
    """What was posted; the button of a refusal has ticked the skin analysis too."""
    if request.method != "POST":
        return None
    typed = request.POST.copy()
    if "add" in typed and chain.ANALYSIS not in typed.getlist("services"):
        typed.appendlist("services", chain.ANALYSIS)
    return typed


def _from_address(request: HttpRequest) -> dict[str, str | list[str]]:
    """The day and the client from whose page one came, and what it was to be booked for."""
    who = number_of(request.GET.get("who", ""))
    client = Client.objects.current().filter(pk=who).first() if who is not None else None
    return {
        "date": request.GET.get("day", "")[:10],
        "client": suggestion(client) if client else "",
        "services": request.GET.getlist("service"),
    }


def _despite(request: HttpRequest, form: NewVisitForm) -> Despite | None:
    """The button under what stands against it: she goes on, answers for it and says why."""
    if "despite" not in request.POST:
        return None
    typed = form.cleaned_data
    return Despite(user_of(request), typed["why"], number_of(typed["letter"]))


def _book(form: NewVisitForm, *, despite: Despite | None) -> Visit:
    typed = form.cleaned_data
    wish = Wish(
        chain=typed["chain"],
        starts_at=typed["starts_at"],
        practitioner=form.practitioner_id,
        source=Visit.Source.DESK,
        despite=despite,
    )
    return diary.book(wish=wish, who=typed["caller"], by=Actor.DESK, proven=True, now=timezone.now())


def _free(request: HttpRequest, form: NewVisitForm) -> list[FreeDay]:
    """The next free times of what is ticked, from the typed date on."""
    form.is_valid()
    if form.chain is None:
        return []
    now = timezone.now()
    first = form.cleaned_data.get("date") or timezone.localtime(now).date()
    return next_free.find(
        studio=studio_of(request), chain=form.chain, first=first, now=now, practitioner=form.practitioner_id
    )


def _page(
    request: HttpRequest, form: NewVisitForm, free: list[FreeDay], refusal: BookingError | None = None
) -> HttpResponse:
    codes = {reason.code for reason in refusal.reasons} if isinstance(refusal, NotBookable) else set()
    context = {
        "form": form,
        "free": free,
        "refusal": refusal,
        "offer_analysis": CONSULT_REQUIRED in codes,
        **against(request, refusal),
    }
    return render(request, "bookings/desk_new_visit.html", context)
