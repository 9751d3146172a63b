"""A client's skin over her visits in a real browser: lines drawn from tables, and tables without lines."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from playwright.sync_api import expect

from bookings.tests.make import make_client
from treatments.tests.make import make_staff, make_treatment
from treatments.tests.make_whole import look

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
STARTS = datetime.fromisoformat("2026-06-01T10:00-07:00")


@pytest.fixture
def noor() -> Any:
    client = make_client("Noor Haddad")
    for days, spots in ((0, 6), (30, 3), (60, 1)):
        at = STARTS + timedelta(days=days)
        visit = make_treatment("skin_analysis_and_plan", starts_at=at, client=client)
        rows = [{"concern": "milia", "zones": ["chin", "nose_tip"], "count": spots}]
        rows += [{"concern": "open_comedones", "zones": ["nose_tip"]}] if days else []
        look(visit, rows, now=at)
    return client


@pytest.fixture
def opened(browser: Any, live_server: Any, noor: Any) -> Any:
    """Open the page signed in; whatever it complains about fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_page(**options: Any) -> Any:
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        signed_in = Browser()
        signed_in.force_login(make_staff())
        cookie = signed_in.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: live_server.url in asked.url or complaints.append(asked.url))
        page.goto(f"/desk/clients/{noor.pk}/progress/")
        contexts.append(context)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def drawn(page: Any) -> list[list[Any]]:
    """The lines of every chart as they are drawn: name, figures, whether dashed."""
    return page.evaluate(
        "Object.values(Chart.instances).map((c) => c.data.datasets.map((s) =>"
        " [s.label, s.data.map((point) => point.y), s.borderDash.length > 0]))"
    )


def test_each_concern_has_its_line_with_the_figures_of_its_table(opened: Any) -> None:
    page = opened(viewport={"width": 1280, "height": 900})
    expect(page.locator("canvas")).to_have_count(2)
    assert drawn(page) == [
        [["places", [2, 2, 2], False], ["spots", [6, 3, 1], True]],
        [["places", [0, 1, 1], False]],  # the plugs were never counted: no second line
    ]
    expect(page.locator("table").first).to_be_visible()


def test_another_look_draws_it_again_in_its_colors(opened: Any) -> None:
    page = opened(viewport={"width": 390, "height": 844})
    color = "Object.values(Chart.instances)[0].data.datasets[0].borderColor"
    light = page.evaluate(color)
    page.get_by_role("button", name="Dark").click()
    page.wait_for_function(f"{color} !== '{light}'")
    expect(page.locator("canvas")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_two_dates_are_chosen_with_the_keyboard(opened: Any) -> None:
    page = opened(viewport={"width": 1280, "height": 900})
    page.get_by_label("Later").select_option(label="Jul 1, 2026")
    page.get_by_role("button", name="Show these two").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**second=**")
    expect(page.locator(".two-faces h3")).to_have_text(["Jun 1, 2026", "Jul 1, 2026"])


def test_without_a_script_the_tables_say_it_all(opened: Any) -> None:
    page = opened(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    expect(page.locator(".figure-table")).to_have_count(2)
    expect(page.get_by_role("row", name="Jun 1, 2026 2 6")).to_be_visible()
    expect(page.locator("[data-chart]").first).to_be_hidden()
