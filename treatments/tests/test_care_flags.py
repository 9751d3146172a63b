"""Health answers: windows, vague dates, clearance, allergies, earlier reactions."""

import pytest

from treatments.tests.make_care import answer, decided, make_case


def flag(name, **fields):
    return [{"flag": name, **fields}]


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        ("2027-02-27", ("defer", ["flag:isotretinoin"], "2027-02-28")),
        ("2027-02-28", ("allow", [], None)),
    ],
)
def test_six_months_after_the_last_of_august_end_with_february(visit, expected):
    changes = {
        "visit": {"date": visit, "completed_at": f"{visit}T12:00:00-08:00"},
        "client": {"consult_on_file": visit},
        "patch_tests": [],
    }
    assert answer("enzyme_exfoliation", flags=flag("isotretinoin", date="2026-08-31"), **changes) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"date": None},
        {"ongoing": True, "date": "2026-01-01"},
        {"ongoing": False},
        {"date": "2026-01-01", "date_precision": "unknown"},
        {"date_precision": "day"},
    ],
)
def test_without_an_end_date_the_wait_is_open_ended(fields):
    assert answer("led_red", flags=flag("isotretinoin", **fields)) == (
        "defer",
        ["flag:isotretinoin"],
        None,
    )


@pytest.mark.parametrize(
    ("fields", "not_before"),
    [
        ({"date": "2027-05-24", "date_precision": "week"}, "2027-06-13"),  # Sunday 30 May + 14
        ({"date": "2027-05-31", "date_precision": "week"}, "2027-06-15"),  # never past the visit
        ({"date": "2027-05-01", "date_precision": "month"}, "2027-06-14"),
        ({"date": "2027-01-01", "date_precision": "year"}, "2027-06-15"),
    ],
)
def test_a_vague_date_counts_as_its_latest_day(fields, not_before):
    decision = answer("deep_pore_extractions", flags=flag("microneedling", **fields))
    assert decision == ("defer", ["flag:microneedling"], not_before)


@pytest.mark.parametrize(("skin", "days"), [(3, "06-05"), (4, "06-07")])
def test_deeper_skin_waits_longer_after_retinol(skin, days):
    decision = answer(
        "peel_mandelic", flags=flag("retinoid_otc", date="2027-05-31"), client={"fitzpatrick": skin}
    )
    assert decision == ("defer", ["flag:retinoid_otc"], f"2027-{days}")


def test_clearance_turns_only_its_own_wait_for_a_doctor_into_a_condition():
    letter = flag("anticoagulant_or_bleeding_disorder", clearance=True)
    assert answer("deep_pore_extractions", flags=letter) == (
        "conditions",
        ["clinician_ok_on_file", "no_lancing"],
        None,
    )
    assert answer("led_red", flags=flag("pregnancy", clearance=True))[0] == "refuse"
    both = [*letter, {"flag": "strong_steroid_cream_face"}]
    assert answer("deep_pore_extractions", flags=both)[:2] == (
        "needs_clearance",
        ["flag:strong_steroid_cream_face"],
    )


def test_a_need_for_clearance_outlives_the_wait_that_came_with_it():
    recent = answer("peel_lactic", flags=flag("facial_surgery", date="2027-03-01"))
    assert recent == ("defer", ["flag:facial_surgery"], "2027-08-28")
    long_ago = answer("peel_lactic", flags=flag("facial_surgery", date="2020-03-01"))
    assert long_ago == ("needs_clearance", ["flag:facial_surgery"], None)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("defer", ["flag:photosensitising_medication"], None)),
        (
            {"date": "2027-05-25", "ongoing": False},
            ("defer", ["flag:photosensitising_medication"], "2027-06-08"),
        ),
        ({"date": "2027-05-18"}, ("allow", [], None)),
    ],
)
def test_light_waits_for_a_light_sensitizing_medicine(fields, expected):
    red = [{"concern": "inflammatory_acne", "zones": ["chin"]}]
    assert answer("led_red", flags=flag("photosensitising_medication", **fields), concerns=red) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("needs_clearance", ["flag:photosensitising_medication"], None)),
        ({"ongoing": False}, ("defer", ["flag:photosensitising_medication"], None)),
        ({"date": "2027-05-25"}, ("defer", ["flag:photosensitising_medication"], "2027-06-08")),
    ],
)
def test_a_peel_asks_the_prescriber_only_while_the_medicine_goes_on(fields, expected):
    assert answer("peel_lactic", flags=flag("photosensitising_medication", **fields)) == expected


