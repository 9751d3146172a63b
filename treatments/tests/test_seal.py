"""What is signed does not change, whoever asks the database: on both, and after a table is rebuilt."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from bookings.models import Visit, VisitService
from clients.models import Client
from treatments import analysis, check_ins, seal, worries
from treatments.analysis import Seen
from treatments.models import (
    AftercareLine,
    AftercarePlan,
    CatalogueRevision,
    CheckInAnswer,
    Observation,
    PerformedService,
    SkinAnalysis,
    TreatmentRecord,
    Worry,
)
from treatments.tests.make import approve, finish, make_staff, make_treatment

STARTS = datetime.fromisoformat("2027-03-01T10:00-08:00")
CHANGES: list[tuple[type[models.Model], dict[str, Any]]] = [
    (SkinAnalysis, {"words": "other"}),
    (SkinAnalysis, {"status": "draft", "signed_at": None}),
    (Observation, {"words": "other"}),
    (Observation, {"sealed": False}),
    (TreatmentRecord, {"completed_at": STARTS}),
    (PerformedService, {"sharp_point": True}),
    (AftercarePlan, {"skin_type": 1}),
    (AftercareLine, {"wording": "other"}),
    (AftercareLine, {"ends_at": STARTS + timedelta(days=99)}),
    (CatalogueRevision, {"document": {}}),
    (CheckInAnswer, {"note": "other"}),
    (Worry, {"outcome": "other"}),
    (Worry, {"closed_at": None}),
]
TABLES = sorted({model for model, _ in CHANGES}, key=lambda model: model.__name__)


def signed_visit() -> Visit:
    """A visit whose analysis is signed and whose aftercare is approved."""
    visit = make_treatment("deep_pore_extractions", starts_at=STARTS)
    seen = [Seen("open_comedones", ("chin",), "six")]
    analysis.save_draft(visit_id=visit.pk, skin_type=3, words="calm", seen=seen, now=STARTS)
    analysis.sign(visit_id=visit.pk, by=make_staff(), now=STARTS)
    finish(visit, "deep_pore_extractions", at=STARTS + timedelta(hours=1))
    approve(visit, now=STARTS + timedelta(hours=1))
    close_a_worry(visit)
    return visit


def close_a_worry(visit: Visit) -> None:
    given: dict[str, Any] = {"by": make_staff(), "now": STARTS + timedelta(days=1)}
    press = check_ins.answer(visit_id=visit.pk, letter="check_in_day_1", answer="worry", now=given["now"])
    worries.note_call(worry_id=press.worry.pk, words="", read_to=press.pk, **given)
    worries.close(worry_id=press.worry.pk, happened="Heat.", done="Cooled.", outcome="Calm.", **given)


def changing_is_refused(model: type[models.Model], change: dict[str, Any]) -> None:
    assert model._default_manager.exists()
    with pytest.raises(DatabaseError, match=seal.REFUSAL), transaction.atomic():
        model._default_manager.update(**change)


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "change"), CHANGES, ids=lambda given: getattr(given, "__name__", ""))
def test_the_database_refuses_to_change_what_is_signed(
    model: type[models.Model], change: dict[str, Any]
) -> None:
    signed_visit()
    changing_is_refused(model, change)


@pytest.mark.django_db
def test_a_row_cannot_be_added_to_what_is_signed() -> None:
    visit = signed_visit()
    signed = SkinAnalysis.objects.get(visit=visit)
    with pytest.raises(DatabaseError, match=seal.REFUSAL), transaction.atomic():
        Observation.objects.create(analysis=signed, concern="milia", position=9, sealed=True)
    Observation.objects.create(analysis=signed, concern="milia", position=9)
    assert [row.concern for row in signed.rows()] == ["open_comedones"]


@pytest.mark.django_db
def test_a_draft_may_change_and_erasing_deletes_everything() -> None:
    visit = make_treatment("led_red", starts_at=STARTS)
    analysis.save_draft(visit_id=visit.pk, skin_type=None, words="a", seen=[], now=STARTS)
    assert SkinAnalysis.objects.update(words="b") == 1
    other = make_treatment("led_red", starts_at=STARTS + timedelta(days=1))
    finish(other, "led_red", at=STARTS + timedelta(days=1, hours=1))
    approve(other, now=STARTS + timedelta(days=1, hours=1))
    VisitService.objects.all().delete()
    Visit.objects.all().delete()
    Client.objects.all().delete()
    for model in set(TABLES) - {CatalogueRevision}:
        assert not model._default_manager.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite rebuilds a table to alter it")
@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_a_rebuilt_table_gets_its_guards_back_with_the_next_migrate(model: type[models.Model]) -> None:
    with connection.schema_editor() as editor:
        editor._remake_table(model)  # what every AlterField does there
    assert seal.missing(connection)
    seal.after_migrate(using=connection.alias)
    assert seal.missing(connection) == []
    signed_visit()
    changing_is_refused(model, next(change for table, change in CHANGES if table is model))


def test_postgresql_refuses_the_same(postgres_url: str) -> None:
    tests = [f"{__file__}::{name}" for name in ("test_the_database_refuses_to_change_what_is_signed",
             "test_a_row_cannot_be_added_to_what_is_signed",
             "test_a_draft_may_change_and_erasing_deletes_everything")]  # fmt: skip
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", *tests]
    shown = subprocess.run(
        command, env=os.environ | {"DATABASE_URL": postgres_url}, capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0, shown.stdout[-3000:]


@pytest.mark.django_db
def test_installing_twice_changes_nothing() -> None:
    assert seal.missing(connection) == []
    seal.install(connection)
    assert seal.missing(connection) == []
