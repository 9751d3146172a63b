"""Booking in a real browser: with its scripts and without, on a phone and on a desk."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import expect

from bookings.models import Visit
from bookings.tests.make import make_analysis, make_practitioner, make_room, make_service, make_studio
from clients.models import Client

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def studio():
    cache.clear()
    make_studio(cancellation_policy="Later, half the price.", cancellation_hours=12)
    make_analysis(price_cents=9500, order_rank=10)
    make_service(
        "enzyme", name="Enzyme", minutes=45, price_cents=9000, needs_analysis_first=True, order_rank=20
    )
    for name in ("Mira", "Jo"):
        make_practitioner(name=name, slug=name.lower())
    make_room()


@pytest.fixture
def visiting(browser, live_server, studio):
    """Open pages as somebody with this screen; whatever the page complains about fails the test."""
    opened, complaints = [], []

    def open_page(**options):
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: live_server.url in asked.url or complaints.append(asked.url))
        opened.append(context)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert complaints == []


def choose(page):
    """Steps 1 and 2: an analysis, on the third day with times, at its second time."""
    page.goto("/book/")
    page.get_by_role("button", name="Choose a time").click()
    page.locator("a.day").nth(2).click()
    page.locator("label.time").nth(1).click()
    page.get_by_role("button", name="Hold this time").click()
    expect(page.get_by_text("Held for you until")).to_be_visible()


def fill(page, email="ana@example.com"):
    page.get_by_label("Your name").fill("Ana Pérez")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("I am 18 or older").check()


def test_all_of_it_works_without_a_script(visiting):
    page = visiting(viewport=PHONE, java_script_enabled=False)
    choose(page)
    page.get_by_role("link", name="When").click()
    choose(page)
    page.get_by_label("Your name").fill("Ana Pérez")
    page.get_by_role("button", name="Keep it").click()
    assert page.get_by_label("Your name").input_value() == "Ana Pérez"
    fill(page, email="ana@gmial.com")
    page.wait_for_timeout(2000)
    page.get_by_role("button", name=re.compile("^Book .*,")).click()
    page.get_by_role("button", name="Use it").click()
    assert page.get_by_label("E-mail").input_value() == "ana@gmail.com"
    page.get_by_role("button", name=re.compile("^Book .*,")).click()
    expect(page.get_by_role("heading", name="You're booked, Ana.")).to_be_visible()
    page.get_by_role("link", name="Change or cancel").click()
    page.get_by_role("link", name="Move it").click()
    page.locator("label.time").nth(5).click()
    page.get_by_role("button", name="Move to this time").click()
    expect(page.get_by_text("Your visit is moved.")).to_be_visible()
    page.get_by_role("link", name="Cancel it").click()
    page.get_by_label("I am unwell").check()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="This visit is cancelled.")).to_be_visible()
    visit = Visit.objects.get()
    assert (visit.status, visit.revision, visit.client.email) == ("cancelled", 3, "ana@gmail.com")


def test_the_bar_says_what_is_chosen(visiting):
    page = visiting(viewport=PHONE)
    page.goto("/book/")
    bar = page.locator(".bottom-bar")
    expect(bar).to_contain_text("60 min · $95")
    page.get_by_label("Enzyme, 45 min, $90").check()
    expect(bar).to_contain_text("1 h 45 min · $185")
    page.get_by_role("button", name="Choose a time").click()
    page.locator("label.time").nth(1).click()
    expect(bar).to_contain_text(page.locator("[name=at]:checked").get_attribute("data-when"))


def test_a_typing_slip_is_offered_while_typing(visiting):
    page = visiting(viewport=PHONE)
    choose(page)
    fill(page, email="ana@gmial.com")
    expect(page.get_by_text("Did you mean ana@gmail.com?")).to_be_visible()
    page.get_by_role("button", name="Use it").click()
    assert page.get_by_label("E-mail").input_value() == "ana@gmail.com"
    page.get_by_label("E-mail").fill("ana@example.com")
    page.get_by_label("Phone").focus()
    expect(page.get_by_text("Did you mean")).to_be_hidden()


def test_two_minutes_before_the_end_the_notice_comes_and_keeps_the_time(visiting):
    page = visiting(viewport=PHONE)
    page.clock.install()
    choose(page)
    fill(page)
    keep = page.get_by_role("button", name="Keep it")
    page.clock.fast_forward("07:50")
    expect(keep).to_be_hidden()
    page.clock.fast_forward("00:15")
    expect(keep).to_be_visible()
    before = Visit.objects.get().hold_until
    keep.click()
    expect(page.get_by_text("Held for you until")).to_be_visible()
    assert Visit.objects.get().hold_until > before
    assert page.get_by_label("Your name").input_value() == "Ana Pérez"


def test_enter_in_a_field_books(visiting):
    page = visiting(viewport=DESK)
    choose(page)
    fill(page)
    page.wait_for_timeout(2000)
    page.get_by_label("Your name").press("Enter")
    expect(page.get_by_role("heading", name="You're booked, Ana.")).to_be_visible()


def test_back_and_reload_make_no_second_visit(visiting):
    page = visiting(viewport=PHONE)
    choose(page)
    fill(page)
    page.wait_for_timeout(2000)
    page.get_by_role("button", name=re.compile("^Book .*,")).click()
    page.wait_for_url("**/book/done/**")
    page.reload()
    expect(page.get_by_role("heading", name="You're booked, Ana.")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", name="You're booked, Ana.")).to_be_visible()
    assert Visit.objects.count() == Client.objects.count() == 1


@pytest.mark.parametrize(("viewport", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(visiting, viewport, scheme):
    page = visiting(viewport=viewport, color_scheme=scheme)

    def look():
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == [], page.url
        wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wider, page.url

    for address in ("/book/", "/book/?newcomer=false", "/book/when/?newcomer=true&service=enzyme"):
        page.goto(address)
        look()
    page.goto("/book/when/?newcomer=true&service=skin_analysis_and_plan")
    look()
    choose(page)
    look()
    page.get_by_label("E-mail").fill("nobody")
    page.get_by_role("button", name=re.compile("^Book .*,")).click()
    expect(page.get_by_text("Please look at this again")).to_be_visible()
    look()
    fill(page)
    page.wait_for_timeout(2000)
    page.get_by_role("button", name=re.compile("^Book .*,")).click()
    page.wait_for_url("**/book/done/**")
    look()
    page.get_by_role("link", name="Change or cancel").click()
    look()
    own = page.url
    for part in ("move/", "cancel/"):
        page.goto(own + part)
        look()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="This visit is cancelled.")).to_be_visible()
    look()
    for address in ("/visit/find/", "/visit/find/sent/"):
        page.goto(address)
        look()
