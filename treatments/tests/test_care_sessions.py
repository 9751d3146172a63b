"""The gaps of a plan over several visits: from its days and from the rest that services need."""

from itertools import pairwise

import pytest

from treatments.care.sessions import Session, least_gap, parse_templates
from treatments.catalogue.reference import reference_document
from treatments.tests.make_care import reference

TEMPLATES = {one.id: one for one in parse_templates(reference_document(), reference())}
DAYS = {
    row["id"]: [visit["day"] for visit in row["visits"]] for row in reference_document()["plan_templates"]
}


def test_the_reference_s_plans_are_all_read() -> None:
    assert list(TEMPLATES) == ["milia_smoothing", "clogged_pores", "brighten_marks", "refer_and_support"]
    assert TEMPLATES["milia_smoothing"].concerns == {"milia"}
    assert TEMPLATES["clogged_pores"].sessions[0] == Session(
        ("skin_analysis_and_plan",), ("peel_salicylic",), 0, None
    )


@pytest.mark.parametrize(
    ("plan", "least", "most"),
    [
        # 0, 7, 21, 49: every rest is shorter than the plan's own days
        ("milia_smoothing", [0, 7, 14, 28], [None, 14, 28, 56]),
        # 0, 7, 21, 42, 56: the extractions of day 42 come 35 days after the deep pore care, which needs 28
        ("clogged_pores", [0, 7, 14, 21, 14], [None, 14, 28, 42, 28]),
        ("brighten_marks", [0, 7, 14, 21, 21], [None, 14, 28, 42, 42]),
        ("refer_and_support", [0], [None]),
    ],
)
def test_a_plan_s_gaps(plan: str, least: list[int], most: list[int | None]) -> None:
    sessions = TEMPLATES[plan].sessions
    assert [session.least_days for session in sessions] == least
    assert [session.most_days for session in sessions] == most


def test_no_gap_is_shorter_than_the_days_the_reference_gives() -> None:
    for plan, days in DAYS.items():
        sessions = TEMPLATES[plan].sessions
        gaps = [0, *(after - before for before, after in pairwise(days))]
        assert all(session.least_days >= gap for session, gap in zip(sessions, gaps, strict=True))


def gap(*before: Session, then: str, lancing: bool = False) -> int:
    return least_gap(before, [then], reference(), lancing=lancing)


def test_the_rest_between_two_services_is_the_least_gap() -> None:
    assert gap(Session(("peel_mandelic",)), then="peel_mandelic") == 14
    assert gap(Session(("peel_glycolic",)), then="peel_mandelic") == 28
    assert gap(Session(("enzyme_exfoliation", "led_red")), then="deep_pore_extractions") == 3
    assert gap(Session(("led_red",)), then="skin_analysis_and_plan") == 0


def test_after_a_sharp_point_it_is_the_longer_rest() -> None:
    extractions = Session(("deep_pore_extractions",))
    assert gap(extractions, then="peel_mandelic") == 7
    assert gap(extractions, then="peel_mandelic", lancing=True) == 14


def test_a_session_further_back_counts_with_the_days_between() -> None:
    """Extractions rest 28 days from extractions, whatever lies between."""
    first = Session(("deep_pore_extractions",))
    assert gap(first, Session(("led_red",), (), 10), then="deep_pore_extractions") == 18
    assert gap(first, Session(("led_red",), (), 40), then="deep_pore_extractions") == 0


def test_a_peel_waits_for_its_patch_test_and_no_other_does() -> None:
    look = Session(("skin_analysis_and_plan",), ("peel_salicylic",))
    assert gap(look, then="peel_salicylic") == 2
    assert gap(look, then="peel_mandelic") == 0
