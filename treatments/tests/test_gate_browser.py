"""The care rules while booking, in a real browser: by code, by a tick, and as the desk sees it."""

import re
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from bookings.models import Visit
from bookings.tests.make import ZONE, make_client, make_practitioner, make_room, make_studio
from clients.models import Client, IntakeAnswer
from notifications.models import Message
from treatments import analysis
from treatments.analysis import Seen
from treatments.tests.make import make_catalogue, make_staff, make_treatment
from treatments.tests.make_intake import make_answer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
ENZYME = "/book/when/?newcomer=false&service=enzyme_exfoliation"
SALICYLIC = "/book/when/?newcomer=false&service=peel_salicylic"


def months_from(day: date, months: int) -> date:
    """The first of the month so many months on."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


TODAY = timezone.localdate(timezone=ZONE)
LAST_CAPSULE = months_from(TODAY, -4)
OPENS = months_from(LAST_CAPSULE, 6)  # the reference: six months after the last capsule
FROM_WHEN = f"We can do this from {OPENS:%A, %B} {OPENS.day}."


@pytest.fixture
def ana() -> Client:
    """Her skin was looked at two months ago; her last capsule was four months ago."""
    cache.clear()
    make_studio()
    make_catalogue()
    make_practitioner(name="Mira", slug="mira")
    make_room()
    client = make_client("Ana Pérez", "ana@example.com")
    at = at_ten(TODAY - timedelta(days=60))
    visit = make_treatment("skin_analysis_and_plan", starts_at=at, client=client)
    seen = [Seen("open_comedones", ("chin",))]
    analysis.save_draft(visit_id=visit.pk, skin_type=2, words="", seen=seen, now=at)
    analysis.sign(visit_id=visit.pk, by=make_staff(), now=at)
    make_answer(client, "isotretinoin", on=LAST_CAPSULE, at=at)
    return client


def at_ten(day: date) -> datetime:
    return datetime.combine(day, time(10), ZONE).astimezone(UTC)


@pytest.fixture
def visiting(browser, live_server):
    """Open pages as somebody; whatever the page complains about fails the test."""
    opened, complaints = [], []

    def open_page(user=None, **options):
        context = browser.new_context(
            base_url=live_server.url, reduced_motion="reduce", **({"viewport": PHONE} | options)
        )
        if user is not None:
            context.add_cookies([session_of(user, live_server.url)])
        context.set_default_timeout(8000)
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


def session_of(user, url: str) -> dict[str, str]:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": store.session_key, "url": url}


def is_clean(page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def sign_in_by_code(page) -> None:
    page.goto("/my/")
    expect(page.get_by_role("heading", name="Sign in with a code")).to_be_visible()
    is_clean(page)
    page.get_by_label("E-mail").fill("ana@example.com")
    page.get_by_role("button", name="E-mail me a code").click()
    expect(page.get_by_role("heading", name="Type the code")).to_be_visible()
    is_clean(page)
    letter = Message.objects.latest("pk").text
    page.get_by_label("Code").fill(re.search(r"^\d{6}$", letter, re.MULTILINE)[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Hello Ana")).to_be_visible()
    is_clean(page)


def hold_a_time(page, address: str) -> None:
    page.goto(address)
    page.locator("a.day").nth(2).click()
    page.locator("label.time").nth(1).click()
    page.get_by_role("button", name="Hold this time").click()
    expect(page.get_by_text("Held for you until")).to_be_visible()


def say_who(page, email: str) -> None:
    page.get_by_label("Your name").fill("Ana Pérez")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("I am 18 or older").check()


def press(page) -> None:
    page.wait_for_timeout(2000)  # quicker than that is a robot
    page.get_by_role("button", name=re.compile("^(E-mail me the link|Book .*,)")).click()


@pytest.mark.parametrize("scripts", [True, False])
def test_four_months_after_her_capsules_she_sees_from_when_and_is_offered_a_look(visiting, ana, scripts):
    page = visiting(java_script_enabled=scripts)
    if scripts:
        sign_in_by_code(page)
    else:
        is_signed_in_without_a_script(page)
    page.goto("/book/?newcomer=false")
    page.locator("label.choice", has=page.locator("input[value=enzyme_exfoliation]")).click()
    page.get_by_role("button", name="Choose a time").click()
    expect(page.get_by_role("main")).to_contain_text(FROM_WHEN)
    if scripts:
        is_clean(page)
    assert all(day >= OPENS for day in days_shown(page))
    page.get_by_role("link", name="Book a skin analysis").click()
    assert any(day < OPENS for day in days_shown(page))
    assert not Visit.objects.filter(status="held").exists()


def is_signed_in_without_a_script(page) -> None:
    page.goto("/accounts/login/code/")
    page.get_by_label("E-mail").fill("ana@example.com")
    page.get_by_role("button", name="E-mail me a code").click()
    letter = Message.objects.latest("pk").text
    page.get_by_label("Code").fill(re.search(r"^\d{6}$", letter, re.MULTILINE)[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Hello Ana")).to_be_visible()


def days_shown(page) -> list[date]:
    addresses = [day.get_attribute("href") for day in page.locator("a.day").all()]
    assert addresses
    return [date.fromisoformat(re.search(r"day=([-\d]+)", address)[1]) for address in addresses]


def test_known_and_unknown_addresses_come_to_the_same_page(visiting, ana):
    """N8, as somebody sees it who only types an e-mail."""
    make_practitioner(name="Jo", slug="jo")
    make_room()
    seen = []
    for email in ("ana@example.com", "nobody@example.com"):
        page = visiting()
        hold_a_time(page, ENZYME)
        say_who(page, email)
        page.get_by_label("I agree").check()
        page.get_by_label("None of these").check()
        press(page)
        expect(page.get_by_role("heading", level=1)).to_contain_text("mail")
        seen.append(re.sub(rf"{email}|\d+:\d\d [ap]m", "", page.locator("main").inner_html()))
    assert seen[0] == seen[1]
    assert "capsule" not in seen[0]


@pytest.mark.parametrize("scripts", [True, False])
def test_who_says_that_she_is_pregnant_is_led_away_from_a_salicylic_peel(visiting, ana, scripts):
    page = visiting(java_script_enabled=scripts)
    hold_a_time(page, SALICYLIC)
    if scripts:
        is_clean(page)
    say_who(page, "nobody@example.com")
    page.get_by_label("I agree").check()
    page.get_by_label("Are you pregnant, or could you be?").check()
    press(page)
    expect(page.get_by_role("alert")).to_contain_text("We leave this out while you are or may be pregnant")
    if scripts:
        is_clean(page)
    assert page.get_by_label("Your name").input_value() == "Ana Pérez"
    page.get_by_role("alert").get_by_role("link", name="Book a skin analysis").click()
    assert days_shown(page)
    assert not IntakeAnswer.objects.filter(question="pregnancy").exists()


def test_the_desk_is_told_why_and_by_when_and_that_nobody_may_decide_otherwise(visiting, ana):
    page = visiting(make_staff(), viewport=DESK)
    make_answer(ana, "pregnancy", at=timezone.now() - timedelta(days=3))
    for service, code, words in (
        ("enzyme_exfoliation", "flag:isotretinoin", f"{OPENS:%b} {OPENS.day}"),
        ("peel_salicylic", "flag:pregnancy", "pregnan"),
    ):
        page.goto(f"/desk/new-visit/?who={ana.pk}&service={service}")
        page.locator("label.time").nth(3).click()
        page.get_by_role("button", name=re.compile("^Book")).click()
        told = page.get_by_role("alert")
        expect(told).to_contain_text(code)
        expect(told).to_contain_text(words)
        is_clean(page)
        assert page.get_by_role("button", name="Book all the same").count() == 0
    assert not Visit.objects.filter(source="desk", status="booked", client=ana, starts_at__gt=timezone.now())


def test_the_day_shows_both_in_a_word_each_and_only_to_who_may_read_charts(visiting, ana):
    make_answer(ana, "pregnancy", at=timezone.now() - timedelta(days=3))
    soon = at_ten(TODAY + timedelta(days=2))
    visit = make_treatment("enzyme_exfoliation", "peel_salicylic", starts_at=soon, client=ana)
    page = visiting(make_staff(), viewport=DESK)
    page.goto(f"/desk/?day={TODAY + timedelta(days=2)}")
    expect(page.get_by_text("isotretinoin", exact=True)).to_be_visible()
    expect(page.get_by_text("pregnant", exact=True)).to_be_visible()
    page.goto(f"/desk/visits/{visit.reference}/")
    expect(page.get_by_text("pregnant", exact=True).first).to_be_visible()
    is_clean(page)
    front = visiting(make_staff("front_desk"), viewport=DESK)
    front.goto(f"/desk/?day={TODAY + timedelta(days=2)}")
    expect(front.get_by_text("Ana Pérez").first).to_be_visible()
    assert not re.search("isotretinoin|pregnan", front.content())
