"""What cannot be judged is refused by name."""

import copy

import pytest

from treatments.care import MalformedCase, parse_case
from treatments.tests.make_care import make_case, reference

MISSING = object()


def changed(path, value):
    """A sound case with one field replaced, or taken out."""
    case = make_case(
        "enzyme_exfoliation",
        "led_red",
        concerns=[{"concern": "milia", "zones": ["chin"], "signs": ["eruptive"]}],
        flags=[{"flag": "sunburn", "date": "2027-05-01", "date_precision": "week", "ongoing": False}],
        history=[
            {
                "service": "led_red",
                "date": "2027-05-01",
                "completed_at": "2027-05-01T12:00:00-07:00",
                "lanced": False,
            }
        ],
        patch_tests=[{"service": "peel_lactic", "date": "2027-05-20", "result": "clear"}],
    )
    *parents, last = path
    holder = case["input"]
    for key in parents:
        holder = holder[key]
    if value is MISSING:
        del holder[last]
    else:
        holder[last] = value
    return case


def complaint(case):
    with pytest.raises(MalformedCase) as caught:
        parse_case(case, reference(), place="number 7")
    return caught.value


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (["studio"], MISSING, "input.studio"),
        (["studio"], [], "input.studio"),
        (["studio", "timezone"], "Mars/Olympus", "input.studio.timezone"),
        (["studio", "timezone"], "../etc/passwd", "input.studio.timezone"),
        (["studio", "timezone"], "", "input.studio.timezone"),
        (["studio", "timezone"], "America", "input.studio.timezone"),
        (["studio", "timezone"], -8, "input.studio.timezone"),
        (["studio", "license"], "barber", "input.studio.license"),
        (["studio", "lancing_permitted"], 1, "input.studio.lancing_permitted"),
        (["studio", "tca_light_enabled"], MISSING, "input.studio.tca_light_enabled"),
        (["client", "age"], "36", "input.client.age"),
        (["client", "age"], True, "input.client.age"),
        (["client", "age"], -1, "input.client.age"),
        (["client", "fitzpatrick"], 0, "input.client.fitzpatrick"),
        (["client", "fitzpatrick"], 7, "input.client.fitzpatrick"),
        (["client", "fitzpatrick"], 3.0, "input.client.fitzpatrick"),
        (["client", "fitzpatrick"], None, "input.client.fitzpatrick"),
        (["client", "consult_on_file"], MISSING, "input.client.consult_on_file"),
        (["client", "consult_on_file"], "2027-06-02", "input.client.consult_on_file"),
        (["visit", "date"], MISSING, "input.visit.date"),
        (["visit", "date"], "2027-02-29", "input.visit.date"),
        (["visit", "date"], "20270601", "input.visit.date"),
        (["visit", "date"], "2027-W22-2", "input.visit.date"),
        (["visit", "date"], "2027-06-01T00:00", "input.visit.date"),
        (["visit", "date"], "9999-12-31", "input.visit.date"),
        (["visit", "completed_at"], "2027-06-01T12:00:00", "input.visit.completed_at"),
        (["visit", "completed_at"], "2027-06-01", "input.visit.completed_at"),
        (["visit", "completed_at"], "noon", "input.visit.completed_at"),
        (["visit", "completed_at"], "0001-01-01T00:00:00+14:00", "input.visit.completed_at"),
        (["visit", "lanced"], MISSING, "input.visit.lanced"),
        (["visit", "lanced"], "no", "input.visit.lanced"),
        (["concerns"], MISSING, "input.concerns"),
        (["concerns"], {}, "input.concerns"),
        (["concerns", 0], "milia", "input.concerns[0]"),
        (["concerns", 0, "concern"], "acne", "input.concerns[0].concern"),
        (["concerns", 0, "concern"], ["milia"], "input.concerns[0].concern"),
        (["concerns", 0, "zones"], "chin", "input.concerns[0].zones"),
        (["concerns", 0, "zones"], ["chin", "elbow"], "input.concerns[0].zones[1]"),
        (["concerns", 0, "zones"], [["chin"]], "input.concerns[0].zones[0]"),
        (["concerns", 0, "signs"], ["painful"], "input.concerns[0].signs[0]"),
        (["concerns", 0, "signs"], None, "input.concerns[0].signs"),
        (["flags"], MISSING, "input.flags"),
        (["flags", 0, "flag"], "tired", "input.flags[0].flag"),
        (["flags", 0, "date"], "2027-06-02", "input.flags[0].date"),
        (["flags", 0, "date"], MISSING, "input.flags[0].date"),
        (["flags", 0, "date"], None, "input.flags[0].date"),
        (["flags", 0, "date_precision"], "decade", "input.flags[0].date_precision"),
        (["flags", 0, "date_precision"], None, "input.flags[0].date_precision"),
        (["flags", 0, "ongoing"], "yes", "input.flags[0].ongoing"),
        (["flags", 0, "clearance"], 1, "input.flags[0].clearance"),
        (["flags", 0, "prophylaxis_confirmed"], 0, "input.flags[0].prophylaxis_confirmed"),
        (["flags", 0, "skin_cancer_current"], "", "input.flags[0].skin_cancer_current"),
        (["flags", 0, "tazarotene"], "perhaps", "input.flags[0].tazarotene"),
        (["flags", 0, "reacted_to"], ["peel_banana"], "input.flags[0].reacted_to[0]"),
        (["flags", 0, "reacted_to"], "peel_lactic", "input.flags[0].reacted_to"),
        (["history", 0, "service"], "massage", "input.history[0].service"),
        (["history", 0, "service"], "led_therapy", "input.history[0].service"),
        (["history", 0, "date"], MISSING, "input.history[0].date"),
        (["history", 0, "date"], "2027-06-02", "input.history[0].date"),
        (["history", 0, "completed_at"], "2027-05-01T12:00:00", "input.history[0].completed_at"),
        (["history", 0, "completed_at"], "2027-06-01T12:00:01-07:00", "input.history[0].completed_at"),
        (["history", 0, "lanced"], "no", "input.history[0].lanced"),
        (["patch_tests", 0, "service"], "chemical_peel_superficial", "input.patch_tests[0].service"),
        (["patch_tests", 0, "date"], "2027-06-02", "input.patch_tests[0].date"),
        (["patch_tests", 0, "result"], "pink", "input.patch_tests[0].result"),
        (["patch_tests", 0, "result"], MISSING, "input.patch_tests[0].result"),
        (["requested_services"], MISSING, "input.requested_services"),
        (["requested_services", 0, "service"], "facial", "input.requested_services[0].service"),
        (
            ["requested_services", 0, "service"],
            "chemical_peel_superficial",
            "input.requested_services[0].service",
        ),
        (["requested_services", 1, "service"], "enzyme_exfoliation", "input.requested_services[1].service"),
        (["requested_services", 0, "enzyme_base"], "kiwi", "input.requested_services[0].enzyme_base"),
        (["requested_services", 0, "enzyme_base"], None, "input.requested_services[0].enzyme_base"),
        (["requested_services", 1, "enzyme_base"], "kiwi", "input.requested_services[1].enzyme_base"),
    ],
)
def test_a_malformed_case_is_named_with_its_field(path, value, field):
    error = complaint(changed(path, value))
    assert (error.case_id, error.field) == ("T", field)
    assert str(error).startswith(f"case T: {field} ")


