"""A spot she is not sure about: never worked on, and as strict as anything it may be."""

import pytest

from treatments.care import parse_case
from treatments.care.face import SUSPICIOUS
from treatments.care.level import Level
from treatments.care.referral import refer
from treatments.care.unsure import Sighting, listed, may_be, screen_strictly
from treatments.care.verdict import Verdict
from treatments.tests.make_care import make_case, reference

SERVICES = (
    "deep_pore_extractions",
    "enzyme_exfoliation",
    "peel_mandelic",
    "peel_lactic",
    "peel_salicylic",
    "peel_glycolic",
    "led_red",
    "led_blue",
    "deep_pore_care",
    "post_treatment_calming",
)
CHIN = Sighting("closed_comedones", ("chin",))


def verdicts(*sightings: Sighting, services: tuple[str, ...] = SERVICES) -> dict[str, Verdict]:
    """Each service asked alone, as nothing then depends on what else is done."""
    found = {}
    for service in services:
        inquiry = parse_case(make_case(service), reference()).inquiry
        found[service] = screen_strictly(inquiry, sightings, reference())[0]
    return found


def test_what_it_may_be_is_itself_and_the_look_alikes_that_are_left() -> None:
    assert may_be("closed_comedones", (), reference()) == (
        "closed_comedones",
        "milia",
        "flat_warts",
        "keratosis_pilaris",
    )
    assert may_be("closed_comedones", ("flat_warts", "milia"), reference()) == (
        "closed_comedones",
        "keratosis_pilaris",
    )


def test_a_spot_for_a_doctor_is_ruled_out_by_a_doctor_alone() -> None:
    assert SUSPICIOUS in may_be("open_comedones", (SUSPICIOUS,), reference())


def test_a_bead_that_may_be_catching_holds_everything() -> None:
    # milia's look-alike molluscum holds every service (concerns[molluscum].suitability)
    found = verdicts(Sighting("milia", ("cheek_upper_left",), unsure=True), CHIN)
    assert {verdict.level for verdict in found.values()} == {Level.REFUSE}
    assert "concern:molluscum" in found["enzyme_exfoliation"].reasons


def test_what_is_not_sure_is_no_reason_to_do_anything() -> None:
    # Filaments and blackheads are both suitable for an enzyme, and neither holds it.
    sure = verdicts(Sighting("sebaceous_filaments", ("nose_tip",)))["enzyme_exfoliation"]
    unsure = verdicts(
        Sighting("sebaceous_filaments", ("nose_tip",), unsure=True), services=("enzyme_exfoliation",)
    )["enzyme_exfoliation"]
    assert sure.kept
    assert unsure.reasons == ["no_suitable_target"]


def test_the_rest_of_the_face_is_treated_and_the_spot_is_left_alone() -> None:
    found = verdicts(Sighting("sebaceous_filaments", ("nose_tip",), unsure=True), CHIN)
    enzyme = found["enzyme_exfoliation"]
    assert enzyme.kept
    assert enzyme.left_out == {"nose_tip"}


def test_nothing_sure_in_the_same_zone_is_worked_on_either() -> None:
    beside = Sighting("open_comedones", ("chin",))
    found = verdicts(Sighting("sebaceous_filaments", ("chin",), unsure=True), beside)
    assert found["enzyme_exfoliation"].reasons == ["no_suitable_target"]


def test_it_is_referred_as_soon_as_anything_it_may_be_would_be() -> None:
    # enlarged oil glands: no referral; an early growth can look the same: within two weeks
    sure = refer(listed([Sighting("sebaceous_hyperplasia", ("nose_tip",))], reference()), reference())
    unsure = Sighting("sebaceous_hyperplasia", ("nose_tip",), unsure=True)
    asked = refer(listed([unsure], reference()), reference())
    assert (sure.urgency, asked.urgency) == ("none", "soon")
    assert SUSPICIOUS in asked.concerns


@pytest.mark.parametrize("concern", sorted(reference().concerns))
def test_never_milder_than_sure_of_it_or_of_anything_it_may_be(concern: str) -> None:
    zones = ("cheek_upper_left", "lips")
    unsure = verdicts(Sighting(concern, zones, unsure=True), CHIN)
    for other in may_be(concern, (), reference()):
        sure = verdicts(Sighting(other, zones), CHIN)
        for service in SERVICES:
            # 'allow' and 'conditions' count as one
            assert max(unsure[service].level, Level.CONDITIONS) >= sure[service].level, (other, service)
            assert unsure[service].left_out >= sure[service].left_out, (other, service)


def test_signs_go_with_what_they_are_noted_for() -> None:
    seen = Sighting(
        "milia", ("chin",), ("eruptive", "bleeding_or_crusting"), unsure=True, ruled_out=("molluscum",)
    )
    rows = {row.concern: row.signs for row in listed([seen], reference())}
    assert rows["milia"] == ("eruptive", "bleeding_or_crusting")
    assert rows["closed_comedones"] == ("bleeding_or_crusting",)
    assert SUSPICIOUS in rows
