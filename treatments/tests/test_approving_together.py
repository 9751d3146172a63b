"""A plan is approved with all its letters or not at all, whatever fails and whenever the process dies."""

import json
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bookings.tests.make import at
from bookings.tests.test_races import run
from bookings.tests.test_together import breaking
from treatments.tests import killing, make

LETTERS = 4  # by the reference: the aftercare an hour after, check-ins on days 1, 3 and 7


@pytest.mark.django_db
def test_whatever_statement_of_approving_fails_neither_plan_nor_letters_stand() -> None:
    visit = make.make_treatment("enzyme_exfoliation", "deep_pore_extractions", starts_at=at(9))
    make.finish(visit, "enzyme_exfoliation", "deep_pore_extractions", at=at(10, 30))
    staff, edition = make.make_staff(), make.plan_of(visit).edition
    before, statement = killing.rows(), 1
    while breaking(lambda: make.approve(visit, now=at(10, 30), by=staff, edition=edition), statement):
        assert killing.rows() == before, f"half done after statement {statement} failed"
        statement += 1
    assert statement > 10
    assert len(make.letters_of(visit)) == LETTERS


@pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.proof])]
)
def test_a_process_killed_while_approving_leaves_no_plan_without_letters(
    engine: str, tmp_path: Path, worker_number: int, fresh_postgres: Any
) -> None:
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'approving.sqlite3'}"
        if engine == "postgresql":
            url = stack.enter_context(fresh_postgres(f"skinfit_approving_{os.getpid()}_{worker_number}"))
        run(tmp_path, url, "manage.py", "migrate", "--verbosity", "0")
        told = json.loads(run(tmp_path, url, "-m", "treatments.tests.killing"))
    assert told["killed"] > 10
    assert (told["half done"], told["letters"]) == (0, LETTERS)
