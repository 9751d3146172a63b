"""The chart's part about what lets a service go ahead: patch tests, and decisions against a rule."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.urls import reverse

from bookings.flags import Entry, Section
from bookings.models import Service
from bookings.studio import current
from clients.models import Client, User
from treatments import patch_tests
from treatments.catalogue import revisions
from treatments.models import Override, PatchTest

ENTRIES = 50


def sections(client: Client, user: User, now: datetime) -> Sequence[Section]:
    """In two statements where there is nothing to tell."""
    tests = PatchTest.objects.filter(visit__client=client).exists()
    decided = list(
        Override.objects.filter(visit__client=client)
        .select_related("visit", "made_by")
        .order_by("-made_at")[:ENTRIES]
    )
    if not tests and not decided:
        return []
    entries = [*_tests(client, now), *_decisions(decided)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return [Section("Patch tests and decisions", entries[:ENTRIES])]


def _tests(client: Client, now: datetime) -> Iterator[Entry]:
    rules = revisions.current_or_shipped()
    for told in patch_tests.of_client(client, studio=current(), rules=rules, now=now):
        url = reverse("desk_visit", args=[told.test.visit.reference]) + "#patch-tests"
        yield Entry(told.test.placed_at, f"Patch test, {told.name}", url, told.tone, told.state)


def _decisions(decided: Sequence[Override]) -> Iterator[Entry]:
    """Who went on against which rule, and where the reason stands."""
    names = dict(Service.objects.values_list("slug", "name"))
    for row in decided:
        url = reverse("desk_visit", args=[row.visit.reference]) + f"#may-{row.service}"
        what = f"{names.get(row.service, row.service)}, decided otherwise"
        yield Entry(row.made_at, what, url, "care", str(row.made_by))
