"""The studio as real processes: the start, the stop, the clock, the refusal of an unready database."""

import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from skinfit.tests.running import Running


def readiness(studio: Running) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(studio.url + "/readyz") as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def test_starts_and_stops_on_the_embedded_default(running: Callable[..., Running]) -> None:
    studio = running()
    assert readiness(studio) == (200, "ready\n")


def test_starts_on_postgresql_and_redis(
    running: Callable[..., Running], postgres_url: str, redis_url: str
) -> None:
    studio = running(database_url=postgres_url, broker_url=redis_url)
    assert readiness(studio) == (200, "ready\n")


@pytest.mark.faketime
def test_runs_at_another_hour(running: Callable[..., Running]) -> None:
    at = datetime(2031, 3, 9, 9, 30, tzinfo=UTC)
    studio = running(at=at)
    told = studio.manage("shell", "-v", "0", "-c", "from django.utils import timezone; print(timezone.now())")
    assert told.startswith("2031-03-09 09:3")
    assert "2031-03-09" in studio.log("worker") + studio.log("web")
