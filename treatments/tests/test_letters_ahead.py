"""The letters before they are sent: read as they will be, one sent to oneself; the code at the door."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings import letterbox
from bookings.models import Visit
from bookings.tests.make import make_client
from clients.models import HealthRead, User
from notifications.delivery import send_due
from notifications.models import Message
from treatments import letters_ahead, records
from treatments.codes import drawn
from treatments.tests.make import (
    approve,
    did,
    finish,
    letters_of,
    make_staff,
    make_treatment,
    wants_invitations,
)

pytestmark = pytest.mark.django_db
ENDED = datetime.fromisoformat("2027-03-01T11:00-08:00")


@pytest.fixture(autouse=True)
def _clock(time_machine: Any) -> None:
    time_machine.move_to(ENDED, tick=False)


@pytest.fixture
def visit() -> Visit:
    made = make_treatment(
        "deep_pore_extractions",
        starts_at=ENDED - timedelta(hours=1),
        client=make_client("Noor Haddad", skin_type=2),
    )
    wants_invitations(made)
    finish(made, "deep_pore_extractions", at=ENDED)
    return made


@pytest.fixture
def mira() -> User:
    return make_staff()


def desk(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def at(name: str, visit: Visit, *more: Any) -> str:
    return reverse(name, args=[visit.reference, *more])


def without_links(text: str) -> str:
    """A link's signature is made anew with each letter."""
    return re.sub(r"https?://\S+", "", text)


def test_what_is_read_before_is_word_for_word_what_is_sent(visit: Visit) -> None:
    ahead = letters_ahead.of_visit(visit, now=ENDED)
    assert [one.name for one in ahead] == [
        "Aftercare", "Check-in, day 1", "Check-in, day 7", "Invitation to the next visit",
    ]  # fmt: skip
    assert [one.is_invitation for one in ahead] == [False, False, False, True]
    approve(visit, now=ENDED)
    sent = letters_of(visit)
    assert len(sent) == len(ahead)
    for one, written in zip(ahead, sent, strict=True):
        assert (one.letter.due_at, one.letter.letters, one.letter.subject) == (
            written.due_at, written.letters, written.subject,
        )  # fmt: skip
        assert without_links(one.letter.text) == without_links(written.text)


def test_the_page_frames_each_letter_alone_and_the_reading_is_on_file(visit: Visit, mira: User) -> None:
    browser = desk(mira)
    page = browser.get(at("desk_letters_ahead", visit)).content.decode()
    assert page.count("<iframe") == 4
    assert page.count(" sandbox ") == 4
    assert "It goes only if nothing is booked by then" in page
    assert HealthRead.objects.filter(client=visit.client, user=mira).exists()
    letter = browser.get(at("desk_letter_ahead", visit, 1))
    assert "Thank you for coming in, Noor" in letter.content.decode()
    assert letter["Content-Security-Policy"].startswith("default-src 'none'")
    assert letter["X-Frame-Options"] == "SAMEORIGIN"
    assert browser.get(at("desk_letter_ahead", visit, 9)).status_code == 404


def test_the_changed_letter_is_among_them_once_the_record_is_open_again(visit: Visit) -> None:
    approve(visit, now=ENDED)
    now = ENDED + timedelta(hours=2)
    send_due(now=now)
    records.amend(visit_id=visit.pk, now=now)
    done = did("deep_pore_extractions", point=["deep_pore_extractions"])
    records.save(visit_id=visit.pk, done=done, now=now)
    first = letters_ahead.of_visit(visit, now=now)[0]
    assert (first.name, first.letter.due_at) == ("Your aftercare has changed", now)
    assert "Longer than I wrote" in first.letter.text


def test_once_approved_there_is_nothing_ahead_to_read(visit: Visit, mira: User) -> None:
    approve(visit, now=ENDED)
    assert desk(mira).get(at("desk_letters_ahead", visit)).url == at("desk_visit", visit)  # type: ignore[attr-defined]
    assert desk(mira).get(at("desk_letter_ahead", visit, 1)).status_code == 404


def test_a_test_goes_to_whoever_asks_and_says_that_it_is_one(visit: Visit, mira: User) -> None:
    answer = desk(mira).post(at("desk_letter_test", visit, 1), follow=True)
    assert f"A test is on its way to {mira.email}." in answer.content.decode()
    send_due(now=ENDED)
    [test] = Message.objects.filter(state=Message.State.SENT)
    assert (test.address, test.letters) == (mira.email, "test")
    assert test.subject.startswith("[Test] After your visit")
    for words in (test.text, test.html):
        assert (
            "This is a test. The client gets this letter on Mon, Mar 1, 12:00 pm, once you approve." in words
        )
        assert "Retinol again" in words
    assert letterbox.is_about_care(test)


def test_a_press_in_a_test_changes_nothing_of_hers(visit: Visit, mira: User) -> None:
    for number in range(1, 5):
        letters_ahead.send_test(visit_id=visit.pk, number=number, by=mira, now=ENDED)
    for test in Message.objects.filter(letters="test"):
        assert f"/visit/{visit.reference}/" not in test.text + test.html
        assert test.headers == {}
        assert at("desk_letters_ahead", visit) in test.text


def test_a_test_takes_nothing_from_the_series_and_stays_when_it_is_approved(visit: Visit, mira: User) -> None:
    letters_ahead.send_test(visit_id=visit.pk, number=1, by=mira, now=ENDED)
    letters_ahead.send_test(visit_id=visit.pk, number=1, by=mira, now=ENDED)
    approve(visit, now=ENDED)
    kinds = sorted(message.kind for message in letters_of(visit))
    assert kinds == ["aftercare_now", "check_in_day_1", "check_in_day_7", "rebook", "test-1", "test-2"]


def test_a_letter_that_is_not_there_is_refused_in_words(visit: Visit, mira: User) -> None:
    answer = desk(mira).post(at("desk_letter_test", visit, 99), follow=True)
    assert "not among those to come" in answer.content.decode()
    assert not Message.objects.filter(letters="test").exists()


@pytest.mark.parametrize("name", ["desk_letters_ahead", "desk_door", "desk_door_paper"])
def test_front_desk_clients_and_visitors_see_none_of_it(visit: Visit, name: str) -> None:
    approve(visit, now=ENDED)
    assert desk(make_staff(User.Role.FRONT_DESK)).get(at(name, visit)).status_code == 403
    assert desk(make_staff(User.Role.CLIENT)).get(at(name, visit)).status_code == 403
    assert Browser().get(at(name, visit)).status_code == 302


def test_the_code_at_the_door_leads_to_her_page(visit: Visit, mira: User) -> None:
    assert desk(mira).get(at("desk_door", visit)).status_code == 404
    approve(visit, now=ENDED)
    page = desk(mira).get(at("desk_door", visit)).content.decode()
    assert "Noor Haddad" in page and 'aria-label="The code to scan"' in page
    from treatments import links

    drawn_here = re.search(r'd="(M[^"]+)"/></svg>', page)
    wanted = re.search(r'd="(M[^"]+)"/></svg>', drawn(links.plan_url(visit, due_at=ENDED)))
    assert drawn_here and wanted
    assert drawn_here[1] == wanted[1]
