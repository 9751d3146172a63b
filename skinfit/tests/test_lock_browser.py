"""'Lock' in a real browser: the page is covered, not left, and nothing typed is lost."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from bookings.tests.make import make_practitioner, make_studio
from clients import desk_lock
from clients.tests.make import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def open_desk(browser, live_server):
    """A browser in which Mira is signed in; her PIN is 2580."""
    make_studio()
    make_practitioner(name="Mira")
    mira = make_user()
    desk_lock.set_pin(user_id=mira.pk, pin="2580")
    signed_in = Client()
    signed_in.force_login(mira)
    opened = []

    def start(**options):
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        key = signed_in.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        opened.append(context)
        return context

    yield start
    for context in opened:
        context.close()


def test_what_was_typed_is_there_again_after_the_pin(open_desk):
    context = open_desk(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/desk/clients/add/")
    page.get_by_label("Name").fill("Lee Marsh")
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("heading", name="The desk is locked")).to_be_visible()
    expect(page.get_by_role("heading", name="Add a client")).to_be_hidden()
    assert Axe().run(page).response["violations"] == []

    other_tab = context.new_page()
    other_tab.goto("/desk/clients/")
    expect(other_tab.get_by_role("heading", name="The desk is locked")).to_be_visible()

    page.keyboard.press("Escape")
    page.get_by_label("PIN").fill("1470")
    page.keyboard.press("Enter")
    expect(page.get_by_text("That was not the PIN")).to_be_visible()
    page.get_by_label("PIN").fill("2580")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The desk is locked")).to_be_hidden()
    expect(page.get_by_label("Name")).to_have_value("Lee Marsh")
    page.get_by_role("button", name="Add", exact=False).click()
    expect(page.get_by_role("heading", name="Lee Marsh")).to_be_visible()


def test_without_scripts_the_pin_leads_back_to_the_page(open_desk):
    page = open_desk(java_script_enabled=False).new_page()
    page.goto("/desk/clients/?q=lee")
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("heading", name="The desk is locked")).to_be_visible()
    page.reload()
    page.goto("/desk/")
    expect(page.get_by_role("heading", name="The desk is locked")).to_be_visible()
    page.get_by_label("PIN").fill("2580")
    page.get_by_role("button", name="Open").click()
    page.wait_for_url("**/desk/clients/?q=lee")


def test_signing_out_from_the_lock_asks_for_the_password(open_desk):
    page = open_desk().new_page()
    page.goto("/desk/")
    page.get_by_role("button", name="Lock").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    page.goto("/desk/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
