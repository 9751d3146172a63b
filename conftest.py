"""What a test may ask for: a service of the machine, and the studio as real processes."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from skinfit.tests import services
from skinfit.tests.running import Running

# Playwright's loop runs in the thread of the test that uses the ORM beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

MARKED_BY_FIXTURE = {
    "postgres_url": "postgres",
    "redis_url": "redis",
    "chromium": "browser",
    "browser_type_launch_args": "browser",
}


def pytest_configure() -> None:
    """A password that is slow to try, as it must be, would be a third of all the time here."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture, marker in MARKED_BY_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, (find, name) in services.FOUND.items():
        if item.get_closest_marker(marker) and not find():
            if os.environ.get("REQUIRE_SERVICES") == "1":
                pytest.fail(f"needs {name}, and REQUIRE_SERVICES=1", pytrace=False)
            pytest.skip(f"needs {name}")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name what was not shown: a skip that nobody reads is a promise that nobody keeps."""
    skipped = [
        (report.longrepr[2].removeprefix("Skipped: "), report.nodeid)
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    ]
    if skipped:
        terminalreporter.section("skipped, by name")
        for reason, test in sorted(skipped):
            terminalreporter.write_line(f"{test}: {reason}")


@pytest.fixture(scope="session")
def worker_number() -> int:
    """0, 1, … under xdist; 0 without."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.fixture(scope="session")
def fresh_postgres() -> Any:
    """`with fresh_postgres("name") as url`: an empty PostgreSQL database for as long as that lasts."""
    return services.fresh_postgres


@pytest.fixture
def postgres_url(worker_number: int) -> Iterator[str]:
    """A fresh, empty PostgreSQL database; not migrated."""
    with services.fresh_postgres(f"skinfit_{os.getpid()}_{worker_number}") as url:
        yield url


@pytest.fixture
def redis_url(worker_number: int) -> Iterator[str]:
    """An empty Redis database of this worker's own."""
    with services.fresh_redis(8 + worker_number) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> str:
    path = services.chromium()
    assert path
    return path


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, Any]:
    """Playwright drives the machine's own Chromium and lets it call nobody."""
    return {
        "executable_path": chromium,
        "args": list(services.CHROMIUM_ARGUMENTS),
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Nothing moves: what is measured half way through a fade is neither there nor gone."""
    return {**browser_context_args, "reduced_motion": "reduce"}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Start studios: `running(seed=["--months", "0"])`; all are stopped when the test ends."""
    started: list[Running] = []

    def start(**options: Any) -> Running:
        studio = Running(tmp_path / f"studio{len(started)}", **options)
        started.append(studio)
        studio.prepare()
        studio.start()
        return studio

    yield start
    for studio in started:
        studio.close()
