"""The visit page: who may open it, what it keeps, what it costs."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.models import Service, Visit
from bookings.tests.make import make_client
from clients.models import HealthRead, User
from treatments import analysis, records
from treatments.analysis import Seen
from treatments.catalogue import edits
from treatments.models import AftercareLine, Observation, SkinAnalysis, TreatmentRecord
from treatments.records import Done
from treatments.tests.make import (
    approve,
    finish,
    letters_of,
    make_staff,
    make_treatment,
    plan_of,
)

pytestmark = pytest.mark.django_db
STARTS = datetime.fromisoformat("2027-03-01T10:00-08:00")


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(STARTS + timedelta(hours=2), tick=False)


@pytest.fixture
def visit() -> Visit:
    return make_treatment("enzyme_exfoliation", "deep_pore_extractions", starts_at=STARTS)


def signed_in(role: str = User.Role.PRACTITIONER) -> Browser:
    browser = Browser()
    browser.force_login(make_staff(role))
    return browser


def address(name: str, visit: Visit) -> str:
    return reverse(name, args=[visit.reference])


def rows(prefix: str, *given: dict[str, Any]) -> dict[str, Any]:
    """A form set as a browser posts it; the last row is the empty one, for something more."""
    posted: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": len(given) - 1}
    for number, row in enumerate(given):
        posted |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return posted


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("practitioner", 200), ("front_desk", 403), ("client", 403)]
)
def test_only_who_may_read_charts_opens_it(visit: Visit, role: str, status: int) -> None:
    answer = signed_in(role).get(address("desk_visit", visit))
    assert answer.status_code == status
    assert HealthRead.objects.count() == (1 if status == 200 else 0)


@pytest.mark.parametrize(
    "name",
    [
        "desk_analysis",
        "desk_record",
        "desk_wording",
        "desk_approve",
        "desk_analysis_amend",
        "desk_record_amend",
    ],
)
def test_nobody_else_writes_either(visit: Visit, name: str) -> None:
    assert signed_in("front_desk").post(address(name, visit)).status_code == 403
    assert Browser().post(address(name, visit)).status_code == 302
    assert signed_in().get(address(name, visit)).status_code == 405


def test_reading_is_on_file_with_who_and_what(visit: Visit) -> None:
    browser = signed_in()
    browser.get(address("desk_visit", visit))
    read = HealthRead.objects.get()
    assert (read.client, read.what) == (visit.client, f"visit {visit.reference}")


def test_what_is_seen_is_kept_signed_and_amended(visit: Visit) -> None:
    browser = signed_in()
    row = {"concern": "milia", "zones": ["cheek_upper_left", "chin"], "words": "three, 1 mm"}
    posted = rows("seen", row, {"concern": ""}) | {"skin_type": "3", "words": "calm"}
    assert browser.post(address("desk_analysis", visit), posted).status_code == 302
    page = browser.get(address("desk_visit", visit)).content.decode()
    assert "three, 1 mm" in page
    assert "upper cheek, her left; chin" in page
    browser.post(address("desk_analysis", visit), posted | {"sign": "sign"})
    signed = SkinAnalysis.objects.get()
    assert signed.is_signed
    assert [row.zones for row in signed.rows()] == [["cheek_upper_left", "chin"]]
    browser.post(address("desk_analysis_amend", visit))
    second = SkinAnalysis.objects.get(version=2)
    assert second.replaces == signed
    assert [row.words for row in second.rows()] == ["three, 1 mm"]


def test_a_refused_row_comes_back_with_everything_that_was_typed(visit: Visit) -> None:
    row = {"concern": "", "zones": ["chin"], "words": "typed words"}
    answer = signed_in().post(
        address("desk_analysis", visit), rows("seen", row, {"concern": ""}) | {"words": "more words"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    for kept in ("typed words", "more words", "Choose what is seen here", "Not saved yet"):
        assert kept in page
    assert not Observation.objects.exists()


def test_signing_nothing_is_refused(visit: Visit) -> None:
    answer = signed_in().post(
        address("desk_analysis", visit), rows("seen", {"concern": ""}) | {"sign": "sign"}
    )
    assert "Write down what you see" in answer.content.decode()
    assert not SkinAnalysis.objects.filter(status="signed").exists()


def test_the_booked_chain_is_ticked_and_finishing_means_now(visit: Visit) -> None:
    browser = signed_in()
    page = browser.get(address("desk_visit", visit)).content.decode()
    assert page.index("Enzyme exfoliation</label>") < page.index("Deep pore extractions</label>")
    posted = rows(
        "done",
        {"service": "enzyme_exfoliation", "done": "on", "enzyme_base": "pumpkin", "minutes": "8"},
        {"service": "deep_pore_extractions", "done": "on", "sharp_point": "on"},
        {"service": "led_red"},
    )
    browser.post(address("desk_record", visit), posted | {"completed_at": "", "finish": "finish"})
    record = TreatmentRecord.objects.get()
    assert record.completed_at == STARTS + timedelta(hours=2)  # the clock, not the booked end
    assert [(row.service, row.minutes, row.sharp_point) for row in record.rows()] == [
        ("enzyme_exfoliation", 8, False),
        ("deep_pore_extractions", None, True),
        ("led_red", None, False),  # not booked, chosen in the last row
    ]
    assert Visit.objects.get(pk=visit.pk).status == Visit.Status.ATTENDED


def test_the_end_is_read_on_the_studio_s_clock_and_may_not_lie_ahead(visit: Visit) -> None:
    browser = signed_in()
    done = rows("done", {"service": "enzyme_exfoliation", "done": "on"}, {"service": ""})
    browser.post(
        address("desk_record", visit), done | {"completed_at": "2027-03-01T11:30", "finish": "finish"}
    )
    assert TreatmentRecord.objects.get().completed_at == STARTS + timedelta(hours=1, minutes=30)
    answer = browser.post(address("desk_record", visit), done | {"completed_at": "2027-03-01T12:30"})
    assert "cannot have ended in the future" in answer.content.decode()
    assert 'value="2027-03-01T12:30"' in answer.content.decode()


def test_each_line_shows_its_end_and_where_it_comes_from(visit: Visit) -> None:
    finish(visit, "deep_pore_extractions", at=STARTS + timedelta(hours=1), point=["deep_pore_extractions"])
    page = signed_in().get(address("desk_visit", visit)).content.decode()
    assert "Mon, Mar 8, 11:00 am" in page  # no retinol for seven days
    assert "Because of the deep pore extractions today, with a sharp point." in page
    assert "Skin type not known." in page


def test_approving_from_the_page_sends_and_a_stale_page_asks_to_read_again(visit: Visit) -> None:
    finish(visit, "enzyme_exfoliation", at=STARTS + timedelta(hours=1))
    browser, stale = signed_in(), plan_of(visit).edition
    browser.post(address("desk_wording", visit), {"key": "makeup/avoid", "wording": "Bare face."})
    answer = browser.post(address("desk_approve", visit), {"edition": stale}, follow=True)
    assert "Please read it once more." in answer.content.decode()
    assert not plan_of(visit).is_approved
    answer = browser.post(address("desk_approve", visit), {"edition": plan_of(visit).edition}, follow=True)
    page = answer.content.decode()
    assert plan_of(visit).is_approved
    assert "Bare face." in page
    assert page.count("btn-primary") == 0  # nothing is left to press
    assert [message.kind for message in letters_of(visit)] == ["aftercare_now", "check_in_day_3"]


def test_a_wording_that_is_refused_stays_in_its_field(visit: Visit) -> None:
    finish(visit, "enzyme_exfoliation", at=STARTS + timedelta(hours=1))
    posted = {"key": "makeup/avoid", "wording": "Keep off the milia please."}
    answer = signed_in().post(address("desk_wording", visit), posted)
    assert "Keep off the milia please.</textarea>" in answer.content.decode()


@pytest.mark.parametrize("status", [Visit.Status.CANCELLED, Visit.Status.MISSED])
def test_nothing_is_written_about_a_visit_that_did_not_take_place(visit: Visit, status: str) -> None:
    Visit.objects.filter(pk=visit.pk).update(status=status)
    done = rows("done", {"service": "enzyme_exfoliation", "done": "on", "product": "kept"}, {"service": ""})
    answer = signed_in().post(address("desk_record", visit), done | {"finish": "finish"})
    assert "This visit is over or has been cancelled." in answer.content.decode()
    assert 'value="kept"' in answer.content.decode()
    assert not TreatmentRecord.objects.exists()


@pytest.mark.parametrize("typed", ["x" * 10_000, "\x00", "🧴 مرحبا", "<script>", "' OR 1=1"])
def test_no_input_breaks_it(visit: Visit, typed: str) -> None:
    browser = signed_in()
    seen = rows("seen", {"concern": typed, "zones": [typed], "words": typed}) | {
        "skin_type": typed,
        "words": typed,
    }
    done = rows(
        "done", {"service": typed, "done": typed, "minutes": typed, "enzyme_base": typed, "product": typed}
    )
    assert browser.post(address("desk_analysis", visit), seen).status_code == 200
    assert browser.post(address("desk_record", visit), done | {"completed_at": typed}).status_code == 200
    assert browser.post(address("desk_wording", visit), {"key": typed, "wording": typed}).status_code == 200
    assert browser.post(address("desk_approve", visit), {"edition": typed}).status_code == 200
    assert browser.post(address("desk_analysis", visit), {"seen-TOTAL_FORMS": typed}).status_code == 200


def test_the_page_costs_the_same_with_one_row_and_with_fifty(time_machine: Any) -> None:
    few = statements_of(1, STARTS, time_machine)
    many = statements_of(50, STARTS + timedelta(days=400), time_machine)
    assert few == many


def statements_of(count: int, starts_at: datetime, time_machine: Any) -> int:
    time_machine.move_to(starts_at + timedelta(hours=2), tick=False)
    client = make_client(skin_type=3)
    for number in range(count):
        before = starts_at - timedelta(days=3 * number + 3)
        earlier = make_treatment("led_red", starts_at=before, client=client)
        finish(earlier, "led_red", at=before + timedelta(hours=1))
    visit = make_treatment("deep_pore_extractions", starts_at=starts_at, client=client)
    now = visit.starts_at + timedelta(hours=1)
    concerns = [Seen("open_comedones", ("chin", "nose_tip"), f"row {number}") for number in range(count)]
    analysis.save_draft(visit_id=visit.pk, skin_type=3, words="", seen=concerns, now=now)
    done = [Done(service.slug) for service in Service.objects.all()[: 14 if count > 1 else 1]]
    records.finish(visit_id=visit.pk, done=done, now=now)
    plan = plan_of(visit)
    AftercareLine.objects.bulk_create(
        AftercareLine(
            plan=plan, key=f"extra/{number}", kind="do", text="x", ends_at=now, position=99 + number,
            sources=[{"service": "led_red", "on": "2027-03-01", "rule": "restriction", "earlier": False}],
        )
        for number in range(count)
    )  # fmt: skip
    browser = signed_in()
    browser.get(address("desk_visit", visit))
    with CaptureQueriesContext(connection) as statements:
        assert browser.get(address("desk_visit", visit)).status_code == 200
    return len(statements)


def test_an_approved_page_costs_the_same_with_more_letters() -> None:
    def cost(*slugs: str, days: int) -> int:
        visit = make_treatment(*slugs, starts_at=STARTS + timedelta(days=days))
        finish(visit, *slugs, at=visit.starts_at + timedelta(hours=1))
        approve(visit, now=visit.starts_at + timedelta(hours=1))
        browser = signed_in()
        browser.get(address("desk_visit", visit))
        with CaptureQueriesContext(connection) as statements:
            browser.get(address("desk_visit", visit))
        return len(statements)

    assert cost("led_red", days=1) == cost("peel_glycolic", "led_red", days=2)


def test_a_line_that_the_studio_has_made_milder_says_so_beside_its_source(visit: Visit) -> None:
    makeup = "aftercare/by_service/deep_pore_extractions/restrictions/makeup.avoid/lasts"
    owner = make_staff(User.Role.OWNER)
    edits.change(path=makeup, value={"hours": 12}, why="New product.", by=owner, now=STARTS)
    finish(visit, "deep_pore_extractions", at=STARTS + timedelta(hours=1))
    page = signed_in().get(address("desk_visit", visit)).content.decode()
    assert page.count("(12 hours here, 24 hours in the reference)") == 1
    edits.put_back(path=makeup, by=owner, now=STARTS + timedelta(hours=1))
    page = signed_in().get(address("desk_visit", visit)).content.decode()
    assert "12 hours here" in page  # the plan stands as it was made until it is made anew
