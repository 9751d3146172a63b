"""What the engine is asked about a visit, as it stands in the tables."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Practitioner, Visit
from bookings.tests.make import make_client, make_studio
from clients.models import Client
from treatments import analysis, inquiry, records
from treatments.analysis import Seen
from treatments.care import case
from treatments.care.case import Earlier, Inquiry, Request
from treatments.catalogue import revisions
from treatments.models import PatchTest
from treatments.records import Done
from treatments.tests.make import approve, finish, make_staff, make_treatment

pytestmark = pytest.mark.django_db

JUNE_1 = date(2027, 6, 1)


def local(text: str) -> datetime:
    """An instant of the studio's summer time."""
    return datetime.fromisoformat(f"{text}-07:00")


NOW = local("2027-06-01T09:00")
TODAY_AT_10 = local("2027-06-01T10:00")


def asked(visit: Visit, *slugs: str, now: datetime = NOW, **options: Any) -> Inquiry:
    rules = revisions.current_or_shipped()
    requests = inquiry.requests_of(slugs, rules)
    fresh = Visit.objects.select_related("client", "practitioner").get(pk=visit.pk)
    return inquiry.of_visit(fresh, requests=requests, rules=rules, now=now, **options)


def test_the_studio_and_its_practitioner() -> None:
    visit = make_treatment("peel_lactic", starts_at=TODAY_AT_10)
    make_studio(lancing_permitted=True, tca_light_enabled=True)
    Practitioner.objects.update(license_class="master_esthetician")
    own = asked(visit, "peel_lactic").studio
    assert (str(own.zone), own.license, own.lancing_permitted, own.switches) == (
        "America/Los_Angeles",
        "master_esthetician",
        True,
        frozenset({"tca_light_enabled"}),
    )


def test_a_patch_test_is_no_service_of_the_care_rules() -> None:
    visit = make_treatment("patch_test", "led_red", starts_at=TODAY_AT_10)
    assert asked(visit, "patch_test", "led_red").requests == (Request("led_red"),)


@pytest.mark.parametrize(
    ("born", "age"),
    [(date(2009, 6, 1), 18), (date(2009, 6, 2), 17), (date(2008, 2, 29), 19), (None, None)],
)
def test_the_age_is_that_of_the_visit_s_day(born: date | None, age: int | None) -> None:
    visit = make_treatment("led_red", starts_at=TODAY_AT_10, client=make_client(birth_date=born, skin_type=4))
    assert asked(visit).client == case.Client(age, 4, None)


def done_before(client: Client, at: str, *done: Done) -> Visit:
    """A visit that took place: what was done, finished an hour after its start."""
    visit = make_treatment(*(row.service for row in done), starts_at=local(at), client=client)
    end = local(at) + timedelta(hours=1)
    records.finish(visit_id=visit.pk, done=done, completed_at=end, now=end)
    return visit


def test_earlier_visits_tell_what_was_done_on_which_day_and_whether_with_a_point() -> None:
    client = make_client()
    late = done_before(
        client, "2027-05-20T23:30", Done("deep_pore_extractions", sharp_point=True), Done("led_red")
    )
    approve(late, now=local("2027-05-21T01:00"))
    done_before(client, "2027-05-25T10:00", Done("enzyme_exfoliation"))
    done_before(make_client(), "2027-05-26T10:00", Done("peel_lactic"))  # somebody else's
    make_treatment("peel_lactic", starts_at=local("2027-05-27T10:00"), client=client)  # never finished
    visit = make_treatment("led_red", starts_at=TODAY_AT_10, client=client)
    end = local("2027-05-21T00:30")
    assert asked(visit).history == (
        Earlier("deep_pore_extractions", date(2027, 5, 20), end, True),
        Earlier("led_red", date(2027, 5, 20), end, True),
        Earlier("enzyme_exfoliation", date(2027, 5, 25), local("2027-05-25T11:00"), False),
    )


def test_what_still_stands_in_the_diary_before_a_visit_ahead_counts_as_done() -> None:
    client = make_client()
    make_treatment("skin_analysis_and_plan", "led_red", starts_at=local("2027-06-03T10:00"), client=client)
    make_treatment("enzyme_exfoliation", starts_at=local("2027-06-20T10:00"), client=client)
    visit = make_treatment("peel_lactic", starts_at=local("2027-06-10T10:00"), client=client)
    found = asked(visit)
    assert [(done.service, done.on) for done in found.history] == [
        ("skin_analysis_and_plan", date(2027, 6, 3)),
        ("led_red", date(2027, 6, 3)),
    ]
    assert found.client.analysis_on == date(2027, 6, 3)
    assert asked(visit, now=local("2027-06-10T10:00")).history == ()  # by then it never took place


def test_the_last_signed_analysis_up_to_the_day_counts() -> None:
    client = make_client()
    for at, signed in (("2026-09-01T22:30", True), ("2027-02-01T10:00", False), ("2027-06-02T10:00", True)):
        seen = make_treatment("skin_analysis_and_plan", starts_at=local(at), client=client)
        found = [Seen("open_comedones", ("chin",))]
        analysis.save_draft(visit_id=seen.pk, skin_type=2, words="", seen=found, now=local(at))
        if signed:
            analysis.sign(visit_id=seen.pk, by=make_staff(), now=local(at))
    visit = make_treatment("led_red", starts_at=TODAY_AT_10, client=client)
    assert asked(visit).client == case.Client(None, 2, date(2026, 9, 1))


def test_patch_tests_that_were_read() -> None:
    client = make_client()
    tests = [(1, "clear"), (2, "reaction"), (3, ""), (30, "clear")]
    for day, result in tests:
        placed = make_treatment("patch_test", starts_at=local(f"2027-05-{day:02}T10:00"), client=client)
        PatchTest.objects.create(
            visit=placed, service="peel_lactic", on=date(2027, 5, day), placed_at=placed.starts_at,
            result=result, read_at=placed.starts_at if result else None,
        )  # fmt: skip
    visit = make_treatment("peel_lactic", starts_at=local("2027-05-20T10:00"), client=client)
    assert asked(visit, now=local("2027-05-20T09:00")).patch_tests == (
        case.PatchTest("peel_lactic", date(2027, 5, 1), True),
        case.PatchTest("peel_lactic", date(2027, 5, 2), False),
    )


@pytest.mark.parametrize("visits", [1, 20])
def test_the_statements_do_not_grow_with_the_file(visits: int) -> None:
    client = make_client()
    for number in range(visits):
        before = make_treatment(
            "led_red", starts_at=local("2027-01-01T10:00") + timedelta(days=number), client=client
        )
        finish(before, "led_red", at=before.ends_at)
    visit = make_treatment("led_red", starts_at=TODAY_AT_10, client=client)
    studio, rules = make_studio(), revisions.current_or_shipped()
    fresh = Visit.objects.select_related("client", "practitioner").get(pk=visit.pk)
    with CaptureQueriesContext(
        connection,
    ) as asked_for:
        found = inquiry.of_visit(fresh, requests=(), rules=rules, now=NOW, studio=studio)
    assert len(found.history) == visits
    assert len(asked_for) == 5  # answers, done, planned, patch tests, analysis
