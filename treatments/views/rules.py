"""The care rules in the settings: to find, to change with a reason, and back to the reference."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.desk import say, user_of
from clients.access import owner_only
from treatments.catalogue import edits
from treatments.errors import CatalogueMissing, TreatmentError
from treatments.rule_forms import RuleForm
from treatments.rules_page import OPEN_GROUPS, PARTS, Book, RulePage

QUERY = 100
Row = Callable[[HttpRequest, str], HttpResponse]


def once_loaded(view: Row) -> Row:
    """Before the catalogue is loaded every page of it leads to the first, which says what to do."""

    @wraps(view)
    def loaded(request: HttpRequest, name: str) -> HttpResponse:
        try:
            return view(request, name)
        except CatalogueMissing:
            return redirect("desk_rules")

    return loaded


@owner_only
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip()[:QUERY]
    try:
        book = Book()
    except CatalogueMissing as missing:
        return render(request, "treatments/rules.html", {"missing": missing})
    groups = book.search(query) if query else book.changed()
    context = {"book": book, "query": query, "groups": groups, "open": len(groups) <= OPEN_GROUPS}
    return render(request, "treatments/rules.html", context)


@owner_only
@require_safe
@once_loaded
def part(request: HttpRequest, name: str) -> HttpResponse:
    if name not in PARTS:
        raise Http404
    book = Book()
    context = {"book": book, "chapter": PARTS[name], "groups": book.of(PARTS[name])}
    return render(request, "treatments/rules_part.html", context)


@owner_only
@require_http_methods(["GET", "POST"])
@once_loaded
def rule(request: HttpRequest, name: str) -> HttpResponse:
    page = _page(name)
    form = RuleForm(request.POST or None, row=page.shown.row, value=page.shown.value) if page.shown else None
    if request.method == "POST" and form and form.is_valid():
        try:
            edits.change(path=name, by=user_of(request), now=timezone.now(), **form.cleaned_data)
        except TreatmentError as refusal:
            form.refuse(refusal)
        else:
            say(request, "Saved. It counts from now on; what was signed before stays as it is.")
            return redirect("desk_rule", name)
    return render(request, "treatments/rule.html", {"page": page, "form": form})


@owner_only
@require_POST
@once_loaded
def back(request: HttpRequest, name: str) -> HttpResponse:
    """Back to the reference."""
    _page(name)
    try:
        edits.put_back(path=name, by=user_of(request), now=timezone.now())
        say(request, "Back to the reference.")
    except TreatmentError as refusal:
        messages.error(request, str(refusal))
    return redirect("desk_rules")


def _page(path: str) -> RulePage:
    page = RulePage.of(path)
    if page is None:
        raise Http404
    return page
