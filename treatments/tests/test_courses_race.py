"""Plans arranged at one instant, crosswise and beside single bookings: all or none, and no raw error."""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bookings.tests.test_races import run

ROUNDS, MANY = 1, 20


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, worker_number: int, fresh_postgres: Any
) -> Iterator[str]:
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'courses.sqlite3'}"
        if request.param == "postgresql":
            url = stack.enter_context(fresh_postgres(f"skinfit_courses_{os.getpid()}_{worker_number}"))
        run(tmp_path, url, "manage.py", "migrate", "--verbosity", "0")
        yield url


@pytest.mark.parametrize("rounds", [ROUNDS, pytest.param(MANY, marks=pytest.mark.proof)])
def test_nobody_waits_for_each_other_and_every_plan_is_booked_whole_or_not_at_all(
    database: str, tmp_path: Path, rounds: int
) -> None:
    told = json.loads(run(tmp_path, database, "-m", "treatments.tests.racing_courses", str(rounds)))
    assert len(told) == rounds
    for one in told:
        assert set(one["outcomes"]) <= {"done", "NotArranged", "SlotTaken"}, one
        assert set(one["sessions booked"]) <= {0, 2}
        assert one["standing"] == 4  # two times, two practitioners
