"""A peel's patch test at the desk: placed, looked at by the client after two days, read, kept.

A clear one opens its peel from the second day to the 180th (the engine reckons it); a reaction closes
that peel for ever (reference, patch_test and semantics.patch_test).
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from bookings import wording
from bookings.menu import PATCH_TEST
from bookings.models import Service, Studio, Visit, VisitService
from bookings.studio import current
from clients.models import Client, User
from treatments import before_letters, visits
from treatments.care.catalogue import PatchTestRule
from treatments.catalogue import revisions
from treatments.catalogue.rules import Rules
from treatments.errors import NotToBeTested, ReadAlready, TestTooYoung, VisitNotYet
from treatments.models import PatchTest

Result, Read = PatchTest.Result, PatchTest.Read


@transaction.atomic
def place(*, visit_id: int, service: str, product: str, place: str, by: User, now: datetime) -> PatchTest:
    """A little of the product of a peel is on her skin; the client is asked after 48 hours to look.

    Placed again before it was read, it counts from now. Raises NotStanding, VisitNotYet for a visit
    still days ahead, NotToBeTested for a service without a patch test, ReadAlready.
    """
    visit, studio = visits.lock(visit_id), current()
    rule = rule_of(service, revisions.current_or_shipped())
    today = now.astimezone(studio.zone).date()
    if visits.day_of(visit, studio) > today:
        raise VisitNotYet
    test = PatchTest.objects.filter(visit=visit, service=service).first()
    if test is not None and test.read_at is not None:
        raise ReadAlready
    test = test or PatchTest(visit=visit, service=service)
    test.product, test.place = product.strip(), place.strip()
    test.on, test.placed_at, test.placed_by = today, now, by
    test.save()
    after = timedelta(days=rule.min_days)
    before_letters.post_look_at_test(visit, studio=studio, placed_at=now, after=after, now=now)
    return test


@transaction.atomic
def read(*, test_id: int, result: str, how: str, words: str, by: User, now: datetime) -> PatchTest:
    """What the skin says, seen in person or on a photo. A reaction may be read at any hour.

    'Clear' counts from the second day after it was placed; a clear one may still turn into a reaction,
    a reaction never into anything else. Raises TestTooYoung, ReadAlready.
    """
    test = PatchTest.objects.select_for_update().select_related("visit").get(pk=test_id)
    if test.result == Result.REACTION or (test.result == Result.CLEAR and result == Result.CLEAR):
        raise ReadAlready
    studio = current()
    ripe_on = ripe(test, revisions.current_or_shipped())
    if result == Result.CLEAR and now.astimezone(studio.zone).date() < ripe_on:
        raise TestTooYoung(wording.day(ripe_on, zone=studio.zone, locale=studio.locale))
    test.result, test.read_how, test.words = Result(result), Read(how), words.strip()
    test.read_at, test.read_by = now, by
    test.save()
    before_letters.withdraw_look_at_test(test.visit, now=now)
    return test


def rule_of(service: str, rules: Rules) -> PatchTestRule:
    """Raises NotToBeTested."""
    known = rules.catalogue.services.get(service)
    if known is None or known.patch_test is None:
        raise NotToBeTested
    return known.patch_test


def ripe(test: PatchTest, rules: Rules) -> date:
    """The first day on which it can be read as clear."""
    return test.on + timedelta(days=rule_of(test.service, rules).min_days)


def testable(rules: Rules) -> list[str]:
    """The services that want a patch test, by slug."""
    return [slug for slug, service in rules.catalogue.services.items() if service.patch_test]


class Told(NamedTuple):
    """A patch test as the desk reads it; `tone` is ok, wait, stop or quiet (no longer of use)."""

    test: PatchTest
    name: str
    tone: str
    state: str
    is_open: bool


def of_client(client: Client, *, studio: Studio, rules: Rules, now: datetime) -> list[Told]:
    """Every test of hers, the last placed first; in two statements, in one where there is none."""
    rows = PatchTest.objects.filter(visit__client=client).select_related("visit", "read_by")
    tests = list(rows.order_by("-placed_at", "-pk"))
    names = dict(Service.objects.values_list("slug", "name")) if tests else {}
    return [_told(test, names.get(test.service, test.service), studio, rules, now) for test in tests]


def _told(test: PatchTest, name: str, studio: Studio, rules: Rules, now: datetime) -> Told:
    today = now.astimezone(studio.zone).date()
    if test.result == Result.REACTION:
        return Told(test, name, "stop", "A reaction. This peel is left out for good.", False)
    if test.result == Result.WAITING:
        ripe_on = ripe(test, rules)
        since = wording.short_day(ripe_on, zone=studio.zone, locale=studio.locale)
        state = f"To be read from {since} on" if today < ripe_on else "To be read now"
        return Told(test, name, "wait", state, True)
    last = test.on + timedelta(days=rule_of(test.service, rules).valid_days)
    until = wording.dated(last, zone=studio.zone, locale=studio.locale)
    if today > last:
        return Told(test, name, "quiet", f"Clear, but only until {until}", True)
    return Told(test, name, "ok", f"Clear, good until {until}", True)


def wanted_at(visit: Visit, *, rules: Rules) -> list[str]:
    """For which peels a test is wanted at a visit: those booked for her, the soonest first."""
    booked = VisitService.objects.filter(
        visit__in=Visit.objects.standing().filter(client=visit.client_id), service__slug__in=testable(rules)
    )
    slugs = booked.order_by("visit__starts_at", "position").values_list("service__slug", flat=True)
    return list(dict.fromkeys(slugs))


def is_for_tests(services: Sequence[Service]) -> bool:
    return any(service.slug == PATCH_TEST for service in services)
