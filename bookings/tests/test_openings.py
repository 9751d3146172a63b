"""The loader's cost, the order of people and rooms, and the nearest times."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings import openings
from bookings.tests import make
from bookings.tests.make import MONDAY, NOW, at

pytestmark = pytest.mark.django_db


def load(service, **more):
    given = {"first": MONDAY, "last": MONDAY, "now": NOW} | more
    return openings.load(studio=make.make_studio(), chain=make.make_chain(service), **given)


def statements(service) -> int:
    studio, chain = make.make_studio(), make.make_chain(service)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        timetable = openings.load(
            studio=studio, chain=chain, first=MONDAY, last=MONDAY + timedelta(days=30), now=NOW
        )
        assert list(timetable.openings())
    return len(captured)


def test_openings_cost_the_same_few_statements_with_one_row_of_each_and_with_fifty():
    service = make.make_world()
    make.make_visit(starts_at=at(9))
    one = statements(service)
    for number in range(1, 50):
        who, room = make.make_practitioner(), make.make_room()
        make.make_visit(starts_at=at(9), practitioner=who, room=room)
        make.make_visit(starts_at=at(9) - timedelta(days=number), practitioner=who, room=room)
        make.make_exception(who, MONDAY + timedelta(days=number % 20))
        make.make_time_off(who, at(15), at(16))
    assert statements(service) == one <= 7


def test_the_least_busy_of_the_day_comes_first_and_equals_take_turns_day_by_day():
    service = make.make_world(people=3, rooms=3)
    people, rooms = list(make.Practitioner.objects.order_by("pk")), list(make.Room.objects.order_by("pk"))
    make.make_visit(starts_at=at(9), practitioner=people[0], room=rooms[0])
    make.make_visit(starts_at=at(9) - timedelta(days=1), practitioner=people[2], room=rooms[0])
    order = list(dict.fromkeys(who for who, _ in load(service).seats(at(14))))
    assert set(order[:2]) == {people[1].pk, people[2].pk} and order[2] == people[0].pk
    days = [MONDAY + timedelta(days=ahead) for ahead in range(1, 4)]
    firsts = [
        openings.load(
            studio=make.make_studio(), chain=make.make_chain(service), first=day, last=day, now=NOW
        ).seats(at(14, day=day))[0]
        for day in days
    ]
    assert {who for who, _ in firsts} == {one.pk for one in people}
    assert {room for _, room in firsts} == {one.pk for one in rooms}


def test_the_least_versatile_room_is_taken_first():
    service = make.make_world(rooms=0)
    other = make.make_service("led_red")
    every = make.make_room(services=[service, other])
    narrow = make.make_room(services=[service])
    assert [room for _, room in load(service).seats(at(9))] == [narrow.pk, every.pk]


def test_a_chain_needs_somebody_and_a_room_for_all_of_it():
    make.make_studio()
    one, two = make.make_service("one"), make.make_service("two")
    make.make_practitioner(services=[one])
    make.make_practitioner(services=[two])
    make.make_room(services=[one, two])
    chain = make.make_chain(one, two)
    found = openings.load(studio=make.make_studio(), chain=chain, first=MONDAY, last=MONDAY, now=NOW)
    assert not list(found.openings())


def test_the_nearest_three_come_in_the_order_of_the_clock():
    service = make.make_world()
    make.make_visit(starts_at=at(11))  # 60 minutes and 15: it keeps 09:45 < start < 12:15 from being offered
    nearest = openings.nearest(load(service), at(11, 10))
    assert [opening.starts_at for opening in nearest] == [at(9, 45), at(12, 15), at(12, 30)]
