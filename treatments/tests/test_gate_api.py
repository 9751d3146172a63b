"""The gate through the API: what is typed decides, what is on file only with proof."""

import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from bookings import links
from bookings.models import Visit
from bookings.tests.make import make_client, make_practitioner, make_room, make_studio
from clients.consents import HEALTH_DATA
from clients.models import Client, IntakeAnswer
from treatments import analysis
from treatments.analysis import Seen
from treatments.tests.make import finish, make_catalogue, make_staff, make_treatment
from treatments.tests.make_intake import make_answer

pytestmark = pytest.mark.django_db


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}-07:00")


NOW = local("2027-06-01T09:00")
TEN = local("2027-06-10T10:00")
BEFORE_THE_RULES = 15  # statements of a booking by a known client: the diary's own


@pytest.fixture(autouse=True)
def clock() -> Any:
    cache.clear()
    make_studio()
    make_catalogue()
    for name in ("mira", "jo"):
        make_practitioner(name=name.title(), slug=name)
        make_room()
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def ana() -> Client:
    """Her skin was looked at in March; her last capsule was in February."""
    client = make_client("Ana Pérez", "ana@example.com")
    at = local("2027-03-01T10:00")
    visit = make_treatment("skin_analysis_and_plan", starts_at=at, client=client)
    seen = [Seen("open_comedones", ("chin",))]
    analysis.save_draft(visit_id=visit.pk, skin_type=2, words="", seen=seen, now=at)
    analysis.sign(visit_id=visit.pk, by=make_staff(), now=at)
    make_answer(client, "isotretinoin", on=date(2027, 2, 3), at=at)
    return client


def post(path: str, body: dict[str, Any], **headers: str) -> Any:
    return Browser().post(
        f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers
    )


def book(*services: str, at: datetime = TEN, email: str = "ana@example.com", **more: Any) -> Any:
    body = {
        "services": services,
        "starts_at": at.isoformat(),
        "newcomer": False,
        "client": {"name": "Ana Pérez", "email": email},
    }
    return post("/visits", body | more)


def test_under_a_token_the_records_decide_and_say_from_when(ana: Client) -> None:
    answer = book("enzyme_exfoliation", client_token=links.client_token(ana.pk))
    assert answer.status_code == 422
    body = answer.json()
    assert body["error"] == "not_bookable"
    assert body["reasons"] == [
        {
            "code": "flag:isotretinoin",
            "message": (
                "Your capsules keep skin tender for a long time. We wait before we do this service. Please "
                "ask your prescriber, and do not stop them for us. We can do this from Tuesday, August 3."
            ),
            "service": "enzyme_exfoliation",
            "not_before": "2027-08-03",
        }
    ]
    answer = book("enzyme_exfoliation", at=local("2027-08-03T10:00"), client_token=links.client_token(ana.pk))
    assert answer.status_code == 201


def test_unauthenticated_a_known_and_an_unknown_address_get_equal_answers(ana: Client) -> None:
    """Shown by 3 and N8, for what waits for a letter, for what is refused, and for what is booked."""
    for services, answers in (
        (["enzyme_exfoliation"], {"isotretinoin": False}),
        (["peel_salicylic"], {"pregnancy": True}),
        (["post_treatment_calming"], {}),
        (["skin_analysis_and_plan", "enzyme_exfoliation"], {"isotretinoin": False}),
    ):
        told = []
        for email in ("ana@example.com", "nobody@example.com"):
            Visit.objects.filter(starts_at=TEN).delete()
            answer = book(*services, email=email, answers=answers)
            text = re.sub(r"/visit/\w+/[-\w]+/|\"reference\": \"\w+\"", "", answer.content.decode())
            told.append((answer.status_code, text))
        assert told[0] == told[1], services


def test_a_pregnant_client_who_says_so_is_led_away_from_a_salicylic_peel() -> None:
    answer = book("peel_salicylic", answers={"pregnancy": True})
    assert answer.status_code == 422
    (reason,) = answer.json()["reasons"]
    assert reason["code"] == "flag:pregnancy" and "not_before" not in reason
    assert "We leave this out while you are or may be pregnant" in reason["message"]
    assert book("peel_salicylic", answers={"pregnancy": "no"}).status_code == 202


