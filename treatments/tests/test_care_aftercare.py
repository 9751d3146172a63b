"""The aftercare plan alone: merging, starts, words that change, where each line comes from."""

from datetime import date, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatments.care.aftercare import Performed, compose
from treatments.tests.make_care import reference, unhurried

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
VISIT = datetime(2027, 6, 1, 12, tzinfo=LOS_ANGELES)
SERVICES = sorted(reference().services)


def done(service, *, ago=timedelta(0), lanced=False, at=VISIT):
    moment = at - ago
    return Performed(service, moment.date(), moment, lanced, earlier=bool(ago))


def plan(*performed, fitzpatrick=2, at=VISIT):
    lines = compose(
        performed=performed, completed_at=at, catalogue=reference(), fitzpatrick=fitzpatrick, zone=LOS_ANGELES
    )
    return {line.key: line for line in lines}


def test_each_line_carries_its_words_and_its_reason():
    line = plan(done("led_red"))["exfoliants/avoid"]
    assert (line.topic, line.code, line.kind) == ("exfoliants", "avoid", "avoid")
    assert line.text.startswith("No acids, enzyme masks")
    assert line.why == "The surface has just been loosened."
    assert line.starts_at is None
    assert line.ends_at == VISIT + timedelta(hours=24)


def test_the_longest_wins_and_every_other_source_is_kept():
    line = plan(done("enzyme_exfoliation"), done("deep_pore_extractions", lanced=True), done("led_red"))[
        "retinoids/avoid"
    ]
    assert line.ends_at == VISIT + timedelta(days=7)
    assert [(s.performed.service, s.rule) for s in line.sources] == [("deep_pore_extractions", "if_lanced")]
    assert [(s.performed.service, s.rule) for s in line.others] == [
        ("enzyme_exfoliation", "restriction"),
        ("led_red", "restriction"),
    ]


def test_equal_ends_name_all_that_set_them():
    line = plan(done("led_red"), done("led_near_infrared"))["spf/daily_30plus"]
    assert line.set_by == ["led_near_infrared", "led_red"]
    assert line.others == ()


def test_an_earlier_visit_is_named_with_its_day():
    earlier = done("peel_glycolic", ago=timedelta(days=5))
    line = plan(done("enzyme_exfoliation"), earlier)["sun_exposure/avoid_direct"]
    assert line.ends_at == VISIT + timedelta(days=9)
    assert line.set_by == ["peel_glycolic@2027-05-27"]


def test_what_ended_with_the_visit_is_left_out():
    earlier = done("led_red", ago=timedelta(hours=24))
    assert set(plan(earlier)) == {"spf/daily_30plus"}  # 48 hours; the pauses of 24 hours are over


def test_aftercare_of_earlier_visits_stands_although_nothing_was_done_today():
    assert plan(done("peel_lactic", ago=timedelta(days=2)))["waxing/avoid"].set_by == [
        "peel_lactic@2027-05-30"
    ]
    assert plan() == {}


@pytest.mark.parametrize(("skin", "days"), [(3, 14), (4, 28), (6, 28), (None, 28)])
def test_deeper_skin_and_unknown_skin_keep_to_sunscreen_longer(skin, days):
    line = plan(done("deep_pore_extractions"), fitzpatrick=skin)["spf/daily_30plus"]
    assert line.ends_at == VISIT + timedelta(days=days)
    assert {s.rule for s in line.sources} == {"restriction" if days == 14 else "fitzpatrick_4_6"}


def test_a_sharp_point_replaces_only_what_it_names():
    lines = plan(done("deep_pore_extractions", lanced=True))
    assert lines["waxing/avoid"].sources[0].rule == "restriction"
    assert lines["makeup/avoid"].ends_at == VISIT + timedelta(hours=48)


def test_washing_and_sunscreen_begin_when_no_wash_ends():
    lines = plan(done("peel_glycolic"), done("led_red"))
    assert lines["cleansing/gentle_only"].starts_at == VISIT + timedelta(hours=12)
    assert lines["spf/daily_30plus"].starts_at == VISIT + timedelta(hours=12)
    assert plan(done("enzyme_exfoliation"))["spf/daily_30plus"].starts_at is None


def test_thin_balm_gives_way_to_none_at_all():
    peel = done("peel_mandelic", ago=timedelta(days=1))
    lines = plan(done("deep_pore_care"), peel)  # no balm for 72 hours, thin balm for 6 more days
    assert lines["occlusive_products/thin_only"].starts_at == VISIT + timedelta(hours=72)
    assert lines["occlusive_products/thin_only"].ends_at == VISIT + timedelta(days=6)


def test_a_line_that_would_end_before_it_starts_is_dropped():
    peel = done("peel_mandelic", ago=timedelta(days=5))  # thin balm for 2 more days
    assert "occlusive_products/thin_only" not in plan(done("deep_pore_care"), peel)
    peel = done("peel_mandelic", ago=timedelta(days=4))  # thin balm ends with the ban
    assert "occlusive_products/thin_only" not in plan(done("deep_pore_care"), peel)


