"""The studio's own accent, made readable. Pure.

The colour is accepted as typed, then darkened (in the dark look lightened) step by step until it
reaches 4.5 : 1 on every surface it is written on, the wash that is mixed from it included.
"""

import re
from dataclasses import dataclass

ENOUGH = 4.5
STEPS = 100
BLACK, WHITE = (0, 0, 0), (255, 255, 255)

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Look:
    """The surfaces of one look (as in static/css/skinfit.css), and where an accent moves on them."""

    page: Colour
    card: Colour
    sunken: Colour
    soft: Colour
    on_accent: Colour
    towards: Colour
    wash_share: float


@dataclass(frozen=True)
class Accent:
    """What the stylesheet needs in one look; `moved` says that it is not the colour typed."""

    accent: str
    hover: str
    wash: str
    moved: bool


LIGHT = Look((251, 248, 246), WHITE, (243, 238, 234), (86, 96, 99), WHITE, BLACK, 0.12)
DARK = Look((20, 25, 27), (28, 35, 37), (16, 20, 22), (169, 178, 179), (14, 34, 38), WHITE, 0.12)


def parsed(typed: str) -> Colour:
    """'#1B5E68' as three numbers. Raises ValueError for anything else."""
    if not re.fullmatch("#[0-9A-Fa-f]{6}", typed):
        raise ValueError(f"{typed!r} is not a colour such as #1B5E68.")
    value = int(typed[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of WCAG 2, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    """Relative luminance of WCAG 2, from 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(typed: str, look: Look) -> Accent:
    """The typed colour moved as little as needed to be readable in one look."""
    colour = parsed(typed)
    moved = next(
        candidate
        for candidate in (mix(colour, look.towards, step / STEPS) for step in range(STEPS + 1))
        if _is_enough(candidate, look)
    )
    return Accent(
        accent=written(moved),
        hover=written(mix(moved, look.towards, 0.22)),
        wash=written(wash_of(moved, look)),
        moved=moved != colour,
    )


def stylesheet(typed: str) -> str:
    """The served stylesheet that puts a studio's accent in place of the product's; empty without one."""
    if not typed:
        return ""
    light, dark = readable(typed, LIGHT), readable(typed, DARK)
    pairs = {
        "--accent": (light.accent, dark.accent),
        "--accent-hover": (light.hover, dark.hover),
        "--wash": (light.wash, dark.wash),
    }
    lines = (f"  {name}: var(--light, {one}) var(--dark, {two});\n" for name, (one, two) in pairs.items())
    return ":root {\n" + "".join(lines) + "}\n"


def swatches(typed: str) -> list[dict[str, str]]:
    """One swatch for each look with what it holds, for the settings page."""
    return [_swatch(typed, look, name) for look, name in ((LIGHT, "light"), (DARK, "dark"))]


def wash_of(colour: Colour, look: Look) -> Colour:
    """The pale wash behind what is chosen: a little of the accent on the card."""
    return mix(look.card, colour, look.wash_share)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with a share of `other`, channel by channel."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def written(colour: Colour) -> str:
    return "#{:02X}{:02X}{:02X}".format(*colour)


def _swatch(typed: str, look: Look, name: str) -> dict[str, str]:
    accent = readable(typed, look)
    how = "darker" if look is LIGHT else "lighter"
    words = (
        f"In the {name} look made {how}, so that it can be read"
        if accent.moved
        else f"In the {name} look as typed"
    )
    return {
        "accent": accent.accent,
        "page": written(look.page),
        "on_accent": written(look.on_accent),
        "words": words,
    }


def _is_enough(candidate: Colour, look: Look) -> bool:
    wash = wash_of(candidate, look)
    surfaces = (look.page, look.card, look.sunken, wash)
    pairs = [*((candidate, surface) for surface in surfaces), (look.soft, wash), (candidate, look.on_accent)]
    return all(contrast(one, other) >= ENOUGH for one, other in pairs)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
