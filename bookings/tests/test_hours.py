"""Working hours are wall time: a clock change moves nothing on the wall."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bookings.hours import Day, Week, dates, instant, on_grid

EDMONDS = ZoneInfo("America/Los_Angeles")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)


def bits(mask: int) -> list[int]:
    return [at for at in range(mask.bit_length()) if mask >> at & 1]


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 6, 8), EDMONDS, 24),
        (SPRING, EDMONDS, 23),
        (AUTUMN, EDMONDS, 25),
        (date(2026, 4, 5), LORD_HOWE, 24.5),
        (date(2026, 10, 4), LORD_HOWE, 23.5),
    ],
)
def test_a_day_is_as_long_as_its_clock_change_makes_it(day, zone, hours):
    assert Day(day, zone).length == hours * 60


@pytest.mark.parametrize(
    ("day", "nine_utc"), [(date(2026, 3, 7), 17), (SPRING, 16), (date(2026, 10, 31), 16), (AUTUMN, 17)]
)
def test_a_day_that_opens_at_nine_opens_at_nine(day, nine_utc):
    week = Week({day.weekday(): [(time(9), time(18))]})
    worked = bits(week.worked(Day(day, EDMONDS)))
    assert Day(day, EDMONDS).at(worked[0]) == datetime(day.year, day.month, day.day, nine_utc, tzinfo=UTC)
    assert len(worked) == 9 * 60


def test_a_wall_time_that_is_skipped_comes_as_much_later():
    assert instant(SPRING, time(2, 30), EDMONDS) == instant(SPRING, time(3, 30), EDMONDS)


def test_of_a_wall_time_that_comes_twice_the_first_counts():
    assert instant(AUTUMN, time(1, 30), EDMONDS) == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_hours_over_the_repeated_hour_are_an_hour_longer():
    week = Week({6: [(time(0), time(6))]})
    assert len(bits(week.worked(Day(AUTUMN, EDMONDS)))) == 7 * 60
    assert len(bits(week.worked(Day(SPRING, EDMONDS)))) == 5 * 60


def test_breaks_are_taken_out():
    week = Week({0: [(time(9), time(12)), (time(13), time(15))]}, {0: [(time(10), time(10, 30))]})
    worked = bits(week.worked(Day(date(2026, 6, 8), EDMONDS)))
    assert worked == [*range(9 * 60, 10 * 60), *range(10 * 60 + 30, 12 * 60), *range(13 * 60, 15 * 60)]


def test_an_exception_replaces_hours_and_breaks_on_its_date_only():
    monday, next_monday = date(2026, 6, 8), date(2026, 6, 15)
    week = Week(
        {0: [(time(9), time(18))]},
        {0: [(time(12), time(13))]},
        {monday: [(time(12), time(14))], next_monday: []},
    )
    assert bits(week.worked(Day(monday, EDMONDS))) == [*range(12 * 60, 14 * 60)]
    assert week.worked(Day(next_monday, EDMONDS)) == 0
    assert len(bits(week.worked(Day(date(2026, 6, 22), EDMONDS)))) == 8 * 60


def test_the_grid_is_on_the_wall():
    # Lord Howe's clock goes from 02:00 to 02:30 in spring: on a grid of an hour, 03:00 is half an hour later.
    day = Day(date(2026, 10, 4), LORD_HOWE)
    starts = [day.at(minute).astimezone(LORD_HOWE).time() for minute in bits(day.grid_mask(60))]
    assert starts == [time(hour) for hour in range(24) if hour != 2]


def test_seconds_are_off_the_grid():
    moment = datetime(2026, 6, 8, 16, 15, tzinfo=UTC)
    assert on_grid(moment, EDMONDS, 15)
    assert not on_grid(moment.replace(second=1), EDMONDS, 15)
    assert not on_grid(moment.replace(microsecond=1), EDMONDS, 15)
    assert not on_grid(moment.replace(minute=20), EDMONDS, 15)


def test_dates_are_both_included():
    assert list(dates(date(2026, 2, 27), date(2026, 3, 1))) == [
        date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)
    ]  # fmt: skip
