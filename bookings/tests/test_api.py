"""The JSON API as the contract states it."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone

from bookings import holds, links
from bookings.hours import instant
from bookings.models import Answered, Visit
from bookings.tests import make
from clients.models import Client
from notifications.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def studio():
    cache.clear()
    make.make_studio()
    analysis = make.make_analysis(price_cents=9500)
    enzyme = make.make_service(
        "enzyme_exfoliation", minutes=45, cleanup_minutes=10, needs_analysis_first=True
    )
    make.make_room(services=[analysis, enzyme])
    make.make_practitioner(name="Mira", slug="mira", services=[analysis, enzyme])
    return make


@pytest.fixture
def api(client: Browser):
    class Api:
        def get(self, path: str, **query):
            return client.get(f"/api/v1{path}", query)

        def post(self, path: str, body, **headers):
            return client.post(
                f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers
            )

    return Api()


def a_day_ahead(days: int = 3):
    """A local date some days from now, and its ISO text."""
    return timezone.now().astimezone(make.ZONE).date() + timedelta(days=days)


def at(hour: int, minute: int = 0, days: int = 3) -> str:
    from datetime import time

    return instant(a_day_ahead(days), time(hour, minute), make.ZONE).astimezone(make.ZONE).isoformat()


def wish(**changes):
    return {
        "services": ["skin_analysis_and_plan"],
        "starts_at": at(10),
        "client": {"name": "Ana Ríos", "email": "ana@example.com"},
    } | changes


def test_a_newcomer_sees_each_service_a_quarter_of_an_hour_longer(studio, api):
    first = {row["slug"]: row["minutes"] for row in api.get("/services").json()}
    before = {row["slug"]: row["minutes"] for row in api.get("/services", newcomer="false").json()}
    assert before == {"skin_analysis_and_plan": 45, "enzyme_exfoliation": 45}
    assert first == {"skin_analysis_and_plan": 60, "enzyme_exfoliation": 60}


def test_openings_name_times_with_offset_and_people(studio, api):
    day = a_day_ahead().isoformat()
    answer = api.get("/openings", service="skin_analysis_and_plan", **{"from": day, "to": day})
    body = answer.json()
    assert answer.status_code == 200
    assert (body["timezone"], body["minutes"]) == ("America/Los_Angeles", 60)
    # 09:00-18:00, busy 60 + 10 minutes, a start each quarter: the last that fits is 16:45.
    assert [row["starts_at"] for row in body["openings"]][:: len(body["openings"]) - 1] == [at(9), at(16, 45)]
    assert len(body["openings"]) == 32
    assert {tuple(row["practitioners"]) for row in body["openings"]} == {("mira",)}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"service": "no_such"}, "service"),
        ({"service": "skin_analysis_and_plan", "practitioner": "nobody"}, "practitioner"),
        ({"service": "skin_analysis_and_plan", "from": "2027-02-30"}, "from"),
        ({"service": "skin_analysis_and_plan", "from": "2027-02-02", "to": "2027-02-01"}, "to"),
        ({"service": "skin_analysis_and_plan", "from": "2027-02-01", "to": "2027-04-04"}, "to"),
        ({}, "service"),
    ],
)
def test_openings_refuse_by_the_name_of_the_field(studio, api, query, field):
    answer = api.get("/openings", **({"from": "2027-02-01", "to": "2027-02-03"} | query))
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


def test_sixty_two_days_are_allowed_and_days_beyond_the_window_are_empty(studio, api):
    far = a_day_ahead(500)
    answer = api.get(
        "/openings", service="skin_analysis_and_plan",
        **{"from": far.isoformat(), "to": (far + timedelta(days=61)).isoformat()},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["openings"]) == (200, [])


def test_a_visit_is_booked_read_moved_and_cancelled(studio, api):
    booked = api.post("/visits", wish())
    assert booked.status_code == 201
    body = booked.json()
    assert (body["starts_at"], body["ends_at"], body["practitioner"]) == (at(10), at(11), "mira")
    reference, token = body["reference"], body["manage_url"].rstrip("/").rsplit("/", 1)[-1]

    assert api.get(f"/visits/{reference}", token=token).json()["status"] == "booked"
    moved = api.post(f"/visits/{reference}/move", {"token": token, "starts_at": at(14)})
    assert (moved.status_code, moved.json()["starts_at"]) == (200, at(14))
    for _ in range(2):
        cancelled = api.post(f"/visits/{reference}/cancel", {"token": token})
        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")


def test_a_wrong_token_is_not_found_and_an_old_link_is_gone(studio, api):
    body = api.post("/visits", wish()).json()
    reference = body["reference"]
    assert api.get(f"/visits/{reference}", token="wrong").status_code == 404
    past = timezone.now() - timedelta(days=31)
    Visit.objects.update(
        starts_at=past, ends_at=past + timedelta(minutes=1), busy_until=past + timedelta(minutes=2)
    )
    old = api.get(f"/visits/{reference}", token=links.manage_token(reference))
    assert (old.status_code, old.json()["error"]) == (410, "link_expired")


def test_moving_inside_the_policy_is_too_late_and_cancelling_is_marked(studio, api):
    make.make_studio(cancellation_hours=24 * 30, notice_minutes=0)
    body = api.post("/visits", wish()).json()
    reference, token = body["reference"], links.manage_token(body["reference"])
    late = api.post(f"/visits/{reference}/move", {"token": token, "starts_at": at(14)})
    assert (late.status_code, late.json()["error"]) == (409, "too_late")
    assert api.post(f"/visits/{reference}/cancel", {"token": token}).json()["cancelled_late"] is True


def test_a_taken_time_answers_with_the_nearest(studio, api):
    assert api.post("/visits", wish()).status_code == 201
    taken = api.post("/visits", wish(client={"name": "Bo", "email": "bo@example.com"}))
    assert (taken.status_code, taken.json()["error"]) == (409, "slot_taken")
    # 60 minutes and 10 of clean-up: nothing starts after 08:45 and before 11:15; 09:00 would end at 10:10.
    assert [row["starts_at"] for row in taken.json()["next_openings"]] == [at(11, 15), at(11, 30), at(11, 45)]


@pytest.mark.parametrize(
    ("changes", "status", "error", "field"),
    [
        ({"starts_at": "2027-01-04T10:00:00"}, 422, "invalid", "starts_at"),
        ({"starts_at": at(10, 7)}, 422, "invalid", "starts_at"),
        ({"starts_at": at(3)}, 422, "not_offered", None),
        ({"starts_at": at(10, days=0).replace("20", "20", 1)}, 422, "not_offered", None),
        ({"starts_at": at(10, days=120)}, 422, "not_offered", None),
        ({"starts_at": "9999-12-31T23:59:59+00:00"}, 422, "invalid", "starts_at"),
        ({"services": ["nope"]}, 422, "invalid", "services"),
        ({"services": []}, 422, "invalid", "services"),
        ({"client": {"name": " ", "email": "a@example.com"}}, 422, "invalid", "client.name"),
        ({"client": {"name": "A", "email": "nobody"}}, 422, "invalid", "client.email"),
        ({"client": {"name": "A\x00", "email": "a@example.com"}}, 422, "invalid", "client.name"),
        ({"practitioner": "nobody"}, 422, "invalid", "practitioner"),
    ],
)
def test_a_bad_request_says_what_is_wrong(studio, api, changes, status, error, field):
    make.make_studio(notice_minutes=60 * 24)
    answer = api.post("/visits", wish(**changes))
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert list(answer.json().get("fields", {})) == ([field] if field else [])
    assert not Visit.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "name", ["Zoë Ångström", "李小龍", "مريم", "👩🏽‍🦰 Kim", "﷽" * 200, "O'Neil; DROP TABLE"]
)
def test_any_name_is_a_name(studio, api, name):
    assert (
        api.post("/visits", wish(client={"name": name, "email": "o'hara+x@example.com"})).status_code == 201
    )


def test_the_same_key_and_body_make_one_visit(studio, api):
    key = "k" * 16
    first = api.post("/visits", wish(), **{"Idempotency-Key": key})
    again = api.post("/visits", wish(), **{"Idempotency-Key": key})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Visit.objects.count() == 1
    other = api.post("/visits", wish(starts_at=at(15)), **{"Idempotency-Key": key})
    assert (other.status_code, other.json()["error"]) == (422, "key_reused")


def test_a_refusal_is_not_kept_under_its_key(studio, api):
    key = "k" * 16
    assert api.post("/visits", wish(starts_at=at(3)), **{"Idempotency-Key": key}).status_code == 422
    assert not Answered.objects.exists()
    assert api.post("/visits", wish(), **{"Idempotency-Key": key}).status_code == 201


def test_known_and_unknown_addresses_get_equal_answers_where_records_would_decide(studio, api):
    known = make.make_client(name="Ana Ríos", email="ana@example.com")
    answers = []
    for email in ("ana@example.com", "stranger@example.com"):
        Visit.objects.all().delete()
        answer = api.post(
            "/visits", wish(services=["enzyme_exfoliation"], client={"name": known.name, "email": email})
        )
        answers.append(
            (answer.status_code, sorted(answer.json()), answer.json()["status"], sorted(answer.headers))
        )
    assert answers[0] == answers[1]
    assert answers[0][:3] == (202, ["hold_until", "status"], "confirm_by_email")
    assert Client.objects.count() == 1
    assert Message.objects.filter(kind__startswith="confirm_request").count() == 2


def test_at_most_three_confirming_letters_go_to_one_address_in_a_day(studio, api):
    statuses = []
    for hour in (9, 11, 13, 15):
        Visit.objects.update(held_from="198.51.100.7")  # not the limit under test
        statuses.append(
            api.post("/visits", wish(services=["enzyme_exfoliation"], starts_at=at(hour))).status_code
        )
    assert statuses == [202, 202, 202, 202]
    assert Message.objects.count() == holds.LETTERS_PER_ADDRESS_AND_DAY


def test_the_letters_link_books_when_the_records_allow_it_and_says_why_not_otherwise(studio, api):
    api.post("/visits", wish(services=["enzyme_exfoliation"]))
    held = Visit.objects.get()
    with pytest.raises(Exception, match="look at your skin first") as refused:
        holds.confirm_by_mail(visit_id=held.pk, now=timezone.now())
    assert [reason.code for reason in refused.value.reasons] == ["consult_required"]
    held.refresh_from_db()
    assert held.status == Visit.Status.HELD


def test_a_rate_limit_answers_429_with_retry_after(studio, api, settings):
    settings.BOOKING_RATE_LIMIT = "2/h"
    statuses = [api.post("/visits", wish(starts_at=at(hour))) for hour in (9, 11, 13)]
    assert [answer.status_code for answer in statuses] == [201, 201, 429]
    assert statuses[-1].json()["error"] == "too_many"
    assert 0 < int(statuses[-1]["Retry-After"]) <= 3600


def test_broken_json_is_a_422(studio, client):
    answer = client.post("/api/v1/visits", "{", content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (422, "invalid")
