"""What the desk reads of the rules at the chair: tones, reasons in words, zones, what else is offered."""

from datetime import date
from functools import cache
from typing import Any

import pytest

from treatments.care import parse_case
from treatments.care.face import SUSPICIOUS
from treatments.care.level import Level
from treatments.care.unsure import Sighting
from treatments.catalogue.reference import reference_document
from treatments.catalogue.rules import Rules
from treatments.may_be_done import May, MayBeDone
from treatments.tests.make_care import make_case, reference

TREATMENTS = [slug for slug, service in reference().services.items() if service.parts]
CHIN = Sighting("closed_comedones", ("chin",))
UNDER_EYES = ("undereye_rim_left", "undereye_rim_right")


@cache
def rules() -> Rules:
    return Rules(reference_document())


def may(*sightings: Sighting, booked: tuple[str, ...] = (), others: Any = (), **case: Any) -> MayBeDone:
    """Of a woman of 36, type II, with a recent analysis and clear patch tests."""
    names = {slug: slug.replace("_", " ") for slug in reference().services}
    inquiry = parse_case(make_case(*booked, **case), reference()).inquiry
    return MayBeDone(inquiry=inquiry, sightings=sightings, rules=rules(), names=names, others=others)


def only(*sightings: Sighting, service: str, **case: Any) -> May:
    return may(*sightings, booked=(service,), **case).booked[0]


def said(answer: May) -> str:
    return " ".join(why.staff for why in answer.whys)


def test_a_matched_cluster_under_both_eyes_leaves_extraction_out_and_says_why() -> None:
    answer = only(Sighting("syringoma", UNDER_EYES), service="deep_pore_extractions")
    assert (answer.tone, answer.word) == ("stop", "leave out")
    assert answer.left_out == set(UNDER_EYES)
    assert "concern:syringoma" in answer.codes
    assert "syringomas" in said(answer)


def test_beside_something_to_lift_extraction_stays_away_from_it() -> None:
    answer = only(Sighting("syringoma", UNDER_EYES), CHIN, service="deep_pore_extractions")
    assert answer.kept
    assert answer.left_out_words == [
        "under-eye rim (orbital bone), her left: syringomas",
        "under-eye rim (orbital bone), her right: syringomas",
    ]


def test_a_chalky_spot_leaves_its_zone_out_of_everything_and_a_doctor_is_offered() -> None:
    seen = may(Sighting("calcinosis_cutis", ("ear_left",)), CHIN, booked=tuple(TREATMENTS))
    assert all("ear_left" in answer.left_out for answer in seen.booked)
    assert seen.left_out == {"ear_left"}
    assert (seen.referral.urgency, seen.referral.needed) == ("routine", True)
    assert seen.referral_words == "within about eight weeks: a calcium deposit (ear, her left)"


@pytest.mark.parametrize("sign", sorted(reference().signs))
def test_a_red_flag_on_an_oil_gland_holds_everything_and_a_doctor_looks_within_two_weeks(sign: str) -> None:
    bleeding = Sighting("sebaceous_hyperplasia", ("nose_tip",), (sign,))
    for service in TREATMENTS:
        answer = only(bleeding, CHIN, service=service)
        assert answer.level is Level.REFUSE, service  # calming too, stricter than the engine alone
        assert f"concern:{SUSPICIOUS}" in answer.codes
    seen = may(bleeding, CHIN, booked=("post_treatment_calming",))
    assert seen.holds_all
    assert seen.gist == "everything waits"
    assert seen.referral.urgency == "soon"
    assert seen.referral_words == "within two weeks: enlarged oil glands (nose tip)"


def test_without_the_sign_the_same_gland_holds_nothing() -> None:
    seen = may(Sighting("sebaceous_hyperplasia", ("nose_tip",)), CHIN, booked=("enzyme_exfoliation",))
    assert seen.booked[0].kept
    assert not seen.holds_all
    assert not seen.referral.needed


def test_looking_is_never_held() -> None:
    bleeding = Sighting("milia", ("chin",), ("bleeding_or_crusting",))
    assert only(bleeding, service="skin_analysis_and_plan").tone == "ok"


