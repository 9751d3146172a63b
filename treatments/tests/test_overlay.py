"""The studio's values over the reference: paths that mean the same row later, and what is milder."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatments.care import decide, parse_case, parse_catalogue
from treatments.catalogue.lengths import is_shorter
from treatments.catalogue.overlay import Edit, loosened, loosens, overlay, value_of
from treatments.catalogue.paths import PathGone, value_at, with_value
from treatments.catalogue.reference import reference_document
from treatments.catalogue.revisions import Rules
from treatments.catalogue.rows import Part, all_rows
from treatments.tests.make_care import make_case, unhurried

DOCUMENT = reference_document()
ROWS = all_rows(DOCUMENT)
ISOTRETINOIN = (
    "contraindications/isotretinoin/effects/defer:deep_pore_extractions+enzyme_exfoliation"
    "+chemical_peel_superficial+deep_pore_care/until_after_date"
)
MAKEUP = "aftercare/by_service/deep_pore_extractions/restrictions/makeup.avoid/lasts"
REST = "intervals_days/matrix/peel_lactic/peel_lactic"


def test_every_row_stands_at_its_path_as_the_reference_has_it():
    for path, row in ROWS.items():
        assert row.path == path and len(path) <= 300
        assert value_of(DOCUMENT, row) == row.reference
        assert not loosens(row.reference, row)


def test_every_waiting_time_length_line_and_question_of_the_reference_can_be_edited():
    windows = [
        effect[field]
        for row in DOCUMENT["contraindications"]
        for effect in row["effects"]
        for field in ("until_after_date", "until_after_date_fitzpatrick_4_6")
        if field in effect
    ]
    rests = [days for rests in DOCUMENT["intervals_days"]["matrix"].values() for days in rests.values()]
    lasting = [
        line
        for row in DOCUMENT["aftercare"]["by_service"]
        for rule in ("restrictions", "if_lanced", "fitzpatrick_4_6")
        for line in row[rule]
    ]
    count = {part: sum(row.part is part for row in ROWS.values()) for part in Part}
    assert count[Part.WAITS] == len(windows) == 79
    assert count[Part.RESTS] == len(rests) + 5 == 174  # five more after a sharp point
    assert count[Part.AFTERCARE] == len(lasting)
    assert (
        count[Part.LINES] == len(DOCUMENT["aftercare"]["instructions"]) + 1
    )  # one has other words meanwhile
    assert count[Part.QUESTIONS] == 54 + sum(
        bool(q["follow_up_question"]) for q in DOCUMENT["contraindications"]
    )


def test_a_path_means_the_same_row_when_a_newer_reference_has_another_order():
    newer = copy.deepcopy(DOCUMENT)
    newer["contraindications"].reverse()
    for row in newer["contraindications"]:
        row["effects"].reverse()
    for row in newer["aftercare"]["by_service"]:
        row["restrictions"].reverse()
    assert {path: row.reference for path, row in all_rows(newer).items()} == {
        path: row.reference for path, row in ROWS.items()
    }


def test_a_value_is_changed_in_a_copy():
    before = copy.deepcopy(DOCUMENT)
    changed = with_value(DOCUMENT, MAKEUP, {"hours": 48})
    assert before == DOCUMENT
    assert value_at(changed, MAKEUP) == {"hours": 48}
    with pytest.raises(PathGone):
        value_at(DOCUMENT, "intervals_days/matrix/peel_banana/led_red")
    with pytest.raises(PathGone):
        with_value(DOCUMENT, "meta/version/minor", 1)


@pytest.mark.parametrize(
    ("length", "than", "shorter"),
    [
        (6, 7, True),
        (7, 7, False),
        ({"days": 6}, {"days": 7}, True),
        ({"months": 6}, {"months": 6}, False),
        ({"days": 183}, {"months": 6}, True),  # March to September is 184 days
        ({"days": 185}, {"months": 6}, False),
        ({"months": 6}, {"days": 181}, True),  # may be 181 days, and an hour short of it
        ({"months": 6}, {"days": 180}, False),
        ({"hours": 72}, {"days": 3}, True),  # three days may be 73 hours
        ({"hours": 73}, {"days": 3}, False),
    ],
)
def test_of_two_units_the_careful_reading_counts(length, than, shorter):
    assert is_shorter(length, than) is shorter


def test_an_edit_is_in_force_and_everything_else_is_the_reference_s():
    over = overlay(DOCUMENT, [Edit(REST, 21, False), Edit(MAKEUP, {"hours": 12}, True)])
    assert len(over.applied) == 2 and not over.gone and not over.outdone
    assert value_at(over.document, REST) == 21
    assert with_value(with_value(over.document, REST, 14), MAKEUP, {"hours": 24}) == DOCUMENT


def test_what_is_milder_is_known_by_code_and_service():
    over = overlay(DOCUMENT, [Edit(ISOTRETINOIN, {"months": 4}, True), Edit(MAKEUP, {"hours": 12}, True)])
    marks = loosened(over.document, DOCUMENT)
    assert ("flag:isotretinoin", "peel_lactic") in marks
    assert ("flag:isotretinoin", "led_red") not in marks  # its own row, untouched
    assert ("makeup/avoid", "deep_pore_extractions") in marks
    assert ("makeup/avoid", "peel_lactic") not in marks


def test_longer_is_milder_where_other_lines_wait_for_it():
    """Sunscreen and washing begin when 'do not wash yet' ends."""
    row = ROWS["aftercare/by_service/deep_pore_extractions/restrictions/cleansing.no_wash/lasts"]
    assert loosens({"hours": 12}, row) and loosens({"hours": 3}, row) and not loosens({"hours": 6}, row)
    other = ROWS[MAKEUP]
    assert not loosens({"hours": 48}, other)


def test_the_sentences_that_name_a_figure_name_the_studio_s():
    over = overlay(DOCUMENT, [Edit(ISOTRETINOIN, {"months": 9}, False)])
    message = parse_catalogue(over.document).questions["isotretinoin"].client_message
    assert "we wait 9 months before" in message and "six months" not in message
    row = next(path for path in ROWS if path.startswith("contraindications/topical_field_treatment/effects"))
    over = overlay(DOCUMENT, [Edit(row, {"days": 35}, False)])
    assert Rules(over.document).sentence("flag:topical_field_treatment").endswith("and 35 days more.")
    assert "wait 35 days after last use" in Rules(over.document).staff_sentence(
        "flag:topical_field_treatment"
    )


def test_deeper_skin_never_waits_less_than_the_rest():
    """A base wait made longer than the one for types IV to VI holds for them too."""
    path = "contraindications/retinoid_otc/effects/defer:chemical_peel_superficial/until_after_date"
    catalogue = parse_catalogue(overlay(DOCUMENT, [Edit(path, {"days": 20}, False)]).document)
    flag = {"flag": "retinoid_otc", "date": "2027-05-20"}
    for skin in (2, 5):
        case = make_case("peel_lactic", flags=[flag], client={"fitzpatrick": skin})
        (declined,) = decide(parse_case(case, catalogue), catalogue).as_dict()["not_performed"]
        assert declined["not_before"] == "2027-06-09"


def test_an_edit_without_a_place_is_named_and_the_rest_holds():
    newer = copy.deepcopy(DOCUMENT)
    newer["contraindications"] = [row for row in newer["contraindications"] if row["id"] != "isotretinoin"]
    gone = Edit(ISOTRETINOIN, {"months": 9}, False)
    over = overlay(newer, [gone, Edit(REST, 21, False)])
    assert over.gone == (gone,)
    assert value_at(over.document, REST) == 21


def test_a_value_of_another_kind_than_the_row_holds_has_no_place():
    for value in ({"days": "7"}, "seven", True, -1, {"weeks": 2}, {"days": 1, "hours": 1}):
        assert overlay(DOCUMENT, [Edit(MAKEUP, value, True)]).gone, value


def test_a_reference_that_has_become_stricter_counts_until_somebody_gives_a_reason():
    newer = with_value(DOCUMENT, REST, 28)
    stricter_once = Edit(REST, 21, reasoned=False)
    over = overlay(newer, [stricter_once])
    assert over.outdone == (stricter_once,) and value_at(over.document, REST) == 28
    over = overlay(newer, [stricter_once._replace(reasoned=True)])
    assert not over.outdone and value_at(over.document, REST) == 21


def test_a_wait_for_something_active_is_never_milder_whatever_is_on_file():
    path = "contraindications/sunburn/effects/defer:chemical_peel_superficial/until_after_date"
    over = overlay(DOCUMENT, [Edit(path, {"days": 3}, reasoned=True)])
    assert over.outdone and value_at(over.document, path) == {"days": 14}
    fixed = {row.path.split("/")[1] for row in ROWS.values() if row.fixed}
    assert fixed == {
        "herpes_simplex_active",
        "active_skin_infection",
        "open_lesion_or_wound",
        "sunburn",
        "skin_barrier_flare",
        "lash_lift_or_extensions",
    }


lengths = [row for row in ROWS.values() if row.part in (Part.WAITS, Part.RESTS, Part.AFTERCARE)]


@st.composite
def edits(draw):
    rows = draw(st.lists(st.sampled_from(lengths), min_size=1, max_size=4, unique_by=lambda row: row.path))
    found = []
    for row in rows:
        figure = draw(st.integers(0, 400))
        value = {unit: figure for unit in row.reference} if isinstance(row.reference, dict) else figure
        found.append(Edit(row.path, value, draw(st.booleans())))
    return found


@unhurried
@given(found=edits(), order=st.randoms())
def test_the_order_of_the_edits_does_not_matter_and_twice_is_once(found, order):
    once = overlay(DOCUMENT, found)
    shuffled = list(found)
    order.shuffle(shuffled)
    assert overlay(DOCUMENT, shuffled) == once
    assert overlay(once.document, once.applied).document == once.document


@unhurried
@given(found=edits())
def test_without_a_reason_nothing_is_ever_milder(found):
    over = overlay(DOCUMENT, [edit._replace(reasoned=False) for edit in found])
    assert not loosened(over.document, DOCUMENT)
