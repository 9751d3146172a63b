"""One stylesheet, one place for colours, and a reference that shows what it says."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from django.test import RequestFactory

from bookings.templatetags import studio as words
from bookings.tests.make import make_studio, make_user
from skinfit import views
from skinfit.tests import lookbook

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]
STYLES = (ROOT / "static" / "css" / "skinfit.css").read_text()
HEX = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b(?!;)")
WIDTHS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}


def test_colours_stand_in_the_tokens_only():
    tokens, _, rest = STYLES.partition("2 Bootstrap */")
    assert HEX.search(tokens)
    assert not HEX.findall(rest)
    for script in (ROOT / "static" / "js").glob("*.js"):
        assert not HEX.findall(script.read_text()), script.name


def test_no_page_carries_a_colour_a_style_or_a_script_of_its_own():
    for page in PAGES:
        source = re.sub(r"{%.*?%}|{{.*?}}", "", page.read_text())
        assert not HEX.search(re.sub(r'href="#\w*"', "", source)), page.name
        assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", source), page.name
        assert not re.search(r"<script(?![^>]*\bsrc=)", source), page.name


def test_every_icon_that_a_page_asks_for_is_drawn():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "icons" / "icons.svg").read_text()))
    sources = [page.read_text() for page in PAGES] + [lookbook.LOOK.read_text()]
    asked = {name for source in sources for name in re.findall(r'{% icon "([\w-]+)"', source)}
    asked |= {icon for _, _, icon in words.PLACES} | {icon for icon in words.TONE_ICONS.values() if icon}
    assert asked - drawn == set()


def test_the_reference_names_every_icon():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "icons" / "icons.svg").read_text()))
    listed = re.search(r"^Icons: (.+)$", lookbook.LOOK.read_text(), flags=re.M).group(1)
    assert set(listed.replace("·", " ").split()) == {
        name for name in drawn if not name.startswith("drawing-")
    }


def test_every_class_of_the_reference_is_styled():
    bootstrap = (ROOT / "node_modules" / "bootstrap" / "dist" / "css" / "bootstrap.css").read_text()
    used = {
        name
        for example in lookbook.sections().values()
        for classes in re.findall(r'class="([^"{]+)"', example)
        for name in classes.split()
    }
    assert {name for name in used if f".{name}" not in STYLES and f".{name}" not in bootstrap} == set()


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/desk/", "/desk/"),
        ("/desk/visits/ABC/", "/desk/"),
        ("/desk/clients/7/", "/desk/clients/"),
        ("/desk/messages/", "/desk/messages/"),
        ("/", ""),
    ],
)
def test_a_page_knows_its_place(path, place):
    assert words.place_of(path) == place


@pytest.mark.django_db
def test_the_switch_remembers_a_look_and_goes_back_only_to_our_own_pages(client):
    answer = client.post("/look/", {"look": "dark", "next": "/accounts/login/"})
    assert (answer.url, answer.cookies["look"].value) == ("/accounts/login/", "dark")
    assert 'data-bs-theme="dark"' in client.get("/").content.decode()
    assert client.post("/look/", {"look": "light", "next": "https://elsewhere.example/"}).url == "/"
    assert "look" not in client.post("/look/", {"look": '"><script>'}).cookies


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_an_error_page_needs_neither_request_nor_database(name):
    page = render_to_string(f"{name}.html")
    assert "<h1>" in page
    assert "Skin Fit" in page


@pytest.mark.django_db
def test_a_rate_limit_says_429_and_when_to_come_back():
    from django.core.exceptions import PermissionDenied
    from django_ratelimit.exceptions import Ratelimited

    request = RequestFactory().get("/")
    answer = views.forbidden(request, Ratelimited())
    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    assert views.forbidden(request, PermissionDenied()).status_code == 403


@pytest.mark.django_db
def test_nobody_signs_up(client):
    page = client.get("/accounts/signup/").content.decode()
    assert "Accounts are made at the desk" in page
    assert "<form" not in page


@pytest.fixture
def looking(live_server, settings, page, client):
    """A browser page signed in at a studio whose addresses include the reference's examples."""
    settings.ROOT_URLCONF = "skinfit.tests.lookbook"
    settings.ALLOWED_HOSTS = ["*"]
    make_studio()
    client.force_login(make_user(role="owner"))
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.problems = []
    page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    return page


SHOWN = ["/", "/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"]
SHOWN += ["/guide/", "/guide/milia/", "/guide/what-might-this-be/?where=eyes"]
SHOWN += [f"/lookbook/{title}/" for title in lookbook.sections()]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "scheme"), [("phone", "light"), ("desk", "dark")])
def test_every_example_pleases_axe_fits_its_width_and_keeps_the_policy(looking, live_server, width, scheme):
    looking.emulate_media(color_scheme=scheme)
    looking.set_viewport_size(WIDTHS[width])
    found = {}
    for address in SHOWN:
        looking.goto(live_server.url + address)
        violations = Axe().run(looking).response["violations"]
        too_wide = looking.evaluate("document.documentElement.scrollWidth - innerWidth")
        found[address] = [one["id"] for one in violations] + [f"{too_wide} px too wide"] * (too_wide > 0)
    assert {address: what for address, what in found.items() if what} == {}
    assert looking.problems == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_list_of_errors_takes_focus_and_names_the_fields(looking, live_server):
    looking.goto(live_server.url + "/lookbook/Forms/")
    assert looking.evaluate("document.activeElement.className") == "error-list"
    looking.get_by_role("link", name="Your name").click()
    assert looking.evaluate("document.activeElement.id") == "id_name"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_pressed_button_keeps_its_width_and_cannot_be_pressed_twice(looking, live_server):
    looking.goto(live_server.url + "/lookbook/Buttons/")
    looking.evaluate(
        """() => {
            document.querySelector(".actions").outerHTML =
                '<iframe name="out"></iframe><form class="sent" method="post" action="/look/" target="out">' +
                '<button class="btn btn-primary" data-busy="Booking...">Book Tuesday</button></form>';
        }"""
    )
    posted = []
    looking.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    button = looking.locator("form.sent button")
    width = button.bounding_box()["width"]
    for _ in range(2):
        button.click(force=True)
    looking.wait_for_timeout(200)
    assert len(posted) == 1
    assert (button.inner_text(), round(button.bounding_box()["width"])) == ("Booking...", round(width))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_desk_turns_dark_and_stays_dark(looking, live_server, browser, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    context.add_cookies(looking.context.cookies())
    page = context.new_page()
    page.goto(live_server.url + "/lookbook/Today/")
    with page.expect_response("**/look/"):
        page.get_by_role("button", name="Dark").click()
    page.goto(live_server.url + "/lookbook/Today/")
    assert page.get_by_role("button", name="Light").is_visible()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_notice_of_a_hold_comes_two_minutes_before_its_end(looking, live_server):
    looking.clock.install(time="2026-12-01T22:35:00-08:00")
    looking.goto(live_server.url + "/lookbook/Booking/")
    looking.add_script_tag(url="/static/js/hold.js")
    notice = looking.locator(".hold-notice")
    looking.clock.fast_forward("04:00")
    assert not notice.is_visible()
    looking.clock.fast_forward("01:01")
    assert notice.is_visible()
    assert "Keep it" in looking.locator("#say").inner_text()
