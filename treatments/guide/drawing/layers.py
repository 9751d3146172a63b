"""The layers of skin cut through: the surface line, the top layer in its tone, the layer below. Pure."""

from collections.abc import Sequence
from math import cos, pi
from typing import NamedTuple

from treatments.guide.drawing.shapes import Point, closed, curve, line, path

CUT_HEIGHT = 132
SURFACE, BOTTOM = 46.0, 120.0
LEFT, RIGHT = 14, 306
STEP = 14
RIDGES = 36
CORNER = 18


class Rise(NamedTuple):
    """The surface goes up around x over a half width, or down where `up` is negative."""

    x: float
    half: float
    up: float
    flat: bool = False

    def at(self, x: float) -> float:
        away = abs(x - self.x) / self.half
        if away >= 1:
            return 0
        share = 1 - away**6 if self.flat else cos(away * pi / 2) ** 2
        return self.up * share


Rises = Sequence[Rise]


def surface_at(x: float, rises: Rises) -> float:
    return SURFACE - sum(rise.at(x) for rise in rises)


def layers(rises: Rises = (), *, top: float = 13) -> str:
    """Both layers and the surface line; `top` is how thick the top layer is."""
    surface = _surface(rises)
    ridges = [
        (x, surface_at(x, rises) + top + (3 if index % 2 else -2))
        for index, x in enumerate(RIGHT - step * (RIGHT - LEFT) / RIDGES for step in range(RIDGES + 1))
    ]
    block = f"{surface}V{BOTTOM - CORNER:.0f}a{CORNER} {CORNER} 0 0 1 {-CORNER} {CORNER}H{LEFT + CORNER}"
    block += f"a{CORNER} {CORNER} 0 0 1 {-CORNER} {-CORNER}z"
    skin = f"{surface}L" + curve(ridges)[1:] + "z"
    return (
        path(block, fill="var(--dermis)")
        + path(skin, fill="var(--skin)")
        + path(surface, fill="none", stroke="var(--ink)", stroke_width=2, stroke_linecap="round")
    )


def _surface(rises: Rises) -> str:
    """The surface line: straight where nothing rises, close points where something narrow does."""
    if not rises:
        return f"M{LEFT} {SURFACE:.0f}H{RIGHT}"
    step = min(STEP, min(int(rise.half / 4) for rise in rises))
    return curve([(float(x), surface_at(x, rises)) for x in [*range(LEFT, RIGHT, step), RIGHT]])


OUTLINE = {"stroke": "var(--skin-outline-dark)", "stroke_width": 1.75, "stroke_linejoin": "round"}
THREAD = {"fill": "none", "stroke_linecap": "round"}


def pouch(x: float, *, mouth: float, wide: float, deep: float, closed_over: float = 0) -> str:
    """A hair's or oil gland's opening as a flask; `closed_over` is how far below the surface it ends."""
    top = SURFACE + closed_over
    half = mouth / 2
    edge: list[Point] = [
        (x - half, top),
        (x - half, top + 8),
        (x - wide / 2, top + deep * 0.5),
        (x - wide * 0.36, top + deep * 0.88),
        (x, top + deep),
        (x + wide * 0.36, top + deep * 0.88),
        (x + wide / 2, top + deep * 0.5),
        (x + half, top + 8),
        (x + half, top),
    ]
    return closed(edge) if closed_over else curve(edge) + line([edge[-1], edge[0]]).replace("M", "L")
