"""One day from top to bottom: the pure gaps, then the loader."""

from datetime import date, time, timedelta

import pytest

from bookings import agenda, flags
from bookings.agenda import Gap, Pause, Worker
from bookings.flags import Flag
from bookings.models import Visit
from bookings.spans import Span
from bookings.tests.make import (
    MONDAY,
    NOW,
    at,
    make_client,
    make_exception,
    make_hold,
    make_hours,
    make_practitioner,
    make_room,
    make_service,
    make_studio,
    make_time_off,
    make_user,
    make_visit,
)

LUNCH = Pause(Span(at(12), at(13)), is_lunch=True)
TEA = Pause(Span(at(15), at(15, 15)), is_lunch=False)
MIRA = Worker("Mira", [Span(at(9), at(18))], [LUNCH])


def spans(gaps: list[Gap]) -> list[tuple]:
    return [(gap.span.start, gap.span.end, gap.is_free) for gap in gaps]


def test_a_day_without_visits_is_one_gap_with_its_lunch():
    [gap] = agenda.gaps(MIRA, [], since=NOW)
    assert gap == Gap(Span(at(9), at(18)), (LUNCH,), is_free=True)


def test_a_gap_runs_over_lunch_and_names_it():
    gaps = agenda.gaps(MIRA, [Span(at(9), at(11, 30)), Span(at(13, 15), at(18))], since=NOW)
    assert gaps == [Gap(Span(at(11, 30), at(13, 15)), (LUNCH,), is_free=True)]


def test_what_is_left_around_lunch_alone_is_told_as_lunch_and_not_as_free():
    gaps = agenda.gaps(MIRA, [Span(at(9), at(11, 50)), Span(at(13, 10), at(18))], since=NOW)
    assert gaps == [Gap(Span(at(11, 50), at(13, 10)), (LUNCH,), is_free=False)]


def test_a_gap_of_less_than_half_an_hour_is_not_told():
    taken = [Span(at(9), at(10)), Span(at(10, 29), at(18))]
    assert agenda.gaps(Worker("Mira", [Span(at(9), at(18))]), taken, since=NOW) == []
    taken = [Span(at(9), at(10)), Span(at(10, 30), at(18))]
    assert spans(agenda.gaps(Worker("Mira", [Span(at(9), at(18))]), taken, since=NOW)) == [
        (at(10), at(10, 30), True)
    ]


def test_gaps_that_are_over_are_not_told_and_the_running_one_is():
    gaps = agenda.gaps(MIRA, [Span(at(10), at(16))], since=at(16, 30))
    assert spans(gaps) == [(at(16), at(18), True)]


def test_time_outside_the_hours_is_no_gap():
    two = Worker("Mira", [Span(at(9), at(11)), Span(at(14), at(18))], [TEA])
    gaps = agenda.gaps(two, [Span(at(7), at(10))], since=NOW)
    assert spans(gaps) == [(at(10), at(11), True), (at(14), at(18), True)]


@pytest.fixture
def world(db):
    make_studio()
    make_service()
    mira = make_practitioner(name="Mira", works=False)
    make_hours(mira, pause=(time(12), time(13)))
    make_room()
    return mira


def load(day: date = MONDAY, **more):
    user = more.pop("user", None) or make_user("practitioner")
    return agenda.load(studio=make_studio(), day=day, user=user, now=more.pop("now", NOW), **more)


def shown(day) -> list[tuple]:
    return [
        (line.at, line.visit.reference if line.visit else line.away.reason if line.away else "gap")
        for line in day.lines
    ]


def test_the_day_lists_visits_time_off_and_gaps_in_order_and_ends_with_the_hours(world):
    visit = make_visit(starts_at=at(9), practitioner=world)
    make_time_off(world, at(14), at(15), reason="Supplier")
    day = load()
    assert shown(day) == [
        (at(9), visit.reference), (at(10, 15), "gap"), (at(14), "Supplier"), (at(15), "gap"),
    ]  # fmt: skip
    assert day.ends_at == at(18)
    assert day.lines[1].gap.pauses == (LUNCH,)
    line = day.lines[0]
    assert (line.client, line.room, line.services) == ("Ana Pérez", visit.room.name, "Enzyme exfoliation")


def test_the_services_of_a_visit_stand_in_their_order(world):
    later, first = (
        make_service("b", name="Second", order_rank=900),
        make_service("a", name="First", order_rank=1),
    )
    make_visit(starts_at=at(9), practitioner=world, services=[later, first])
    assert load().lines[0].services == "First + Second"


