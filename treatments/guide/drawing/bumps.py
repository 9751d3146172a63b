"""Marks that stand up from the skin. Each is three shapes: contact shadow, body, one highlight. Pure."""

from collections.abc import Sequence
from math import cos, pi, sin
from typing import NamedTuple

from treatments.guide.drawing.shapes import blob, curve, disc, path, spread

OUTLINE = {"stroke": "var(--skin-outline)", "stroke_width": 1.75}
FARTHEST_SHADOW = 5


class Spot(NamedTuple):
    """One mark in pixels: its middle, its radius, and its place in the row, which turns it."""

    x: float
    y: float
    r: float
    turn: int


Spots = Sequence[Spot]


def shadows(spots: Spots, *, low: float = 0.34) -> str:
    """Where a bump stands on the skin: below and to the right, away from the light."""
    shapes = []
    for s in spots:
        down = min(s.r * low, FARTHEST_SHADOW)
        shapes.append(disc(s.x + down * 0.6, s.y + down, s.r * 1.03))
    return path(shapes, fill="var(--skin-shadow)")


def bodies(spots: Spots, paint: str) -> str:
    return path([disc(s.x, s.y, s.r) for s in spots], fill=paint, **OUTLINE)


def highlights(spots: Spots, size: float = 0.26, *, out: float = 0.42, strength: str = ".85") -> str:
    shapes = [disc(s.x - s.r * out, s.y - s.r * out, s.r * size * 1.15, s.r * size * 0.85) for s in spots]
    return path(shapes, fill="var(--glint)", opacity=strength)


def rims(spots: Spots, strength: str = ".7") -> str:
    """A highlight bent along the upper left edge, as on something flat on top."""
    arcs = []
    for s in spots:
        angles = (pi * 1.02, pi * 1.22, pi * 1.42)
        arcs.append(curve([(s.x + s.r * 0.68 * cos(a), s.y + s.r * 0.58 * sin(a)) for a in angles]))
    paint = {"stroke": "var(--glint)", "stroke_width": 2, "stroke_linecap": "round", "opacity": strength}
    return path(arcs, fill="none", **paint)


def bead(spots: Spots) -> str:
    """A round white bead under a tight roof."""
    return shadows(spots) + bodies(spots, "var(--pearl)") + highlights(spots)


def skin_dome(spots: Spots) -> str:
    return shadows(spots) + bodies(spots, "var(--skin-lit)") + highlights(spots, 0.22, strength=".7")


def flat_dome(spots: Spots) -> str:
    """Flat on top and a little see-through: the light lies as a rim, not as a point."""
    shapes = [disc(s.x, s.y, s.r, s.r * (0.8 + 0.12 * spread(s.turn))) for s in spots]
    body = path(shapes, fill="var(--skin-lit)", **OUTLINE) + path(shapes, fill="var(--cream)", opacity=".3")
    return shadows(spots, low=0.22) + body + rims(spots)


def flat_top(spots: Spots) -> str:
    """A low table with an edge, matte."""
    shapes = [blob((s.x, s.y), s.r, s.r * 0.9, uneven=0.05, turn=s.turn * 0.5) for s in spots]
    tops = [blob((s.x, s.y), s.r * 0.7, s.r * 0.62, uneven=0.05, turn=s.turn * 0.5) for s in spots]
    edge = path(shapes, fill="var(--skin-lit)", **OUTLINE) + path(
        shapes, fill="var(--pigment)", opacity=".28"
    )
    return shadows(spots, low=0.18) + edge + path(tops, fill="var(--skin-lit)") + rims(spots, ".35")


def doughnut(spots: Spots) -> str:
    """Soft yellow lobes around a small dip."""
    shapes = [disc(s.x, s.y, s.r, s.r * 0.96) for s in spots]
    petals = [
        disc(s.x + s.r * 0.56 * cos(a), s.y + s.r * 0.56 * sin(a), s.r * 0.24)
        for s in spots
        for a in (s.turn * 0.7 + step * pi / 4 for step in range(8))
    ]
    dips = [disc(s.x, s.y, s.r * 0.24, s.r * 0.22) for s in spots]
    body = path(shapes, fill="var(--yolk)", **OUTLINE) + path(petals, fill="var(--cream)", opacity=".5")
    dip = path(dips, fill="var(--skin-dip)")
    return shadows(spots, low=0.26) + body + dip + highlights(spots, 0.15, out=0.5)


