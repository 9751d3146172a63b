"""What was done: the fields each service asks for, filled in as last time, and what is missing."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bookings.tests.make import NOW
from treatments import analysis, record_fields, records
from treatments.analysis import Seen
from treatments.catalogue import revisions
from treatments.models import PerformedService, TreatmentRecord
from treatments.records import Done
from treatments.tests.make import approve, letters_of, make_staff, make_treatment, plan_of

pytestmark = pytest.mark.django_db

PEEL = Done(
    "peel_mandelic", product="Sea peel", brand="Sound", chemical="mandelic acid", strength="30%",
    ph_tenths=32, layers=2, minutes=6, area="face", end_point="even light pink", neutralised=True,
    advice="Call me if it stings after tonight.", lots=("A-17", "B-3"),
)  # fmt: skip


@pytest.fixture
def desk(client):
    client.force_login(make_staff())
    return client


def page(desk, visit) -> str:
    return desk.get(reverse("desk_visit", args=[visit.reference])).content.decode()


def field(html: str, name: str, row: int = 0) -> str:
    """The markup of one field of a row."""
    found = re.search(rf'<(?:input|select)[^>]*name="done-{row}-{name}"[^>]*>', html)
    return found.group(0) if found else ""


def saved(desk, visit, *rows: dict, **typed):
    data = {f"done-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    counts = {"done-TOTAL_FORMS": len(rows), "done-INITIAL_FORMS": len(rows)}
    return desk.post(reverse("desk_record", args=[visit.reference]), data | counts | typed)


def test_a_peel_asks_for_what_a_regulator_asks_and_light_for_its_own(desk):
    visit = make_treatment("peel_mandelic", "led_red", starts_at=NOW)
    html = page(desk, visit)
    peel = ("product", "brand", "chemical", "strength", "ph", "layers", "minutes", "area", "end_point")
    for name in (*peel, "neutralised", "complications", "advice", "lots"):
        assert field(html, name, 0), name
    for name in ("ph", "layers", "end_point", "zones", "sharp_point"):
        assert not field(html, name, 1), name
    for name in ("colors", "minutes", "distance_cm"):
        assert field(html, name, 1), name


def test_a_peel_starts_with_its_acid_and_the_face_and_light_with_its_colour(desk):
    visit = make_treatment("peel_mandelic", "led_red", starts_at=NOW)
    html = page(desk, visit)
    assert 'value="mandelic acid"' in field(html, "chemical", 0)
    assert 'value="face"' in field(html, "area", 0)
    red = re.search(r'<input[^>]*name="done-1-colors"[^>]*value="red"[^>]*>', html).group(0)
    assert "checked" in red


def test_everything_typed_is_kept_read_back_and_carried_into_an_amendment(desk):
    visit = make_treatment("peel_mandelic", starts_at=NOW - timedelta(hours=1))
    row = {
        "service": "peel_mandelic", "done": "on", "product": "Sea peel", "brand": "Sound",
        "chemical": "mandelic acid", "strength": "30%", "ph": "3.2", "layers": "2", "minutes": "6",
        "area": "face", "end_point": "even light pink", "neutralised": "yes",
        "advice": "Call me if it stings after tonight.", "lots": "A-17, B-3",
    }  # fmt: skip
    assert saved(desk, visit, row).status_code == 302
    kept = PerformedService.objects.get()
    assert Done.of(kept) == PEEL
    approve(visit_finished(visit), now=NOW)
    records.amend(visit_id=visit.pk, now=NOW)
    assert [Done.of(again) for again in TreatmentRecord.objects.get(version=2).rows()] == [PEEL]


def visit_finished(visit):
    records.finish(visit_id=visit.pk, done=[PEEL], completed_at=NOW - timedelta(minutes=5), now=NOW)
    return visit


@pytest.mark.parametrize("ph", ["14.1", "-1", "3.25", "sour"])
def test_a_ph_that_is_none_comes_back_as_it_was_typed(desk, ph):
    visit = make_treatment("peel_mandelic", starts_at=NOW)
    answer = saved(desk, visit, {"service": "peel_mandelic", "done": "on", "ph": ph})
    assert answer.status_code == 200
    assert f'value="{ph}"' in field(answer.content.decode(), "ph")
    assert not PerformedService.objects.exists()


def test_her_last_time_is_filled_in_and_named_but_not_what_was_seen_then(desk):
    before = make_treatment("peel_mandelic", starts_at=NOW - timedelta(days=21))
    ended = NOW - timedelta(days=21)
    records.finish(visit_id=before.pk, done=[PEEL], completed_at=ended, now=ended)
    visit = make_treatment("peel_mandelic", starts_at=NOW, client=before.client)
    html = page(desk, visit)
    assert "As for her on" in html
    for name, value in (("product", "Sea peel"), ("ph", "3.2"), ("layers", "2"), ("minutes", "6")):
        assert f'value="{value}"' in field(html, name), name
    assert 'value="even light pink"' not in html
    assert "Call me if it stings" not in html


def test_of_another_client_only_the_bottle_is_taken_over(desk):
    other = make_treatment("peel_mandelic", starts_at=NOW - timedelta(days=3))
    ended = NOW - timedelta(days=3)
    records.finish(visit_id=other.pk, done=[PEEL], completed_at=ended, now=ended)
    visit = make_treatment("peel_mandelic", starts_at=NOW)
    assert visit.client_id != other.client_id
    html = page(desk, visit)
    assert "As last used here" in html
    assert 'value="Sea peel"' in field(html, "product")
    assert 'value="A-17, B-3"' in field(html, "lots")
    assert 'value="6"' not in field(html, "minutes")
    assert 'value="2"' not in field(html, "layers")


def test_the_zones_of_an_extraction_come_from_the_map(desk):
    visit = make_treatment("skin_analysis_and_plan", "deep_pore_extractions", starts_at=NOW)
    zones = ("nose_tip", "chin")
    seen = [Seen("open_comedones", zones)]
    analysis.save_draft(visit_id=visit.pk, skin_type=None, words="", seen=seen, now=NOW)
    html = page(desk, visit)
    for zone in zones:
        box = re.search(rf'<input[^>]*name="done-1-zones"[^>]*value="{zone}"[^>]*>', html).group(0)
        assert "checked" in box, zone


def test_what_is_missing_is_said_and_keeps_nothing_from_being_approved(desk):
    visit = make_treatment("peel_mandelic", "led_red", starts_at=NOW - timedelta(hours=1))
    bare = [Done("peel_mandelic", chemical="mandelic acid", area="face"), Done("led_red", colors=("red",))]
    records.finish(visit_id=visit.pk, done=bare, completed_at=NOW - timedelta(minutes=5), now=NOW)
    html = page(desk, visit)
    lacks = "strength, pH, layers, minutes, the end point, neutralized or not and the lot number"
    assert f"still lacks {lacks}." in html
    assert "still lacks minutes and the distance" in html
    approve(visit, now=NOW)
    assert letters_of(visit)


def test_a_whole_record_lacks_nothing(desk):
    visit = make_treatment("peel_mandelic", starts_at=NOW - timedelta(hours=1))
    records.finish(visit_id=visit.pk, done=[PEEL], completed_at=NOW - timedelta(minutes=5), now=NOW)
    assert "still lacks" not in page(desk, visit)


def test_zero_layers_and_not_neutralised_are_answers_and_not_gaps():
    kept = PEEL.as_row() | {"ph": Decimal(0), "layers": 0, "neutralised": False}
    service = revisions.current_or_shipped().catalogue.services["peel_mandelic"]
    assert record_fields.missing(service, kept) == []


def test_the_signed_record_reads_back_in_words(desk):
    visit = make_treatment("peel_mandelic", starts_at=NOW - timedelta(hours=1))
    approve(visit_finished(visit), now=NOW)
    html = page(desk, visit)
    for words in (
        "pH 3.2",
        "2 layers",
        "6 min",
        "end point: even light pink",
        "neutralized",
        "lot A-17, B-3",
    ):
        assert words in html, words
    assert plan_of(visit).is_approved


# --- In the browser


@pytest.fixture
def at_the_desk(live_server, page, client):
    staff = make_staff()
    client.force_login(staff)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_ordinary_visit_takes_two_presses_from_finished_to_approved(at_the_desk, live_server):
    """'Shown by' 3 of the issue: from 'start' to 'approved' with defaults in at most six interactions."""
    started = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=50)
    visit = make_treatment("enzyme_exfoliation", "led_red", starts_at=started)
    at_the_desk.goto(live_server.url + reverse("desk_visit", args=[visit.reference]))
    at_the_desk.get_by_role("button", name="Treatment finished").click()
    at_the_desk.get_by_role("button", name=re.compile("^Approve")).click()
    expect(at_the_desk.get_by_text("Approved. The letters are on their way.")).to_be_visible()
    assert plan_of(visit).is_approved
    assert [row.service for row in TreatmentRecord.objects.get().rows()] == ["enzyme_exfoliation", "led_red"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_clock_writes_the_minutes_and_outlives_a_reload(at_the_desk, live_server):
    visit = make_treatment("enzyme_exfoliation", starts_at=datetime.now(UTC) - timedelta(minutes=20))
    at_the_desk.clock.install()
    at_the_desk.goto(live_server.url + reverse("desk_visit", args=[visit.reference]))
    at_the_desk.get_by_role("button", name="Start the clock").click()
    at_the_desk.clock.fast_forward("05:00")
    at_the_desk.reload()
    expect(at_the_desk.locator(".timer-shows")).to_have_text(re.compile(r"^5:0\d$"))
    at_the_desk.clock.fast_forward("03:10")
    at_the_desk.get_by_role("button", name="1 minute more").click()
    at_the_desk.get_by_role("button", name="Stop").click()
    expect(at_the_desk.get_by_label("Minutes").first).to_have_value("9")
