"""The plans a studio works by, in the settings: the reference's to read, its own to write."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.desk import say, user_of
from bookings.models import Service
from clients.access import owner_only
from treatments.catalogue import revisions
from treatments.courses import own_patterns, patterns
from treatments.courses.page import gap_words
from treatments.courses.pattern_forms import PatternForms
from treatments.errors import TreatmentError
from treatments.models import PlanTemplate


@owner_only
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    rules, names = revisions.current_or_shipped(), dict(Service.objects.values_list("slug", "name"))
    reference = [_shown(patterns.of_reference(one.id, rules), names) for one in rules.plan_templates]
    rows = PlanTemplate.objects.order_by("name")
    own = [_shown(patterns.of_studio(row), names) | {"row": row} for row in rows]
    return render(request, "treatments/plan_templates.html", {"reference": reference, "own": own})


def _shown(pattern: patterns.Pattern, names: dict[str, str]) -> dict[str, Any]:
    sessions = [
        {
            "names": [names.get(slug, slug.replace("_", " ")) for slug in session.services],
            "tests": [names.get(slug, slug) for slug in session.patch_test_for],
            "gap": gap_words(session.least_days, session.most_days) if at else "",
        }
        for at, session in enumerate(pattern.sessions)
    ]
    return {"pattern": pattern, "sessions": sessions}


@owner_only
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    return _edited(request, PlanTemplate())


@owner_only
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    return _edited(request, get_object_or_404(PlanTemplate, pk=pk))


def _edited(request: HttpRequest, template: PlanTemplate) -> HttpResponse:
    typed, refusal = PatternForms(request.POST or None, template), ""
    if typed.is_complete:
        try:
            own_patterns.keep(template=template, by=user_of(request), now=timezone.now(), **typed.fields)
        except TreatmentError as wrong:
            refusal = str(wrong)
        else:
            say(request, f"{template.name} is saved. Plans already made stay as they are.")
            return redirect("desk_plan_templates")
    context = {"form": typed.form, "sessions": typed.sessions, "template": template, "refusal": refusal}
    return render(request, "treatments/plan_template.html", context)
