"""Step 3: who comes. One press books, however often it is sent."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bookings import (
    agreements,
    chain,
    choosing,
    diary,
    gate,
    holds,
    menu,
    reception,
    slips,
    studio,
    timetables,
)  # fmt: skip
from bookings.chain import Chain
from bookings.choosing import Choice
from bookings.days import Time
from bookings.errors import BookingError, HoldLost, NotBookable, NotOffered, SlotTaken
from bookings.forms import WhoForm
from bookings.gate import Question
from bookings.health_form import HealthForm
from bookings.models import Visit
from bookings.views import limits, visitor, when
from clients.http import network_address


@dataclass(frozen=True)
class Step:
    """A chosen time as it stands now; without `held` it is booked afresh, if it is still free."""

    reference: str
    choice: Choice
    chain: Chain
    starts_at: datetime
    held: Visit | None


@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest, reference: str) -> HttpResponse:
    held = visitor.visit(request, reference)
    if held is not None and held.status != Visit.Status.HELD:
        return redirect("done", reference)
    choice = choosing.read(request.GET)
    try:
        step = _step(request, reference, choice, held)
    except BookingError:
        return redirect(reverse("when") + choice.query())
    if request.method == "POST":
        return _post(request, step)
    return show(request, step, *_forms(request, step))


def _forms(
    request: HttpRequest, step: Step, data: QueryDict | None = None
) -> tuple[WhoForm, HealthForm | None]:
    """Who comes, and the few health questions about what is booked; where these stand, no note does."""
    own, charts, now = studio.of(request), visitor.charts(request), timezone.now()
    took = now - step.held.created_at if step.held and data else None
    client = charts[0] if len(charts) == 1 else None
    asking = gate.asking(Question(step.chain, step.starts_at, own, now, client))
    who = WhoForm(
        data, initial=visitor.typed(request), voice=own.voice, took=took, charts=charts,
        with_note=asking is None,
    )  # fmt: skip
    if asking is None:
        return who, None
    today, must = timezone.localdate(now), not step.chain.has_analysis
    kept = visitor.health(request) if data is None else data
    health = HealthForm(asking, kept, today=today, must=must)
    return who, health.unasked() if data is None else health


def _step(request: HttpRequest, reference: str, choice: Choice, held: Visit | None) -> Step:
    """Raises HoldLost for a time that was never this visitor's, UnknownService for services that are not."""
    if held is not None:
        choice = replace(choice, at=held.starts_at)
        return Step(reference, choice, diary.chain_of(held), held.starts_at, held)
    if choice.at is None or not visitor.was_given(request, reference):
        raise HoldLost
    wanted = chain.of(choice.slugs, newcomer=choice.newcomer)
    return Step(reference, choice, wanted, choice.at, None)


def _post(request: HttpRequest, step: Step) -> HttpResponse:
    visitor.keep_typed(request, request.POST)
    too_many = limits.refusal(request, "booking")
    if too_many is not None:
        return too_many
    form, health = _forms(request, step, request.POST)
    if not all([part.is_valid() for part in (form, health) if part is not None]):
        return show(request, step, form, health)
    try:
        visit = _complete(request, step, form, health)
    except BookingError as refused:
        return show(request, step, form, health, refused)
    visitor.forget_typed(request)
    if visit.client_id is not None:
        return redirect("done", visit.reference)
    visitor.remember_request(request, visit)
    return redirect("asked")


def _complete(request: HttpRequest, step: Step, form: WhoForm, health: HealthForm | None) -> Visit:
    typed, now = form.cleaned_data, timezone.now()
    note = when.with_purpose(step.choice, step.chain, typed.get("note", ""))
    wish = when.wish(step.choice, step.chain, step.starts_at, note=note)
    answers = gate.read(health.answers(), on=timezone.localdate(now)) if health else {}
    return reception.complete(
        reference=step.reference,
        visitor=visitor.key(request),
        network=network_address(request),
        wish=replace(wish, answers=answers),
        who=form.person,
        agreed=agreements.ticked(typed),
        now=now,
    )


@require_POST
def keep(request: HttpRequest, reference: str) -> HttpResponse:
    """Another ten minutes, once; what was typed comes along."""
    visitor.keep_typed(request, request.POST)
    with suppress(HoldLost):  # the page that follows says that the time is no longer held
        holds.extend(reference=reference, visitor=visitor.known_key(request), now=timezone.now())
    return redirect(reverse("who", args=[reference]) + choosing.read(request.GET).query())


@require_POST
def mend(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the offered spelling of the e-mail; nothing is booked by it."""
    visitor.keep_typed(request, request.POST, email=request.POST.get("mended", ""))
    return redirect(reverse("who", args=[reference]) + choosing.read(request.GET).query())


def show(
    request: HttpRequest,
    step: Step,
    form: WhoForm,
    health: HealthForm | None = None,
    refused: BookingError | None = None,
) -> HttpResponse:
    now, own_studio = timezone.now(), studio.of(request)
    held_until = step.held.hold_until if step.held else None
    late_from = diary.late_from(Visit(starts_at=step.starts_at), studio=own_studio)
    context = {
        "step": step,
        "form": form,
        "health": health,
        "refused": refused,
        "opens_on": refused.opens_on if isinstance(refused, NotBookable) else None,
        "to_analysis": menu.leads_to_analysis(refused, step.chain.slugs),
        "held_until": held_until if held_until and held_until > now else None,
        "free_until": late_from if late_from > now else None,
        "known_addresses": " ".join(slips.KNOWN),
        "by_mail": not form.charts and holds.must_confirm_by_mail(step.chain),
        "nearest": _nearest(request, step, now) if isinstance(refused, SlotTaken | NotOffered) else (),
    }
    return render(request, "bookings/who.html", context)


def _nearest(request: HttpRequest, step: Step, now: datetime) -> list[Time]:
    offer = timetables.offer(
        studio=studio.of(request), chain=step.chain, practitioner=when.practitioner(step.choice),
        leaving_out=None, now=now,
    )  # fmt: skip
    return offer.nearest(step.starts_at)
