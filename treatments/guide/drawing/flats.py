"""Marks that lie in the skin and do not stand up: dots, spots, redness, fine lines. Pure."""

from collections.abc import Sequence
from math import sin

from treatments.guide.drawing.bumps import OUTLINE, Spot, Spots, highlights
from treatments.guide.drawing.grounds import MIDDLE
from treatments.guide.drawing.shapes import Point, blob, closed, curve, disc, path, spread

THREAD = {"fill": "none", "stroke_linecap": "round"}
PATCH_EDGE = (
    (0.95, -0.42),
    (0.35, -0.62),
    (-0.4, -0.5),
    (-0.95, -0.1),
    (-0.7, 0.4),
    (-0.1, 0.42),
    (0.35, 0.72),
    (0.85, 0.3),
)


def pale_dot(spots: Spots) -> str:
    """Barely raised, in the thin skin of the lip."""
    shapes = [disc(s.x, s.y, s.r, s.r * 0.88) for s in spots]
    low = [disc(s.x + 0.8, s.y + 1.6, s.r, s.r * 0.88) for s in spots]
    dots = path(shapes, fill="var(--cream)")
    return path(low, fill="var(--skin-shadow)") + dots + highlights(spots, 0.2, out=0.35, strength=".7")


def plug(spots: Spots) -> str:
    """A widened pore, its dark plug level with the surface."""
    rims = path([disc(s.x, s.y, s.r) for s in spots], fill="var(--skin-lit)", **OUTLINE)
    plugs = path([disc(s.x, s.y, s.r * 0.68) for s in spots], fill="var(--plug)")
    return rims + plugs + highlights(spots, 0.13, out=0.24, strength=".55")


def pale_plug(spots: Spots) -> str:
    """Small grey dots, flat."""
    return path([disc(s.x, s.y, s.r) for s in spots], fill="var(--filament)", opacity=".85")


def brown_spot(spots: Spots) -> str:
    shapes = [blob((s.x, s.y), s.r, s.r * 0.86, uneven=0.045, turn=s.turn * 0.31) for s in spots]
    return path(shapes, fill="var(--pigment)", opacity=".6")


def brown_patch(spots: Spots) -> str:
    """Even and wide, the same on both sides of the middle."""
    return path([_mirrored(s, PATCH_EDGE) for s in spots], fill="var(--pigment)", opacity=".5")


def _mirrored(spot: Spot, edge: Sequence[Point]) -> str:
    side = -1 if spot.x < MIDDLE[0] else 1
    return closed([(spot.x + side * spot.r * dx, spot.y + spot.r * dy) for dx, dy in edge])


def lip_patch(spots: Spots) -> str:
    """A band above the mouth."""
    shapes = [blob((s.x, s.y), s.r, s.r * 0.28, uneven=0.05, turn=0.2) for s in spots]
    return path(shapes, fill="var(--pigment)", opacity=".5")


def flush(spots: Spots) -> str:
    """Redness in two flat steps, no edge drawn."""
    wide = [blob((s.x, s.y), s.r * 1.1, s.r * 0.72, uneven=0.05, turn=s.turn * 0.4) for s in spots]
    near = [blob((s.x, s.y), s.r * 0.72, s.r * 0.44, uneven=0.06, turn=s.turn * 0.4 + 0.2) for s in spots]
    return path(wide, fill="var(--flush)", opacity=".22") + path(near, fill="var(--flush)", opacity=".22")


def vessel(spots: Spots) -> str:
    """Fine vessels that branch once or twice."""
    threads = [thread for spot in spots for thread in _branching(spot)]
    return path(threads, **THREAD, stroke="var(--flush)", stroke_width=1.75, opacity=".85")


def _branching(s: Spot) -> list[str]:
    lean = (spread(s.turn) - 0.5) * 1.2
    steps = (-1, -0.5, 0, 0.5, 1)
    main = [(s.x + s.r * t, s.y + s.r * (lean * t + 0.2 * sin(5 * t + s.turn))) for t in steps]
    (ax, ay), (bx, by) = main[2], main[1]
    up = [main[2], (ax + s.r * 0.4, ay - s.r * 0.4), (ax + s.r * 0.8, ay - s.r * 0.45)]
    down = [main[1], (bx + s.r * 0.2, by + s.r * 0.35), (bx + s.r * 0.55, by + s.r * 0.5)]
    return [curve(main), curve(up), curve(down)]


def crinkle(spots: Spots) -> str:
    """Fine dry lines that cross each other, and here and there a lifted scale."""
    lines = []
    for s in spots:
        lean = 0.3 if s.turn % 2 else -0.5
        ends = (s.x - s.r, s.y - s.r * lean), (s.x + s.r, s.y + s.r * lean)
        lines.append(curve([ends[0], (s.x, s.y + 2), ends[1]]))
    scales = [
        curve([(s.x - 6, s.y + 5), (s.x, s.y + 1), (s.x + 6, s.y + 4)]) for s in spots if s.turn % 6 == 0
    ]
    dry = path(lines, **THREAD, stroke="var(--skin-outline)", stroke_width=1.25, opacity=".4")
    return dry + path(scales, **THREAD, stroke="var(--glint)", stroke_width=2, opacity=".8")


def rough_patch(spots: Spots) -> str:
    """A dry, gritty patch with scales."""
    base = [blob((s.x, s.y), s.r, s.r * 0.8, uneven=0.05, turn=0.6) for s in spots]
    scales = [
        blob(place, 5, 3.2, uneven=0.12, turn=index * 0.4)
        for s in spots
        for index, place in enumerate(_inside(s, 11))
    ]
    red = path(base, fill="var(--flush)", opacity=".35")
    return red + path(
        scales, fill="var(--cream)", opacity=".9", stroke="var(--skin-outline)", stroke_width=0.75
    )


def _inside(s: Spot, count: int) -> list[Point]:
    across = [(spread(index) - 0.5) * s.r * 1.3 for index in range(count)]
    down = [(spread(index * 3, 0.2) - 0.5) * s.r * 1.0 for index in range(count)]
    return [(s.x + dx, s.y + dy) for dx, dy in zip(across, down, strict=True)]


def uneven_spot(spots: Spots) -> str:
    """A flat spot with an uneven edge and more than one color."""
    whole = [blob((s.x, s.y), s.r, s.r * 0.78, uneven=0.1, turn=0.9) for s in spots]
    dark = [
        blob((s.x + s.r * 0.22, s.y + s.r * 0.1), s.r * 0.46, s.r * 0.4, uneven=0.12, turn=0.2) for s in spots
    ]
    return path(whole, fill="var(--pigment)", opacity=".8") + path(dark, fill="var(--plug)", opacity=".85")
