"""Hands on the drawn face in a real browser: where a zone is met, by mouse, finger or key."""

from playwright.sync_api import Page

SHOWN = ".face-view:not([hidden])"
PLACE = f"""zone => {{
    const path = document.querySelector(`{SHOWN} [data-zone="${{zone}}"]`);
    const svg = path.ownerSVGElement;
    const box = svg.getBoundingClientRect();
    if (box.top < 0 || box.bottom > innerHeight) svg.scrollIntoView({{block: "center", behavior: "instant"}});
    const at = new DOMPoint(path.dataset.x, path.dataset.y).matrixTransform(svg.getScreenCTM());
    return [at.x, at.y];
}}"""


def place(page: Page, zone: str) -> tuple[float, float]:
    """The middle of a zone's mark on the screen, the face scrolled into sight."""
    x, y = page.evaluate(PLACE, zone)
    return x, y


def press(page: Page, zone: str) -> None:
    page.mouse.click(*place(page, zone))


def tap(page: Page, zone: str) -> None:
    page.touchscreen.tap(*place(page, zone))


def take_brush(page: Page, look: str, concern: str = "") -> int:
    """Choose what to paint; returns how many presses that took."""
    page.locator(f".look:has([value={look}])").click()
    if not concern:
        return 1
    page.locator(f"[data-brushes={look}] label:has([value={concern}])").click()
    return 2


def is_saved(page: Page) -> None:
    """Wait until nothing of this visit is left on the device."""
    page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('skinfit.kept.'))")
