"""How ends are told: never before the exact end, at the next hour at which one does it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from treatments.catalogue.reference import reference_document
from treatments.endings import AGAIN, told

ZONE = ZoneInfo("America/Los_Angeles")


def words(key: str, ends_at: str) -> str:
    return told(key=key, ends_at=datetime.fromisoformat(ends_at), zone=ZONE, locale="en-us").words


@pytest.mark.parametrize(
    ("key", "ends_at", "said"),
    [
        # 24 hours after a treatment that ended at 3 pm on Tuesday: makeup is a morning's business.
        ("makeup/avoid", "2026-12-02T15:00-08:00", "Makeup again: Thursday morning, Dec 3"),
        ("makeup/avoid", "2026-12-02T08:00-08:00", "Makeup again: Wednesday morning, Dec 2"),
        ("makeup/avoid", "2026-12-02T08:01-08:00", "Makeup again: Thursday morning, Dec 3"),
        ("retinoids/avoid", "2026-12-04T15:00-08:00", "Retinol again: Friday evening, Dec 4"),
        ("retinoids/avoid", "2026-12-04T18:30-08:00", "Retinol again: Saturday evening, Dec 5"),
        ("cleansing/no_wash", "2026-12-01T17:30-08:00", "Washing again: Tuesday evening, Dec 1"),
        ("cleansing/no_wash", "2026-12-01T20:15-08:00", "Washing again: Tuesday night, Dec 1"),
        ("cleansing/no_wash", "2026-12-01T23:15-08:00", "Washing again: Wednesday morning, Dec 2"),
        ("sun_exposure/avoid_direct", "2026-12-08T15:00-08:00", "Through Tuesday, December 8"),
        ("sun_exposure/avoid_direct", "2026-12-09T00:00-08:00", "Through Tuesday, December 8"),
        ("spf/daily_30plus", "2026-12-31T15:00-08:00", "Through Thursday, December 31"),
        ("something/the_studio_added", "2026-12-04T15:00-08:00", "Through Friday, December 4"),
    ],
)
def test_an_end_as_people_tell_it(key: str, ends_at: str, said: str) -> None:
    assert words(key, ends_at) == said


moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(
    [ZONE, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Europe/Dublin"), ZoneInfo("America/Santiago")]
)
keys = st.sampled_from(sorted(reference_document()["aftercare"]["instructions"]))


@given(key=keys, ends_at=moments, zone=zones)
@example(key="makeup/avoid", ends_at=datetime(2027, 3, 14, 10, 30, tzinfo=UTC), zone=ZONE)  # the lost hour
@example(key="makeup/avoid", ends_at=datetime(2026, 11, 1, 9, 30, tzinfo=UTC), zone=ZONE)  # the second 1:30
def test_what_is_told_is_never_before_the_end_and_soon_after(
    key: str, ends_at: datetime, zone: ZoneInfo
) -> None:
    end = told(key=key, ends_at=ends_at, zone=zone, locale="en-us")
    assert ends_at <= end.at < ends_at + timedelta(hours=26)


@given(ends_at=moments)
def test_the_words_name_the_instant_they_stand_for(ends_at: datetime) -> None:
    end = told(key="makeup/avoid", ends_at=ends_at, zone=ZONE, locale="en-us")
    local = end.at.astimezone(ZONE)
    assert (local.hour, local.minute) == (8, 0)
    assert f"{local:%A} morning, {local:%b} {local.day}" in end.words


def test_every_prohibition_of_the_reference_says_when_it_is_over_or_runs_through_a_day() -> None:
    instructions = reference_document()["aftercare"]["instructions"]
    through = {key for key, row in instructions.items() if row["kind"] == "avoid"} - set(AGAIN)
    assert through == {"sun_exposure/avoid_direct", "touching_picking/avoid"}
    assert set(AGAIN) <= set(instructions)
    assert words("waxing/avoid", f"{date(2026, 12, 8)}T11:00-08:00").startswith("Hair removal again: Wed")
