"""Answers are kept as they were said, one version beside the other."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients import intake
from clients.intake import Given
from clients.models import IntakeAnswer
from clients.tests.make import ENROLLED, make_client, make_user

pytestmark = pytest.mark.django_db
LATER = ENROLLED + timedelta(minutes=5)
NEXT_WEEK = ENROLLED + timedelta(days=7)


def say(
    client, question="pregnancy", answer="no", *, now=ENROLLED, occasion="visit:1", source="link", **fields
):
    given = Given(question, f"{question}?", answer, **fields)
    return intake.give(client_id=client.pk, answers=[given], source=source, occasion=occasion, now=now)


def test_an_answer_is_kept_with_the_words_it_was_asked_in_and_who_took_it():
    ana, mira = make_client(), make_user()
    given = Given(
        "isotretinoin", "Capsules?", "yes", on=date(2026, 2, 1), precision="month", ongoing=False,
        details={"dose": "low"}, words="Absorica",
    )  # fmt: skip
    intake.give(client_id=ana.pk, answers=[given], source="chair", occasion="visit:7", by=mira, now=ENROLLED)
    kept = IntakeAnswer.objects.get()
    assert given.same_as(kept)
    assert (kept.asked, kept.source, kept.occasion, kept.given_at, kept.taken_by) == (
        "Capsules?", "chair", "visit:7", ENROLLED, mira,
    )  # fmt: skip


def test_another_answer_stands_beside_the_first_and_counts():
    ana = make_client()
    say(ana, answer="no")
    say(ana, answer="yes", now=LATER)
    assert IntakeAnswer.objects.count() == 2
    known = intake.known(client_id=ana.pk, occasion="visit:1")
    assert known.newest["pregnancy"].answer == known.own["pregnancy"].answer == "yes"


def test_the_same_again_within_a_day_is_one_answer_and_a_week_later_another():
    ana = make_client()
    assert say(ana) and not say(ana, now=LATER) and say(ana, now=NEXT_WEEK)
    assert IntakeAnswer.objects.count() == 2


@pytest.mark.parametrize("other", [{"occasion": "visit:2"}, {"source": "chair"}, {"words": "not sure when"}])
def test_what_differs_in_anything_is_an_answer_of_its_own(other):
    ana = make_client()
    say(ana)
    assert say(ana, now=LATER, **other)


def test_of_one_instant_the_later_row_counts():
    ana = make_client()
    say(ana, answer="no")
    say(ana, answer="unsure")
    assert intake.known(client_id=ana.pk, occasion="").newest["pregnancy"].answer == "unsure"


def test_one_visit_s_answers_are_known_beside_the_newest_of_all():
    ana = make_client()
    say(ana, answer="no", occasion="visit:1")
    say(ana, answer="yes", occasion="visit:2", now=LATER)
    say(make_client(), answer="unsure", now=NEXT_WEEK)
    known = intake.known(client_id=ana.pk, occasion="visit:1")
    assert (known.own["pregnancy"].answer, known.newest["pregnancy"].answer) == ("no", "yes")
    assert intake.known(client_id=ana.pk, occasion="visit:3").own == {}


def test_what_is_known_takes_one_statement_whatever_the_history():
    ana = make_client()
    for day in range(30):
        say(ana, answer="yes" if day % 2 else "no", now=ENROLLED + timedelta(days=day))
    with CaptureQueriesContext(connection) as asked:
        intake.known(client_id=ana.pk, occasion="visit:1")
    assert len(asked) == 1