def test_dated_hours_replace_the_weekly_ones_and_a_closed_day_has_no_end(world):
    make_exception(world, MONDAY, time(10), time(12))
    day = load()
    assert [(line.gap.span, line.gap.pauses) for line in day.lines] == [(Span(at(10), at(12)), ())]
    make_exception(world, MONDAY + timedelta(days=1))
    closed = load(MONDAY + timedelta(days=1))
    assert closed.lines == [] and closed.ends_at is None


def test_cancelled_visits_stand_apart_and_free_their_time(world):
    gone = make_visit(starts_at=at(9), practitioner=world, status=Visit.Status.CANCELLED)
    day = load()
    assert [line.visit for line in day.cancelled] == [gone]
    assert shown(day) == [(at(9), "gap")]


def test_a_running_hold_is_shown_and_an_expired_one_is_not(world):
    held = make_hold(starts_at=at(9), practitioner=world, hold_until=NOW + timedelta(minutes=5))
    make_hold(starts_at=at(14), practitioner=world, hold_until=NOW - timedelta(minutes=5))
    assert shown(load())[0] == (at(9), held.reference)
    assert len(load().lines) == 2


def test_an_evening_visit_of_the_day_before_and_after_stay_out(world):
    make_visit(starts_at=at(23, 30, MONDAY - timedelta(days=1)), practitioner=world)
    make_visit(starts_at=at(0, 0, MONDAY + timedelta(days=1)), practitioner=world)
    assert shown(load()) == [(at(9), "gap")]


def test_one_practitioner_alone_can_be_shown_and_everybody_is_still_named(world):
    jo = make_practitioner(name="Jo")
    make_visit(starts_at=at(9), practitioner=world)
    hers = make_visit(starts_at=at(9), practitioner=jo, room=make_room())
    day = load(only=jo.pk)
    assert [line.visit for line in day.lines if line.visit] == [hers]
    assert {line.who for line in day.lines} == {"Jo"}
    assert [name for _, name in day.who] == ["Jo", "Mira"]
    assert len(load(only=999_999).lines) == len(load().lines)


def test_someone_without_hours_that_day_is_named_when_she_has_a_visit(world):
    jo = make_practitioner(name="Jo", works=False)
    make_visit(starts_at=at(9), practitioner=jo)
    assert [name for _, name in load().who] == ["Jo", "Mira"]


def test_tomorrow_is_counted_with_what_is_flagged_there(world, monkeypatch):
    day_after = MONDAY + timedelta(days=1)
    coming = [make_visit(starts_at=at(hour, day=day_after), practitioner=world) for hour in (9, 11, 14)]
    make_visit(starts_at=at(16, day=day_after), practitioner=world, status=Visit.Status.CANCELLED)
    waiting = {coming[0].pk: [Flag("wait", "wait")], coming[1].pk: [Flag("wait", "wait")]}
    monkeypatch.setattr(flags, "_flags", [lambda visits, now: waiting])
    assert load().tomorrow == agenda.Tomorrow(3, [("wait", 2)])


def test_health_flags_reach_practitioners_and_not_the_front_desk(world, monkeypatch):
    visit = make_visit(starts_at=at(9), practitioner=world)
    told = {visit.pk: [Flag("bruises easily", "care"), Flag("first visit", is_health=False)]}
    monkeypatch.setattr(flags, "_flags", [lambda visits, now: told])
    words = lambda role: [flag.word for flag in load(user=make_user(role)).lines[0].flags]  # noqa: E731
    assert words("practitioner") == ["bruises easily", "first visit"]
    assert words("front_desk") == ["first visit"]


def test_a_day_costs_the_same_statements_with_one_visit_and_with_fifty(world, django_assert_num_queries):
    user, studio = make_user("practitioner"), make_studio()
    client = make_client()
    rooms = [make_room() for _ in range(7)]
    people = [make_practitioner() for _ in range(7)]
    short = {"ends_at": at(9, 30), "busy_until": at(9, 45), "client": client}
    make_visit(starts_at=at(9), practitioner=people[0], room=rooms[0], **short)

    def statements():
        with django_assert_num_queries(3 + len(flags._flags)):
            return agenda.load(studio=studio, day=MONDAY, user=user, now=NOW)

    assert len([line for line in statements().lines if line.visit]) == 1
    for who, where in zip(people, rooms, strict=True):
        for hour in range(10, 17):
            make_visit(starts_at=at(hour, day=MONDAY), ends_at=at(hour, 30), busy_until=at(hour, 45),
                       practitioner=who, room=where, client=client)  # fmt: skip
    assert len([line for line in statements().lines if line.visit]) == 50
