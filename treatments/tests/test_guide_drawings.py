"""The drawings: every concern on two skins at least, at true size, in the tokens of the one stylesheet."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from treatments.catalogue.reference import reference_document
from treatments.guide.articles import TONES, guide
from treatments.guide.drawing import grounds
from treatments.guide.drawing.below import BELOW
from treatments.guide.drawing.sketches import SKETCHES
from treatments.guide.drawing.sprite import sprite
from treatments.guide.drawing.surface import MARKS, spots
from treatments.guide.plain import words

REFERENCE = reference_document()
CONCERNS = {row["id"]: row for row in REFERENCE["concerns"]}
GUIDE = guide(REFERENCE)
STYLES = (Path(__file__).resolve().parents[2] / "static" / "css" / "skinfit.css").read_text()
SVG = "{http://www.w3.org/2000/svg}"
FIELDS = {"flush", "vessel", "crinkle", "lip_patch"}  # no single mark to measure
DEEP = {4, 5}


def test_every_concern_is_drawn_from_above_and_cut_through():
    drawn = {symbol.get("id") for symbol in ElementTree.fromstring(sprite()).iter(f"{SVG}symbol")}
    assert drawn == {name for id in CONCERNS for name in (id, f"{id}-below")}
    assert {sketch.below for sketch in SKETCHES.values()} == set(BELOW) == set(words()["below"])


@pytest.mark.parametrize("concern", CONCERNS)
def test_a_page_draws_two_skins_at_once_one_of_the_deep_ones_and_folds_the_rest(concern):
    article = GUIDE.articles[concern]
    assert set(article.tones) & DEEP and set(article.tones) - DEEP
    assert sorted((*article.tones, *article.more_tones)) == list(TONES)


def test_no_pale_skin_is_the_default_across_the_guide():
    shown = [article.tones[0] for article in GUIDE.articles.values()]
    assert {1, 2, 3, 4, 5} == set(shown)
    assert sum(tone in DEEP for tone in shown) >= len(shown) // 3
    assert shown.count(1) <= len(shown) // 4


@pytest.mark.parametrize("concern", CONCERNS)
def test_sizes_and_numbers_are_the_catalogue_s(concern):
    sketch, features = SKETCHES[concern], CONCERNS[concern]["features"]
    small, large = features["size_mm"]
    for marks in sketch.marks:
        assert marks.kind in MARKS
        if marks.kind not in FIELDS:
            assert small <= marks.size_mm[0] <= marks.size_mm[1] <= large
            drawn = [2 * spot.r / sketch.per_mm for spot in spots(marks, sketch.per_mm)]
            assert all(small - 1e-9 <= across <= large + 1e-9 for across in drawn)
    many = sum(len(marks.places) for marks in sketch.marks)
    assert many > 1 or "single" in features["arrangement"]


def test_the_bar_is_5_mm_and_the_pinhead_1_5_mm_at_the_scale_of_the_skin():
    for per_mm in {sketch.per_mm for sketch in SKETCHES.values()}:
        drawn = grounds.scale(per_mm)
        assert f"h{5 * per_mm:g}m" in drawn
        head = float(re.search(r'var\(--soft\)" d="M[\d.]+ 210a([\d.]+) ', drawn).group(1))
        assert head == pytest.approx(0.75 * per_mm, abs=0.06)


def test_a_bump_is_a_shadow_a_body_and_a_highlight():
    for concern in ("milia", "closed_comedones", "molluscum", "sebaceous_hyperplasia", "syringoma"):
        (marks,) = SKETCHES[concern].marks
        drawn = MARKS[marks.kind](spots(marks, SKETCHES[concern].per_mm))
        assert drawn.index("--skin-shadow") < drawn.index("--skin-outline") < drawn.rindex("--glint")
        assert 'stroke-width="1.75"' in drawn


def test_colors_are_tokens_of_the_stylesheet_on_every_skin():
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", sprite().replace('href="#', ""))
    tokens = STYLES.partition("2 Bootstrap */")[0]
    everywhere = set(re.findall(r"(--[\w-]+):", tokens.partition(".on-skin-1")[0]))
    used = set(re.findall(r"var\((--[\w-]+)\)", sprite()))
    for tone in TONES:
        rules = re.findall(rf"[^}}]*\.on-skin-{tone}\b[^{{]*{{([^}}]*)}}", tokens)
        own = {name for rule in rules for name in re.findall(r"(--[\w-]+):", rule)}
        assert used - everywhere - own == set()


def test_outlines_are_dark_on_three_skins_and_white_on_two():
    for tone in TONES:
        rules = "".join(re.findall(rf"[^}}]*\.on-skin-{tone}\b[^{{]*{{([^}}]*)}}", STYLES))
        wanted = "light" if tone in DEEP else "dark"
        assert f"--skin-outline: var(--skin-outline-{wanted})" in rules


@pytest.mark.django_db
def test_the_drawings_are_one_small_file_that_browsers_keep(client):
    address = re.search(r'href="(/guide/skin\.svg\?\w+)#', client.get("/guide/").content.decode()).group(1)
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert answer["Content-Type"] == "image/svg+xml"
    assert "max-age=31536000" in answer["Cache-Control"]
    assert len(answer.content) < 40_000