def test_before_the_look_only_answers_and_visits_speak() -> None:
    seen = may(booked=("enzyme_exfoliation", "peel_mandelic"), others=("led_red", "post_treatment_calming"))
    tones = {answer.slug: answer.tone for answer in (*seen.booked, *seen.others)}
    assert tones == {
        "enzyme_exfoliation": "ok",
        "peel_mandelic": "wait",  # an enzyme and a peel do not go together, looked at or not
        "led_red": "ok",
        "post_treatment_calming": "ok",
    }
    assert not seen.is_looked_at


def test_a_wait_names_its_day_and_a_missing_patch_test_names_none() -> None:
    rested = only(
        CHIN, service="enzyme_exfoliation", history=[{"service": "enzyme_exfoliation", "date": "2027-05-25"}]
    )
    assert (rested.tone, rested.until) == ("wait", date(2027, 6, 8))  # 14 days after
    untested = only(CHIN, service="peel_lactic", patch_tests=[])
    assert (untested.tone, untested.until) == ("wait", None)
    assert untested.next_steps == {"book_patch_test"}


def test_what_may_be_done_stands_in_its_order_and_the_rest_after() -> None:
    seen = may(CHIN, booked=("led_red", "peel_mandelic", "deep_pore_extractions", "enzyme_exfoliation"))
    assert [(answer.slug, answer.kept) for answer in seen.booked] == [
        ("enzyme_exfoliation", True),
        ("deep_pore_extractions", True),
        ("led_red", True),
        ("peel_mandelic", False),
    ]
    assert seen.gist == "2 fine, 1 fine with care, 1 to wait"  # light is for support here


def test_what_is_not_booked_gives_way_to_what_is() -> None:
    # The engine keeps the earlier step: asked together, the enzyme would push the booked peel out.
    seen = may(CHIN, booked=("peel_mandelic",), others=("enzyme_exfoliation", "led_red"))
    assert seen.booked[0].kept
    enzyme = next(answer for answer in seen.others if answer.slug == "enzyme_exfoliation")
    assert "same_visit:peel_mandelic" in enzyme.codes
    # after a mandelic peel an enzyme rests as long as the matrix says
    rest = reference().services["enzyme_exfoliation"].waits["peel_mandelic"][0]
    assert enzyme.until == date.fromordinal(date(2027, 6, 1).toordinal() + rest)


def test_a_long_facial_comes_in_place_of_its_parts() -> None:
    seen = may(CHIN, booked=("enzyme_exfoliation", "deep_pore_extractions"), others=("deep_pore_care",))
    assert seen.others[0].in_place_of == ["enzyme exfoliation", "deep pore extractions"]
    assert seen.others[0].kept


def test_what_is_not_sure_is_left_alone_and_said() -> None:
    unsure = Sighting("sebaceous_filaments", ("nose_tip",), unsure=True)
    seen = may(unsure, CHIN, booked=("enzyme_exfoliation",))
    assert seen.booked[0].left_out_words == ["nose tip: not sure what it is"]
    assert seen.not_sure.startswith("nose tip.")


def test_a_milder_wait_of_the_studio_is_marked_where_it_lets_something_pass() -> None:
    ours, shipped = reference_document(), reference_document()
    ours["intervals_days"]["matrix"]["enzyme_exfoliation"]["enzyme_exfoliation"] = 5
    milder = Rules(ours, None, shipped)
    inquiry = parse_case(
        make_case("enzyme_exfoliation", history=[{"service": "enzyme_exfoliation", "date": "2027-05-25"}]),
        reference(),
    ).inquiry
    names = {"enzyme_exfoliation": "Enzyme"}
    seen = MayBeDone(inquiry=inquiry, sightings=[CHIN], rules=milder, names=names, others=())
    assert seen.booked[0].kept
    assert [why.code for why in seen.booked[0].passed_over] == ["interval:enzyme_exfoliation"]
    assert seen.booked[0].passed_over[0].loosening is not None


def test_no_answer_for_the_desk_lacks_a_sentence() -> None:
    rows = [Sighting(concern, ("chin", "lips", "ear_left")) for concern in reference().concerns]
    for row in rows:
        seen = may(row, booked=tuple(TREATMENTS), patch_tests=[])
        for answer in seen.booked:
            assert answer.whys or answer.level is Level.ALLOW
            assert all(why.staff for why in answer.whys)
