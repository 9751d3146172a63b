"""The letters after a visit, the signs to watch for and what is normal."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from treatments.care import followup
from treatments.care.catalogue import TouchPoint
from treatments.tests.make_care import decided, reference

LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def points(*services, lanced=False, urgency="none", **more):
    return set(
        followup.touch_points(
            services=services, lanced=lanced, urgency=urgency, catalogue=reference(), **more
        )
    )


def test_the_letters_of_enzyme_sharp_extractions_and_red_light():
    assert points("enzyme_exfoliation", "deep_pore_extractions", "led_red", lanced=True) == {
        ("aftercare_now", None),
        ("check_in_day_1", 1),
        ("check_in_day_3", 3),
        ("check_in_day_7", 7),
        ("rebook", 28),
    }


def test_a_sharp_point_adds_a_check_in_to_extractions_only():
    assert ("check_in_day_3", 3) not in points("deep_pore_extractions")
    assert ("check_in_day_3", 3) in points("deep_pore_extractions", lanced=True)
    assert ("check_in_day_3", 3) not in points("led_red", lanced=True)


def test_a_peel_ends_with_a_look_at_the_result():
    assert ("results_review", 14) in points("peel_lactic")


@pytest.mark.parametrize(
    ("urgency", "invited", "checks"),
    [
        ("none", {"plan_nudge", "rebook"}, set()),
        ("routine", {"plan_nudge", "rebook"}, {14}),
        ("soon", set(), {3, 10}),
        ("urgent", set(), {1, 3}),
    ],
)
def test_invitations_wait_while_a_referral_presses(urgency, invited, checks):
    found = points("skin_analysis_and_plan", "led_red", urgency=urgency)
    assert {p.template for p in found} & {"plan_nudge", "rebook"} == invited
    assert {p.day for p in found if p.template == "referral_check"} == checks
    assert (("referral_note", None) in found) == (urgency != "none")


def test_nothing_done_leaves_clearance_referral_and_windows():
    found = points(urgency="soon", needs_clearance=True, windows={"peel_lactic": 9})
    assert found == {
        ("clearance_request", None),
        ("clearance_reminder", 7),
        ("referral_note", None),
        ("referral_check", 3),
        ("referral_check", 10),
        ("window_opens:peel_lactic", 9),
    }


@pytest.mark.parametrize(
    ("template", "invitation"),
    [
        ("rebook", True),
        ("plan_nudge", True),
        ("window_opens:peel_lactic", True),
        ("check_in_day_3", False),
        ("results_review", False),
        ("aftercare_now", False),
    ],
)
def test_invitations_are_told_from_care(template, invitation):
    assert followup.is_invitation(template, reference()) is invitation


@pytest.mark.parametrize(
    ("on", "day", "utc_hour"),
    [
        (date(2027, 3, 13), 1, 17),
        (date(2027, 3, 12), 1, 18),
        (date(2027, 11, 6), 1, 18),
        (date(2027, 11, 5), 1, 17),
    ],
)
def test_day_letters_go_at_ten_by_the_studio_clock(on, day, utc_hour):
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=LOS_ANGELES)
    due = followup.send_at(TouchPoint("check_in_day_1", day), on, noon, LOS_ANGELES, reference().letters)
    assert due.hour == utc_hour


def test_an_immediate_letter_goes_one_elapsed_hour_after_the_end():
    before_the_gap = datetime(2027, 3, 14, 1, 30, tzinfo=LOS_ANGELES)
    due = followup.send_at(
        TouchPoint("aftercare_now", None), date(2027, 3, 14), before_the_gap, LOS_ANGELES, reference().letters
    )
    assert due.astimezone(LOS_ANGELES).isoformat() == "2027-03-14T03:30:00-07:00"


def test_letters_of_one_instant_are_one():
    decision = decided(
        "skin_analysis_and_plan", "enzyme_exfoliation", visit={"completed_at": "2027-06-01T09:00:00-07:00"}
    )
    assert decision["emails"][0] == {
        "send_at": "2027-06-01T10:00:00-07:00",
        "templates": ["aftercare_now", "plan_summary"],
    }


def test_a_missing_patch_test_alone_mails_no_date():
    def windows(**changes):
        mails = decided("peel_lactic", **changes)["emails"]
        return [t for mail in mails for t in mail["templates"] if t.startswith("window_opens")]

    assert windows(patch_tests=[]) == []
    history = [{"service": "enzyme_exfoliation", "date": "2027-05-28"}]
    assert windows(patch_tests=[], history=history) == ["window_opens:peel_lactic"]


def test_clearance_letters_follow_the_decision_not_a_weaker_reason():
    flags = [{"flag": "anticoagulant_or_bleeding_disorder"}]
    refused = decided("deep_pore_extractions", flags=flags, concerns=[])
    assert refused["emails"] == []
    waiting = decided("deep_pore_extractions", flags=flags)
    assert [mail["templates"] for mail in waiting["emails"]] == [
        ["clearance_request"],
        ["clearance_reminder"],
    ]


def test_warning_signs_come_gravest_first_and_each_once():
    signs = followup.warning_signs(["peel_salicylic", "led_red", "enzyme_exfoliation"], reference())
    assert len(signs) == 16
    assert [sign.tier for sign in signs] == ["emergency_now"] * 7 + ["same_day_doctor"] * 5 + ["studio"] * 4
    assert len({sign.id for sign in signs}) == 16
    assert followup.warning_signs(["skin_analysis_and_plan"], reference()) == ()
    eye = next(sign for sign in signs if sign.id == "product_in_eye")
    assert eye.first_aid.startswith("Rinse the eye")


def test_what_is_normal_is_told_by_stretch_and_each_thing_once():
    phases = followup.normal_course(["led_red", "led_blue", "post_treatment_calming"], reference())
    assert [(p.name, p.from_hours, p.to_hours) for p in phases] == [
        ("0-24h", 0, 24),
        ("24-72h", 24, 72),
        ("days_3-7", 72, 168),
        ("weeks_2+", 168, None),
    ]
    assert phases[0].normal == ("brief warmth or pinkness", "calmer, cooler")
