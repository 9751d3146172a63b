"""A time kept for somebody who is still typing, or whose letter is on its way."""

from datetime import timedelta

import pytest

from bookings import diary, holds
from bookings.diary import Actor, Person, Wish
from bookings.errors import HoldLost, NotBookable, SlotTaken, TooManyHolds
from bookings.models import Service, Visit
from bookings.tests import make
from bookings.tests.make import NOW, at
from clients.models import Client
from notifications.models import Message

pytestmark = pytest.mark.django_db

ANA = Person("Ana Pérez", "ana@example.com")
LATER = NOW + timedelta(minutes=11)


def wish(starts_at=None, **more):
    return Wish(make.make_chain(*Service.objects.all()), starts_at or at(9), **more)


def hold(starts_at=None, *, visitor="v1", network="198.51.100.7", now=NOW):
    return holds.hold(wish=wish(starts_at), visitor=visitor, network=network, now=now)


def confirm(held, *, visitor="v1", who=ANA, now=NOW):
    return holds.confirm(
        reference=held.reference, visitor=visitor, wish=wish(held.starts_at), who=who, proven=False, now=now
    )


def book(starts_at, *, now=NOW, who=None):
    who = who or Person("Bo", "bo@example.com")
    return diary.book(wish=wish(starts_at), who=who, by=Actor.CLIENT, proven=False, now=now)


def test_a_hold_keeps_its_time_for_ten_minutes():
    make.make_world()
    held = hold()
    assert (held.status, held.client, held.hold_until) == ("held", None, NOW + timedelta(minutes=10))
    with pytest.raises(SlotTaken):
        book(at(9), now=NOW + timedelta(minutes=9, seconds=59))
    assert book(at(9), now=NOW + timedelta(minutes=10)).status == "booked"
    assert not Visit.objects.filter(status="held").exists()


def test_a_hold_becomes_the_visit_and_twice_is_once():
    make.make_world()
    held = hold()
    visit = confirm(held)
    assert (visit.pk, visit.reference, visit.status) == (held.pk, held.reference, "booked")
    assert (visit.client.name, visit.hold_until, visit.revision) == ("Ana Pérez", None, 1)
    letters = Message.objects.count()
    assert letters > 0
    assert confirm(held) == visit
    assert (Visit.objects.count(), Client.objects.count(), Message.objects.count()) == (1, 1, letters)


def test_a_hold_is_its_visitors_alone():
    make.make_world()
    held = hold()
    with pytest.raises(SlotTaken):
        confirm(held, visitor="v2")
    assert not Visit.objects.exclude(status="held").exists()


def test_an_expired_hold_is_confirmed_while_its_time_is_free():
    make.make_world()
    visit = confirm(hold(), now=LATER)
    assert (visit.starts_at, visit.status) == (at(9), "booked")
    assert Visit.objects.count() == 1


def test_an_expired_hold_whose_time_has_gone_is_refused():
    make.make_world()
    held = hold()
    book(at(9, 30), now=LATER)
    with pytest.raises(SlotTaken):
        confirm(held, now=LATER)


def test_an_expired_hold_is_not_confirmed_into_a_time_blocked_meanwhile():
    make.make_world()
    held = hold()
    make.make_time_off(held.practitioner, at(8), at(12))
    with pytest.raises(SlotTaken):
        confirm(held, now=LATER)


def test_expired_holds_in_the_way_by_person_or_by_room_are_cleared():
    make.make_world(people=2, rooms=2)
    first, second = make.Practitioner.objects.order_by("pk")
    room, other = make.Room.objects.order_by("pk")
    for who, where in ((first, other), (second, room)):
        make.make_hold(practitioner=who, room=where, starts_at=at(9), hold_until=NOW)
    booked = [book(at(9, 15), who=Person(f"P{n}", f"p{n}@example.com")) for n in range(2)]
    assert {visit.practitioner for visit in booked} == {first, second}
    assert not Visit.objects.filter(status="held").exists()


def test_a_new_hold_lets_the_visitors_old_one_go():
    make.make_world()
    hold(at(9))
    second = hold(at(14))
    assert list(Visit.objects.all()) == [second]


def test_a_new_hold_that_is_refused_keeps_the_old_one():
    make.make_world()
    book(at(14))
    first = hold(at(9))
    with pytest.raises(SlotTaken):
        hold(at(14))
    assert list(Visit.objects.filter(status="held")) == [first]


def test_three_holds_from_one_network_and_no_fourth_until_one_expires():
    make.make_world(people=4, rooms=4)
    for number in range(3):
        hold(visitor=f"v{number}")
    with pytest.raises(TooManyHolds):
        hold(visitor="v4")
    assert hold(visitor="v4", network="203.0.113.9").status == "held"
    assert hold(visitor="v5", now=LATER).status == "held"


def test_a_hold_is_extended_once():
    make.make_world()
    held = hold()
    near = NOW + timedelta(minutes=8)
    assert holds.extend(reference=held.reference, visitor="v1", now=near).hold_until == near + holds.HOLD
    later = near + timedelta(minutes=8)
    assert holds.extend(reference=held.reference, visitor="v1", now=later).hold_until == near + holds.HOLD
    with pytest.raises(HoldLost):
        holds.extend(reference=held.reference, visitor="v1", now=near + holds.HOLD)
    with pytest.raises(HoldLost):
        holds.extend(reference=held.reference, visitor="v2", now=near)


# --- Waiting for a letter


def test_a_request_holds_for_half_an_hour_and_writes_one_letter():
    make.make_world()
    held = holds.request(wish=wish(), who=ANA, network="198.51.100.7", now=NOW)
    assert (held.status, held.hold_until) == ("held", NOW + timedelta(minutes=30))
    assert [m.kind for m in Message.objects.all()] == ["confirm_request"]
    assert not Client.objects.exists()
    visit = holds.confirm_by_mail(visit_id=held.pk, now=NOW)
    assert (visit.status, visit.client.email) == ("booked", "ana@example.com")
    assert holds.confirm_by_mail(visit_id=held.pk, now=NOW) == visit
    assert Visit.objects.count() == 1


def test_a_request_is_not_let_go_by_the_next_hold_of_a_visitor_without_a_key():
    make.make_world(people=2, rooms=2)
    waiting = holds.request(wish=wish(), who=ANA, network="198.51.100.7", now=NOW)
    hold(visitor="")
    assert Visit.objects.filter(pk=waiting.pk).exists()


def test_the_link_of_a_request_whose_time_has_gone_says_so():
    make.make_world()
    held = holds.request(wish=wish(), who=ANA, network="198.51.100.7", now=NOW)
    later = NOW + timedelta(minutes=31)
    book(at(9), now=later)
    with pytest.raises(HoldLost):
        holds.confirm_by_mail(visit_id=held.pk, now=later)


def test_what_the_records_refuse_stays_held():
    make.make_world()
    Service.objects.update(needs_analysis_first=True)
    held = holds.request(wish=wish(), who=ANA, network="198.51.100.7", now=NOW)
    with pytest.raises(NotBookable):
        holds.confirm_by_mail(visit_id=held.pk, now=NOW)
    assert Visit.objects.get().status == "held"
    assert not Client.objects.exists()