def chalk(spots: Spots) -> str:
    """One uneven, chalk-white lump."""
    shapes = [blob((s.x, s.y), s.r, s.r * 0.9, uneven=0.035, turn=0.3) for s in spots]
    places = ((0.34, 0.3), (-0.12, 0.5), (0.5, -0.18), (0.1, -0.05), (-0.5, 0.2))
    grains = [disc(s.x + s.r * dx, s.y + s.r * dy, s.r * 0.06) for s in spots for dx, dy in places]
    body = path(shapes, fill="var(--chalk)", **OUTLINE)
    return shadows(spots) + body + path(grains, fill="var(--filament)", opacity=".55") + rims(spots)


def red_dome(spots: Spots) -> str:
    halos = path([disc(s.x, s.y, s.r * 1.55) for s in spots], fill="var(--flush)", opacity=".25")
    under = path([disc(s.x, s.y, s.r) for s in spots], fill="var(--skin-lit)")
    over = path([disc(s.x, s.y, s.r) for s in spots], fill="var(--flush)", fill_opacity=".6", **OUTLINE)
    return halos + shadows(spots) + under + over + highlights(spots, 0.18, strength=".7")


def white_head(spots: Spots) -> str:
    heads = [Spot(s.x + s.r * 0.1, s.y + s.r * 0.02, s.r * 0.4, s.turn) for s in spots]
    return red_dome(spots) + path([disc(*s[:3]) for s in heads], fill="var(--cream)")


def horn(spots: Spots) -> str:
    """A tiny dry plug that stands out of a hair's opening, red around it."""
    red = [disc(s.x, s.y, s.r * 1.7) for s in spots if s.turn % 3 != 1]
    tips = [disc(s.x - s.r * 0.1, s.y - s.r * 0.12, s.r * 0.34) for s in spots]
    halos = path(red, fill="var(--flush)", opacity=".28")
    body = path([disc(*s[:3]) for s in spots], fill="var(--skin-lit)", **OUTLINE, stroke_opacity=".6")
    return halos + shadows(spots, low=0.6) + body + path(tips, fill="var(--pearl)")


def dimple_dome(spots: Spots) -> str:
    """A pearly dome with a dimple, something pale in it."""
    dimples = [disc(s.x, s.y, s.r * 0.3, s.r * 0.27) for s in spots]
    cores = [disc(s.x + s.r * 0.02, s.y + s.r * 0.05, s.r * 0.15) for s in spots]
    dip = path(dimples, fill="var(--skin-dip)") + path(cores, fill="var(--pearl)")
    body = bodies(spots, "var(--skin-lit)") + path(
        [disc(*s[:3]) for s in spots], fill="var(--pearl)", opacity=".2"
    )
    return shadows(spots) + body + dip + highlights(spots, 0.17, out=0.5)


def plaque(spots: Spots) -> str:
    """A flat yellow field, hardly raised."""
    shapes = [blob((s.x, s.y), s.r, s.r * 0.46, uneven=0.05, turn=s.turn * 0.37 + 0.1) for s in spots]
    under = [
        blob((s.x + 1.5, s.y + 2.5), s.r, s.r * 0.46, uneven=0.05, turn=s.turn * 0.37 + 0.1) for s in spots
    ]
    arcs = [
        curve(
            [
                (s.x - s.r * 0.66, s.y - s.r * 0.04),
                (s.x - s.r * 0.4, s.y - s.r * 0.22),
                (s.x, s.y - s.r * 0.27),
            ]
        )
        for s in spots
    ]
    glint = {"stroke": "var(--glint)", "stroke_width": 2.25, "stroke_linecap": "round", "opacity": ".65"}
    body = path(under, fill="var(--skin-shadow)") + path(shapes, fill="var(--yolk)", **OUTLINE)
    return body + path(arcs, fill="none", **glint)


def pearly_vessels(spots: Spots) -> str:
    """A single pearly bump with fine vessels across it."""
    threads = []
    for s in spots:
        for line in (
            ((-0.92, 0.12), (-0.35, -0.1), (0.3, 0.1), (0.92, -0.08)),
            ((-0.1, -0.02), (0.15, -0.5), (0.42, -0.78)),
            ((-0.4, -0.06), (-0.2, 0.42), (0.12, 0.84)),
        ):
            threads.append(curve([(s.x + s.r * dx, s.y + s.r * dy) for dx, dy in line]))
    body = bodies(spots, "var(--skin-lit)") + path(
        [disc(*s[:3]) for s in spots], fill="var(--pearl)", opacity=".35"
    )
    vessels = path(threads, fill="none", stroke="var(--flush)", stroke_width=1.75, stroke_linecap="round")
    return shadows(spots) + body + vessels + highlights(spots, 0.16, out=0.5)