def test_sunscreen_is_untinted_while_makeup_is_out():
    line = plan(done("deep_pore_extractions"))["spf/daily_30plus"]
    (variant,) = line.variants
    assert (variant.key, variant.until) == ("makeup/avoid", VISIT + timedelta(hours=24))
    assert line.text_at(VISIT + timedelta(hours=23)).startswith("Use an untinted")
    assert line.text_at(VISIT + timedelta(hours=24)) == line.text
    assert plan(done("led_red"))["spf/daily_30plus"].variants == ()


def test_hours_and_days_part_in_the_night_clocks_change():
    saturday = datetime(2027, 3, 13, 12, tzinfo=LOS_ANGELES)
    lines = plan(done("peel_mandelic", at=saturday), at=saturday)
    assert lines["makeup/avoid"].ends_at.astimezone(LOS_ANGELES).hour == 13  # 24 hours
    assert lines["waxing/avoid"].ends_at.astimezone(LOS_ANGELES).hour == 12  # 7 days


def test_days_last_an_hour_longer_over_the_night_clocks_go_back():
    friday = datetime(2027, 11, 5, 12, tzinfo=LOS_ANGELES)
    lines = plan(done("peel_glycolic", at=friday), at=friday)
    assert lines["swimming/avoid"].ends_at == friday.astimezone(ZoneInfo("UTC")) + timedelta(days=5, hours=1)


visits = st.lists(
    st.builds(
        done,
        st.sampled_from(SERVICES),
        ago=st.sampled_from(
            [timedelta(0), timedelta(hours=20), timedelta(days=3), timedelta(days=9, minutes=30)]
        ),
        lanced=st.booleans(),
        at=st.just(VISIT),
    ),
    min_size=1,
    max_size=5,
)
skins = st.sampled_from([None, 1, 3, 4, 6])


def outline(lines):
    return {key: (line.starts_at, line.ends_at, line.set_by) for key, line in lines.items()}


@unhurried
@given(performed=visits, skin=skins)
def test_merging_does_not_depend_on_order_or_repetition(performed, skin):
    once = outline(plan(*performed, fitzpatrick=skin))
    assert outline(plan(*reversed(performed), fitzpatrick=skin)) == once
    assert outline(plan(*performed, *performed, fitzpatrick=skin)) == once


def test_merging_three_services_gives_one_plan_in_any_order():
    three = [done("enzyme_exfoliation"), done("deep_pore_extractions", lanced=True), done("led_blue")]
    outlines = [outline(plan(*order)) for order in permutations(three)]
    assert all(each == outlines[0] for each in outlines)


@unhurried
@given(performed=visits, more=visits, skin=skins)
def test_nothing_ends_earlier_because_something_was_added(performed, more, skin):
    before, after = plan(*performed, fitzpatrick=skin), plan(*performed, *more, fitzpatrick=skin)
    for key, line in before.items():
        if key in after:
            assert after[key].ends_at >= line.ends_at
        else:  # dropped only because a stricter rule runs to its end
            waits_for = reference().instructions[key].waits_for
            assert max(after[other].ends_at for other in waits_for if other in after) >= line.ends_at


@unhurried
@given(performed=visits, skin=skins)
def test_deeper_skin_never_shortens_anything(performed, skin):
    for key, line in plan(*performed, fitzpatrick=skin).items():
        assert plan(*performed, fitzpatrick=5)[key].ends_at >= line.ends_at


@unhurried
@given(performed=visits, skin=skins)
def test_no_two_lines_contradict_each_other(performed, skin):
    lines = plan(*performed, fitzpatrick=skin)
    for line in lines.values():
        starts_at = line.starts_at or VISIT
        assert starts_at < line.ends_at
        for other in line.instruction.waits_for:
            assert other not in lines or lines[other].ends_at <= starts_at
    if {"spf/daily_30plus", "makeup/avoid"} <= lines.keys():
        halfway = max(lines["spf/daily_30plus"].starts_at or VISIT, VISIT)
        if halfway < lines["makeup/avoid"].ends_at:
            assert "A tinted one counts as makeup" in lines["spf/daily_30plus"].text_at(halfway)


@unhurried
@given(performed=visits, skin=skins)
def test_every_line_names_a_treatment_and_a_rule(performed, skin):
    for line in plan(*performed, fitzpatrick=skin).values():
        assert line.sources
        for source in (*line.sources, *line.others):
            assert source.performed in performed
            assert source.rule in {"restriction", "if_lanced", "fitzpatrick_4_6"}
            assert source.ends_at <= line.ends_at


def test_the_day_of_a_label_is_the_day_of_the_visit():
    assert Performed("led_red", date(2027, 5, 1), VISIT, earlier=True).label == "led_red@2027-05-01"
    assert Performed("led_red", date(2027, 5, 1), VISIT).label == "led_red"
