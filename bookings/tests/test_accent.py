"""The studio's accent can be read wherever it is written, and moves no further than it must."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings import accent
from bookings.accent import DARK, LIGHT, Look

STYLESHEET = Path(__file__).resolve().parents[2] / "static" / "css" / "skinfit.css"
COLOURS = st.tuples(*[st.integers(0, 255)] * 3).map(accent.written)
LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


def ratio(one: str, other: str) -> float:
    """WCAG 2.2's formula, written apart from the code under test."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def token(name: str, look: Look) -> str:
    light, dark = re.search(
        rf"--{name}: var\(--light, (#\w+)\) var\(--dark, (#\w+)\)", STYLESHEET.read_text()
    ).groups()
    return light if look is LIGHT else dark


def test_black_on_white_is_21_to_1():
    assert accent.contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)


def test_look_md_measured_petrol_on_the_page_at_7_to_1():
    assert accent.contrast(accent.parsed("#1B5E68"), LIGHT.page) == pytest.approx(7.0, abs=0.05)


@LOOKS
def test_the_surfaces_are_those_of_the_stylesheet(look):
    for name in ("page", "card", "sunken", "soft"):
        assert accent.written(getattr(look, name)) == token(name, look)
    assert accent.written(look.on_accent) == token("on-accent", look)


@LOOKS
@given(typed=COLOURS)
def test_any_colour_becomes_readable_on_every_surface(look, typed):
    made = accent.readable(typed, look)
    for surface in (look.page, look.card, look.sunken):
        assert ratio(made.accent, accent.written(surface)) >= 4.5
    assert ratio(made.accent, made.wash) >= 4.5
    assert ratio(made.accent, accent.written(look.on_accent)) >= 4.5, "the words on a filled button"
    assert ratio(made.hover, accent.written(look.on_accent)) >= 4.5
    assert ratio(token("soft", look), made.wash) >= 4.5, "secondary text on what is chosen"
    assert ratio(token("ink", look), made.wash) >= 4.5


@LOOKS
def test_the_products_own_accent_stays_as_it_is(look):
    made = accent.readable(token("accent", look), look)
    assert (made.accent, made.moved) == (token("accent", look), False)


def test_a_pale_yellow_is_darkened_in_light_and_kept_in_dark():
    assert accent.readable("#FFD24D", LIGHT).moved
    assert not accent.readable("#FFD24D", DARK).moved


@pytest.mark.parametrize("typed", ["", "red", "#12345", "#1B5E6G", "1B5E68#"])
def test_what_is_no_colour_is_refused(typed):
    with pytest.raises(ValueError, match="is not a colour"):
        accent.parsed(typed)


def test_without_an_accent_the_stylesheet_is_empty():
    assert accent.stylesheet("") == ""


def test_the_stylesheet_holds_colours_only():
    assert re.fullmatch(
        r":root \{\n(  --[a-z-]+: var\(--light, #[0-9A-F]{6}\) var\(--dark, #[0-9A-F]{6}\);\n){3}\}\n",
        accent.stylesheet("#8A1C5B"),
    )
