"""The health questions in a real browser: on a phone, with its scripts and without."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from bookings.tests.make import make_client
from clients import consents
from clients.models import Consent, IntakeAnswer
from treatments.intake.links import questions_path
from treatments.tests.make import make_treatment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def visit():
    """A red light in three days, for somebody who has told nothing yet."""
    soon = (timezone.now() + timedelta(days=3)).replace(hour=18, minute=0, second=0, microsecond=0)
    return make_treatment("led_red", starts_at=soon, client=make_client())


@pytest.fixture
def answering(browser, live_server):
    """Open pages on a phone; whatever the page complains about fails the test."""
    opened, complaints = [], []

    def open_page(**options):
        context = browser.new_context(
            base_url=live_server.url, reduced_motion="reduce", viewport=PHONE, **options
        )
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


def agree_and_tell_age(page, visit) -> None:
    page.goto(questions_path(visit))
    page.get_by_label("I agree").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("When were you born?").fill("1990-05-01")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Creams at home")).to_be_visible()


def choose(page, flag: str, answer: str) -> None:
    page.locator(f"#ask-{flag} > .ask-answers").get_by_role("radio", name=answer, exact=True).click()


def test_on_a_phone_it_saves_each_press_survives_a_reload_and_goes_on_where_she_left(answering, visit):
    page = answering()
    agree_and_tell_age(page, visit)
    page.get_by_role("button", name="No to all of these").click()
    expect(page.get_by_role("heading", name="Sun and wind")).to_be_visible()
    page.get_by_role("button", name="No to all of these").click()
    expect(page.get_by_role("heading", name="Medicines")).to_be_visible()

    when = page.locator("#id_photosensitising_medication-when")
    expect(when).to_be_hidden()  # only after a yes
    choose(page, "photosensitising_medication", "Yes")
    expect(when).to_be_visible()
    when.select_option("month")
    page.locator("#id_photosensitising_medication-on").fill("2026-02-10")
    page.locator("#id_photosensitising_medication-words").fill("lymecycline")
    page.locator("#id_photosensitising_medication-words").blur()
    expect(page.locator("#saved")).to_contain_text("Saved")
    expect(page.get_by_role("button", name="No to all the others")).to_be_visible()
    page.locator("#id_photosensitising_medication-words").fill("lymecycline, since")  # and off she goes
    page.goto("/")
    page.goto(f"{questions_path(visit)}?part=medication")
    page.reload()
    expect(page.locator("#id_photosensitising_medication-words")).to_have_value("lymecycline, since")
    page.goto(questions_path(visit))  # from the letter, some time later
    expect(page.get_by_role("heading", name="Medicines")).to_be_visible()
    page.get_by_role("button", name="No to all the others").click()
    expect(page.get_by_role("heading", name="Medicines")).to_be_hidden()
    while page.get_by_role("button", name=re.compile("^No to all")).count():
        page.get_by_role("button", name=re.compile("^No to all")).click()
    expect(page.get_by_role("heading", name="Thank you, Ana.")).to_be_visible()
    kept = IntakeAnswer.objects.filter(question="photosensitising_medication").latest("pk")
    assert (kept.answer, str(kept.on), kept.precision, kept.words) == (
        "yes",
        "2026-02-10",
        "month",
        "lymecycline, since",
    )
    assert IntakeAnswer.objects.filter(answer="no").count() > 10


def test_without_scripts_the_same_by_save_and_go_on(answering, visit):
    page = answering(java_script_enabled=False)
    agree_and_tell_age(page, visit)
    choose(page, "retinoid_otc", "Yes")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Please say about when")).to_be_visible()
    assert IntakeAnswer.objects.get().answer == "yes"  # kept all the same
    page.locator("#id_retinoid_otc-when").select_option("unknown")
    page.get_by_role("button", name="Save and go on").click()
    while page.get_by_role("button", name=re.compile("^No to all")).count():
        page.get_by_role("button", name=re.compile("^No to all")).click()
    expect(page.get_by_role("heading", name="Thank you, Ana.")).to_be_visible()
    assert IntakeAnswer.objects.filter(question="retinoid_otc").latest("pk").precision == "unknown"


def test_with_the_keyboard_alone(answering, visit):
    page = answering()
    consents.give(client=visit.client, agreement=consents.HEALTH_DATA, now=timezone.now())
    visit.client.birth_date = "1990-05-01"
    visit.client.save()
    page.goto(questions_path(visit))
    page.locator("#id_retinoid_otc-answer_0").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#id_retinoid_otc-answer_1")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.locator("#id_retinoid_otc-when")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.type("0.3 %")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sun and wind")).to_be_visible()
    kept = IntakeAnswer.objects.filter(question="retinoid_otc").latest("pk")
    assert (kept.answer, kept.precision, kept.words) == ("yes", "unknown", "0.3 %")


def test_without_a_network_it_says_so_and_saves_when_it_is_back(browser, live_server, visit):
    consents.give(client=visit.client, agreement=consents.HEALTH_DATA, now=timezone.now())
    visit.client.birth_date = "1990-05-01"
    visit.client.save()
    context = browser.new_context(base_url=live_server.url, viewport=PHONE)
    page = context.new_page()
    page.goto(questions_path(visit))
    context.set_offline(True)
    choose(page, "retinoid_otc", "No")
    expect(page.locator("#saved")).to_contain_text("No connection")
    assert not IntakeAnswer.objects.exists()
    context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert IntakeAnswer.objects.get().answer == "no"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(answering, visit, scheme):
    page = answering(color_scheme=scheme)

    def look():
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == [], page.url
        wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wider, page.url

    page.goto(questions_path(visit))
    look()
    page.get_by_role("button", name="Go on").click()
    look()  # refused
    agree_and_tell_age(page, visit)
    for part in ("home_product", "medication", "condition", "done"):
        page.goto(f"{questions_path(visit)}?part={part}")
        look()
    page.goto(f"{questions_path(visit)}?part=medication")
    choose(page, "photosensitising_medication", "Not sure")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Please say about when")).to_be_visible()
    look()
    IntakeAnswer.objects.all().delete()
    for part in ("home_product", "exposure", "medication", "recent_procedure", "allergy", "condition"):
        page.goto(f"{questions_path(visit)}?part={part}")
        if page.get_by_role("button", name=re.compile("^No to all")).count():
            page.get_by_role("button", name=re.compile("^No to all")).click()
    IntakeAnswer.objects.update(given_at=timezone.now() - timedelta(days=4))
    page.goto(questions_path(visit))
    expect(page.get_by_role("heading", name="Is anything new?")).to_be_visible()
    page.get_by_label("a lot of sun, or a sunburn").check()
    expect(page.get_by_role("button", name="Save what is new")).to_be_visible()
    look()
    assert Consent.objects.count() == 1
