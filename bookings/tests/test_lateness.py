"""Running late: marked on the row, and told by one letter."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from bookings import lateness
from bookings.errors import NotStanding
from bookings.models import Visit
from bookings.tests.make import at, make_client, make_user, make_visit, make_world
from notifications import delivery
from notifications.models import Message


@pytest.fixture
def visit(db) -> Visit:
    make_world()
    return make_visit(starts_at=at(10), client=make_client("Ana Pérez", email="ana@example.com"))


def announce(visit: Visit, minutes: int) -> Visit:
    return lateness.announce(visit_id=visit.pk, minutes=minutes, now=at(9, 30))


def standing() -> list[str]:
    return list(Message.objects.standing().values_list("kind", flat=True))


def test_the_letter_says_the_new_time_goes_at_once_and_is_of_use_until_then(visit):
    assert announce(visit, 20).running_late_minutes == 20
    letter = Message.objects.get()
    assert (letter.due_at, letter.usable_until) == (at(9, 30), at(10, 20))
    assert letter.subject == "Your visit today starts about 10:20 am"
    for words in ("20 minutes late", "10:20 am", "10:00 am"):
        assert words in letter.text and words in letter.html


def test_another_lateness_takes_the_unsent_letter_back_and_on_time_takes_back_all(visit):
    announce(visit, 10)
    announce(visit, 30)
    assert standing() == ["running_late_30"]
    announce(visit, 10)
    assert standing() == ["running_late_10"]
    assert announce(visit, 0).running_late_minutes == 0
    assert standing() == []


def test_it_is_sent_until_the_new_time_and_missed_after_it(visit, mailoutbox):
    announce(visit, 20)
    delivery.send_due(now=at(10, 20) + timedelta(seconds=1))
    assert Message.objects.get().state == "missed" and mailoutbox == []


def test_who_is_here_or_has_no_address_gets_no_letter(visit):
    Visit.objects.filter(pk=visit.pk).update(status="here")
    announce(visit, 10)
    other = make_visit(starts_at=at(14), client=make_client("Ben", email=""))
    announce(other, 10)
    assert standing() == []


def test_a_visit_that_is_over_is_not_late(visit):
    Visit.objects.filter(pk=visit.pk).update(status="attended")
    with pytest.raises(NotStanding):
        announce(visit, 10)


def test_at_the_desk_it_is_chosen_and_shown_on_the_row(visit, client):
    client.force_login(make_user("front_desk"))
    with time_machine.travel(at(9, 30), tick=False):
        address = reverse("desk_late", args=[visit.reference])
        assert "ana@example.com" in client.get(address).content.decode()
        assert client.post(address, {"minutes": "20"}).status_code == 302
        assert "20 min late" in client.get("/desk/").content.decode()
        for wrong in ("", "7", "\x00", "9" * 400):
            assert client.post(address, {"minutes": wrong}).status_code == 200
