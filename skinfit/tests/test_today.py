"""Today: what needs somebody stands first, the day follows, and it costs little."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from bookings import flags
from bookings.flags import Attention, Flag
from bookings.models import Visit
from bookings.tests.make import (
    MONDAY,
    NOW,
    at,
    make_client,
    make_practitioner,
    make_room,
    make_user,
    make_visit,
    make_world,
)
from notifications.models import Message
from notifications.tests.make import make_message
from treatments import check_ins
from treatments.tests.make import finish, make_treatment
from treatments.tests.make_whole import look


@pytest.fixture
def desk(client, db):
    make_world()
    client.force_login(make_user("practitioner"))
    with time_machine.travel(at(10), tick=False):
        yield client


def page(desk, address: str = "/desk/") -> str:
    answer = desk.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_needs_her_stands_before_the_day(desk, monkeypatch):
    needs = [Attention("Plan for Lee not sent yet", "/desk/visits/X/", "Approve")]
    monkeypatch.setattr(flags, "_needs", [lambda now: needs])
    make_message(recipient="client:1", state=Message.State.FAILED, closed_at=at(9), address="jo@example.com",
                 reason="550 no such mailbox", created_at=NOW)  # fmt: skip
    shown = page(desk)
    places = [shown.index(words) for words in ("Needs you (2)", "Plan for Lee", "jo@example.com", "day-list")]
    assert places == sorted(places)


def test_needs_about_health_are_not_for_the_front_desk(desk, client, monkeypatch):
    monkeypatch.setattr(flags, "_needs", [lambda now: [Attention("Plan for Lee", "/x/", "Approve")]])
    client.force_login(make_user("front_desk"))
    assert "Plan for Lee" not in page(client) and "Needs you" not in page(client)


def test_a_row_s_flag_with_a_way_on_is_its_next_action(desk, monkeypatch):
    visit = make_visit(starts_at=at(9), status=Visit.Status.ATTENDED)
    told = {
        visit.pk: [
            Flag("retinol", "wait"),
            Flag("plan waiting", "wait", url="/desk/visits/X/", label="Approve"),
        ]
    }
    monkeypatch.setattr(flags, "_flags", [lambda visits, now: told])
    shown = page(desk)
    assert '<a class="btn btn-second btn-small" href="/desk/visits/X/">Approve</a>' in shown
    assert "retinol" in shown and "plan waiting" in shown


def test_here_is_offered_today_and_not_for_another_day(desk):
    tomorrow = MONDAY + timedelta(days=1)
    now, later = make_visit(starts_at=at(11)), make_visit(starts_at=at(11, day=tomorrow))
    button = 'class="btn btn-second btn-small" type="submit" form="acts" formaction="/desk/visits/{}/here/">'
    assert button.format(now.reference) in page(desk)
    assert button.format(later.reference) not in page(desk, f"/desk/?day={tomorrow}")


@pytest.mark.parametrize(
    ("status", "acts"),
    [
        ("booked", {"here", "late", "move", "missed", "cancel"}),
        ("here", {"late", "move", "missed", "cancel", "undo"}),
        ("missed", {"undo"}),
        ("attended", set()),
    ],
)
def test_a_row_offers_what_its_state_allows_for_its_own_visit(desk, status, acts):
    visit, other = make_visit(starts_at=at(11), status=status), make_visit(starts_at=at(14), status=status)
    shown = page(desk)
    for one in (visit, other):
        found = set(re.findall(rf'"/desk/visits/{one.reference}/(\w+)/', shown))
        assert found == acts
    assert f'<a class="menu-item" href="/desk/visits/{visit.reference}/">' in shown or not acts


@pytest.mark.parametrize("name", ["<b>Ana</b>", "\ue000services\ue001", "reference", "{{ now }}", "مرحبا 🙂"])
def test_a_row_shows_a_name_as_it_is_written(desk, name):
    ana = make_client(name)
    first = make_visit(starts_at=at(11), client=ana)
    make_visit(starts_at=at(14), client=make_client("Ben"))
    shown = page(desk)
    assert f'<a href="/desk/clients/{ana.pk}/">{escape(name)}</a>' in shown
    assert f'aria-label="More for {escape(name)}"' in shown
    assert shown.count(f"/desk/visits/{first.reference}/here/") == 2  # the button and the menu


def test_the_day_names_its_neighbours_and_what_comes_tomorrow(desk):
    make_visit(starts_at=at(11, day=MONDAY + timedelta(days=1)))
    shown = page(desk)
    assert "Monday, June 8" in shown and "?day=2026-06-07" in shown and "?day=2026-06-09" in shown
    assert "tomorrow: 1 visit" in shown


def test_free_time_is_told_in_words(desk):
    make_visit(starts_at=at(11))
    shown = page(desk)
    assert "free until" in shown and "12:15 pm" in shown


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "0001-01-01", "9999-12-31", "\x00", ""])
def test_an_address_that_is_no_day_shows_today(desk, day):
    assert "Monday, June 8" in desk.get("/desk/", {"day": day}).content.decode()


def full_day(people: int, each: int) -> None:
    """So many practitioners with so many short visits each."""
    client, rooms = make_client(), [make_room() for _ in range(people)]
    for who, room in zip([make_practitioner() for _ in range(people)], rooms, strict=True):
        for number in range(each):
            start = at(9) + timedelta(minutes=12 * number)
            make_visit(
                starts_at=start,
                ends_at=start + timedelta(minutes=10),
                busy_until=start + timedelta(minutes=12),
                practitioner=who,
                room=room,
                client=client,
            )


def statements(desk) -> int:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        page(desk)
    return len(counted)


def test_a_full_day_costs_ten_statements_at_most_and_as_many_as_one_visit(desk):
    """Promise F8: 4 practitioners, 40 visits each."""
    full_day(1, 1)
    one = statements(desk)
    full_day(4, 40)
    assert statements(desk) == one
    assert one <= 10


def test_with_everything_that_may_wait_it_still_costs_ten_statements_at_most(desk):
    """A worry, a question, a plan not sent, a referral to ask about, a letter that came back."""
    days = [MONDAY - timedelta(days=number) for number in range(20, 24)]
    worried, asking, waiting, referred = (
        make_treatment("led_red", starts_at=at(11, day=day), client=make_client(f"Client {day}"))
        for day in days
    )
    check_ins.answer(visit_id=worried.pk, letter="check_in_day_1", answer="worry", now=at(8))
    check_ins.answer(visit_id=asking.pk, letter="check_in_day_1", answer="question", note="May I?", now=at(8))
    finish(waiting, "led_red", at=at(12, day=days[2]))
    look(
        referred,
        [{"concern": "calcinosis_cutis", "zones": ["chin"], "signs": ["painful"]}],
        now=at(12, day=days[3]),
    )
    make_message(recipient="client:1", state=Message.State.FAILED, closed_at=at(9), created_at=NOW)
    full_day(4, 40)
    statements(desk)  # what is read once a process, as the rules are
    assert statements(desk) <= 10
    lines = re.findall(r'class="needs-what">([^<]+)<', page(desk))
    assert (
        f"Client {days[0]}: &#x27;something worries me" in lines[0] and f"{days[1]}: a question" in lines[1]
    )
    assert len(lines) == 6  # nobody sends here, which is the sixth
