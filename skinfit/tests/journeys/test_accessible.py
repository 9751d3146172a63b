"""Every public page and every page of the desk: axe finds nothing, and no page calls a stranger."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from skinfit.tests import screens

pytestmark = [pytest.mark.proof, pytest.mark.browser, pytest.mark.faketime]
# The nearest levels of WCAG 2.2 AA and axe's own best practices.
EXPECTED = ("404", "410")  # the pages of a wrong address and of a link that has run out
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_no_page_calls_a_stranger(
    width: int, scheme: str, browser: Browser, tmp_path: Path
) -> None:
    found: list[str] = []
    with screens.demo(tmp_path) as studio:
        page = screens.window(browser, width, scheme)
        watch(page, studio.port, found)

        def look(name: str, shown: Page) -> None:
            results: Any = Axe().run(shown, options=OPTIONS)
            for violation in results.response["violations"]:
                nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
                found.append(f"{name}: {violation['id']}: {nodes}")

        screens.walk(page, studio, screens.facts(studio), look)
    assert not found, "\n".join(found)


def watch(page: Page, port: int, found: list[str]) -> None:
    """Note foreign requests, refusals of the content security policy and script errors."""

    def request(asked: Any) -> None:
        address = urlsplit(asked.url)
        if address.scheme in ("http", "https") and address.port != port:
            found.append(f"foreign request: {asked.url}")

    def console(said: Any) -> None:
        if said.type == "error" and not any(status in said.text for status in EXPECTED):
            found.append(f"console at {page.url}: {said.text}")

    page.on("request", request)
    page.on("console", console)
    page.on("pageerror", lambda error: found.append(f"script error at {page.url}: {error}"))
