"""'What might this be?': narrows by what is seen, to two at least; a red flag leads to the doctor alone."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.tests.make import make_studio
from treatments.catalogue.reference import reference_document
from treatments.guide.drawing.sketches import SKETCHES
from treatments.guide.narrowing import DRAWN, IN_PERSON, OPENINGS, QUESTIONS, narrow

ADDRESS = "/guide/what-might-this-be/"
REFERENCE = reference_document()
CONCERNS = {row["id"]: row for row in REFERENCE["concerns"]}
SIGNS = sorted(REFERENCE["red_flag_signs"])
ANSWERS = st.fixed_dictionaries(
    {}, optional={q.key: st.sampled_from([choice.key for choice in q.choices]) for q in QUESTIONS}
)
FEELINGS = {word for row in CONCERNS.values() for word in row["features"]["texture"]} - {"flat"}


def found(**answers: str) -> tuple[str, ...]:
    return narrow(REFERENCE, answers=answers, signs=()).concerns


@given(answers=ANSWERS, signs=st.sets(st.sampled_from(SIGNS)))
def test_it_always_ends_in_person_and_a_red_flag_leads_to_the_doctor_alone(answers, signs):
    outcome = narrow(REFERENCE, answers=answers, signs=signs)
    assert outcome.closing == IN_PERSON
    assert outcome.is_for_doctor == bool(signs)
    assert set(outcome.signs) == signs
    assert (outcome.concerns == ()) == bool(signs)


@given(answers=ANSWERS)
def test_it_never_names_one_and_keeps_the_catalogue_s_order(answers):
    shown = narrow(REFERENCE, answers=answers, signs=()).concerns
    assert len(shown) >= 2
    assert list(shown) == [id for id in CONCERNS if id in shown]


@given(answers=ANSWERS)
def test_what_fits_every_answer_is_always_shown(answers):
    shown = narrow(REFERENCE, answers=answers, signs=()).concerns
    for id, row in CONCERNS.items():
        if all(q.fits(answers.get(q.key, ""), id, row["features"]) for q in QUESTIONS):
            assert id in shown


@given(answers=ANSWERS, key=st.sampled_from([q.key for q in QUESTIONS]))
def test_not_sure_fits_everything(answers, key):
    without = {name: answer for name, answer in answers.items() if name != key}
    assert narrow(REFERENCE, answers=without, signs=()) == narrow(
        REFERENCE, answers={**without, key: ""}, signs=()
    )


@pytest.mark.parametrize(
    ("answers", "among", "not_among"),
    [
        ({"where": "eyes", "color": "white"}, {"milia", "calcinosis_cutis"}, {"syringoma", "xanthelasma"}),
        ({"where": "eyes", "count": "both", "color": "skin"}, {"syringoma"}, {"melasma", "fordyce_spots"}),
        ({"where": "mouth", "color": "white"}, {"fordyce_spots", "milia"}, {"calcinosis_cutis"}),
        (
            {"where": "forehead", "top": "dip", "color": "yellow"},
            {"sebaceous_hyperplasia"},
            {"open_comedones"},
        ),
        (
            {"where": "nose", "color": "dark", "top": "pore"},
            {"open_comedones", "sebaceous_filaments"},
            {"milia"},
        ),
        ({"count": "rows", "top": "flat"}, {"flat_warts"}, {"molluscum"}),
        ({"top": "flat", "color": "dark", "size": "large"}, {"melasma"}, {"closed_comedones"}),
        ({"where": "cheeks", "count": "one", "color": "several"}, {"actinic_or_suspicious_lesion"}, set()),
    ],
)
def test_each_answer_narrows_as_the_reference_describes(answers, among, not_among):
    shown = set(found(**answers))
    assert among <= shown
    assert not shown & not_among


def test_one_alone_brings_its_look_alikes():
    shown = found(where="eyes", count="both", color="skin")
    assert set(shown) == {"syringoma", *(one["concern"] for one in CONCERNS["syringoma"]["look_alikes"])}


def test_where_nothing_fits_all_the_nearest_are_shown_as_such():
    outcome = narrow(
        REFERENCE, answers={"where": "edges", "color": "several", "top": "dip", "size": "tiny"}, signs=()
    )
    assert not outcome.exact
    assert len(outcome.concerns) >= 2


def test_every_value_of_the_catalogue_belongs_to_an_answer():
    """A color, a place or an arrangement that no answer holds could never be found."""
    for question in QUESTIONS:
        answered = frozenset().union(*(choice.values for choice in question.choices))
        for id, row in CONCERNS.items():
            assert set(question.seen(id, row["features"])) <= answered, (question.key, id)
    openings = {str(row["features"]["opening"]).lower() for row in CONCERNS.values()}
    assert openings == set(OPENINGS)
    assert set(DRAWN) <= {marks.kind for sketch in SKETCHES.values() for marks in sketch.marks}


def test_it_never_asks_how_something_feels():
    asked = " ".join(
        q.words + " " + " ".join(choice.words for choice in q.choices) for q in QUESTIONS
    ).lower()
    assert {word for word in FEELINGS if re.search(rf"\b{word}\b", asked)} == set()
    values = set().union(*(choice.values for q in QUESTIONS for choice in q.choices))
    assert not values & FEELINGS


def page_of(client, query: str = "") -> str:
    make_studio()
    return unescape(client.get(ADDRESS + query).content.decode())


@pytest.mark.django_db
def test_the_form_asks_the_red_flags_first_and_works_by_its_address(client):
    page = page_of(client)
    assert page.index('name="sign"') < page.index('name="where"')
    assert '<form class="group card" method="get"' in page
    for sign, words in REFERENCE["red_flag_signs"].items():
        assert f'value="{sign}"' in page and words in page


@pytest.mark.django_db
@pytest.mark.parametrize("sign", SIGNS)
def test_any_red_flag_shows_the_doctor_and_how_soon_and_no_concern(client, sign):
    page = page_of(client, f"?sign={sign}&where=eyes&color=white")
    assert "Please see a doctor within two weeks" in page
    assert 'class="guide-tile"' not in page


@pytest.mark.django_db
def test_answers_show_tiles_on_the_chosen_skin_and_stay_ticked(client):
    page = page_of(client, "?where=eyes&color=white&tone=5")
    tiles = re.findall(r'class="guide-skin on-skin-(\d)"', page)
    assert tiles == ["5"] * len(found(where="eyes", color="white"))
    assert 'name="where" value="eyes" checked' in page
    assert 'name="tone" value="5" checked' in page


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?where=moon", "?sign=", "?tone=9", "?tone=x&size=%00", "?color="])
def test_what_is_no_answer_is_passed_over(client, query):
    page = page_of(client, query)
    assert "These can look like that" not in page
    assert IN_PERSON in page
