"""What a client is asked, how to come to a service, and answers that call for a word when they meet."""

from datetime import date

import pytest

from treatments.care import combinations, parse_catalogue, screening
from treatments.care.case import Answer, parse_case
from treatments.care.lengths import Window
from treatments.catalogue.reference import reference_document
from treatments.tests.make_care import make_case, reference

DOCUMENT = reference_document()
FLAGS = {row["id"]: row for row in DOCUMENT["contraindications"]}
FAMILY = {row["id"]: row.get("variants", [row["id"]]) for row in DOCUMENT["services"]}
ON = date(2027, 6, 1)


def test_every_question_is_there_with_what_it_asks():
    assert list(reference().questions) == list(FLAGS)
    asked = reference().questions["retinoid_prescription"]
    assert asked.question.startswith("Do you use a prescription vitamin A cream")
    assert asked.follow_up == "Which one is it, and when did you last use it?"
    assert (asked.group, asked.needs_date, asked.date_means) == ("medication", True, "last use")
    assert list(asked.attributes) == ["tazarotene"]
    assert reference().questions["pregnancy"].follow_up == ""


def test_how_often_a_question_is_asked_is_the_reference_s_two_lists():
    listed = DOCUMENT["intake"]["re_ask"]
    for pace in ("every_visit", "180_days"):
        asked = sorted(flag for flag, one in reference().questions.items() if one.re_ask == pace)
        assert asked == sorted(listed[pace])


def test_a_question_bears_on_the_services_its_effects_name():
    for flag, row in FLAGS.items():
        targets = {service for effect in row["effects"] for id in effect["targets"] for service in FAMILY[id]}
        assert reference().questions[flag].bears_on == targets


def test_the_class_of_an_override_is_the_strictest_of_the_effects_behind_the_code():
    may = reference().override_class
    assert may("peel_lactic", "flag:isotretinoin") == "letter"
    assert may("peel_lactic", "flag:retinoid_otc") == "practitioner"
    assert may("peel_lactic", "flag:sunburn") == "never"
    assert may("peel_salicylic", "flag:pregnancy") == "never"
    assert may("peel_glycolic", "flag:pregnancy") == "letter"
    assert may("led_red", "flag:cancer_treatment") == "never"  # a letter, or never while it is there
    assert may("peel_lactic", "flag:antiplatelet_or_nsaid") == "never"  # no effect on it
    for code in ("interval:peel_lactic", "patch_test_missing", "concern:milia", "comfort_checks"):
        assert may("peel_lactic", code) == "never"


def test_a_finding_knows_the_class_of_the_effect_that_raised_it():
    def raised(current):
        flag = {"flag": "cancer_treatment", "skin_cancer_current": current}
        case = parse_case(make_case("led_red", flags=[flag]), reference())
        findings = screening.may_book(case.inquiry, reference())[0].findings
        return sorted(one.override for one in findings if one.code == "flag:cancer_treatment")

    assert raised(False) == ["letter"]
    assert raised(True) == ["letter", "never"]


def test_every_effect_has_a_class_and_no_refusal_has_another_than_never():
    for service in reference().services.values():
        for effects in service.effects.values():
            for effect in effects:
                assert effect.override in ("never", "letter", "practitioner")
                if effect.level.word in ("refuse", "conditions"):
                    assert effect.override == "never"


def test_how_to_come_is_as_long_as_the_rule_and_never_shorter_than_the_chapter_says():
    for row in DOCUMENT["services"]:
        if not row["bookable"]:
            continue
        gaps = {gap.flag: gap for gap in reference().services[row["id"]].pre_care.gaps}
        chapter = row["pre_care"]
        listed = [*chapter["pause_at_home"], *chapter["leave_a_gap_after"], *chapter["medicine_gaps"]]
        assert list(gaps) == [one["avoid"] for one in listed]
        for one in listed:
            gap = gaps[one["avoid"]]
            assert (gap.window.months, gap.window.days) >= (
                one["before"].get("months", 0),
                one["before"].get("days", 0),
            )
            assert gap.window_deeper_skin >= gap.window
            assert (gap.kind == "medicine") == ("ask" in one)


def test_the_rule_s_figure_counts_where_the_chapter_says_less():
    """The chapter has 2 days of acids before deep pore care, the rule has 3."""
    gaps = {gap.flag: gap for gap in reference().services["deep_pore_care"].pre_care.gaps}
    assert gaps["exfoliating_actives"].window == Window(days=3, months=0)
    peel = {gap.flag: gap for gap in reference().services["peel_lactic"].pre_care.gaps}
    assert peel["retinoid_otc"].window_deeper_skin == Window(days=7, months=0)


def words_for(*answers):
    return [one.id for one in combinations.shown(answers, on=ON, catalogue=reference())]


PREGNANT = Answer("pregnancy", None, True)
TOGETHER = ["pregnancy_with_vitamin_a_medicine"]


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (Answer("isotretinoin", None, True), TOGETHER),
        (Answer("isotretinoin", None, False), TOGETHER),  # no date counts as recent
        (Answer("isotretinoin", date(2027, 5, 2), False), TOGETHER),  # 30 days before
        (Answer("isotretinoin", date(2027, 5, 1), False), []),  # 31 days before
        (Answer("isotretinoin", date(2026, 5, 1), True), TOGETHER),
        (Answer("retinoid_prescription", None, True), TOGETHER),
        (Answer("retinoid_prescription", None, True, denied=frozenset({"tazarotene"})), []),
        (Answer("retinoid_prescription", date(2027, 5, 1), False), []),
        (Answer("retinoid_otc", None, True), []),
    ],
)
def test_pregnant_and_on_a_strong_vitamin_a_medicine_calls_for_a_word(answer, shown):
    assert words_for(PREGNANT, answer) == shown
    assert words_for(answer) == []


def test_a_case_says_whether_it_is_tazarotene_and_left_out_counts_as_yes():
    def denied(**attributes):
        flag = {"flag": "retinoid_prescription", **attributes}
        return parse_case(make_case("led_red", flags=[flag]), reference()).inquiry.answers[0].denied

    assert denied() == denied(tazarotene=True) == frozenset()
    assert denied(tazarotene=False) == {"tazarotene"}


def test_a_combination_in_words_that_cannot_be_read_is_no_guess():
    document = reference_document()
    document["combination_messages"][0]["when_any"][0]["only_if"] = "lately"
    with pytest.raises(ValueError, match="isotretinoin"):
        parse_catalogue(document)
