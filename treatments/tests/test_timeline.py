"""A plan told by the hours it runs through, and why each line ends when it does."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatments.because import Because, is_unusual
from treatments.care.aftercare import Performed, compose
from treatments.importance import most_important
from treatments.letter_words import joined
from treatments.models import AftercareLine
from treatments.plan_rows import row_of
from treatments.tests.make_care import reference
from treatments.timeline import MOST_LINES, over_already, stretches

ZONE = ZoneInfo("America/Los_Angeles")
ENDED = datetime.fromisoformat("2027-03-01T11:00-08:00").astimezone(UTC)
TODAY = date(2027, 3, 1)
SERVICES = sorted(reference().services)
NAMES = {
    "deep_pore_extractions": "Deep pore extractions",
    "peel_glycolic": "Glycolic peel",
    "led_red": "Red LED light",
}


def rows(*done: Performed, skin_type: int | None = 2) -> list[AftercareLine]:
    lines = compose(
        performed=done, completed_at=ENDED, catalogue=reference(), fitzpatrick=skin_type, zone=ZONE
    )
    return [row_of(line, None) for line in lines]


def today(*services: str, lanced: bool = False) -> list[Performed]:
    return [Performed(service, TODAY, ENDED, lanced) for service in services]


def own(hours: int, number: int = 1) -> AftercareLine:
    source = {"service": "", "on": "2027-03-01", "rule": "own", "earlier": False}
    ends_at = ENDED + timedelta(hours=hours)
    return AftercareLine(
        key=f"own/1-{number}", kind="own", text="x", ends_at=ends_at, own=True, sources=[source]
    )


def keys(lines: list[AftercareLine]) -> list[str]:
    return [line.key for line in lines]


# --- Stretches


def test_extractions_as_they_are_told() -> None:
    """24 hours: makeup, heat, alcohol; 48: swimming; 72: retinol, acids, sun and more; then weeks."""
    first, second, week, later = stretches(rows(*today("deep_pore_extractions")), completed_at=ENDED)
    assert keys(first.lines) == [
        "cleansing/no_wash", "retinoids/avoid", "exfoliants/avoid", "sun_exposure/avoid_direct",
    ]  # fmt: skip
    assert keys(first.also) == ["makeup/avoid", "heat_exercise/avoid", "alcohol/avoid"]
    assert "swimming/avoid" in keys(second.lines)
    assert keys(second.still) == ["retinoids/avoid", "exfoliants/avoid", "sun_exposure/avoid_direct"]
    assert (keys(week.lines), keys(week.still)) == (
        [], ["spf/daily_30plus", "waxing/avoid", "other_procedures/avoid"],
    )  # fmt: skip
    assert keys(later.still) == ["spf/daily_30plus"]
    assert [stretch.ends_at for stretch in (first, second, week, later)] == [
        ENDED + timedelta(hours=24), ENDED + timedelta(hours=72), ENDED + timedelta(hours=168), None,
    ]  # fmt: skip


@given(
    st.sets(st.sampled_from(SERVICES), min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from([None, 1, 5]),
    st.lists(st.integers(1, 300), max_size=6),
    st.integers(0, 400),
)
def test_every_line_is_told_once_and_in_each_stretch_in_which_it_holds(
    services: set[str], lanced: bool, skin_type: int | None, hers: list[int], hours: int
) -> None:
    lines = [
        *rows(*today(*sorted(services), lanced=lanced), skin_type=skin_type),
        *(own(length, number) for number, length in enumerate(hers)),
    ]
    now = ENDED + timedelta(hours=hours)
    found = stretches(lines, completed_at=ENDED, now=now)
    told = [key for stretch in found for key in keys([*stretch.lines, *stretch.also])]
    running = [line for line in lines if line.ends_at > now]
    assert sorted(told) == sorted(keys(running))
    assert sorted(keys(over_already(lines, now=now))) == sorted(set(keys(lines)) - set(told))
    for stretch in found:
        assert stretch.says_something
        here = set(keys([*stretch.lines, *stretch.also, *stretch.still]))
        if stretch.name == "first":
            assert len(stretch.lines) + bool(stretch.also) <= MOST_LINES
            later = {line.key for line in running if line.ends_at > now + timedelta(hours=24)}
            assert {line.key for line in running if stretch.holds(line, now=now)} - here <= later
        else:
            assert here == {line.key for line in running if stretch.holds(line, now=now)}


@pytest.mark.parametrize("services", [*combinations(SERVICES, 1), *combinations(SERVICES, 2)])
def test_the_first_lines_are_those_that_do_most_harm(services: tuple[str, ...]) -> None:
    lines = rows(*today(*services))
    for first in [stretch for stretch in stretches(lines, completed_at=ENDED) if stretch.name == "first"]:
        worst = most_important([line for line in lines if first.holds(line, now=ENDED)])[:MOST_LINES]
        assert set(keys(worst)) <= set(keys([*first.lines, *first.also]))


# --- Why


def because(line: AftercareLine, **fields: Any) -> str:
    return Because(NAMES, ZONE, "en-us", fields.pop("today", TODAY), **fields).of(line)


def line_of(key: str, *done: Performed, **fields: Any) -> AftercareLine:
    return next(row for row in rows(*done, **fields) if row.key == key)


def peel_before(days: int) -> Performed:
    ended = ENDED - timedelta(days=days)
    return Performed("peel_glycolic", ended.astimezone(ZONE).date(), ended, earlier=True)


def test_what_sets_the_end_and_what_the_other_alone_would_give() -> None:
    lanced = today("deep_pore_extractions", lanced=True)
    line = line_of("retinoids/avoid", *lanced, peel_before(6))  # the peel: ten days, until the 5th
    assert because(line) == (
        "Because of the deep pore extractions today, with a sharp point. "
        "The glycolic peel of Feb 23 alone would end on Fri, Mar 5."
    )
    assert is_unusual(line)


def test_an_earlier_visit_that_still_sets_the_end_says_its_day() -> None:
    line = line_of("exfoliants/avoid", *today("led_red"), peel_before(2))
    assert because(line) == (
        "Because of the glycolic peel of Feb 27. The red LED light today alone would end on Tue, Mar 2."
    )


def test_two_treatments_that_ask_for_the_same_are_named_together() -> None:
    line = line_of("spf/daily_30plus", *today("led_red", "led_near_infrared"))
    assert because(line) == "Because of the red LED light and the led_near_infrared today."


def test_skin_type_is_named_at_the_desk_and_not_to_her() -> None:
    line = line_of("sun_exposure/avoid_direct", *today("deep_pore_extractions"), skin_type=5)
    assert because(line, skin_type=5) == (
        "Because of the deep pore extractions today, skin type V. Otherwise it would end on Thu, Mar 4."
    )
    assert because(line) == (
        "Because of the deep pore extractions today, the skin type not known. "
        "Otherwise it would end on Thu, Mar 4."
    )
    assert because(line, skin_type=5, for_client=True) == (
        "Because of the deep pore extractions today, the longer time, to be on the safe side. "
        "Otherwise it would end on Thu, Mar 4."
    )


def test_an_end_on_the_same_day_is_told_by_the_hour() -> None:
    earlier = Performed("enzyme_exfoliation", TODAY, ENDED - timedelta(hours=3), earlier=True)
    line = line_of("makeup/avoid", *today("enzyme_exfoliation"), earlier)
    assert "at 8:00 pm" in because(line)  # twelve hours after 8 am; the later one ends at 11 pm


def test_read_on_another_day_today_is_a_date() -> None:
    line = line_of("retinoids/avoid", *today("led_red"))
    assert because(line, today=date(2027, 3, 2)) == "Because of the red LED light of Mar 1."


@pytest.mark.parametrize(
    ("words", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_as_people_say_them(words: list[str], said: str) -> None:
    assert joined(words) == said
