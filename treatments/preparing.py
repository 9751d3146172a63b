"""How to come to a visit that stands: the steps still to take before it, and what to leave out from when."""

from collections.abc import Iterator
from datetime import date, datetime

from bookings import wording
from bookings.chain import Chain
from bookings.gate import Preparation, Step
from bookings.menu import PATCH_TEST
from bookings.models import Studio, Visit
from bookings.studio import current
from treatments import inquiry, leaving_out
from treatments.care import screening
from treatments.care.patch_tests import MISSING
from treatments.catalogue import revisions
from treatments.catalogue.rules import Rules


def prepare(visit: Visit, chain: Chain, *, proven: bool, now: datetime) -> Preparation:
    """For the client's own pages. Without `proven`, what anybody would read who booked the same."""
    rules, studio = revisions.current_or_shipped(), current()
    return Preparation(
        steps=tuple(_steps(visit, chain, studio, rules, proven=proven, now=now)),
        lines=tuple(_lines(visit, chain, studio, rules, proven=proven, now=now)),
    )


def _steps(
    visit: Visit, chain: Chain, studio: Studio, rules: Rules, *, proven: bool, now: datetime
) -> Iterator[Step]:
    """A peel subject to a clear test: the step, never a date that moves (semantics.patch_test_display).

    One visit takes in the tests of every peel that is booked.
    """
    requests = inquiry.requests_of(chain.slugs, rules)
    if not any(rules.catalogue.services[request.service].patch_test for request in requests):
        return
    asked = inquiry.of_booking(
        client=visit.client if proven else None,
        starts_at=visit.starts_at,
        license=studio.license_class,
        requests=requests,
        answers=(),
        studio=studio,
        rules=rules,
        now=now,
        leaving_out=visit.pk,
    )
    booked_at = _test_ahead(visit, now) if proven else None
    found = screening.may_book(asked, rules.catalogue)
    missing = [verdict.service.id for verdict in found if MISSING in verdict.conditions]
    if missing:
        yield _step(missing[0], booked_at, rules, studio)


def _step(slug: str, booked_at: datetime | None, rules: Rules, studio: Studio) -> Step:
    if booked_at is None:
        return Step(rules.sentence(MISSING), PATCH_TEST, slug)
    at = wording.when(booked_at, zone=studio.zone, locale=studio.locale)
    return Step(f"Your small skin test comes first: {at}. If it stays calm, the peel can follow.")


def _test_ahead(visit: Visit, now: datetime) -> datetime | None:
    """When a patch test stands in the diary before the visit."""
    ahead = Visit.objects.standing().filter(
        client=visit.client_id,
        ends_at__gt=now,
        starts_at__lt=visit.starts_at,
        parts__service__slug=PATCH_TEST,
    )
    return ahead.order_by("starts_at").values_list("starts_at", flat=True).first()


def _lines(
    visit: Visit, chain: Chain, studio: Studio, rules: Rules, *, proven: bool, now: datetime
) -> Iterator[str]:
    on, today = (at.astimezone(studio.zone).date() for at in (visit.starts_at, now))
    skin_type = visit.client.skin_type if visit.client and proven else None
    for left in leaving_out.before(chain.slugs, on=on, skin_type=skin_type, catalogue=rules.catalogue):
        yield f"No {left.words} {_from(left.since, today, studio)}."
    if leaving_out.asks_prescriber(chain.slugs, rules.catalogue):
        yield leaving_out.PRESCRIBED


def _from(since: date, today: date, studio: Studio) -> str:
    if since <= today:
        return "from now on"
    return f"after {wording.short_day(since, zone=studio.zone, locale=studio.locale)}"
