"""Every letter can be read by anybody, says nothing of health on the outside, and names no condition."""

import re

import pytest

from skinfit.tests import letterbook
from treatments.care import parse_catalogue
from treatments.catalogue.reference import reference_document
from treatments.plain_words import named_condition
from treatments.tests.reading_grade import grade, sentences

GRADE = 8
CATALOGUE = parse_catalogue(reference_document())
SERVICES = [service.name for service in CATALOGUE.services.values()]
PRODUCT_WORDS = ("peel", "enzyme", "extraction", "LED", "acne", "analysis", "doctor", "skin", "patch test")
PARTS = [
    name
    for name in letterbook.NAMES
    if name.startswith(("check_in_day", "referral", "clearance", "plan_", "window", "rebook", "results"))
]
SINGLE = [(name, {}) for name in letterbook.NAMES]
VARIANTS = [
    *SINGLE,
    *(("referral_note", {"urgency": urgency}) for urgency in ("routine", "urgent")),
    ("referral_check", {"urgency": "routine", "is_last_check": True}),
    ("clearance_request", {"clearance": ["Red LED light", "Lactic peel", "Blue LED light"]}),
    ("aftercare_now", {"lines": [], "also": {}, "hands_on": False, "signs": []}),
    ("aftercare_changed", {"lines": [], "also": {}, "hands_on": False, "signs": [], "is_cut": True}),
    ("cancelled", {"by_studio": True}),
    ("cancelled", {"fee_applies": True}),
    ("cancelled", {"unwell": True}),
]


def read(name: str, changes: dict[str, object]) -> str:
    with letterbook.naming_what_is_missing():
        return letterbook.letter(name, **changes).html


@pytest.mark.parametrize(("name", "changes"), VARIANTS)
def test_a_letter_is_read_at_grade_8_or_below(name: str, changes: dict[str, object]) -> None:
    """Flesch-Kincaid by textstat; names of services, acids and medicines replaced by 'it'."""
    told = sentences(read(name, changes))
    assert told
    assert grade(told, SERVICES) <= GRADE, told


@pytest.mark.parametrize("name", letterbook.NAMES)
def test_the_example_has_everything_a_letter_prints(name: str) -> None:
    with letterbook.naming_what_is_missing():
        written = letterbook.letter(name)
    for part in (written.subject, written.text, written.html):
        assert "⟦" not in part, "add it to SAMPLE in skinfit/tests/letterbook.py"


@pytest.mark.parametrize(("name", "changes"), VARIANTS)
def test_no_letter_names_a_condition_in_any_voice(name: str, changes: dict[str, object]) -> None:
    for voice in letterbook.VOICES.values():
        written = letterbook.letter(name, **changes, voice=voice)
        for part in (written.subject, written.text, written.html):
            assert named_condition(part, CATALOGUE) is None
            assert "diagnos" not in part.lower()


@pytest.mark.parametrize("name", letterbook.NAMES)
def test_a_subject_says_nothing_of_health(name: str) -> None:
    subject = letterbook.letter(name).subject.replace(letterbook.STUDIO.name, "")
    for word in (*SERVICES, *PRODUCT_WORDS):
        assert not re.search(rf"\b{re.escape(word)}", subject, re.IGNORECASE), subject
    assert 5 <= len(subject) <= 90


@pytest.mark.parametrize("name", letterbook.NAMES)
def test_a_letter_has_one_button_at_most_and_text_says_what_the_page_says(name: str) -> None:
    written = letterbook.letter(name)
    assert written.html.count("<tr><td><a href=") <= 1 or name.startswith(("check_in", "results"))
    assert "{{" not in written.text + written.html
    assert "{%" not in written.text + written.html
    assert letterbook.STUDIO.address in written.text
    assert letterbook.STUDIO.address in written.html


@pytest.mark.parametrize("name", PARTS)
def test_composed_into_another_a_letter_brings_its_words_and_its_way_and_no_second_button(name: str) -> None:
    alone, both = letterbook.letter("aftercare_now"), letterbook.letter("aftercare_now", name)
    assert both.subject == alone.subject
    assert both.html.count("<tr><td><a href=") == alone.html.count("<tr><td><a href=")
    assert len(both.text) > len(alone.text)
    if name.startswith("referral"):
        assert "The note" in both.text
        assert both.text.count("Call +1 425 555 0100") == alone.text.count("Call +1 425 555 0100")


@pytest.mark.parametrize("name", ["rebook", "plan_nudge", "window_opens"])
def test_an_invitation_has_its_way_out_and_a_care_letter_sells_nothing(name: str) -> None:
    assert "No more invitations" in letterbook.letter(name).text
    for care in ("referral_note", "referral_check", "clearance_request", "clearance_reminder"):
        assert "Choose a time" not in letterbook.letter(care).text
