"""Who works when: the usual week, single dates, and time off."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import workweek
from bookings.desk import say
from bookings.desk_forms.hours import ExceptionForm, WeekForm, initial
from bookings.models import DayException, Practitioner, TimeOff
from clients.access import owner_only

COPY = "copy"  # the button that fills the week with Monday's hours


@owner_only
@require_safe
def hours(request: HttpRequest) -> HttpResponse:
    people = Practitioner.objects.filter(is_active=True).order_by("pk")
    context = {"people": people, "weekdays": workweek.WEEKDAYS}
    return render(request, "bookings/desk_hours.html", context)


@owner_only
@require_http_methods(["GET", "POST"])
def week(request: HttpRequest, practitioner_id: int) -> HttpResponse:
    who = get_object_or_404(Practitioner, pk=practitioner_id)
    form = WeekForm(request.POST or None, practitioner=who, initial=initial(workweek.load(practitioner_id)))
    if COPY in request.POST:
        form = WeekForm(practitioner=who, initial=like_monday(request.POST.dict()))
    elif request.method == "POST" and form.is_valid():
        ids = [practitioner_id, *(other.pk for other in form.cleaned_data["also"])]
        workweek.keep(practitioner_ids=ids, week=form.cleaned_data["week"])
        say(request, f"The hours of {who} are saved. Visits already booked stay where they are.")
        return redirect("desk_week", practitioner_id)
    return _page(request, who, form, ExceptionForm())


def like_monday(typed: dict[str, str]) -> dict[str, str]:
    """What was typed, with Monday's times on every day that opens, or from Monday to Friday if none does."""
    monday = {name[:-2]: value for name, value in typed.items() if name.endswith("_0")}
    open_days = [day for day in range(1, 7) if typed.get(f"opens_{day}")] or range(1, 5)
    return typed | {f"{part}_{day}": value for day in open_days for part, value in monday.items()}


def _page(request: HttpRequest, who: Practitioner, form: WeekForm, dated: ExceptionForm) -> HttpResponse:
    today = timezone.localtime().date()
    context = {
        "who": who,
        "form": form,
        "dated": dated,
        "exceptions": DayException.objects.filter(practitioner=who, date__gte=today).order_by("date"),
    }
    return render(request, "bookings/desk_week.html", context)


@owner_only
@require_POST
def except_on(request: HttpRequest, practitioner_id: int) -> HttpResponse:
    who = get_object_or_404(Practitioner, pk=practitioner_id)
    dated = ExceptionForm(request.POST)
    if not dated.is_valid():
        form = WeekForm(practitioner=who, initial=initial(workweek.load(practitioner_id)))
        return _page(request, who, form, dated)
    workweek.except_on(practitioner_id=practitioner_id, **dated.cleaned_data)
    say(request, f"The hours of {who} on that date are saved.")
    return redirect("desk_week", practitioner_id)


@owner_only
@require_POST
def as_usual(request: HttpRequest, exception_id: int) -> HttpResponse:
    """Forget the hours of a single date."""
    dated = get_object_or_404(DayException, pk=exception_id)
    dated.delete()
    say(request, "That date follows the usual week again.")
    return redirect("desk_week", dated.practitioner_id)


@owner_only
@require_safe
def time_off(request: HttpRequest) -> HttpResponse:
    ahead = TimeOff.objects.filter(ends_at__gt=timezone.now()).select_related("practitioner")
    return render(request, "bookings/desk_time_off.html", {"ahead": ahead.order_by("starts_at", "pk")})