def test_answers_are_kept_with_the_visit_that_stands_and_with_none_that_does_not(ana: Client) -> None:
    typed = {"breastfeeding": True, "isotretinoin": {"answer": "yes", "date": "2020-05-01"}}
    assert book("skin_analysis_and_plan", email="new@example.com", answers=typed).status_code == 201
    visit = Visit.objects.get(client__email="new@example.com")
    rows = IntakeAnswer.objects.filter(occasion=visit.topic)
    assert {(row.question, row.answer, row.on) for row in rows} == {
        ("breastfeeding", "yes", None),
        ("isotretinoin", "yes", date(2020, 5, 1)),
    }
    assert visit.client is not None and visit.client.consents.get().text == HEALTH_DATA.text
    before = IntakeAnswer.objects.count()
    assert book("led_red", email="new@example.com", answers={"pregnancy": True}).status_code == 422
    assert IntakeAnswer.objects.count() == before


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"no_such_question": True}, "answers.no_such_question"),
        ({"pregnancy": "perhaps"}, "answers.pregnancy"),
        ({"isotretinoin": {"answer": True, "date": "2027-13-01"}}, "answers.isotretinoin.date"),
        ({"isotretinoin": {"answer": True, "date": "2027-06-02"}}, "answers.isotretinoin.date"),
    ],
)
def test_an_answer_that_cannot_be_read_is_named(answers: dict[str, Any], field: str) -> None:
    answer = book("skin_analysis_and_plan", answers=answers)
    assert answer.status_code == 422
    assert (answer.json()["error"], list(answer.json()["fields"])) == ("invalid", [field])
    assert not Visit.objects.exists()


def test_the_openapi_document_says_how_answers_are_written_and_what_sending_them_states() -> None:
    schema = Browser().get("/api/v1/openapi.json").json()["components"]["schemas"]["VisitIn"]
    described = json.dumps(schema["properties"]["answers"], ensure_ascii=False)
    assert HEALTH_DATA.text in described
    for word in ("unsure", "date_precision", "ongoing", "reacted_to"):
        assert word in described


# --- The link that whoever booked is given proves nothing


def test_the_link_of_the_answer_moves_the_visit_and_tells_nothing_of_the_file(ana: Client) -> None:
    make_answer(ana, "pregnancy", at=local("2027-03-01T10:00"))
    booked = book("skin_analysis_and_plan", "led_red", "enzyme_exfoliation").json()
    reference, token = booked["manage_url"].rstrip("/").rsplit("/", 2)[1:]
    next_day = {"token": token, "starts_at": (TEN + timedelta(days=1)).isoformat()}
    moved = post(f"/visits/{reference}/move", next_day)
    assert moved.status_code == 200
    assert moved.json()["manage_url"] == booked["manage_url"]
    assert Visit.objects.get(reference=reference).client == ana
    page = Browser().get(f"/visit/{reference}/{token}/").content.decode()
    assert "pregnan" not in page and "capsules" not in page
    assert Browser().get(f"/visit/{reference}/{token}/letters/").status_code == 404
    mailed = links.manage_token(reference, mailed=True)
    refused = post(f"/visits/{reference}/move", {"token": mailed, "starts_at": TEN.isoformat()})
    assert {reason["code"] for reason in refused.json()["reasons"]} == {"flag:isotretinoin", "flag:pregnancy"}
    assert post(f"/visits/{reference}/cancel", {"token": token}).status_code == 200  # always works


def test_her_letters_bring_the_link_that_proves_her(ana: Client) -> None:
    from notifications.models import Message

    booked = book("skin_analysis_and_plan").json()
    letter = Message.objects.get(kind="confirmation")
    assert links.manage_token(booked["reference"], mailed=True) in letter.text
    assert links.manage_token(booked["reference"]) not in letter.text + letter.html
    assert links.manage_token(booked["reference"]) in booked["manage_url"]
    token = links.client_token(ana.pk)
    proven = book("skin_analysis_and_plan", at=TEN + timedelta(days=1), client_token=token).json()
    assert links.manage_token(proven["reference"], mailed=True) in proven["manage_url"]


# --- What a booking costs


@pytest.mark.parametrize("rows", [1, 50])
def test_a_booking_costs_the_same_statements_with_one_row_on_file_and_with_fifty(
    rows: int, ana: Client
) -> None:
    for number in range(rows):
        at = local("2026-07-01T10:00") + timedelta(days=number)
        visit = make_treatment("led_red", starts_at=at, client=ana)
        finish(visit, "led_red", at=visit.ends_at)
        make_answer(ana, "breastfeeding", "no", at=at)
    book("skin_analysis_and_plan", email="warm@example.com", at=TEN + timedelta(days=1))
    costs = []
    for more in ({}, {"client_token": links.client_token(ana.pk)}):
        Visit.objects.filter(starts_at=TEN).delete()
        with CaptureQueriesContext(connection) as statements:
            assert book("skin_analysis_and_plan", **more).status_code == 201
        costs.append(len([one for one in statements.captured_queries if is_work(one["sql"])]))
    # Without proof two statements, the revision in use and her evenings at home, which a visit may pause.
    # With it her file besides: answers, what was done, what is planned, patch tests, the last analysis;
    # her row is found by its number, not by her name.
    assert costs == [BEFORE_THE_RULES + 2, BEFORE_THE_RULES + 7]


def is_work(sql: str) -> bool:
    return not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) and '"cache"' not in sql
