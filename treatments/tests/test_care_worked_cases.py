import hashlib
from importlib import resources

import pytest

from treatments.care import decide, parse_case
from treatments.catalogue.reference import reference_document
from treatments.tests.make_care import reference, worked_cases


@pytest.mark.parametrize("case", worked_cases(), ids=lambda case: case["id"])
def test_the_engine_decides_as_the_reference_does(case):
    assert decide(parse_case(case, reference()), reference()).as_dict() == case["expected"]


def test_the_keys_of_an_answer_come_in_the_order_of_the_reference():
    case = worked_cases()[0]
    assert list(decide(parse_case(case, reference()), reference()).as_dict()) == list(case["expected"])


def test_the_reference_document_is_shipped_unchanged():
    stored = resources.files("treatments.catalogue").joinpath("reference.json").read_bytes()
    assert (
        hashlib.sha256(stored).hexdigest()
        == "b612149fd39f8eb23d1ad6261d10b61bd284e95e381d72d6e9e0b95c666e1f71"
    )


def test_each_reader_gets_a_document_of_its_own():
    reference_document()["services"].clear()
    assert len(reference_document()["services"]) == 15
    assert len(reference().services) == 13
