"""Every page of the questions reads at grade 8 or less, the reference's own questions included."""

from datetime import date

import pytest
import time_machine

from bookings.chain import ANALYSIS
from bookings.tests.make import NOW, at, make_client
from clients import consents
from treatments.intake.links import questions_path
from treatments.intake.wording import GROUPS
from treatments.tests.make import make_treatment
from treatments.tests.reading_grade import grade, sentences

pytestmark = pytest.mark.django_db
NO_NAMES = ()  # beside what reading_grade.py replaces: medicines keep theirs, which only makes it harder


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def make_asked(**fields):
    return make_treatment(ANALYSIS, starts_at=at(9), client=make_client(**fields))


def grade_of(client, visit, part: str = "") -> float:
    html = client.get(questions_path(visit), {"part": part}).content.decode()
    text = sentences(html)
    assert len(text.split()) > 5
    return grade(text, NO_NAMES)


@pytest.mark.parametrize("part", [group.name for group in GROUPS] + ["done"])
def test_the_questions(client, part):
    visit = make_asked(birth_date=date(1990, 5, 1))
    consents.give(client=visit.client, agreement=consents.HEALTH_DATA, now=NOW)
    assert grade_of(client, visit, part) <= 8


def test_what_comes_before_them(client):
    visit = make_asked()
    assert grade_of(client, visit) <= 8
    consents.give(client=visit.client, agreement=consents.HEALTH_DATA, now=NOW)
    assert grade_of(client, visit) <= 8


@pytest.mark.parametrize("born", [date(2011, 6, 8), date(2014, 6, 8)])
def test_what_the_young_read(client, born):
    visit = make_asked(birth_date=born)
    consents.give(client=visit.client, agreement=consents.HEALTH_DATA, now=NOW)
    assert grade_of(client, visit) <= 8
    consents.give(client=visit.client, agreement=consents.of_guardian("Lucía Pérez"), now=NOW)
    assert grade_of(client, visit) <= 8


def test_when_there_is_nothing_to_answer(client):
    visit = make_asked()
    type(visit).objects.update(status="cancelled")
    assert grade_of(client, visit) <= 8


def test_what_is_agreed_to():
    assert grade(consents.HEALTH_DATA.text, NO_NAMES) <= 8
    assert grade(consents.of_guardian("Ana").text, NO_NAMES) <= 8