@pytest.mark.parametrize(
    ("done_on", "conditions"),
    [
        ("2027-05-30", []),
        ("2027-05-31", ["no_steam_or_product_near_eyes"]),
        (None, ["no_steam_or_product_near_eyes"]),
    ],
)
def test_a_windowed_condition_ends_with_its_window(done_on, conditions):
    fields = {"date": done_on} if done_on else {}
    assert answer("post_treatment_calming", flags=flag("lash_lift_or_extensions", **fields))[1] == conditions


@pytest.mark.parametrize(
    ("base", "decision"),
    [("papain", "refuse"), ("mixed_fruit", "refuse"), ("pumpkin", "conditions"), (None, "refuse")],
)
def test_an_unknown_enzyme_is_refused_to_an_allergic_client(base, decision):
    request = {"service": "enzyme_exfoliation"} | ({"enzyme_base": base} if base else {})
    decided_on = answer(
        "enzyme_exfoliation", flags=flag("allergy_papaya_papain"), requested_services=[request]
    )
    assert decided_on[0] == decision
    assert decided_on[1] == (
        ["patch_test_enzyme_48h"] if base == "pumpkin" else ["flag:allergy_papaya_papain"]
    )


@pytest.mark.parametrize(
    ("reacted_to", "service", "same"),
    [
        (None, "led_red", True),
        ([], "led_red", True),
        (["led_red"], "led_red", True),
        (["led_therapy"], "led_red", True),
        (["led_blue"], "led_red", True),
        (["peel_glycolic"], "peel_lactic", True),
        (["deep_pore_care"], "enzyme_exfoliation", True),
        (["enzyme_exfoliation"], "deep_pore_care", True),
        (["enzyme_exfoliation"], "deep_pore_extractions", False),
        (["peel_glycolic"], "enzyme_exfoliation", False),
    ],
)
def test_an_earlier_reaction_counts_for_kindred_services(reacted_to, service, same):
    fields = {} if reacted_to is None else {"reacted_to": reacted_to}
    decision, codes, _ = answer(service, flags=flag("earlier_bad_reaction", **fields))
    if same:
        assert (decision, codes) == ("needs_clearance", ["flag:earlier_bad_reaction"])
    else:
        assert (decision, codes) == ("conditions", ["patch_test_advised"])


def test_nothing_is_derived_from_age():
    assert answer("post_treatment_calming", client={"age": 12}) == ("allow", [], None)
    flags = [{"flag": "under_13"}, {"flag": "under_18"}]
    decision = decided("skin_analysis_and_plan", "post_treatment_calming", client={"age": 12}, flags=flags)
    assert decision["conditions"] == {"skin_analysis_and_plan": ["look_only_guardian_present"]}
    assert decision["not_performed"][0]["reasons"] == ["flag:under_13"]


def test_tazarotene_changes_no_answer():
    with_it = make_case(
        "peel_lactic", flags=flag("retinoid_prescription", date="2027-05-30", tazarotene=True)
    )
    assert decided("peel_lactic", flags=with_it["input"]["flags"]) == decided(
        "peel_lactic", flags=flag("retinoid_prescription", date="2027-05-30")
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("needs_clearance", ["flag:cancer_treatment"])),
        ({"skin_cancer_current": True}, ("refuse", ["flag:cancer_treatment"])),
        ({"clearance": True}, ("conditions", ["clinician_ok_on_file", "concern_caution:closed_comedones"])),
    ],
)
def test_attributes_of_an_answer_choose_its_effect(fields, expected):
    assert answer("led_red", flags=flag("cancer_treatment", **fields))[:2] == expected


def test_prophylaxis_turns_the_clearance_of_a_peel_into_a_condition():
    confirmed = flag("herpes_simplex_history", prophylaxis_confirmed=True)
    assert answer("peel_lactic", flags=confirmed) == ("conditions", ["antiviral_confirmed"], None)
