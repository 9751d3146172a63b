"""Everything but health answers and targets: scope, tests, intervals, one visit."""

import pytest

from treatments.care import parse_case
from treatments.care.screening import may_book
from treatments.tests.make_care import answer, decided, make_case, reference

TWO_PEELS = ("peel_mandelic", "peel_lactic")


def earlier(service, date, **fields):
    return [{"service": service, "date": date, **fields}]


def patch_tests_of(*dated, service="peel_lactic"):
    return [{"service": service, "date": date, "result": result} for date, result in dated]


def test_light_tca_needs_the_license_and_the_switch_and_still_has_no_target():
    _, reasons, _ = answer("peel_tca_light")
    assert reasons == ["concern:closed_comedones", "license_scope", "no_suitable_target", "studio_switch_off"]
    _, reasons, _ = answer(
        "peel_tca_light", studio={"license": "master_esthetician", "tca_light_enabled": True}
    )
    assert reasons == ["concern:closed_comedones", "no_suitable_target"]


@pytest.mark.parametrize(
    ("skin", "expected"),
    [
        (3, ("allow", [], None)),
        (4, ("conditions", ["fitzpatrick_caution"], None)),
        (5, ("refuse", ["fitzpatrick"], None)),
        (6, ("refuse", ["fitzpatrick"], None)),
    ],
)
def test_skin_type_bands(skin, expected):
    assert answer("peel_glycolic", client={"fitzpatrick": skin}) == expected


@pytest.mark.parametrize(
    ("analysis_on", "decision"), [("2026-06-01", "allow"), ("2026-05-31", "defer"), (None, "defer")]
)
def test_an_analysis_holds_for_365_days(analysis_on, decision):
    changes = {"client": {"consult_on_file": analysis_on}}
    expected = (decision, [] if decision == "allow" else ["consult_required"], None)
    assert answer("enzyme_exfoliation", **changes) == expected
    assert answer("post_treatment_calming", **changes)[0] == "allow"


def test_an_analysis_in_the_same_request_is_enough_but_one_in_history_is_not():
    nothing = {"consult_on_file": None}
    both = decided("enzyme_exfoliation", "skin_analysis_and_plan", client=nothing)
    assert both["allowed_in_order"] == ["skin_analysis_and_plan", "enzyme_exfoliation"]
    history = earlier("skin_analysis_and_plan", "2027-05-30")
    assert answer("enzyme_exfoliation", client=nothing, history=history)[1] == ["consult_required"]


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        ([("2027-05-30", "clear")], ("allow", [], None)),
        ([("2026-12-03", "clear")], ("allow", [], None)),  # 180 days
        ([("2026-12-02", "clear")], ("defer", ["patch_test_missing"], "2027-06-03")),
        ([], ("defer", ["patch_test_missing"], "2027-06-03")),
        ([("2027-05-31", "clear")], ("defer", ["patch_test_missing"], "2027-06-02")),
        ([("2027-06-01", "clear")], ("defer", ["patch_test_missing"], "2027-06-03")),
        ([("2027-06-01", "clear"), ("2027-05-31", "clear")], ("defer", ["patch_test_missing"], "2027-06-02")),
        ([("2020-01-01", "reaction"), ("2027-05-20", "clear")], ("refuse", ["patch_test_reaction"], None)),
        ([("2027-06-01", "reaction")], ("refuse", ["patch_test_reaction"], None)),
    ],
)
def test_patch_tests(tests, expected):
    assert answer("peel_lactic", patch_tests=patch_tests_of(*tests)) == expected


def test_a_test_of_another_acid_does_not_count():
    other = patch_tests_of(("2027-05-20", "clear"), service="peel_mandelic")
    assert answer("peel_lactic", patch_tests=other)[1] == ["patch_test_missing"]


@pytest.mark.parametrize(
    ("done_on", "expected"),
    [
        ("2026-12-03", ("allow", [], None)),
        ("2026-12-02", ("defer", ["patch_test_missing"], "2027-06-03")),
        ("2027-06-01", ("defer", ["interval:peel_lactic"], "2027-06-15")),
    ],
)
def test_the_same_peel_within_180_days_stands_for_a_test(done_on, expected):
    assert answer("peel_lactic", patch_tests=[], history=earlier("peel_lactic", done_on)) == expected


