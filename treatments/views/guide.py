"""The public guide: the same pages for everybody, from the catalogue, small and kept by browsers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from bookings.models import Service
from bookings.studio import of as studio_of
from treatments.guide import narrowing, studio
from treatments.guide.articles import TONES, Guide
from treatments.guide.current import current
from treatments.guide.drawing import sprite
from treatments.guide.seen import read

A_YEAR = 365 * 24 * 3600


@require_safe
@gzip_page
@conditional_page
def index(request: HttpRequest) -> HttpResponse:
    """All concerns: the look-alikes of milia first, side by side, then the others."""
    guide, here = current(), _here(request)
    compared = [(one, studio.helps(one.row, guide.document, **here)) for one in guide.first]
    return _page(request, "treatments/guide.html", guide, compared=compared)


@require_safe
@gzip_page
@conditional_page
def article(request: HttpRequest, concern: str) -> HttpResponse:
    """One concern: looks, look-alikes, what is done here and what is not, the doctor, at home."""
    guide = current()
    shown = guide.articles.get(concern.replace("-", "_"))
    if shown is None:
        raise Http404("The guide has no such page.")
    works = studio.works(shown.row, guide.document, **_here(request))
    beside = [(guide.articles[one.concern], one.tell_apart) for one in shown.look_alikes]
    return _page(request, "treatments/guide_article.html", guide, article=shown, works=works, beside=beside)


@require_safe
@gzip_page
@conditional_page
def what(request: HttpRequest) -> HttpResponse:
    """Narrows by what is ticked; a sign that needs a doctor goes before everything."""
    guide = current()
    seen = read(request.GET, guide.red_flags)
    outcome = narrowing.narrow(guide.document, answers=seen.answers, signs=seen.signs) if seen else None
    return _page(
        request,
        "treatments/guide_what.html",
        guide,
        seen=seen,
        outcome=outcome,
        signs=[guide.red_flags[sign] for sign in outcome.signs] if outcome else [],
        tones=TONES,
        looks=[guide.articles[id] for id in outcome.concerns] if outcome else [],
        questions=narrowing.QUESTIONS,
    )


@require_safe
@cache_control(public=True, max_age=A_YEAR, immutable=True)
@gzip_page
def drawings(request: HttpRequest) -> HttpResponse:
    """Every drawing as a symbol; pages ask for it with its version in the address."""
    return HttpResponse(sprite.sprite(), content_type="image/svg+xml")


def _page(request: HttpRequest, template: str, guide: Guide, **context: Any) -> HttpResponse:
    address = f"{reverse('guide_drawings')}?{sprite.version()}"
    shared = {"guide": guide, "drawings": address, "in_person": narrowing.IN_PERSON}
    return render(request, template, {**shared, **context})


def _here(request: HttpRequest) -> dict[str, Any]:
    """What this studio offers, and whether a sharp point is used."""
    offered = Service.objects.filter(is_offered=True).values_list("slug", flat=True)
    return {"offered": frozenset(offered), "lancing": studio_of(request).lancing_permitted}
