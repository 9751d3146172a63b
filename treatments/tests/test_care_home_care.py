"""The evenings at home: by the reference's words, by hand, and whatever the ramp and its pauses are."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from treatments import endings
from treatments.care import home_care, home_pauses
from treatments.care.home_care import Evening, Pause, Ramp, Why, evenings, pause_before, pause_of
from treatments.care.home_care_document import Active, parse_home_care
from treatments.catalogue.reference import reference_document
from treatments.tests.make_care import reference, unhurried

CARE = parse_home_care(reference_document())
ZONE = ZoneInfo("America/Los_Angeles")
MONDAY = date(2027, 3, 1)
TOP, CEILING = 5, 3
R, E, REST = Active.RETINOL, Active.EXFOLIANT, Active.REST


def days(count: int) -> timedelta:
    return timedelta(days=count)


def lived(
    ramp: Ramp | None, *pauses: Pause, weeks: int = 20, first: date = MONDAY, exfoliates: bool = True
) -> tuple[Evening, ...]:
    last = first + timedelta(weeks=weeks) - days(1)
    return evenings(care=CARE, ramp=ramp, pauses=pauses, exfoliates=exfoliates, first=first, last=last)


def weeks_of(found: Sequence[Evening]) -> list[str]:
    """A word a week, Monday first: 'E0R0E00'."""
    letters = "".join(evening.active for evening in found)
    return [letters[at : at + 7] for at in range(0, len(letters), 7)]


def off(active: Active, first: int, last: int, why: Why = Why.AFTERCARE) -> Pause:
    """A pause by its days after the first Monday."""
    return Pause(active, MONDAY + days(first), MONDAY + days(last), why)


# --- As the reference says it


def test_the_chapter_is_read_as_it_is_written() -> None:
    assert [step.weeks for step in CARE.ramp] == [2, 2, 4, 4, None]
    assert [step.retinol_nights for step in CARE.ramp] == [1, 2, 3, 3, 4]
    assert CARE.ceiling == 3  # weeks 5-8
    assert (CARE.hold_weeks, CARE.long_pause_days) == (2, 28)
    assert CARE.not_if == ("pregnancy", "breastfeeding", "isotretinoin", "sunburn", "skin_barrier_flare")
    assert [step.key for step in CARE.pm] == ["pm:1", "pm:2", "pm:3", "pm:4"]
    assert [step.is_optional for step in CARE.am] == [False, True, False, False]


def test_each_step_s_week_has_the_nights_it_names_and_two_evenings_of_exfoliation() -> None:
    for step in CARE.ramp:
        assert step.week.count(R) == step.retinol_nights
        assert step.week.count(E) == step.exfoliation_nights == 2


def test_words_it_does_not_know_are_an_error() -> None:
    document = reference_document()
    document["homecare"]["ramp_rules"]["long_pause"] = "After a long pause start again."
    with pytest.raises(ValueError, match="cannot be read"):
        parse_home_care(document)


def test_an_evening_begins_when_the_aftercare_page_says_evening() -> None:
    assert home_care.EVENING == endings.EVENING


# --- By hand


def test_from_a_monday_on_the_ramp_is_the_reference_s_week_by_week() -> None:
    found = weeks_of(lived(Ramp(MONDAY, 1, TOP), weeks=14))
    assert found == [
        *["E0R0E00"] * 2,
        *["R0E0R0E"] * 2,
        *["R0RER0E"] * 8,
        *["RER0RER"] * 2,
    ]


def test_a_ramp_begun_on_a_thursday_keeps_its_first_step_until_two_whole_weeks_are_over() -> None:
    found = weeks_of(lived(Ramp(MONDAY + days(3), 1, TOP), weeks=4, exfoliates=False))
    assert found == ["0000E00", "E0R0E00", "E0R0E00", "R0E0R0E"]


def test_sensitive_and_deeper_skin_stays_at_the_ceiling() -> None:
    found = weeks_of(lived(Ramp(MONDAY, 1, CEILING), weeks=40))
    assert set(found[4:]) == {"R0RER0E"}
    assert lived(Ramp(MONDAY, 5, CEILING))[0].step == CEILING


def test_after_a_pause_it_goes_on_one_step_lower_for_two_weeks_and_then_climbs_again() -> None:
    """A mandelic peel on the Wednesday of week 6: seven days without, to the Wednesday after."""
    wednesday = 5 * 7 + 2
    found = weeks_of(lived(Ramp(MONDAY, 1, TOP), off(R, wednesday, wednesday + 6), weeks=14))
    assert found[4:7] == ["R0RER0E", "R00E00E", "00E0R0E"]  # step 3, paused, then step 2 from Wednesday
    assert found[7:9] == ["R0E0R0E"] * 2  # two whole weeks of it
    assert found[9:13] == ["R0RER0E"] * 4  # step 3 anew, its whole length
    steps = [evening.step for evening in lived(Ramp(MONDAY, 1, TOP), off(R, wednesday, wednesday + 6))]
    assert steps[wednesday - 1] == 3 and steps[wednesday + 7] == 2


def test_the_lower_step_is_held_for_two_weeks_though_its_own_are_four() -> None:
    found = weeks_of(lived(Ramp(MONDAY, 5, TOP), off(R, 7, 13), weeks=6))
    assert found == ["RER0RER", "0E000E0", *["R0RER0E"] * 2, *["RER0RER"] * 2]


def test_it_never_goes_below_the_first_step() -> None:
    found = lived(Ramp(MONDAY, 1, TOP), off(R, 2, 5), weeks=5)
    assert weeks_of(found) == ["E000E00", *["E0R0E00"] * 2, *["R0E0R0E"] * 2]  # a Sunday and two weeks


@pytest.mark.parametrize(("away", "step"), [(27, 2), (28, 1)])
def test_after_more_than_28_days_without_retinol_it_starts_again(away: int, step: int) -> None:
    """Step 3 has R on Mondays, Wednesdays and Fridays; the last one is Friday of week 5.

    Left out from that Saturday for 27 evenings, step 2's next one is a Friday, 28 days after it. One
    evening more, and it is the Monday after, 31 days after it.
    """
    saturday = 4 * 7 + 5
    found = lived(Ramp(MONDAY, 1, TOP), off(R, saturday, saturday + away - 1))
    resumed = found[saturday + away]
    assert resumed.step == step


def test_twenty_eight_days_are_not_yet_more_than_twenty_eight() -> None:
    monday = 4 * 7  # step 3; its last retinol is that Monday's, then 27 evenings are left out
    found = lived(Ramp(MONDAY, 1, TOP), off(R, monday + 1, monday + 27))
    assert found[monday + 28].active is R and found[monday + 28].step == 2
    longer = lived(Ramp(MONDAY, 1, TOP), off(R, monday + 1, monday + 28))
    assert longer[monday + 29].step == 1


def test_a_left_out_evening_says_what_and_why() -> None:
    found = lived(Ramp(MONDAY, 1, TOP), off(R, 0, 6), off(E, 4, 4, Why.BEFORE_VISIT), weeks=1)
    assert [(one.instead_of, one.why) for one in found] == [
        (None, Why.PLAN),
        (None, Why.PLAN),
        (R, Why.AFTERCARE),
        (None, Why.PLAN),
        (E, Why.BEFORE_VISIT),
        (None, Why.PLAN),
        (None, Why.PLAN),
    ]


def test_without_a_ramp_there_are_two_evenings_of_exfoliation_or_none() -> None:
    assert weeks_of(lived(None, weeks=2)) == ["E000E00"] * 2
    assert weeks_of(lived(None, weeks=1, exfoliates=False)) == ["0000000"]
    stopped = Ramp(MONDAY, 2, TOP, stopped_on=MONDAY + days(7))
    assert weeks_of(lived(stopped, weeks=2)) == ["R0E0R0E", "E000E00"]
    assert weeks_of(lived(stopped, weeks=2, exfoliates=False)) == ["R0E0R0E", "0000000"]


def test_what_is_shown_does_not_depend_on_where_one_begins_to_look() -> None:
    ramp, pauses = Ramp(MONDAY, 2, TOP), (off(R, 20, 30), off(E, 22, 24))
    whole = lived(ramp, *pauses)
    for at in (1, 9, 25, 40, 77):
        assert lived(ramp, *pauses, first=MONDAY + days(at), weeks=4) == whole[at : at + 28]


# --- Spans and evenings


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(date(2027, 3, day), time(hour, minute), ZONE)


@pytest.mark.parametrize(
    ("starts", "ends", "evenings_of"),
    [
        (at(1, 11), at(4, 11), (1, 3)),  # 72 hours from 11 am: retinol again on Thursday evening
        (at(1, 11), at(4, 18), (1, 3)),  # at six exactly the evening is free, as the letter says
        (at(1, 11), at(4, 18, 1), (1, 4)),
        (at(1, 22), at(2, 22), (1, 2)),
        (at(1, 11), at(1, 17), None),
        (at(13, 12), at(16, 13), (13, 15)),  # across the change to daylight time: 72 hours
    ],
)
def test_a_span_leaves_out_the_evenings_it_touches(
    starts: datetime, ends: datetime, evenings_of: tuple[int, int] | None
) -> None:
    found = pause_of(R, starts, ends, Why.AFTERCARE, ZONE)
    if evenings_of is None:
        assert found is None
    else:
        assert found == Pause(R, *(date(2027, 3, day) for day in evenings_of), Why.AFTERCARE)
        again = endings.occasion(ends, (endings.EVENING,), ZONE)[0]
        assert again == found.last + days(1)  # what the aftercare page names as the first evening


def test_before_a_visit_it_is_as_many_evenings_as_the_pre_care_has_days() -> None:
    assert pause_before(R, date(2027, 3, 20), 5) == Pause(
        R, date(2027, 3, 15), date(2027, 3, 19), Why.BEFORE_VISIT
    )
    assert pause_before(R, date(2027, 3, 20), 0) is None


# --- Whatever the ramp and its pauses are


@some.composite
def ramps(draw: some.DrawFn) -> Ramp:
    top = draw(some.sampled_from([CEILING, TOP]))
    return Ramp(
        MONDAY + days(draw(some.integers(0, 13))),
        draw(some.integers(1, top)),
        top,
        draw(some.none() | some.integers(20, 100).map(lambda after: MONDAY + days(after))),
    )


@some.composite
def pauses(draw: some.DrawFn) -> Pause:
    first = draw(some.integers(-5, 120))
    length = draw(some.integers(1, 20) | some.just(45))
    return off(
        draw(some.sampled_from([R, E])), first, first + length - 1, draw(some.sampled_from(list(Why)[1:]))
    )


SOME_PAUSES = some.lists(pauses(), max_size=6)


@unhurried
@given(ramps(), SOME_PAUSES)
def test_never_both_never_while_it_is_left_out_and_never_more_nights_than_the_step(
    ramp: Ramp, left_out: list[Pause]
) -> None:
    found = lived(ramp, *left_out)
    assert [one.on for one in found] == [MONDAY + days(day) for day in range(140)]
    for at, evening in enumerate(found):
        assert evening.active in (R, E, REST)  # one of them, so never two
        for pause in left_out:
            assert not (pause.active is evening.active and pause.first <= evening.on <= pause.last)
        seven = [one.active for one in found[max(0, at - 6) : at + 1]]
        assert seven.count(E) <= 3
        if evening.active is R:
            assert ramp.runs_on(evening.on) and evening.step is not None
            assert evening.step <= ramp.top_step
            assert seven.count(R) <= CARE.step(evening.step).retinol_nights


@unhurried
@given(ramps(), SOME_PAUSES)
def test_it_resumes_one_step_lower_and_holds_it_two_weeks(ramp: Ramp, left_out: list[Pause]) -> None:
    def is_out(evening: Evening) -> bool:
        return any(pause.active is R and pause.first <= evening.on <= pause.last for pause in left_out)

    found = [one for one in lived(ramp, *left_out) if ramp.runs_on(one.on)]
    for before, after in pairwise(found):
        assert before.step and after.step
        if is_out(after):
            assert after.step == before.step
        elif is_out(before):
            assert after.step in (max(before.step - 1, 1), 1)
            fortnight = [one for one in found if after.on <= one.on < after.on + days(14)]
            assert all(one.step and one.step <= after.step for one in fortnight)
        else:
            assert after.step - before.step in (0, 1)


@unhurried
@given(ramps(), SOME_PAUSES, pauses())
def test_one_more_pause_never_brings_an_evening_of_what_it_leaves_out(
    ramp: Ramp, left_out: list[Pause], more: Pause
) -> None:
    for evening in lived(ramp, *left_out, more):
        assert not (evening.active is more.active and more.holds_on(evening.on))


@unhurried
@given(ramps(), SOME_PAUSES, some.integers(0, 120))
def test_the_same_whenever_one_looks(ramp: Ramp, left_out: list[Pause], at: int) -> None:
    whole = lived(ramp, *left_out, weeks=22)
    assert lived(ramp, *left_out, first=MONDAY + days(at), weeks=4) == whole[at : at + 28]


# --- What pauses an evening


PEEL_ON = date(2027, 3, 20)


def before(*services: str, skin: int | None = 2) -> dict[Active, tuple[int, int]]:
    found = list(home_pauses.before_visit(services, on=PEEL_ON, fitzpatrick=skin, catalogue=reference()))
    assert all(pause.why is Why.BEFORE_VISIT for pause in found)
    return {pause.active: (pause.first.day, pause.last.day) for pause in found}


def test_the_evenings_before_a_visit_are_those_of_its_pre_care() -> None:
    assert before("peel_mandelic") == {R: (15, 19), E: (15, 19)}  # five days of either
    assert before("peel_mandelic", skin=5) == {R: (13, 19), E: (15, 19)}  # seven of retinol for deeper skin
    assert before("peel_mandelic", skin=None) == before("peel_mandelic", skin=6)
    assert before("deep_pore_extractions", "led_red") == {R: (17, 19), E: (18, 19)}
    assert before("skin_analysis_and_plan") == {}


def after(*services: str, hour: int = 11, lanced: bool = False) -> dict[Active, tuple[int, int]]:
    ends = datetime.combine(PEEL_ON, time(hour), ZONE)
    found = home_pauses.after_visit(
        services, ends_at=ends, lanced=lanced, fitzpatrick=2, catalogue=reference(), zone=ZONE
    )
    return {pause.active: (pause.first.day, pause.last.day) for pause in found}


def test_a_visit_ahead_is_taken_as_done_with_what_follows_it() -> None:
    assert after("peel_mandelic") == {R: (20, 26), E: (20, 26)}  # seven days: retinol again on the 27th
    assert after("peel_mandelic", hour=19) == {R: (20, 27), E: (20, 27)}  # over after that evening has begun
    assert after("deep_pore_extractions") == {R: (20, 22), E: (20, 22)}
    assert after("deep_pore_extractions", lanced=True) == {R: (20, 26), E: (20, 26)}
    assert after("post_treatment_calming") == {}


def test_other_lines_of_an_aftercare_pause_nothing() -> None:
    assert home_pauses.of_line("makeup/avoid", at(1, 11), at(4, 11), Why.AFTERCARE, ZONE) is None
