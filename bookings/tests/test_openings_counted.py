"""Openings against a count of minutes (counting.py), over random diaries and both clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from bookings import openings
from bookings.hours import Day, Week
from bookings.models import Break, Room, WorkingHours
from bookings.openings import Timetable
from bookings.roster import Busy
from bookings.tests import counting, make

CHANGES = {
    "America/Los_Angeles": [date(2026, 3, 8), date(2026, 11, 1)],
    "Europe/Berlin": [date(2026, 3, 29), date(2026, 10, 25)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],  # by half an hour
}
GRIDS = [5, 7, 10, 15, 20, 30, 45, 60, 120]
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@st.composite
def wall_spans(draw: st.DrawFn, *, most: int, round_to: int = 5) -> counting.Walls:
    spans = []
    for _ in range(draw(st.integers(0, most))):
        edges = st.integers(0, 24 * 60 // round_to - 1)
        first, last = sorted(draw(st.lists(edges, min_size=2, max_size=2, unique=True)))
        spans.append(tuple(time(*divmod(edge * round_to, 60)) for edge in (first, last)))
    return spans  # type: ignore[return-value]


@st.composite
def local_dates(draw: st.DrawFn) -> tuple[ZoneInfo, list[date]]:
    """One to three dates in a row, as a rule about a clock change."""
    name = draw(st.sampled_from(sorted(CHANGES)))
    near_a_change = draw(st.sampled_from([True, True, False]))
    any_day = st.dates(date(2026, 1, 1), date(2027, 12, 31))
    day = draw(st.sampled_from(CHANGES[name]) if near_a_change else any_day)
    first = day - timedelta(days=draw(st.integers(0, 1)))
    zone = ZoneInfo(name)
    days = [first + timedelta(days=n) for n in range(draw(st.integers(1, 3)))]
    event("with a clock change" if any(len(counting.minutes_of(d, zone)) != 1440 for d in days) else "plain")
    return zone, days


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@st.composite
def spans_about(draw: st.DrawFn, days: list[date], *, seconds: bool = False) -> tuple[datetime, datetime]:
    start = midnight(days[0]) + timedelta(minutes=draw(st.integers(-24 * 60, (len(days) + 1) * 24 * 60)))
    if seconds:
        start += timedelta(seconds=draw(st.sampled_from([0, 0, 0, 1, 30, 59])))
    return start, start + timedelta(minutes=draw(st.integers(1, 300) | st.integers(1, 1440)))


@st.composite
def people(draw: st.DrawFn, days: list[date]) -> counting.Person:
    weekdays = sorted({day.weekday() for day in days})
    round_to = draw(st.sampled_from([1, 5, 30]))
    person = counting.Person()
    for weekday in weekdays:
        long_day = st.sampled_from([[(time(0), time(23, 59))], [(time(9), time(18))], [(time(1), time(12))]])
        person.hours[weekday] = draw(long_day | wall_spans(most=2, round_to=round_to))
        person.breaks[weekday] = draw(
            st.sampled_from([[], [(time(12), time(13))]]) | wall_spans(most=2, round_to=round_to)
        )
    if draw(st.sampled_from([False, False, False, False, True])):
        person.exceptions[draw(st.sampled_from(days))] = draw(wall_spans(most=2, round_to=round_to))
    return person


@st.composite
def timetables(draw: st.DrawFn) -> tuple[Timetable, counting.Question]:
    """The same random diary told twice."""
    zone, days = draw(local_dates())
    persons = {who: draw(people(days)) for who in range(1, draw(st.integers(1, 3)) + 1)}
    rooms: dict[int, list[tuple[datetime, datetime]]] = {
        n: [] for n in range(11, 11 + draw(st.sampled_from([1, 2, 3, 0])))
    }
    busy = []
    for _ in range(draw(st.integers(0, 10))):
        who = draw(st.sampled_from([None, None, 99, *persons]))
        room = draw(st.sampled_from([None, *rooms, *rooms]))
        start, end = draw(spans_about(days, seconds=True))
        busy.append(Busy(who, room, start, end))
        if who in persons:
            persons[who].busy.append((start, end))
        if room in rooms:
            rooms[room].append((start, end))
    around = st.integers(-3 * 24 * 60, 4 * 24 * 60).map(lambda m: midnight(days[0]) + timedelta(minutes=m))
    far = st.sampled_from([True, True, True, False])
    earliest = midnight(days[0]) - timedelta(days=9) if draw(far) else draw(around)
    latest = midnight(days[0]) + timedelta(days=9) if draw(far) else draw(around)
    length, grid = draw(st.integers(1, 60) | st.integers(1, 180)), draw(st.sampled_from(GRIDS))
    weeks = {who: Week(p.hours, p.breaks, p.exceptions) for who, p in persons.items()}
    told = Timetable(
        tuple(Day(day, zone) for day in days),
        length,
        grid,
        weeks,
        dict.fromkeys(rooms, 0),
        busy,
        earliest,
        latest,
    )
    return told, counting.Question(zone, days, length, grid, persons, rooms, earliest, latest)


def agree(diary: tuple[Timetable, counting.Question]) -> None:
    timetable, question = diary
    counted = counting.count(question)
    event("some openings" if counted else "none")
    offered = list(timetable.openings())
    assert [o.starts_at for o in offered] == sorted(counted)
    for opening in offered:
        able, empty = counted[opening.starts_at]
        assert set(opening.practitioners) == able
    for opening in offered[:: max(1, len(offered) // 5)]:
        able, empty = counted[opening.starts_at]
        seats = timetable.seats(opening.starts_at)
        assert sorted(seats) == sorted((who, room) for who in able for room in empty)


@settings(max_examples=100, **QUIET)
@given(timetables())
def test_openings_are_those_that_counting_minutes_finds(diary: tuple[Timetable, counting.Question]) -> None:
    agree(diary)


@pytest.mark.proof
@settings(max_examples=1000, **QUIET)
@given(timetables())
def test_openings_are_those_that_counting_minutes_finds_a_thousand_times(
    diary: tuple[Timetable, counting.Question],
) -> None:
    agree(diary)


# --- The same through the database: what the loader must see and what it must not


@st.composite
def diaries(draw: st.DrawFn) -> dict:
    zone, days = draw(local_dates())
    return {
        "zone": zone,
        "days": days,
        "now": midnight(days[0]) + timedelta(minutes=draw(st.integers(-4 * 24 * 60, 12 * 60))),
        "notice": draw(st.sampled_from([0, 60, 120, 1440])),
        "window": draw(st.sampled_from([90, 90, 90, 90, 2, 1, 0])),
        "grid": draw(st.sampled_from([grid for grid in GRIDS if grid >= 5])),
        "minutes": draw(st.integers(5, 90)),
        "cleanup": draw(st.integers(0, 40)),
        "newcomer": draw(st.booleans()),
        "people": [draw(people(days)) for _ in range(draw(st.integers(1, 3)))],
        "able": draw(st.lists(st.sampled_from([True, True, True, False]), min_size=3, max_size=3)),
        "active": draw(st.lists(st.sampled_from([True, True, True, True, False]), min_size=3, max_size=3)),
        "rooms": ["fits"][: draw(st.sampled_from([1, 1, 1, 0]))]
        + draw(st.lists(st.sampled_from(["fits", "unfit", "shut"]), max_size=2)),
        "visits": [
            (draw(spans_about(days)), draw(st.integers(0, 2)), draw(st.integers(0, 2)),
             draw(st.sampled_from(["booked", "here", "attended", "missed", "cancelled", "held", "expired"])))
            for _ in range(draw(st.integers(0, 7)))
        ],
        "away": [
            (draw(spans_about(days)), draw(st.integers(0, 2))) for _ in range(draw(st.integers(0, 2)))
        ],
    }  # fmt: skip


def through_the_loader(diary: dict) -> None:
    zone, now = diary["zone"], diary["now"]
    studio = make.make_studio(
        timezone=zone.key, notice_minutes=diary["notice"], window_days=diary["window"],
        grid_minutes=diary["grid"],
    )  # fmt: skip
    wanted = [
        make.make_service("one", minutes=5, cleanup_minutes=0, order_rank=1),
        make.make_service("two", minutes=diary["minutes"], cleanup_minutes=diary["cleanup"], order_rank=2),
    ]
    other = make.make_service("other")
    chain = make.make_chain(*wanted, newcomer=diary["newcomer"])
    length = 5 + diary["minutes"] + diary["cleanup"] + (15 if diary["newcomer"] else 0)

    persons = {}
    for person, able, active in zip(diary["people"], diary["able"], diary["active"], strict=False):
        who = make.make_practitioner(services=[*wanted, other] if able else [wanted[0], other], works=False)
        save_hours(who, person, active)
        persons[who] = person
    rooms = {
        make.make_room(
            services=[wanted[1], other] if kind == "unfit" else wanted, is_active=kind != "shut"
        ): []
        for kind in diary["rooms"]
    }
    for (start, end), who_at, room_at, status in diary["visits"]:
        if rooms:
            who, room = list(persons)[who_at % len(persons)], list(rooms)[room_at % len(rooms)]
            save_visit(who, room, start, end, status, now)
    for (start, end), who_at in diary["away"]:
        who = list(persons)[who_at % len(persons)]
        make.make_time_off(who, start, end)
        persons[who].busy.append((start, end))
    for who, room, start, end in standing(now):
        next(p for w, p in persons.items() if w.pk == who).busy.append((start, end))
        next(b for r, b in rooms.items() if r.pk == room).append((start, end))

    counted = counting.count(counting.Question(
        zone, diary["days"], length, diary["grid"],
        {
            w.pk: p for (w, p), able in zip(persons.items(), diary["able"], strict=False)
            if able and w.is_active
        },
        {r.pk: b for (r, b), kind in zip(rooms.items(), diary["rooms"], strict=True) if kind == "fits"},
        now + timedelta(minutes=diary["notice"]), counting.window_end(now, diary["window"], zone),
    ))  # fmt: skip
    timetable = openings.load(
        studio=studio, chain=chain, first=diary["days"][0], last=diary["days"][-1], now=now
    )
    event("some openings" if counted else "none")
    found = {opening.starts_at: set(opening.practitioners) for opening in timetable.openings()}
    assert found == {start: able for start, (able, _) in counted.items()}


def save_hours(who, person: counting.Person, active: bool) -> None:
    who.is_active = active
    who.save()
    for weekday, walls in person.hours.items():
        for opens, closes in walls:
            WorkingHours.objects.create(practitioner=who, weekday=weekday, opens=opens, closes=closes)
    for weekday, walls in person.breaks.items():
        for starts, ends in walls:
            Break.objects.create(practitioner=who, weekday=weekday, starts=starts, ends=ends)
    for day, walls in person.exceptions.items():
        for opens, closes in walls or [(None, None)]:
            make.make_exception(who, day, opens, closes)


def save_visit(who, room: Room, start: datetime, end: datetime, status: str, now: datetime) -> None:
    """Straight into the table, where the database allows it (an expired hold stands in its way too)."""
    hold_until = {"held": now + timedelta(seconds=1), "expired": now}.get(status)
    in_the_way = make.Visit.objects.exclude(status="cancelled").filter(
        starts_at__lt=end, busy_until__gt=start
    )
    if status != "cancelled" and any(v.practitioner_id == who.pk or v.room_id == room.pk for v in in_the_way):
        return
    make.make_visit(
        practitioner=who, room=room, starts_at=start, ends_at=end, busy_until=end,
        status="held" if hold_until else status, hold_until=hold_until,
    )  # fmt: skip


def standing(now: datetime) -> list[tuple[int, int, datetime, datetime]]:
    """What keeps its people and rooms busy, told from the rows one by one."""
    return [
        (v.practitioner_id, v.room_id, v.starts_at, v.busy_until)
        for v in make.Visit.objects.all()
        if v.status != "cancelled" and not (v.status == "held" and v.hold_until <= now)
    ]


def rolled_back(diary: dict) -> None:
    with transaction.atomic():
        through_the_loader(diary)
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=60, **QUIET)
@given(diary=diaries())
def test_the_loader_sees_what_stands_in_the_way_and_nothing_else(diary: dict) -> None:
    rolled_back(diary)


@pytest.mark.proof
@pytest.mark.django_db
@settings(max_examples=1000, **QUIET)
@given(diary=diaries())
def test_the_loader_sees_what_stands_in_the_way_a_thousand_times(diary: dict) -> None:
    rolled_back(diary)
