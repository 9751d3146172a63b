"""Expected instants are worked out by hand; the clocks change on March 8 and November 1, 2026."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings import send_times

LA = ZoneInfo("America/Los_Angeles")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def la(month, day, hour, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=LA)


def due(starts_at, booked_at=LONG_AGO, now=None, zone=LA):
    found = send_times.reminders(starts_at=starts_at, booked_at=booked_at, now=now or booked_at, zone=zone)
    return {reminder.kind: reminder.due_at for reminder in found}


def test_three_days_and_one_day_before_at_the_same_wall_time():
    assert due(la(12, 1, 10, 15)) == {
        "reminder_three_days": la(11, 28, 10, 15),
        "reminder_day_before": la(11, 30, 10, 15),
    }


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        # The night to Nov 1 has 25 hours: 10:15 PDT on Oct 31 is 17:15 UTC, 10:15 PST on Nov 1 is 18:15 UTC.
        (la(11, 1, 10, 15), datetime(2026, 10, 31, 17, 15, tzinfo=UTC)),
        (la(11, 2, 10, 15), datetime(2026, 11, 1, 18, 15, tzinfo=UTC)),
        # The night to Mar 8 has 23 hours: 10:15 PST on Mar 7 is 18:15 UTC, 10:15 PDT on Mar 8 is 17:15 UTC.
        (la(3, 8, 10, 15), datetime(2026, 3, 7, 18, 15, tzinfo=UTC)),
        (la(3, 9, 10, 15), datetime(2026, 3, 8, 17, 15, tzinfo=UTC)),
    ],
)
def test_clock_changes_move_no_wall_time(visit, expected):
    assert due(visit)["reminder_day_before"] == expected


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        (la(12, 1, 7, 30), la(11, 29, 20, 45)),
        (la(12, 1, 7, 59), la(11, 29, 20, 45)),
        (la(12, 1, 8, 0), la(11, 30, 8, 0)),
        (la(12, 1, 0, 0), la(11, 29, 20, 45)),
        (la(12, 1, 20, 59), la(11, 30, 20, 59)),
        (la(12, 1, 21, 0), la(11, 30, 20, 45)),
        (la(12, 1, 23, 30), la(11, 30, 20, 45)),
        # 02:30 does not exist on Mar 8; the reminder leaves the quiet hours for Mar 7, 20:45.
        (la(3, 9, 2, 30), la(3, 7, 20, 45)),
    ],
)
def test_out_of_the_quiet_hours_a_reminder_moves_to_the_evening_before_them(visit, expected):
    assert due(visit)["reminder_day_before"] == expected


@pytest.mark.parametrize(
    ("booked", "expected"),
    [
        (la(11, 27, 22, 15), {"reminder_three_days", "reminder_day_before"}),  # 12 h before Nov 28, 10:15
        (la(11, 27, 22, 16), {"reminder_day_before"}),
        (la(11, 29, 22, 15), {"reminder_day_before"}),
        (la(11, 29, 22, 16), set()),
        (la(12, 1, 8, 0), set()),
    ],
)
def test_none_goes_less_than_twelve_hours_after_the_booking(booked, expected):
    assert set(due(la(12, 1, 10, 15), booked_at=booked)) == expected


def test_the_twelve_hours_count_to_the_hour_it_really_goes():
    # Due Nov 30, 07:30, moved to Nov 29, 20:45: booked Nov 29, 09:00 is 11 h 45 min before that.
    assert due(la(12, 1, 7, 30), booked_at=la(11, 29, 9)) == {}
    assert set(due(la(12, 1, 7, 30), booked_at=la(11, 29, 8, 45))) == {"reminder_day_before"}


def test_what_was_due_before_now_is_not_written_again():
    assert set(due(la(12, 1, 10, 15), now=la(11, 29, 12))) == {"reminder_day_before"}


def test_a_reminder_is_of_use_until_two_hours_before_the_visit():
    found = send_times.reminders(starts_at=la(12, 1, 10, 15), booked_at=LONG_AGO, now=LONG_AGO, zone=LA)
    assert [reminder.usable_until for reminder in found] == [la(12, 1, 8, 15)] * 2


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (la(12, 1, 6), la(12, 1, 10)),
        (la(12, 1, 7, 59), la(12, 1, 10)),
        (la(12, 1, 8), la(12, 1, 8)),
        (la(12, 1, 21), la(12, 2, 10)),
        (la(10, 31, 23), la(11, 1, 10)),
    ],
)
def test_a_check_in_moves_to_ten_in_the_morning(at, expected):
    assert send_times.after_the_quiet(at, LA) == expected


def test_uses_last_as_promised():
    assert timedelta(hours=24) == send_times.CHECK_IN_USABLE
    assert timedelta(hours=72) == send_times.INVITATION_USABLE


@given(
    starts_at=st.integers(0, 2 * 365 * 24 * 4).map(
        lambda quarters: LONG_AGO + timedelta(minutes=15 * quarters)
    ),
    before=st.timedeltas(timedelta(0), timedelta(days=10)),
    zone=st.sampled_from([LA, ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")]),
)
def test_no_reminder_ever_goes_in_the_quiet_hours_too_soon_or_too_late(starts_at, before, zone):
    booked_at = starts_at - before
    for kind, at, usable_until in send_times.reminders(
        starts_at=starts_at, booked_at=booked_at, now=booked_at, zone=zone
    ):
        assert time(8) <= at.astimezone(zone).time() < time(21), kind
        assert at >= booked_at + timedelta(hours=12)
        assert at < usable_until < starts_at
