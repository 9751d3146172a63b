"""The visit's page in a real browser: by touch, by keyboard, without a script, and with the network cut."""

import re
from collections.abc import Callable, Iterator
from threading import RLock
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client as Signed
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bookings.models import Visit
from bookings.tests.make import make_practitioner
from treatments import analysis
from treatments.analysis import Seen
from treatments.models import Observation, PerformedService, SkinAnalysis
from treatments.tests import hands
from treatments.tests.make import make_staff, make_treatment
from treatments.tests.make_care import reference
from treatments.tests.make_intake import make_answer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
NO_CONNECTION = "No connection. Kept on this device, sends itself."


@pytest.fixture
def visit() -> Visit:
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    return make_treatment(
        "skin_analysis_and_plan", "enzyme_exfoliation", "deep_pore_extractions", starts_at=now
    )


Opens = Callable[..., Page]
ALONE = RLock()  # the test's database lives in memory, in one connection for the server and the test


@pytest.fixture(autouse=True)
def _one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the page's requests wait for each other, and for what the test itself does with the tables."""
    whole = WSGIHandler.__call__

    def alone(self: WSGIHandler, *asked: Any) -> Any:
        with ALONE:
            return whole(self, *asked)

    monkeypatch.setattr(WSGIHandler, "__call__", alone)