@pytest.mark.parametrize(
    ("done_on", "lanced", "expected"),
    [
        ("2027-05-25", False, ("allow", [], None)),
        ("2027-05-26", False, ("defer", ["interval:deep_pore_extractions"], "2027-06-02")),
        ("2027-05-25", True, ("defer", ["interval:deep_pore_extractions"], "2027-06-08")),
        ("2027-05-18", True, ("allow", [], None)),
    ],
)
def test_a_peel_waits_longer_after_a_sharp_point(done_on, lanced, expected):
    history = earlier("deep_pore_extractions", done_on, lanced=lanced)
    assert answer("peel_mandelic", history=history) == expected


def test_lanced_says_nothing_of_services_other_than_extractions():
    history = earlier("deep_pore_care", "2027-05-25", lanced=True)
    assert answer("peel_mandelic", history=history)[0] == "allow"


def test_a_service_of_the_visit_day_itself_is_earlier():
    decision = answer("enzyme_exfoliation", history=earlier("enzyme_exfoliation", "2027-06-01"))
    assert decision == ("defer", ["interval:enzyme_exfoliation"], "2027-06-15")


def test_several_waits_name_each_and_end_with_the_last():
    history = earlier("enzyme_exfoliation", "2027-05-25") + earlier("peel_glycolic", "2027-05-20")
    assert answer("enzyme_exfoliation", history=history) == (
        "defer",
        ["interval:enzyme_exfoliation", "interval:peel_glycolic"],
        "2027-06-10",
    )


def test_one_open_ended_wait_leaves_no_date():
    history = earlier("enzyme_exfoliation", "2027-05-25")
    decision = answer("enzyme_exfoliation", history=history, flags=[{"flag": "sunburn"}])
    assert decision == ("defer", ["flag:sunburn", "interval:enzyme_exfoliation"], None)


def test_a_refusal_still_shows_the_weaker_reasons():
    decision = answer("peel_salicylic", patch_tests=[], flags=[{"flag": "pregnancy"}])
    assert decision == ("refuse", ["flag:pregnancy", "patch_test_missing"], None)


def test_the_facial_already_holds_enzyme_and_extractions():
    decision = decided("enzyme_exfoliation", "deep_pore_care", "deep_pore_extractions")
    assert decision["allowed_in_order"] == ["deep_pore_care"]
    assert [(row["service"], row["decision"], row["reasons"]) for row in decision["not_performed"]] == [
        ("enzyme_exfoliation", "refuse", ["duplicate_component:deep_pore_care"]),
        ("deep_pore_extractions", "refuse", ["duplicate_component:deep_pore_care"]),
    ]


def test_a_facial_that_is_not_kept_duplicates_nothing():
    history = earlier("deep_pore_extractions", "2027-05-20")
    decision = decided("enzyme_exfoliation", "deep_pore_care", history=history)
    assert decision["allowed_in_order"] == ["enzyme_exfoliation"]


def test_a_service_already_out_is_not_called_a_duplicate():
    decision = decided(
        flags=[{"flag": "allergy_papaya_papain"}],
        requested_services=[
            {"service": "enzyme_exfoliation", "enzyme_base": "papain"},
            {"service": "deep_pore_care", "enzyme_base": "pumpkin"},
        ],
    )
    assert decision["allowed_in_order"] == ["deep_pore_care"]
    assert decision["not_performed"][0]["reasons"] == ["flag:allergy_papaya_papain"]


def test_of_two_peels_the_first_requested_stays():
    for first, second in (TWO_PEELS, TWO_PEELS[::-1]):
        decision = decided(first, second)
        assert decision["allowed_in_order"] == [first]
        assert decision["not_performed"] == [
            {
                "service": second,
                "decision": "defer",
                "reasons": [f"same_visit:{first}"],
                "not_before": "2027-06-15",
            }
        ]


