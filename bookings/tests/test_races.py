"""Never two visits at once, whoever races, on either database (racing.py runs in a process of its own)."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SHORT, LONG = 3, 20
Racing = Callable[[str, int], list[dict[str, int]]]


def run(folder: Path, url: str, *arguments: str) -> str:
    """What a program prints with this database and nothing else of ours."""
    inherited = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    settings = {
        "SECRET_KEY": "only-for-races",
        "DATABASE_URL": url,
        "CELERY_BROKER_URL": f"filesystem://{folder / 'celery'}",
        "EMAIL_URL": f"filemail://{folder / 'mail'}",
        "BASE_URL": "http://127.0.0.1:8000",
    }
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=BASE_DIR, env={**inherited, **settings}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def racing(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    worker_number: int,
    fresh_postgres: Any,
) -> Iterator[Racing]:
    """Run a race on a migrated database of one engine; each race empties it first."""
    folder = tmp_path_factory.mktemp("races")
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'races.sqlite3'}"
        if request.param == "postgresql":
            name = f"skinfit_races_{os.getpid()}_{worker_number}"
            url = stack.enter_context(fresh_postgres(name))
        run(folder, url, "manage.py", "migrate", "--verbosity", "0")
        yield lambda name, rounds: json.loads(
            run(folder, url, "-m", "bookings.tests.racing", name, str(rounds))
        )


def both(name: str, standing: int, *, of: int = 32) -> list:
    """The race in few rounds for every test run, and in twenty for the proof."""
    return [
        pytest.param(name, SHORT, standing, of, id=name),
        pytest.param(name, LONG, standing, of, id=f"{name}-long", marks=pytest.mark.proof),
    ]


@pytest.mark.parametrize(
    ("name", "rounds", "standing", "of"),
    [
        *both("one_time", 1),
        *both("unequal_starts", 1),
        *both("two_people_one_room", 1),
        *both("anyone_of_two", 2),
        *both("move_against_book", 1),
    ],
)
def test_of_many_who_want_one_time_as_many_get_it_as_there_is_room_and_the_others_a_clean_refusal(
    racing: Racing, name: str, rounds: int, standing: int, of: int
) -> None:
    each = {"done": standing, "SlotTaken": of - standing, "standing": standing}
    assert racing(name, rounds) == [each] * rounds


@pytest.mark.parametrize("rounds", [SHORT, pytest.param(LONG, marks=pytest.mark.proof)])
def test_an_expired_hold_is_confirmed_or_booked_over_but_never_both(racing: Racing, rounds: int) -> None:
    for outcome in racing("expired_hold_against_book", rounds):
        assert outcome["standing"] == 1
        # A confirming that was pressed twice may be answered twice with the same visit.
        assert outcome["done"] in (1, 2)
        assert outcome["done"] + outcome["SlotTaken"] == 32


@pytest.mark.parametrize("rounds", [SHORT, pytest.param(LONG, marks=pytest.mark.proof)])
def test_one_press_sent_eight_times_makes_one_visit_and_eight_answers(racing: Racing, rounds: int) -> None:
    assert racing("one_press", rounds) == [{"done": 8, "standing": 1}] * rounds


@pytest.mark.parametrize("rounds", [SHORT, pytest.param(LONG, marks=pytest.mark.proof)])
def test_past_the_application_the_table_takes_one_row_and_refuses_every_other(
    racing: Racing, rounds: int
) -> None:
    each = {"done": 1, "refused by the database": 7, "standing": 1}
    assert racing("straight_into_the_table", rounds) == [each] * rounds


def test_a_process_killed_before_any_statement_leaves_no_visit_without_letters_and_no_letter_without_visit(
    racing: Racing,
) -> None:
    for act, told in racing("killed", 1).items():  # type: ignore[attr-defined]
        assert told["killed"] > 5, act
        assert (told["half done"], told["done"]) == (0, 1), act
