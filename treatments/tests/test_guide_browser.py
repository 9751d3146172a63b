"""The guide in a real browser: axe finds nothing, nothing is asked of strangers, and it needs no script."""

import io
import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from bookings.tests.make import make_studio
from treatments.catalogue import services
from treatments.catalogue.reference import reference_document
from treatments.guide.narrowing import IN_PERSON
from treatments.tests.test_guide_pages import ADDRESSES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = {"phone": ({"width": 390, "height": 844}, "light"), "desk": ({"width": 1280, "height": 900}, "dark")}
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def guide(live_server, settings):
    """The address of a studio with everything it sells."""
    settings.ALLOWED_HOSTS = ["*"]
    make_studio()
    services.load(document=reference_document(), earlier=None)
    return live_server.url


@pytest.mark.parametrize("look", ["phone", pytest.param("desk", marks=pytest.mark.proof)])
def test_axe_finds_nothing_on_any_page_and_no_page_calls_a_stranger(guide, browser, look):
    size, scheme = LOOKS[look]
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page, found = context.new_page(), []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: found.append(asked.url) if stranger(asked.url, guide) else None)
    for address in ADDRESSES:
        page.goto(guide + address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        violations = Axe().run(page, options=OPTIONS).response["violations"]
        found += [f"{address}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in violations]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address} is too wide")
    context.close()
    assert found == []


def stranger(url: str, guide: str) -> bool:
    return urlsplit(url).scheme in ("http", "https") and not url.startswith(guide)


def test_without_scripts_it_narrows_to_drawings_and_a_red_flag_to_the_doctor(guide, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(guide + "/guide/")
    page.get_by_role("link", name="What might this be?").click()
    page.get_by_label("Eyelids or under the eyes").check()
    page.get_by_label("White or cream").check()
    page.get_by_label("Tone 5 of 5").check()
    page.get_by_role("button", name="Show what looks like this").click()
    tiles = page.locator(".guide-tile")
    assert tiles.count() >= 2
    assert page.locator(".guide-tile svg.on-skin-5").count() == tiles.count()
    assert drawn(page, ".guide-tile svg")
    page.get_by_label("It has grown clearly within weeks.").check()
    page.get_by_role("button", name="Show what looks like this").click()
    assert page.get_by_role("heading", name="Please see a doctor within two weeks").is_visible()
    assert page.locator(".guide-tile").count() == 0
    assert page.get_by_text(IN_PERSON).is_visible()
    page.get_by_role("link", name="Book a skin analysis").click()
    assert page.url == guide + "/book/"
    context.close()


def test_a_drawing_takes_its_skin_and_the_switch_shows_the_others(guide, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(guide + "/guide/syringoma/")
    shown = page.get_by_role("img", name=re.compile("skin tone"))
    assert shown.count() == 2
    page.get_by_text("See it on the other skin tones").click()
    assert shown.count() == 5
    names = " ".join(shown.nth(number).get_attribute("aria-label") for number in range(5))
    assert all(f"skin tone {tone} of 5" in names for tone in range(1, 6))
    assert drawn(page, "svg.guide-skin")
    context.close()


def drawn(page, selector: str) -> bool:
    """Whether the picture has more than a few colors: an address that answers nothing draws nothing."""
    picture = Image.open(io.BytesIO(page.locator(selector).first.screenshot())).convert("RGB")
    return len(picture.getcolors(1_000_000)) > 20