def test_every_kept_service_in_conflict_is_named_and_the_longest_rest_counts():
    decision = decided("peel_lactic", "deep_pore_extractions", "enzyme_exfoliation")
    assert decision["not_performed"] == [
        {
            "service": "peel_lactic",
            "decision": "defer",
            "reasons": ["same_visit:deep_pore_extractions", "same_visit:enzyme_exfoliation"],
            "not_before": "2027-06-08",
        }
    ]
    lanced = decided("peel_lactic", "deep_pore_extractions", "enzyme_exfoliation", visit={"lanced": True})
    assert lanced["not_performed"][0]["not_before"] == "2027-06-15"


def test_a_deferral_also_waits_for_what_is_kept_today():
    flags = [{"flag": "exfoliating_actives", "date": "2027-05-29"}]  # enzyme until 1 June, peel until 3 June
    decision = decided("peel_glycolic", "enzyme_exfoliation", flags=flags)
    assert decision["allowed_in_order"] == ["enzyme_exfoliation"]
    assert decision["not_performed"][0]["reasons"] == ["flag:exfoliating_actives"]
    assert decision["not_performed"][0]["not_before"] == "2027-06-15"


def test_blue_light_waits_for_a_peel_but_red_may_follow_it():
    red_spots = [{"concern": "inflammatory_acne", "zones": ["chin"]}]
    decision = decided("led_blue", "led_red", "peel_mandelic", concerns=red_spots)
    assert decision["allowed_in_order"] == ["peel_mandelic", "led_red"]
    assert decision["not_performed"] == [
        {
            "service": "led_blue",
            "decision": "defer",
            "reasons": ["same_visit:peel_mandelic"],
            "not_before": "2027-06-08",
        }
    ]


def test_services_come_in_the_order_of_the_visit():
    decision = decided(
        "led_blue", "led_near_infrared", "led_red", "post_treatment_calming", "enzyme_exfoliation"
    )
    assert decision["allowed_in_order"] == [
        "enzyme_exfoliation",
        "post_treatment_calming",
        "led_red",
        "led_near_infrared",
        "led_blue",
    ]


def booking(*services, **changes):
    """The gate's answer per service: level, reasons, conditions."""
    client = changes.pop("client", {})
    case = parse_case(make_case(*services, concerns=[], **changes), reference())
    inquiry = case.inquiry._replace(client=case.inquiry.client._replace(**client))
    return {v.service.id: (v.level.word, v.reasons, v.conditions) for v in may_book(inquiry, reference())}


def test_booking_asks_for_no_target():
    assert booking("enzyme_exfoliation", "led_blue") == {
        "enzyme_exfoliation": ("allow", [], []),
        "led_blue": ("allow", [], []),
    }


def test_booking_a_peel_without_a_test_is_subject_to_one():
    assert booking("peel_lactic", patch_tests=[])["peel_lactic"] == (
        "conditions",
        [],
        ["patch_test_missing"],
    )
    reaction = patch_tests_of(("2027-01-01", "reaction"))
    assert booking("peel_lactic", patch_tests=reaction)["peel_lactic"][0] == "refuse"


def test_booking_holds_an_unknown_skin_type_against_nobody_but_a_known_one():
    assert booking("peel_glycolic", client={"fitzpatrick": None})["peel_glycolic"][0] == "allow"
    assert booking("peel_glycolic", client={"fitzpatrick": 5})["peel_glycolic"][1] == ["fitzpatrick"]


def test_booking_looks_at_answers_intervals_and_the_rest_of_the_visit():
    flags = [{"flag": "isotretinoin"}]
    assert booking("enzyme_exfoliation", flags=flags)["enzyme_exfoliation"][1] == ["flag:isotretinoin"]
    history = earlier("enzyme_exfoliation", "2027-05-25")
    assert booking("enzyme_exfoliation", history=history)["enzyme_exfoliation"][0] == "defer"
    together = booking("enzyme_exfoliation", "peel_lactic")
    assert together["peel_lactic"][1] == ["same_visit:enzyme_exfoliation"]
