"""The health questions of a visit, behind their link or on the studio's tablet, saved as they go."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings.desk import studio_of
from bookings.letters import first_name
from bookings.links import LinkExpired, UnknownLink
from bookings.models import Visit
from clients import consents, desk_lock, registry
from clients.models import IntakeAnswer
from treatments.intake import links
from treatments.intake.again import Again
from treatments.intake.forms import AboutForm, ConsentForm
from treatments.intake.sheet import ABOUT, CONSENT, DONE, Sheet
from treatments.intake.wording import GROUPS

View = Callable[[HttpRequest, Visit], HttpResponse]
GROUP, AGAIN = "group", "again"
NO_TO_ALL = "none"


def questions_link(view: View) -> Callable[[HttpRequest, str, str], HttpResponse]:
    """The view of the visit behind a questions' link: 404 for a wrong one, 410 for an old one."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, reference: str, token: str) -> HttpResponse:
        try:
            visit = links.visit_by_questions_link(reference=reference, token=token, now=timezone.now())
        except UnknownLink as unknown:
            raise Http404(str(unknown)) from unknown
        except LinkExpired as expired:
            return render(request, "treatments/link_expired.html", {"sentence": str(expired)}, status=410)
        return view(request, visit)

    return opened


@require_http_methods(["GET", "HEAD", "POST"])
@questions_link
def questions(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The step she is at; each saves itself and leads to the next."""
    sheet = Sheet(visit, studio_of(request), timezone.now(), again=AGAIN in request.GET)
    if not visit.is_standing:
        return render(request, "treatments/intake_closed.html", {"visit": visit})
    wanted = request.POST.get("part") or request.GET.get("part", "")
    step = sheet.step(wanted)
    if request.method != "POST" or wanted != step:
        return show(request, sheet, step)
    return ACTS.get(step, answer)(request, sheet, step)


def agree(request: HttpRequest, sheet: Sheet, step: str) -> HttpResponse:
    """The consent, before the first question."""
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return show(request, sheet, step, form=form)
    consents.give(client=sheet.client, agreement=consents.HEALTH_DATA, now=sheet.now)
    return _go(request)


def about(request: HttpRequest, sheet: Sheet, step: str) -> HttpResponse:
    """The birth date, then the guardian of somebody under 18."""
    form = _about_form(sheet, request.POST)
    if not form.is_valid():
        return show(request, sheet, step, form=form)
    typed = form.cleaned_data
    if "birth_date" in typed:
        registry.fill_in(client_id=sheet.client.pk, birth_date=typed["birth_date"])
    if "guardian" in typed:
        consents.give(client=sheet.client, agreement=consents.of_guardian(typed["guardian"]), now=sheet.now)
    return _go(request)


def answer(request: HttpRequest, sheet: Sheet, step: str) -> HttpResponse:
    """One group: kept as it is, whole or not; 'go on' asks for what is not whole."""
    part = sheet.part(GROUP_BY_NAME[step], _typed(request, sheet, step))
    is_whole = part.is_valid and not (request.POST.get("act") == NO_TO_ALL and part.ask_alone())
    sheet.keep(list(part.given()), source=_source(request))
    if "act" not in request.POST:
        return _go(request, step)
    return _go(request, sheet.after(step)) if is_whole else show(request, sheet, step, part=part)


def again(request: HttpRequest, sheet: Sheet, step: str) -> HttpResponse:
    """Nothing new, or what is new, since she answered for this visit."""
    asked = Again(sheet, request.POST)
    if not asked.is_valid:
        return show(request, sheet, step, asked_again=asked)
    sheet.keep(list(asked.answers()), source=_source(request))
    return _go(request, DONE)


def _typed(request: HttpRequest, sheet: Sheet, step: str) -> QueryDict:
    """What was typed; 'no to all of these' is a no to each open question that was never a yes."""
    typed = request.POST.copy()
    if typed.get("act") == NO_TO_ALL:
        for form in sheet.part(GROUP_BY_NAME[step], request.POST).open:
            if not sheet.was_yes(form.question):
                typed[form.add_prefix("answer")] = IntakeAnswer.Answer.NO
    return typed


ACTS = {CONSENT: agree, ABOUT: about, DONE: again}
GROUP_BY_NAME = {group.name: group for group in GROUPS}


def _source(request: HttpRequest) -> str:
    handed_over = desk_lock.is_locked(request.session)
    return IntakeAnswer.Source.TABLET if handed_over else IntakeAnswer.Source.LINK


def _go(request: HttpRequest, part: str = "") -> HttpResponseRedirect:
    """To the next step; the way through once more is kept."""
    wanted = {"part": part} if part else {}
    if AGAIN in request.GET:
        wanted[AGAIN] = "1"
    return HttpResponseRedirect(f"{request.path}?{urlencode(wanted)}" if wanted else request.path)


def _about_form(sheet: Sheet, data: Any = None) -> AboutForm:
    return AboutForm(
        data,
        today=sheet.today,
        asks_birth_date=sheet.age is None,
        asks_guardian=sheet.needs_guardian,
    )


def show(request: HttpRequest, sheet: Sheet, step: str, **more: Any) -> HttpResponse:
    """One step; `more` are forms that were refused, as they were typed."""
    context = {
        "sheet": sheet,
        "visit": sheet.visit,
        "step": step,
        "place": sheet.place(step),
        "first_name": first_name(sheet.client.name),
        "agreement": consents.HEALTH_DATA,
        "handed_over": desk_lock.is_locked(request.session),
        **_contents(sheet, step),
        **more,
    }
    return render(request, f"treatments/intake_{step if step in ACTS else GROUP}.html", context)


def _contents(sheet: Sheet, step: str) -> dict[str, Any]:
    if step == CONSENT:
        return {"form": ConsentForm()}
    if step == ABOUT:
        return {"form": _about_form(sheet)}
    if step == DONE:
        return {"asked_again": Again(sheet)}
    return {"part": sheet.part(GROUP_BY_NAME[step])}