@pytest.fixture
def at_the_desk(browser: Browser, live_server: Any, visit: Visit) -> Iterator[Opens]:
    """Open the visit's page signed in; what the page complains about fails the test."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(staff: Any = None, **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **{"viewport": DESK, **options})
        opened.append(context)
        sign_in(context, staff or make_staff(), live_server.url)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: _is_complaint(said) and complaints.append(said.text))
        page.goto(f"/desk/visits/{visit.reference}/")
        return page

    yield open_page
    for context in opened:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")
        context.close()
    assert complaints == []


NOT_SENT = ("htmx:afterRequest", "htmx:sendError")  # what htmx logs of a request without a network


def _is_complaint(said: Any) -> bool:
    cut = ("ERR_INTERNET_DISCONNECTED", "status of 409", "status of 403", "ERR_FAILED", *NOT_SENT)
    return said.type == "error" and not any(word in said.text for word in cut)


def sign_in(context: BrowserContext, staff: Any, url: str) -> None:
    signed = Signed()
    signed.force_login(staff)
    key = signed.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])


def rows_of(visit: Visit, version: int = 1) -> list[tuple[str, list[str], int | None]]:
    with ALONE:
        rows = Observation.objects.filter(analysis__visit=visit, analysis__version=version).order_by(
            "position"
        )
        return [(row.concern, row.zones, row.count) for row in rows]


def kept_elsewhere(visit: Visit, *seen: Seen, sign: bool = False, **fields: Any) -> None:
    """What somebody else saves, or signs, while the page is open."""
    now = fields.pop("now", None) or timezone.now()
    with ALONE:
        analysis.save_draft(visit_id=visit.pk, skin_type=2, words="", seen=seen, now=now)
        if sign:
            analysis.sign(visit_id=visit.pk, by=make_staff(), now=now)


def row(page: Page, name: str) -> Any:
    """The fields of one row, by what stands in it."""
    return page.get_by_role("group", name=name, exact=True)


def saved_line(page: Page) -> Any:
    return page.locator("#saved")


def test_a_whole_analysis_by_touch_with_the_network_cut_in_the_middle(
    at_the_desk: Opens, visit: Visit
) -> None:
    page = at_the_desk(viewport=PHONE, has_touch=True, is_mobile=True)
    hands.take_brush(page, "plug")
    hands.tap(page, "chin")
    hands.tap(page, "nose_tip")
    expect(saved_line(page)).to_contain_text("Saved")
    page.context.set_offline(True)
    hands.take_brush(page, "bead")
    hands.tap(page, "cheek_upper_left")
    beads = row(page, "milia")
    beads.get_by_label("How many").fill("3")
    beads.locator("summary").first.tap()
    beads.get_by_label("Size, mm").fill("1")
    beads.get_by_label("up to, mm").fill("2")
    beads.get_by_label("Color", exact=True).select_option("pearl white")
    beads.get_by_label("Opening", exact=True).select_option("closed")
    expect(saved_line(page)).to_have_text(NO_CONNECTION)
    assert rows_of(visit) == [("open_comedones", ["nose_tip", "chin"], None)]
    page.get_by_role("button", name="Sign", exact=True).tap()
    expect(saved_line(page)).to_have_text(NO_CONNECTION)  # and the page is still there
    page.context.set_offline(False)
    hands.is_saved(page)
    expect(saved_line(page)).to_contain_text("Saved")
    kept = Observation.objects.get(concern="milia")
    assert (kept.zones, kept.count, kept.opening) == (["cheek_upper_left"], 3, "closed")
    assert (kept.size_from_tenths, kept.size_to_tenths, kept.color) == (10, 20, "pearl white")
    page.get_by_label("Skin type").select_option("2")
    page.get_by_role("button", name="Sign", exact=True).tap()
    page.locator("#seen.step-done").wait_for()
    signed = SkinAnalysis.objects.get()
    assert (signed.is_signed, signed.skin_type) == (True, 2)
    expect(page.locator("#seen")).to_contain_text(
        "upper cheek, her left · 3 · 1-2 mm · pearl white · no opening"
    )


def test_amended_the_old_one_is_still_read(at_the_desk: Opens, visit: Visit) -> None:
    kept_elsewhere(visit, Seen("milia", ("cheek_upper_left",), count=3), sign=True)
    page = at_the_desk(viewport=PHONE, has_touch=True)
    page.get_by_role("button", name="Amend in a new version").tap()
    hands.take_brush(page, "bead")
    hands.tap(page, "cheek_upper_left")  # off again
    hands.tap(page, "chin")
    page.get_by_role("button", name="Sign", exact=True).tap()
    page.locator("#seen.step-done").wait_for()
    assert rows_of(visit, 1) == [("milia", ["cheek_upper_left"], 3)]
    assert rows_of(visit, 2) == [("milia", ["chin"], 3)]
    page.get_by_role("link", name="version 1").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("version 1")
    expect(page.locator(".finding-row")).to_contain_text("upper cheek, her left · 3")
    assert page.locator(".zone-found[data-zone=cheek_upper_left]").count() == 2  # front and three-quarter
    assert page.locator(".zone-found[data-zone=chin]").count() == 0


def test_a_whole_analysis_by_keyboard_alone(at_the_desk: Opens, visit: Visit) -> None:
    page = at_the_desk()
    keys = page.keyboard
    page.locator("[name=glyph]").first.focus()
    keys.press("Space")  # bead
    tab_to(page, ".zone")
    go_to(page, "cheek_upper_left")
    keys.press("Enter")
    assert focused(page) == ("upper cheek, her left: milia", "true")
    go_to(page, "chin")
    keys.press("Space")
    tab_to(page, "[data-row] input[type=number]")
    page.context.set_offline(True)
    keys.type("4")
    expect(saved_line(page)).to_have_text(NO_CONNECTION)
    page.context.set_offline(False)
    hands.is_saved(page)
    assert rows_of(visit) == [("milia", ["cheek_upper_left", "chin"], 4)]
    tab_to(page, "button[name=sign]")
    keys.press("Enter")
    page.locator("#seen.step-done").wait_for()
    assert SkinAnalysis.objects.get().is_signed


def tab_to(page: Page, what: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"no way to {what} by Tab")


def go_to(page: Page, zone: str) -> None:
    """From zone to zone by the arrow that brings the mark nearer."""
    for _ in range(24):
        here = page.evaluate("() => document.activeElement.dataset")
        if here["zone"] == zone:
            return
        there = page.evaluate(
            'zone => ({...document.querySelector(`.face-view:not([hidden]) [data-zone="${zone}"]`).dataset})',
            zone,
        )
        dx, dy = float(there["x"]) - float(here["x"]), float(there["y"]) - float(here["y"])
        across = ("ArrowRight" if dx > 0 else "ArrowLeft") if abs(dx) > abs(dy) else ""
        page.keyboard.press(across or ("ArrowDown" if dy > 0 else "ArrowUp"))
    raise AssertionError(f"the arrows do not lead to {zone}")


def focused(page: Page) -> tuple[str, str]:
    label, pressed = page.evaluate(
        "() => [document.activeElement.getAttribute('aria-label'), document.activeElement.ariaPressed]"
    )
    return label, pressed


def test_three_concerns_on_eight_zones_take_at_most_twenty_presses(at_the_desk: Opens, visit: Visit) -> None:
    page = at_the_desk(viewport=PHONE, has_touch=True)
    presses = hands.take_brush(page, "plug")
    for zone in ("chin", "nose_tip", "forehead_center"):
        hands.tap(page, zone)
        presses += 1
    presses += hands.take_brush(page, "bead")
    for zone in ("cheek_upper_left", "cheek_upper_right", "temple_left"):
        hands.tap(page, zone)
        presses += 1
    presses += hands.take_brush(page, "cluster", "syringoma")
    for eye in ("left", "right"):
        hands.tap(page, f"undereye_rim_{eye}") if eye == "left" else page.get_by_role(
            "button", name="Right eye"
        ).tap()
        hands.tap(page, f"undereye_rim_{eye}")
        presses += 2
    hands.is_saved(page)
    assert rows_of(visit) == [
        ("open_comedones", ["forehead_center", "nose_tip", "chin"], None),
        ("milia", ["temple_left", "cheek_upper_left", "cheek_upper_right"], None),
        ("syringoma", ["undereye_rim_left", "undereye_rim_right"], None),
    ]
    assert presses <= 20


def test_every_zone_is_met_in_some_view_and_the_small_ones_at_44_px(at_the_desk: Opens) -> None:
    page = at_the_desk(viewport=PHONE, has_touch=True)
    met: set[str] = set()
    large: set[str] = set()
    small: set[str] = set()
    for way in page.locator(".face-way").all():
        way.click()
        met |= set(page.evaluate(MEET, 24))
        opened_by = (way.get_attribute("data-opened-by") or "").split()
        if opened_by:
            small |= set(opened_by)
            large |= set(page.evaluate(MEET, 44))
    assert met == set(reference().zones)
    assert small >= {
        "lips",
        *(f"{lid}_eyelid_{side}" for lid in ("upper", "lower") for side in ("left", "right")),
    }
    assert large >= small


# The zones that hold a circle of this width, in pixels, somewhere about their mark.
MEET = """(width) => {
    const svg = document.querySelector(".face-view:not([hidden])");
    svg.scrollIntoView({block: "center", behavior: "instant"});
    const ring = [...Array(12)].map((_, at) => [Math.cos(at * Math.PI / 6), Math.sin(at * Math.PI / 6)]);
    const holds = (x, y, id) => ring.every(([dx, dy]) => {
        return document.elementFromPoint(x + dx * width / 2, y + dy * width / 2)?.dataset?.zone === id;
    });
    const near = [0, -4, 4, -8, 8, -12, 12, -16, 16];
    return [...svg.querySelectorAll(".zone")].filter((zone) => {
        const at = new DOMPoint(zone.dataset.x, zone.dataset.y).matrixTransform(svg.getScreenCTM());
        return near.some((dx) => near.some((dy) => holds(at.x + dx, at.y + dy, zone.dataset.zone)));
    }).map((zone) => zone.dataset.zone);
}"""


@pytest.mark.parametrize("view", ["front", "right", "left"])
def test_the_arrows_reach_every_zone(at_the_desk: Opens, view: str) -> None:
    page = at_the_desk()
    page.locator(f".face-way[data-show={view}]").first.click()
    reached = page.evaluate(
        """async () => {
            const first = document.querySelector(".face-view:not([hidden]) .zone");
            const seen = new Set([first]), waiting = [first];
            while (waiting.length) {
                const zone = waiting.pop();
                for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]) {
                    zone.focus();
                    zone.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
                    const next = document.activeElement;
                    if (!seen.has(next)) { seen.add(next); waiting.push(next); }
                }
            }
            return [...seen].map((zone) => zone.dataset.zone);
        }"""
    )
    drawn = page.locator(".face-view:not([hidden]) .zone").count()
    assert len(set(reached)) == drawn


def test_all_eighteen_concerns_are_behind_the_brush(at_the_desk: Opens) -> None:
    page = at_the_desk()
    offered = page.locator("[data-brushes] input:not([data-unsure])").evaluate_all(
        "all => all.map(one => one.value)"
    )
    assert sorted(offered) == sorted(reference().concerns)
    for look in page.locator(".look").all():
        look.click()
        name = page.locator("[data-brush-name]").inner_text()
        assert name and name != "what do you see?"


def test_what_the_rules_say_follows_each_save_and_the_zone_is_hatched(at_the_desk: Opens) -> None:
    page = at_the_desk()
    extraction = page.locator("#may-deep_pore_extractions")
    expect(extraction).to_contain_text("fine, with care")  # her skin type is not known
    hands.take_brush(page, "cluster", "syringoma")
    page.get_by_role("button", name="Left eye").click()
    hands.press(page, "undereye_rim_left")
    expect(extraction).to_contain_text("leave out")
    extraction.locator("summary").click()
    expect(extraction).to_contain_text("syringomas")
    expect(page.locator("#rules-beside")).to_contain_text("leave out")
    label = page.locator(".face-view:not([hidden]) [data-zone=undereye_rim_left]").get_attribute("aria-label")
    assert label == "under-eye rim (orbital bone), her left: syringomas (left out)"
    assert page.locator(".face-view:not([hidden]) .face-hatches path").count() == 1


def test_a_bleeding_oil_gland_holds_everything_and_signing_opens_the_referral(at_the_desk: Opens) -> None:
    page = at_the_desk()
    hands.take_brush(page, "gland")
    hands.press(page, "nose_tip")
    glands = row(page, "enlarged oil glands")
    glands.locator("summary").first.click()
    glands.get_by_label("It bleeds or crusts").check()
    expect(page.locator("#may-be-done")).to_contain_text("Everything waits.")
    expect(page.locator("#may-be-done")).to_contain_text("within two weeks")
    for service in ("enzyme_exfoliation", "deep_pore_extractions"):
        expect(page.locator(f"#may-{service}")).to_contain_text("leave out")
    assert glands.locator("[data-row-glyph] use").get_attribute("href").endswith("#doctor")
    page.get_by_role("button", name="Sign", exact=True).click()
    page.locator("#seen.step-done").wait_for()
    expect(page.locator("#referral")).to_contain_text("within two weeks")


def test_as_last_time_copies_the_last_signed_rows(at_the_desk: Opens, visit: Visit) -> None:
    before = visit.starts_at - timezone.timedelta(days=40)
    earlier = make_treatment("led_red", starts_at=before, client=visit.client)
    seen = (Seen("milia", ("cheek_upper_left",), count=3), Seen("open_comedones", ("chin",)))
    kept_elsewhere(earlier, *seen, sign=True, now=before)
    page = at_the_desk()
    hands.take_brush(page, "bead")
    hands.press(page, "forehead_center")
    page.get_by_role("button", name=re.compile("As last time")).click()
    page.get_by_text("As last time. Look at each row").wait_for()
    assert rows_of(visit) == [("milia", ["forehead_center"], None), ("open_comedones", ["chin"], None)]


def test_signed_out_after_an_hour_it_keeps_and_sends_once_signed_in_again(
    at_the_desk: Opens, visit: Visit, live_server: Any
) -> None:
    staff = make_staff()
    page = at_the_desk(staff)
    page.context.clear_cookies()
    hands.take_brush(page, "bead")
    hands.press(page, "chin")
    expect(saved_line(page)).to_contain_text("Signed out. Kept on this device, sends itself.")
    expect(page.get_by_role("link", name="Sign in in another tab")).to_be_visible()
    assert not Observation.objects.exists()
    sign_in(page.context, staff, live_server.url)
    page.context.new_page().goto("/desk/")  # gives a fresh CSRF cookie, as a sign-in does
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    hands.is_saved(page)
    assert rows_of(visit) == [("milia", ["chin"], None)]
    page.get_by_role("button", name="Sign", exact=True).click()
    page.locator("#seen.step-done").wait_for()


@pytest.mark.parametrize("opened", ["/desk/visits/{}/", "/desk/clients/"])
def test_what_was_typed_offline_outlives_the_page(at_the_desk: Opens, visit: Visit, opened: str) -> None:
    page = at_the_desk()
    hands.take_brush(page, "plug")
    page.route("**/analysis/keep/", lambda route: route.abort())
    hands.press(page, "chin")
    expect(saved_line(page)).to_have_text(NO_CONNECTION)
    page.goto("about:blank")
    page.unroute("**/analysis/keep/")
    page.goto(opened.format(visit.reference))
    hands.is_saved(page)
    assert rows_of(visit) == [("open_comedones", ["chin"], None)]
    page.goto(f"/desk/visits/{visit.reference}/")
    expect(page.locator(".seen-row [data-row-name]").first).to_have_text("blackheads")


def test_a_newer_save_from_elsewhere_is_told_and_not_written_over(at_the_desk: Opens, visit: Visit) -> None:
    page = at_the_desk()
    kept_elsewhere(visit, Seen("milia", ("nose_bridge",)))
    hands.take_brush(page, "plug")
    hands.press(page, "chin")
    told = page.locator("#in-the-way")
    expect(told).to_contain_text("Saved from somewhere else meanwhile")
    assert rows_of(visit) == [("milia", ["nose_bridge"], None)]
    page.reload()  # nothing is lost by leaving: it is told again, and drawn by the server
    page.get_by_role("button", name="Look at it").click()
    expect(told).to_contain_text("Saved from somewhere else meanwhile")
    expect(page.locator("[data-rows]")).to_contain_text("blackheads")
    page.get_by_role("button", name="Write mine over it").click()
    hands.is_saved(page)
    assert rows_of(visit) == [("open_comedones", ["chin"], None)]


def test_typed_against_a_version_that_was_signed_meanwhile_becomes_a_new_one(
    at_the_desk: Opens, visit: Visit
) -> None:
    page = at_the_desk()
    kept_elsewhere(visit, Seen("milia", ("nose_bridge",)), sign=True)
    hands.take_brush(page, "plug")
    hands.press(page, "chin")
    expect(page.locator("#in-the-way")).to_contain_text("Signed meanwhile.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save mine as a new version").click()
    hands.is_saved(page)
    assert rows_of(visit, 1) == [("milia", ["nose_bridge"], None)]
    assert rows_of(visit, 2) == [("open_comedones", ["chin"], None)]


def test_nothing_of_hers_stays_on_the_device_after_saving_or_signing_out(at_the_desk: Opens) -> None:
    page = at_the_desk()
    hands.take_brush(page, "bead")
    hands.press(page, "chin")
    hands.is_saved(page)
    assert page.evaluate("Object.keys(localStorage)") == []
    page.route("**/analysis/keep/", lambda route: route.abort())
    hands.press(page, "forehead_center")
    expect(saved_line(page)).to_have_text(NO_CONNECTION)
    assert len(page.evaluate("Object.keys(localStorage)")) == 1
    page.once("dialog", lambda asked: asked.dismiss())
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#seen")).to_be_visible()
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_without_a_script_the_lists_do_all_of_it(at_the_desk: Opens, visit: Visit) -> None:
    page = at_the_desk(viewport=PHONE, java_script_enabled=False)
    expect(page.locator(".brush")).to_be_hidden()
    blank = page.locator("[data-blank]")
    blank.get_by_label("Consistent with").select_option("milia")
    blank.get_by_label("How many").fill("2")
    blank.get_by_label("upper cheek, her left").check()
    page.locator("#seen-form").get_by_role("button", name="Save").click()
    assert rows_of(visit) == [("milia", ["cheek_upper_left"], 2)]
    expect(page.locator("#may-be-done")).to_contain_text("Enzyme exfoliation")
    assert page.locator(".zone-found[data-zone=cheek_upper_left]").count() == 2
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("#seen")).to_contain_text("upper cheek, her left · 2")
    page.get_by_role("button", name="Amend in a new version").click()
    assert SkinAnalysis.objects.count() == 2


def test_what_is_typed_beside_the_rules_outlives_a_save_of_the_analysis(
    at_the_desk: Opens, visit: Visit
) -> None:
    """The rules come anew after each save, and with them the forms that stand among them."""
    assert visit.client is not None
    make_answer(visit.client, "face_waxing_threading", on=timezone.localdate(), ongoing=False)
    make_answer(visit.client, "retinoid_otc", on=timezone.localdate(), ongoing=False)
    mira = make_staff()
    make_practitioner(name="Mira", user=mira)  # licensed: she may decide otherwise
    page = at_the_desk(mira)
    one, other = (page.locator(f"#why-enzyme_exfoliation-{number}") for number in (1, 2))
    for typed in (one, other):
        page.locator("details", has=typed).locator("summary").click()
    other.fill("She left it out for a week.")
    hands.take_brush(page, "bead")
    with page.expect_response("**/may-be-done/"):
        hands.press(page, "chin")
    hands.is_saved(page)
    expect(other).to_have_value("She left it out for a week.")
    expect(other).to_be_visible()
    expect(one).to_have_value("")


def test_what_was_done_is_saved_when_the_network_is_back_and_after_signing_in_again(
    at_the_desk: Opens, visit: Visit, live_server: Any
) -> None:
    page = at_the_desk()
    minutes = page.get_by_role("group", name="Enzyme exfoliation").get_by_label("Minutes")
    page.context.set_offline(True)
    minutes.fill("9")
    minutes.press("Tab")
    expect(saved_line(page)).to_contain_text("No connection")
    page.get_by_role("button", name="Treatment finished").click()  # leads nowhere, and loses nothing
    expect(minutes).to_have_value("9")
    page.context.set_offline(False)
    expect(saved_line(page)).to_contain_text("Saved")
    assert minutes_of(visit) == [9]
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    minutes.fill("7")
    minutes.press("Tab")
    expect(saved_line(page)).to_contain_text("Signed out")
    sign_in(page.context, make_staff(), live_server.url)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(saved_line(page)).to_contain_text("Saved")
    assert minutes_of(visit) == [7]


def minutes_of(visit: Visit) -> list[int | None]:
    with ALONE:
        done = PerformedService.objects.filter(record__visit=visit, service="enzyme_exfoliation")
        return [row.minutes for row in done]
