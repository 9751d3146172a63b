"""Calendar and clock arithmetic, mostly in weeks in which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatments.care.clock import add_months, after_days, after_hours, at_wall_time, latest_day
from treatments.tests.make_care import unhurried

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # its clocks move by half an hour


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 8, 30), 6, date(2028, 2, 29)),
        (date(2027, 7, 31), 5, date(2027, 12, 31)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 5, 31), 6, date(2027, 11, 30)),
        (date(2027, 3, 31), 0, date(2027, 3, 31)),
    ],
)
def test_months_are_calendar_months_clamped_to_the_month_end(start, months, end):
    assert add_months(start, months) == end


@pytest.mark.parametrize(
    ("precision", "given_day", "meant"),
    [
        ("day", date(2027, 6, 2), date(2027, 6, 2)),
        ("week", date(2027, 5, 31), date(2027, 6, 6)),  # a Monday: the Sunday after
        ("week", date(2027, 6, 6), date(2027, 6, 6)),  # a Sunday is the last day of its week
        ("month", date(2027, 2, 1), date(2027, 2, 28)),
        ("month", date(2028, 2, 10), date(2028, 2, 29)),
        ("month", date(2027, 12, 1), date(2027, 12, 31)),
        ("year", date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_a_vague_date_is_read_as_the_latest_day_it_can_mean(precision, given_day, meant):
    assert latest_day(given_day, precision, not_after=date(2030, 1, 1)) == meant


@pytest.mark.parametrize("precision", ["week", "month", "year"])
def test_a_vague_date_never_reaches_past_the_visit(precision):
    assert latest_day(date(2027, 6, 1), precision, not_after=date(2027, 6, 2)) == date(2027, 6, 2)


def test_days_keep_the_wall_clock_and_hours_do_not():
    before = datetime(2027, 3, 13, 10, tzinfo=LOS_ANGELES)  # clocks go forward that night
    assert after_days(before, 1, LOS_ANGELES).astimezone(LOS_ANGELES).hour == 10
    assert after_hours(before, 24).astimezone(LOS_ANGELES).hour == 11
    before = datetime(2027, 11, 6, 10, tzinfo=LOS_ANGELES)  # clocks go back that night
    assert after_days(before, 1, LOS_ANGELES).astimezone(LOS_ANGELES).hour == 10
    assert after_hours(before, 24).astimezone(LOS_ANGELES).hour == 9


def test_a_wall_time_in_the_spring_gap_moves_forward_by_its_length():
    skipped = after_days(datetime(2027, 3, 13, 2, 30, tzinfo=LOS_ANGELES), 1, LOS_ANGELES)
    assert skipped == datetime(2027, 3, 14, 10, 30, tzinfo=UTC)  # 03:30 summer time
    half_hour = at_wall_time(date(2027, 10, 3), time(2, 15), LORD_HOWE)
    assert half_hour.astimezone(LORD_HOWE).time() == time(2, 45)


def test_of_a_wall_time_that_happens_twice_the_first_is_taken():
    twice = after_days(datetime(2027, 11, 6, 1, 30, tzinfo=LOS_ANGELES), 1, LOS_ANGELES)
    assert twice == datetime(2027, 11, 7, 8, 30, tzinfo=UTC)  # 01:30 still in summer time
    second = datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=LOS_ANGELES)  # a visit in the second 01:30
    assert after_days(second, 371, LOS_ANGELES) == twice


@unhurried
@given(
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    days=st.integers(1, 60),
    zone=st.sampled_from([LOS_ANGELES, LORD_HOWE, ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")]),
)
def test_days_land_on_the_same_wall_time_or_in_a_gap_just_after_it(moment, days, zone):
    wanted = moment.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    landed = after_days(moment, days, zone).astimezone(zone).replace(tzinfo=None)
    assert timedelta(0) <= landed - wanted <= timedelta(hours=1)
