"""What is pressed on a row of the day: done at once, taken back, or refused in words."""

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from bookings.models import TimeOff, Visit
from bookings.tests.make import (
    MONDAY,
    at,
    make_client,
    make_practitioner,
    make_room,
    make_studio,
    make_time_off,
    make_user,
    make_visit,
    make_world,
)
from notifications.models import Message
from notifications.tests.make import make_message

HOSTILE = ["\x00", "🙂" * 3000, "\u202eمرحبا", "A" * 10_000, "<script>alert(1)</script>", "'; --", "9" * 400]


@pytest.fixture
def desk(client, db):
    make_world()
    client.force_login(make_user("front_desk"))
    with time_machine.travel(at(9), tick=False):
        yield client


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def press(desk, name: str, visit: Visit, **data):
    return desk.post(reverse(name, args=[visit.reference]), data)


def test_here_marks_the_visit_and_offers_to_take_it_back(desk):
    visit = make_visit(starts_at=at(9), client=make_client("Ana Pérez"))
    answer = press(desk, "desk_here", visit)
    assert answer.url == f"/desk/?day={MONDAY}"
    visit.refresh_from_db()
    assert (visit.status, visit.here_at) == ("here", at(9))
    page = desk.get(answer.url).content.decode()
    assert "Ana Pérez is here." in page and f'action="/desk/visits/{visit.reference}/undo/"' in page
    press(desk, "desk_undo", visit)
    visit.refresh_from_db()
    assert (visit.status, visit.here_at) == ("booked", None)


def test_could_not_come_stops_the_letters_about_the_visit_and_can_be_taken_back(desk):
    visit = make_visit(starts_at=at(9))
    letter = make_message(topic=visit.topic)
    press(desk, "desk_missed", visit)
    visit.refresh_from_db()
    assert visit.status == "missed"
    assert Message.objects.get(pk=letter.pk).state == "withdrawn"
    press(desk, "desk_undo", visit)
    assert Visit.objects.get(pk=visit.pk).status == "booked"


@pytest.mark.parametrize("act", ["desk_here", "desk_missed", "desk_undo"])
def test_an_act_on_a_cancelled_visit_is_refused_in_words(desk, act):
    visit = make_visit(starts_at=at(9), status=Visit.Status.CANCELLED)
    answer = press(desk, act, visit)
    assert said(answer) == ["This visit is over or has been cancelled."]
    assert Visit.objects.get(pk=visit.pk).status == "cancelled"


def test_cancelling_asks_first_and_names_what_goes(desk):
    visit = make_visit(starts_at=at(15), client=make_client("Ana Pérez", email="ana@example.com"))
    make_message(topic=visit.topic)
    page = desk.get(reverse("desk_cancel", args=[visit.reference])).content.decode()
    assert "Cancel the visit of Ana Pérez?" in page
    assert "1 letter about it will not go out" in page and "ana@example.com" in page
    assert "marked late" in page  # six hours before, the policy says 24
    assert Visit.objects.get(pk=visit.pk).status == "booked"


@pytest.mark.parametrize(("reason", "waived"), [("changed_mind", False), ("unwell", True), ("studio", True)])
def test_unwell_and_the_studio_never_cost(desk, reason, waived):
    visit = make_visit(starts_at=at(15))
    answer = press(desk, "desk_cancel", visit, reason=reason)
    assert answer.status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.cancel_reason, visit.fee_waived) == ("cancelled", reason, waived)
    assert Message.objects.filter(topic=visit.topic, kind="cancelled").count() == 1


def test_the_menu_chooses_unwell_beforehand(desk):
    visit = make_visit(starts_at=at(15))
    page = desk.get(reverse("desk_cancel", args=[visit.reference]) + "?reason=unwell")
    assert page.context["form"]["reason"].value() == "unwell"


def test_a_hold_is_nobodys_visit_and_cannot_be_cancelled_here(desk):
    held = make_visit(starts_at=at(15), status=Visit.Status.HELD, hold_until=at(16))
    assert press(desk, "desk_cancel", held, reason="studio").status_code == 404


def test_moving_to_a_time_shown_writes_the_letter_of_the_new_time(desk):
    visit = make_visit(starts_at=at(15))
    page = desk.get(reverse("desk_move", args=[visit.reference]))
    shown = [start for day in page.context["free"] for start in day.starts]
    assert at(11) in shown
    answer = press(desk, "desk_move", visit, choice=at(11).isoformat())
    assert answer.status_code == 302
    assert Visit.objects.get(pk=visit.pk).starts_at == at(11)
    assert Message.objects.filter(topic=visit.topic, kind="moved").exists()