def test_a_repeated_flag_is_malformed():
    case = make_case("led_red", flags=[{"flag": "sunburn"}, {"flag": "pregnancy"}, {"flag": "sunburn"}])
    assert complaint(case).field == "input.flags[2].flag"


@pytest.mark.parametrize(
    ("case", "case_id", "field"),
    [
        ("W01", "number 7", "case"),
        (None, "number 7", "case"),
        ({"input": {}}, "number 7", "id"),
        ({"id": 4, "input": {}}, "number 7", "id"),
        ({"id": "W01"}, "W01", "input"),
        ({"id": "W01", "input": []}, "W01", "input"),
    ],
)
def test_a_case_without_a_name_is_called_by_its_place(case, case_id, field):
    error = complaint(case)
    assert (error.case_id, error.field) == (case_id, field)


def test_what_is_optional_may_be_left_out_and_what_is_not_known_is_ignored():
    case = changed(["flags", 0], {"flag": "sunburn"})
    case["input"]["history"][0] = {"service": "led_red", "date": "2027-05-01", "completed_at": None}
    case["input"]["studio"]["mood"] = case["title"] = "sunny"
    case["input"]["patch_tests"][0]["by"] = None
    parsed = parse_case(case, reference())
    assert parsed.inquiry.answers[0].ongoing
    assert not parsed.inquiry.history[0].lanced


def test_reading_a_case_leaves_it_as_it_was():
    case = make_case("led_red")
    before = copy.deepcopy(case)
    parse_case(case, reference())
    assert case == before
