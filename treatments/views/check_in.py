"""A client's check-in behind her letter's link: a GET shows, a press of one of three buttons keeps."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings.desk import studio_of
from treatments import check_ins, links
from treatments.check_in_forms import CheckInForm
from treatments.check_in_page import CheckInPage
from treatments.check_ins import Answer
from treatments.errors import AftercareLinkExpired, TreatmentError, UnknownAftercareLink

PAGE = "treatments/check_in.html"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def check_in(request: HttpRequest, reference: str, letter: str, token: str) -> HttpResponse:
    """404 for a wrong link, 410 for an old one."""
    now = timezone.now()
    try:
        visit = links.visit_by_check_in_link(reference=reference, letter=letter, token=token, now=now)
    except UnknownAftercareLink as unknown:
        raise Http404(str(unknown)) from unknown
    except AftercareLinkExpired as expired:
        return render(request, "treatments/link_expired.html", {"sentence": str(expired)}, status=410)
    chosen = links.ANSWERS.get(request.GET.get("a", ""), "")
    page = CheckInPage(visit, studio_of(request), now, chosen)
    return _pressed(request, page, letter) if request.method == "POST" else _shown(request, page)


def _pressed(request: HttpRequest, page: CheckInPage, letter: str) -> HttpResponse:
    """Kept, and shown again with what comes now; a question pressed without words opens its note."""
    page.form = form = CheckInForm(request.POST, signs=page.signs)
    if not form.is_valid():
        wrong = [str(error) for errors in form.errors.values() for error in errors]
        return _shown(request, page, " ".join(wrong))
    page.chosen, visit_id = form.cleaned_data["answer"], page.visit.pk
    try:
        check_ins.answer(
            visit_id=visit_id, letter=letter, **form.cleaned_data, signs=form.ticked, now=page.now
        )
    except TreatmentError as refusal:
        return _shown(request, page, str(refusal) if "note" in request.POST else "")
    return HttpResponseRedirect(request.path + ("?a=3" if page.chosen == Answer.WORRY else ""))


def _shown(request: HttpRequest, page: CheckInPage, refusal: str = "") -> HttpResponse:
    return render(request, PAGE, {"page": page, "refusal": refusal})
