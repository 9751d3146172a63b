"""The engine against a second, plain reading of the reference (reading.py), over worked and random cases."""

import pytest
from hypothesis import given, settings

from treatments.care import decide, parse_case
from treatments.catalogue.reference import reference_document
from treatments.tests.care_cases import cases
from treatments.tests.make_care import reference, unhurried, worked_cases
from treatments.tests.reading import Reading

READING = Reading(reference_document())


def engine(case):
    return {"id": case["id"], **decide(parse_case(case, reference()), reference()).as_dict()}


@pytest.mark.parametrize("case", worked_cases(), ids=lambda case: case["id"])
def test_the_second_reading_gives_the_worked_answers(case):
    assert READING.decide(case) == {"id": case["id"], **case["expected"]}


@pytest.mark.parametrize("examples", [150, pytest.param(5_000, marks=pytest.mark.proof)])
def test_the_engine_answers_as_the_second_reading_does(examples):
    @settings(unhurried, max_examples=examples)
    @given(case=cases())
    def agree(case):
        assert engine(case) == READING.decide(case)

    agree()
