"""A client's own note for a doctor behind her letter's link: what it says, what it may show, the paper."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bookings.desk import studio_of
from treatments import links, referrals
from treatments.errors import AftercareLinkExpired, NotAgreed, TreatmentError, UnknownAftercareLink
from treatments.models import Referral
from treatments.own_note import OwnNote
from treatments.paper.note import note as printed
from treatments.referral_forms import SharingForm
from treatments.views.referral import as_file

Linked = Callable[[HttpRequest, str, str], HttpResponse]


def _opened(view: Callable[[HttpRequest, Referral], HttpResponse]) -> Linked:
    """404 for a wrong link, 410 for an old one."""

    @wraps(view)
    def opened(request: HttpRequest, reference: str, token: str) -> HttpResponse:
        try:
            referral = links.referral_by_link(reference=reference, token=token, now=timezone.now())
        except UnknownAftercareLink as unknown:
            raise Http404(str(unknown)) from unknown
        except AftercareLinkExpired as expired:
            return render(request, "treatments/link_expired.html", {"sentence": str(expired)}, status=410)
        return view(request, referral)

    return never_cache(opened)


@require_http_methods(["GET", "HEAD", "POST"])
@_opened
def note(request: HttpRequest, referral: Referral) -> HttpResponse:
    """What was seen, in plain words; what the paper may show is hers to tick."""
    page = OwnNote(referral, studio_of(request))
    if request.method != "POST":
        return render(request, "treatments/own_note.html", {"page": page})
    form = SharingForm(request.POST, on=page.visit_on)
    form.is_valid()
    try:
        referrals.agree(referral_id=referral.pk, parts=form.agreed, by=None, now=timezone.now())
    except TreatmentError as refusal:
        return render(request, "treatments/own_note.html", {"page": page, "refusal": str(refusal)})
    return redirect(request.path)


@require_safe
@_opened
def paper(request: HttpRequest, referral: Referral) -> HttpResponse:
    """The note as she may hand it over; without her agreement there is none."""
    try:
        made = printed(referral=referral, studio=studio_of(request), now=timezone.now())
    except NotAgreed as refusal:
        raise Http404(str(refusal)) from refusal
    return as_file(made, "note.pdf")
