"""Zones, targets, sharp points, lights as support, referral."""

import pytest

from treatments.tests.make_care import answer, decided


def seen(concern, *zones, signs=None):
    return {"concern": concern, "zones": list(zones), **({"signs": signs} if signs else {})}


def test_without_any_concern_a_service_has_no_target():
    for service in (
        "enzyme_exfoliation",
        "deep_pore_extractions",
        "peel_lactic",
        "led_red",
        "deep_pore_care",
    ):
        assert answer(service, concerns=[]) == ("refuse", ["no_suitable_target"], None)
    assert answer("post_treatment_calming", concerns=[])[0] == "allow"
    assert answer("skin_analysis_and_plan", concerns=[])[0] == "allow"


def test_a_bead_on_a_lower_lid_is_never_opened():
    lid = [seen("milia", "lower_eyelid_left")]
    assert answer("deep_pore_extractions", concerns=lid) == (
        "refuse",
        ["no_suitable_target", "zone:lower_eyelid_left"],
        None,
    )
    both = [*lid, seen("closed_comedones", "chin")]
    assert answer("deep_pore_extractions", concerns=both) == (
        "conditions",
        ["no_lancing_in:lower_eyelid_left"],
        None,
    )


def test_the_lid_comes_before_the_switch():
    changes = {"concerns": [seen("milia", "lower_eyelid_left")], "studio": {"lancing_permitted": False}}
    assert answer("deep_pore_extractions", **changes)[1] == ["no_suitable_target", "zone:lower_eyelid_left"]


def test_a_bead_where_points_are_allowed_needs_the_studio_and_the_client():
    cheek = [seen("milia", "cheek_upper_left")]
    assert answer("deep_pore_extractions", concerns=cheek)[0] == "allow"
    refused = ("refuse", ["no_lancing_allowed", "no_suitable_target"], None)
    assert answer("deep_pore_extractions", concerns=cheek, studio={"lancing_permitted": False}) == refused
    assert answer("deep_pore_extractions", concerns=cheek, flags=[{"flag": "keloid_tendency"}]) == refused


def test_an_extraction_without_points_says_so_and_is_not_careful_about_the_bead():
    concerns = [seen("milia", "undereye_rim_left"), seen("closed_comedones", "chin")]
    assert answer("deep_pore_extractions", concerns=concerns, studio={"lancing_permitted": False}) == (
        "conditions",
        ["no_lancing"],
        None,
    )
    assert answer("deep_pore_extractions", concerns=concerns)[1] == ["zone_caution:undereye_rim_left"]


def test_the_facial_never_lances_but_its_enzyme_counts():
    assert answer("deep_pore_care", concerns=[seen("milia", "cheek_upper_left")]) == (
        "conditions",
        ["no_lancing"],
        None,
    )
    rim = answer("deep_pore_care", concerns=[seen("milia", "undereye_rim_left")])
    assert rim[1] == ["no_lancing", "zone_caution:undereye_rim_left"]  # through the enzyme alone


def test_the_facial_takes_the_stricter_of_its_two_zone_rules():
    ear = [seen("closed_comedones", "ear_left")]  # extraction with care, no enzyme
    assert answer("deep_pore_care", concerns=ear)[1] == ["no_suitable_target", "zone:ear_left"]
    assert answer("deep_pore_extractions", concerns=ear)[1] == ["zone_caution:ear_left"]


def test_the_facial_may_give_both_a_concern_and_a_zone():
    lips = [seen("keratosis_pilaris", "ear_left")]  # extraction unsuitable, enzyme with care; the ear barred
    assert answer("deep_pore_care", concerns=lips)[1] == [
        "concern:keratosis_pilaris",
        "no_suitable_target",
        "zone:ear_left",
    ]


def test_the_facial_is_careful_part_by_part():
    concerns = [seen("sebaceous_filaments", "crows_feet_left"), seen("keratosis_pilaris", "brow_left")]
    assert answer("deep_pore_care", concerns=concerns)[1] == [
        "concern_caution:keratosis_pilaris",
        "concern_caution:sebaceous_filaments",
        "zone_caution:brow_left",
        "zone_caution:crows_feet_left",
    ]


def test_a_zone_closed_for_one_concern_is_closed_for_the_others():
    concerns = [seen("closed_comedones", "chin"), seen("calcinosis_cutis", "chin")]
    assert answer("enzyme_exfoliation", concerns=concerns) == (
        "refuse",
        ["concern:calcinosis_cutis", "no_suitable_target"],
        None,
    )
    calming = decided("post_treatment_calming", concerns=concerns)
    assert calming["allowed_in_order"] == ["post_treatment_calming"]
    assert calming["zone_exclusions"] == {"post_treatment_calming": ["chin"]}