def test_moving_to_a_typed_time_and_another_person(desk):
    jo = make_practitioner(name="Jo")
    visit = make_visit(starts_at=at(15))
    press(desk, "desk_move", visit, choice="other", date=f"{MONDAY}", clock="16:15", practitioner=jo.pk)
    visit.refresh_from_db()
    assert (visit.starts_at, visit.practitioner) == (at(16, 15), jo)


def test_a_move_to_a_taken_time_comes_back_filled_with_the_reason(desk):
    make_visit(starts_at=at(11))
    visit = make_visit(starts_at=at(15))
    answer = press(desk, "desk_move", visit, date=f"{MONDAY}", clock="11:00")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "That time has just been taken." in page and 'value="11:00"' in page
    assert Visit.objects.get(pk=visit.pk).starts_at == at(15)


def test_a_visit_that_is_over_cannot_be_moved(desk):
    visit = make_visit(starts_at=at(9), status=Visit.Status.ATTENDED)
    assert said(desk.get(reverse("desk_move", args=[visit.reference]))) == [
        "This visit is over or has been cancelled."
    ]


def block(desk, who, **fields):
    typed = {"practitioner": who.pk, "date": f"{MONDAY}", "begins": "14:00", "ends": "15:00"} | fields
    return desk.post(reverse("desk_block"), typed)


def test_blocked_time_is_in_the_day_and_can_be_given_back(desk):
    who = make_visit(starts_at=at(9)).practitioner
    answer = block(desk, who, reason="Supplier")
    [blocked] = TimeOff.objects.all()
    assert (blocked.starts_at, blocked.ends_at, blocked.reason) == (at(14), at(15), "Supplier")
    page = desk.get(answer.url).content.decode()
    assert "Supplier" in page and f'action="/desk/block/{blocked.pk}/give-back/"' in page
    desk.post(reverse("desk_unblock", args=[blocked.pk]))
    assert not TimeOff.objects.exists()


def test_blocking_over_a_visit_names_who_is_booked_and_blocks_nothing(desk):
    visit = make_visit(starts_at=at(14), client=make_client("Noor Haddad"))
    answer = block(desk, visit.practitioner)
    assert answer.status_code == 200 and "Noor Haddad" in answer.content.decode()
    assert not TimeOff.objects.exists()


def test_days_can_be_blocked_in_one_go(desk):
    who = make_practitioner()
    block(desk, who, begins="00:00", ends="23:59", last_date="2026-06-12")
    assert TimeOff.objects.get().ends_at == at(23, 59, MONDAY.replace(day=12))


def test_an_end_before_the_beginning_is_refused(desk):
    answer = block(desk, make_practitioner(), ends="13:00")
    assert answer.status_code == 200 and "later than the beginning" in answer.content.decode()


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_never_break_a_form(desk, value):
    visit, who = make_visit(starts_at=at(15)), make_practitioner()
    make_time_off(who, at(9), at(10))
    make_room()
    make_studio()
    for field in ("date", "clock", "choice", "practitioner"):
        assert press(desk, "desk_move", visit, **{field: value}).status_code == 200
    assert press(desk, "desk_cancel", visit, reason=value).status_code == 200
    for field in ("practitioner", "date", "begins", "ends", "last_date"):
        assert block(desk, who, **{field: value}).status_code == 200
    assert block(desk, who, begins="07:00", ends="07:30", reason=value).status_code in (200, 302)
    for address in ("/desk/", "/desk/block/", "/desk/new-visit/"):
        assert desk.get(address, {"day": value, "with": value, "who": value}).status_code == 200


def test_dates_no_diary_reaches_are_refused(desk):
    visit = make_visit(starts_at=at(15))
    for date in ("0001-01-01", "9999-12-31"):
        assert press(desk, "desk_move", visit, date=date, clock="10:00").status_code == 200
        assert desk.get("/desk/", {"day": date}).status_code == 200
    for choice in ("0001-01-01T00:00+00:00", "9999-12-31T23:59+00:00", "2026-06-08T10:00"):
        assert press(desk, "desk_move", visit, choice=choice).status_code == 200
