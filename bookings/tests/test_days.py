"""Days with times, as a page shows them. Pure."""

from datetime import date, timedelta

import pytest

from bookings import days
from bookings.openings import Opening
from bookings.tests.make import MONDAY, ZONE, at

NAMES = {1: "Mira", 2: "Jo"}


def times(*starts):
    return days.named([Opening(start, (1,)) for start in starts], NAMES)


def a_day_each(count):
    return days.by_day(times(*(at(9, day=MONDAY + timedelta(days=n)) for n in range(count))), ZONE)


def test_a_time_names_everybody_who_could_take_it():
    assert days.named([Opening(at(9), (1, 2)), Opening(at(10), (2,))], NAMES) == [
        (at(9), "Mira or Jo"),
        (at(10), "Jo"),
    ]


def test_an_evening_belongs_to_its_local_date():
    found = days.by_day(
        times(at(9), at(17, 30), at(9, day=date(2026, 6, 9))), ZONE
    )  # 17:30 is the next day in UTC
    assert [(day.date, len(day.times)) for day in found] == [(MONDAY, 2), (date(2026, 6, 9), 1)]


def test_without_times_there_is_no_sheet():
    assert days.sheet([], wanted=MONDAY, zone=ZONE) is None


@pytest.mark.parametrize(
    ("wanted", "open_at", "first", "before", "after"),
    [
        (None, 0, 0, None, 5),
        (4, 4, 0, None, 5),
        (5, 5, 5, 0, 10),
        (11, 11, 10, 5, None),
        (99, 11, 10, 5, None),  # past the last: the last
        (-9, 0, 0, None, 5),
    ],
)
def test_five_days_are_in_view_and_the_way_to_the_others(wanted, open_at, first, before, after):
    def on(n):
        return None if n is None else MONDAY + timedelta(days=n)

    sheet = days.sheet(a_day_each(12), wanted=on(wanted), zone=ZONE)
    assert sheet.open_day.date == on(open_at)
    assert [day.date for day in sheet.days] == [on(n) for n in range(first, min(first + 5, 12))]
    assert (sheet.before, sheet.after) == (on(before), on(after))


def test_a_day_off_opens_on_the_next_day_with_times():
    found = days.by_day(times(at(9), at(9, day=MONDAY + timedelta(days=3))), ZONE)
    sheet = days.sheet(found, wanted=MONDAY + timedelta(days=1), zone=ZONE)
    assert sheet.open_day.date == MONDAY + timedelta(days=3)


def test_a_day_without_an_evening_names_the_next_one():
    later = MONDAY + timedelta(days=3)
    found = days.by_day(times(at(11, 45), at(12), at(16, 45), at(17, day=later), at(18, day=later)), ZONE)
    parts = days.sheet(found, wanted=None, zone=ZONE).parts
    assert [(part.name, len(part.times), part.following) for part in parts] == [
        ("Morning", 1, None),
        ("Afternoon", 2, None),
        ("Evening", 0, at(17, day=later)),
    ]


def test_a_part_of_the_day_without_any_times_ahead_is_left_out():
    assert [part.name for part in days.sheet(a_day_each(2), wanted=None, zone=ZONE).parts] == ["Morning"]


def test_zones_are_named_as_people_say_them():
    assert days.zone_words("America/Los_Angeles") == "Pacific time"
    assert days.zone_words("Europe/Berlin") == "Berlin time"
    assert days.zone_words("America/Argentina/Buenos_Aires") == "Buenos Aires time"
