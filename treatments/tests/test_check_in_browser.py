"""'Something worries me', pressed on a phone, and the desk that shows it."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client as Session
from playwright.sync_api import Page, expect

from bookings.tests.make import make_client, make_practitioner, make_studio
from notifications.delivery import send_due
from notifications.models import Message
from treatments.models import Worry
from treatments.tests.make import approve, finish, make_catalogue, make_staff, make_treatment
from treatments.tests.test_check_ins import ENDED, EVENING, STARTS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def studio(live_server):
    """Thursday evening after Monday's extractions: its address, and Mira, who did them."""
    make_studio()
    make_catalogue()
    mira = make_staff()
    make_practitioner(name="Mira", user=mira)
    with time_machine.travel(EVENING, tick=True):
        client = make_client("Dana Weiss", "dana@example.com", phone="(425) 555-0177")
        visit = make_treatment("deep_pore_extractions", "led_red", starts_at=STARTS, client=client)
        finish(visit, "deep_pore_extractions", "led_red", at=ENDED)
        approve(visit, now=ENDED, by=mira)
        yield live_server.url, mira


@pytest.fixture
def window(browser, studio):
    opened = []

    def start(user=None, **options) -> Page:
        context = browser.new_context(base_url=studio[0], reduced_motion="reduce", **options)
        opened.append(context)
        if user is not None:
            session = Session()
            session.force_login(user)
            key = session.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": studio[0]}])
        return context.new_page()

    yield start
    for context in opened:
        context.close()


def button_of_the_letter(number: int) -> str:
    letter = Message.objects.get(kind="check_in_day_1")
    found = urlsplit(re.findall(r"http://\S+/check-in/\S+", letter.text)[number - 1])
    return f"{found.path}?{found.query}"


def finds_nothing(page: Page) -> None:
    assert Axe().run(page, options=OPTIONS).response["violations"] == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_something_worries_her_and_the_desk_shows_it_at_once(studio, window, mailoutbox, scripts):
    _, mira = studio
    phone = window(viewport=PHONE, java_script_enabled=scripts)
    phone.goto(button_of_the_letter(3))
    act = phone.get_by_text("If it burns: rinse with cool water now")
    expect(act).to_be_in_viewport()
    assert act.bounding_box()["y"] < phone.get_by_role("heading", level=1).bounding_box()["y"]
    expect(phone.get_by_role("link", name="911")).to_have_attribute("href", "tel:911")
    expect(phone.get_by_role("button", name="Send this")).to_be_in_viewport()
    assert not Worry.objects.exists()
    phone.get_by_label("Redness that spreads and feels hot").check()
    phone.get_by_label("In your words").fill("My chin is hot.")
    phone.get_by_role("button", name="Send this").click()
    expect(phone.get_by_role("status").filter(has_text="The studio has it")).to_contain_text(
        "not been read yet"
    )
    expect(phone.get_by_text("A doctor today.", exact=True)).to_be_visible()

    desk = window(user=mira, viewport={"width": 1280, "height": 900})
    desk.goto("/desk/")
    first = desk.locator(".needs > li").first
    expect(first).to_contain_text("Dana Weiss: 'something worries me'")
    expect(first.get_by_role("link", name="Call Dana Weiss")).to_have_attribute("href", "tel:4255550177")
    send_due(now=EVENING + timedelta(minutes=1))
    assert "Please look now" in [
        letter.subject.partition(":")[0] for letter in mailoutbox if mira.email in letter.to
    ]

    first.get_by_role("button", name="Open").click()
    expect(desk).to_have_url(re.compile("/desk/visits/[A-Z0-9]+/#check-ins$"))
    expect(desk.get_by_text("My chin is hot.").first).to_be_visible()
    desk.get_by_label("Your answer").fill("Cool it, and see a doctor today.")
    desk.get_by_role("button", name="Send as a letter").click()
    phone.reload()
    expect(phone.get_by_role("status").filter(has_text="Answered")).to_contain_text("look in your mail")
    for field in ("What happened", "What was done", "What came of it"):
        desk.get_by_role("textbox", name=field).fill("All of it.")
    desk.get_by_role("button", name="Close it").click()
    expect(desk.get_by_text("Closed.")).to_be_visible()
    desk.goto("/desk/")
    expect(desk.get_by_text("something worries me")).to_have_count(0)


def test_by_the_keyboard_enter_sends_what_was_chosen(window):
    page = window(viewport=PHONE)
    page.goto(button_of_the_letter(3))
    page.get_by_label("A red, swollen eyelid").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="The studio has it")).to_be_visible()
    assert (Worry.objects.get().answer.answer, Worry.objects.get().signs) == ("worry", ["red_swollen_eyelid"])


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.proof)])
def test_axe_finds_nothing_before_and_after(studio, window, scheme):
    phone = window(viewport=PHONE, color_scheme=scheme)
    for number in (1, 2, 3):
        phone.goto(button_of_the_letter(number))
        finds_nothing(phone)
    phone.get_by_label("Trouble breathing").check()
    phone.get_by_role("button", name="Send this").click()
    expect(phone.get_by_role("status").filter(has_text="The studio has it")).to_be_visible()
    finds_nothing(phone)
    desk = window(user=studio[1], viewport=PHONE, color_scheme=scheme)
    for address in ("/desk/", f"/desk/visits/{Worry.objects.get().answer.visit.reference}/"):
        desk.goto(address)
        finds_nothing(desk)
