"""The studio's own page, its colour and its logo."""

import io
from datetime import date, time

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from bookings import opening_hours
from bookings.models import Studio
from bookings.tests.make import MONDAY, NOW, at, make_practitioner, make_service, make_studio
from bookings.tests.make import ZONE as PACIFIC

pytestmark = pytest.mark.django_db


@pytest.fixture
def studio() -> Studio:
    return make_studio(cancellation_policy="Free until 24 hours before.", locale="en-us")


def test_a_newcomer_reads_what_where_and_the_way_to_book(client, studio):
    peel = {"name": "Mandelic peel", "minutes": 45, "price_cents": 13250, "needs_analysis_first": True}
    make_service("mandelic_peel", **peel)
    make_service("skin_analysis_and_plan", name="Skin analysis", minutes=45, price_cents=8000)
    make_service("patch_test", name="Patch test", minutes=10, price_cents=0)
    page = client.get("/").content.decode()
    assert page.index("Skin analysis") < page.index("Mandelic peel"), "the analysis stands first"
    for words in ("45 min · $80", "45 min · $132.50", "10 min · free", "Free until 24 hours before."):
        assert words in page
    for address in ("/book/", "/visit/find/", "tel:+14255550100", "/accounts/login/"):
        assert f'href="{address}"' in page


def test_what_is_not_offered_is_not_shown(client, studio):
    make_service("enzyme_exfoliation", name="Enzyme", is_offered=False)
    assert "Enzyme" not in client.get("/").content.decode()


@pytest.mark.parametrize("services", [1, 21])
def test_the_page_costs_the_same_whatever_is_offered(client, studio, django_assert_num_queries, services):
    for number in range(services):
        make_service(f"service_{number}")
    with django_assert_num_queries(4):  # the studio, services, hours, exceptions
        client.get("/")


def test_a_studio_that_is_not_set_up_has_a_page(client):
    assert client.get("/").status_code == 200


def test_open_days_start_today_and_join_what_people_work():
    late, early = (time(12), time(20)), (time(9), time(18))
    assert opening_hours.joined([late, early]) == [(time(9), time(20))]
    assert opening_hours.joined([(time(14), time(18)), (time(9), time(12))]) == [
        (time(9), time(12)),
        (time(14), time(18)),
    ]


def test_an_exception_replaces_that_persons_day_only():
    weekly = {1: {0: [(time(9), time(18))]}, 2: {0: [(time(10), time(14))]}}
    closed = {1: {MONDAY: []}}
    assert opening_hours.on_date(MONDAY, weekly, closed) == [(time(10), time(14))]


def test_today_is_left_out_once_it_is_over(studio):
    make_practitioner()
    friday_evening = NOW.astimezone(PACIFIC).replace(hour=23)
    first = opening_hours.next_open_days(studio=studio, now=NOW)[0].date
    after_closing = opening_hours.next_open_days(studio=studio, now=friday_evening)[0].date
    assert (first, after_closing) == (date(2026, 6, 5), date(2026, 6, 6))


def test_hours_are_the_studios_wall_time(studio):
    make_practitioner()
    monday = next(day for day in opening_hours.next_open_days(studio=studio, now=NOW) if day.date == MONDAY)
    assert monday.spans[0][0] == at(9)


def test_an_accent_is_served_as_a_stylesheet_and_linked(client, studio):
    assert "studio.css" not in client.get("/").content.decode()
    make_studio(accent="#8A1C5B")
    assert 'href="/studio.css?8A1C5B"' in client.get("/").content.decode()
    answer = client.get("/studio.css?8A1C5B")
    assert answer["Content-Type"] == "text/css"
    assert "--accent: var(--light, #8A1C5B)" in answer.content.decode()


def test_a_logo_is_served_from_its_own_address(client, studio, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert client.get("/studio/logo").status_code == 404
    picture = io.BytesIO()
    Image.new("RGB", (40, 20)).save(picture, "PNG")
    studio.logo.save("logo.png", ContentFile(picture.getvalue()))
    assert '<img src="/studio/logo?logo' in client.get("/").content.decode()
    answer = client.get("/studio/logo")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