def test_a_barred_zone_is_named_only_for_a_concern_it_would_have_helped():
    concerns = [seen("closed_comedones", "lips"), seen("fordyce_spots", "lips")]
    reasons = answer("enzyme_exfoliation", concerns=concerns)[1]
    assert reasons == ["concern:fordyce_spots", "no_suitable_target", "zone:lips"]
    assert answer("enzyme_exfoliation", concerns=concerns[1:])[1] == [
        "concern:fordyce_spots",
        "no_suitable_target",
    ]


def test_one_held_concern_holds_the_whole_visit():
    concerns = [seen("closed_comedones", "chin"), seen("flat_warts", "forehead_left")]
    for service in (
        "enzyme_exfoliation",
        "deep_pore_care",
        "peel_lactic",
        "led_red",
        "post_treatment_calming",
    ):
        assert answer(service, concerns=concerns) == ("refuse", ["concern:flat_warts"], None)
    assert answer("skin_analysis_and_plan", concerns=concerns)[0] == "allow"


def test_calming_is_careful_near_the_eye():
    lid = [seen("closed_comedones", "lower_eyelid_left")]
    assert answer("post_treatment_calming", concerns=lid)[1] == ["zone_caution:lower_eyelid_left"]


def test_red_light_supports_hands_on_work_without_a_target_of_its_own():
    filaments = [seen("sebaceous_filaments", "lower_eyelid_left", "nose_side_left")]
    alone = answer("led_red", concerns=filaments)
    assert alone == ("refuse", ["concern:sebaceous_filaments", "no_suitable_target"], None)
    decision = decided("led_red", "led_near_infrared", "led_blue", "enzyme_exfoliation", concerns=filaments)
    assert decision["allowed_in_order"] == ["enzyme_exfoliation", "led_red", "led_near_infrared"]
    assert decision["conditions"] == {}
    assert [row["service"] for row in decision["not_performed"]] == ["led_blue"]


def test_neither_an_analysis_nor_another_light_is_worth_support():
    filaments = [seen("sebaceous_filaments", "nose_side_left")]
    decision = decided("led_red", "led_near_infrared", "skin_analysis_and_plan", concerns=filaments)
    assert decision["allowed_in_order"] == ["skin_analysis_and_plan"]


def test_a_light_in_support_still_leaves_zones_out():
    concerns = [seen("calcinosis_cutis", "chin")]
    decision = decided("led_red", "post_treatment_calming", concerns=concerns)
    assert decision["zone_exclusions"] == {"led_red": ["chin"], "post_treatment_calming": ["chin"]}


def test_a_red_flag_sign_makes_a_spot_suspicious_and_holds_all_but_calming():
    concerns = [seen("sebaceous_hyperplasia", "nose_tip", signs=["bleeding_or_crusting"])]
    decision = decided("enzyme_exfoliation", "led_blue", "post_treatment_calming", concerns=concerns)
    assert decision["allowed_in_order"] == ["post_treatment_calming"]
    assert decision["zone_exclusions"] == {"post_treatment_calming": ["nose_tip"]}
    assert [row["reasons"] for row in decision["not_performed"]] == [
        ["concern:actinic_or_suspicious_lesion"],
        ["concern:actinic_or_suspicious_lesion", "concern:sebaceous_hyperplasia", "no_suitable_target"],
    ]
    assert decision["referral"] == {
        "needed": True,
        "urgency": "soon",
        "for": ["actinic_or_suspicious_lesion"],
    }


@pytest.mark.parametrize(
    ("concerns", "urgency", "names"),
    [
        ([seen("milia", "cheek_upper_left")], "none", []),
        ([seen("milia", "cheek_upper_left", signs=["eruptive"])], "routine", ["milia"]),
        ([seen("milia", "lips")], "routine", ["milia"]),
        ([seen("closed_comedones", "lips")], "none", []),
        ([seen("calcinosis_cutis", "chin")], "routine", ["calcinosis_cutis"]),
        ([seen("calcinosis_cutis", "chin", signs=["painful"])], "soon", ["calcinosis_cutis"]),
        (
            [seen("xanthelasma", "upper_eyelid_left", signs=["vision_symptoms"]), seen("rosacea", "chin")],
            "soon",
            ["rosacea", "xanthelasma"],
        ),
        (
            [seen("milia", "chin", signs=["growing_fast"]), seen("syringoma", "undereye_rim_left")],
            "soon",
            ["actinic_or_suspicious_lesion", "syringoma"],
        ),
        ([seen("milia", "chin"), seen("milia", "lips")], "routine", ["milia"]),
    ],
)
def test_referral_takes_the_highest_urgency_and_names_every_concern(concerns, urgency, names):
    referral = decided("skin_analysis_and_plan", concerns=concerns)["referral"]
    assert referral == {"needed": bool(names), "urgency": urgency, "for": names}
