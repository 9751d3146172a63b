"""The way to the questions in the letters before a visit; never where just anybody reads."""

import re

import pytest
import time_machine
from django.conf import settings

from bookings import diary, gate
from bookings.diary import Actor, Person, Wish
from bookings.tests.make import NOW, at, make_chain, make_practitioner, make_room, make_service, make_studio
from notifications.models import Message
from treatments.intake.links import questions_path
from treatments.tests.make import make_catalogue

pytestmark = pytest.mark.django_db

FAST = ("retinol", "sun", "cold sore", "waxing", "pregnancy", "new medicine")


@pytest.fixture
def visit():
    make_studio()
    make_catalogue()
    service = make_service("skin_analysis_and_plan")
    make_practitioner(services=[service])
    make_room(services=[service])
    return diary.book(
        wish=Wish(make_chain(service), at(9)),
        who=Person("Ana Pérez", "ana@example.com"),
        by=Actor.DESK,
        proven=False,
        now=NOW.replace(day=1),
    )


def letter(kind: str) -> Message:
    return Message.objects.get(kind=kind)


@pytest.mark.parametrize("kind", ["confirmation", "reminder_three_days"])
def test_the_confirmation_and_the_reminder_bring_the_link_as_text_and_as_html(visit, kind):
    address = settings.BASE_URL + questions_path(visit)
    assert address in letter(kind).text and f'href="{address}"' in letter(kind).html
    assert "question" not in letter(kind).subject.lower()


def test_the_reminder_asks_again_by_name_what_changes_fast(visit):
    assert all(name in letter("reminder_three_days").text for name in FAST)


@pytest.mark.parametrize("kind", ["reminder_day_before", "notice_booked"])
def test_no_other_letter_brings_it(visit, kind):
    for other in Message.objects.filter(kind=kind):
        assert "/questions/" not in other.text + other.html


def test_without_questions_the_letters_bring_no_link(visit, monkeypatch):
    monkeypatch.setattr(gate, "_gates", [gate.DiaryAlone()])
    moved = diary.move(visit_id=visit.pk, starts_at=at(14), by=Actor.DESK, now=NOW.replace(day=2))
    written = Message.objects.filter(topic=moved.topic, revision=moved.revision)
    assert written.count() >= 2
    assert not [one for one in written if "/questions/" in one.text + one.html]
    assert "A short reply" in written.get(kind="reminder_three_days").text


@pytest.mark.parametrize("path", ["", "move/", "cancel/"])
def test_the_page_of_a_visit_that_whoever_booked_opens_has_no_way_to_what_is_on_file(client, visit, path):
    from bookings.links import visit_path

    with time_machine.travel(NOW.replace(day=2), tick=False):
        page = client.get(visit_path(visit) + path).content.decode()
    assert re.search(r"<h1", page) and "/questions/" not in page
