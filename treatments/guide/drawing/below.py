"""What lies below each concern: bead, gland, duct, plug, and so on, drawn larger than life. Pure."""

from collections.abc import Callable, Sequence
from math import cos, pi, sin

from treatments.guide.drawing.layers import OUTLINE, SURFACE, THREAD, Rise, layers, pouch
from treatments.guide.drawing.shapes import Point, blob, curve, disc, path, spread
from treatments.guide.drawing.sketches import Sketch

MIDDLE = 160.0


def below(sketch: Sketch) -> str:
    """The second picture of a concern."""
    return BELOW[sketch.below]()


def _gland(places: Sequence[Point], radius: float, paint: str = "var(--cream)") -> str:
    """Round lobes that lie together, their outlines first so that they join."""
    shapes = [disc(x, y, radius) for x, y in places]
    return path(shapes, fill="none", **{**OUTLINE, "stroke_width": 3.5}) + path(shapes, fill=paint)


def bead() -> str:
    """A ball of keratin under a thin roof, with no way out."""
    ball = path(disc(MIDDLE, 60, 21), fill="var(--pearl)", **OUTLINE)
    coats = path(
        [disc(MIDDLE, 60, 14), disc(MIDDLE, 60, 7)], fill="none", stroke="var(--filament)", stroke_width=1.25
    )
    return layers([Rise(MIDDLE, 44, 14)]) + ball + coats


def shallow_gland() -> str:
    drawn = layers([Rise(x, 26, 4) for x in (84, 160, 236)])
    for x in (84.0, 160.0, 236.0):
        duct = path(f"M{x:.0f} {SURFACE:.0f}V64", fill="none", stroke="var(--cream)", stroke_width=4)
        drawn += duct + _gland([(x - 11, 74), (x + 11, 74), (x - 5, 84), (x + 6, 85), (x, 70)], 9)
    return drawn


def ducts() -> str:
    """Small coils of sweat duct, each with a tail, in the lower layer."""
    places = [(98, 80), (124, 96), (136, 74), (160, 88), (184, 72), (196, 98), (222, 82), (154, 108)]
    rings = [disc(x, y, 6.5) for x, y in places]
    hollows = [disc(x, y, 2.75) for x, y in places]
    tails = [curve([(x + 5, y + 4), (x + 11, y + 7), (x + 16, y + 4)]) for x, y in places]
    return (
        layers([Rise(MIDDLE, 88, 10, flat=True)])
        + path(tails, **THREAD, stroke="var(--skin-outline-dark)", stroke_width=2.5)
        + path(rings, fill="var(--skin-lit)", **OUTLINE)
        + path(hollows, fill="var(--pearl)", stroke="var(--skin-outline-dark)", stroke_width=1)
    )


def large_gland() -> str:
    """A swollen gland around its duct, which opens in the dip."""
    lobes = [
        (126, 68),
        (194, 68),
        (118, 88),
        (202, 88),
        (136, 102),
        (184, 102),
        (160, 104),
        (144, 82),
        (176, 82),
    ]
    duct = path("M152 38C157 50 155 62 155 78h10C165 62 163 50 168 38z", fill="var(--yolk)")
    sides = path("M152 38C157 50 155 62 155 78M168 38C163 50 165 62 165 78", **THREAD, **OUTLINE)
    return (
        layers([Rise(MIDDLE, 78, 18), Rise(MIDDLE, 16, -9)]) + _gland(lobes, 15, "var(--yolk)") + duct + sides
    )


def deposit() -> str:
    """Chalk-white lumps, deeper than a bead."""
    lumps = (
        (160.0, 84.0, 19.0),
        (134.0, 94.0, 8.0),
        (184.0, 97.0, 9.0),
        (150.0, 106.0, 6.0),
        (180.0, 73.0, 6.0),
    )
    shapes = [blob((x, y), r * 1.15, r * 0.9, uneven=0.09, turn=r) for x, y, r in lumps]
    grains = [disc(150 + 22 * spread(i), 76 + 14 * spread(i * 3, 0.3), 1.3) for i in range(8)]
    drawn = layers([Rise(MIDDLE, 66, 12)]) + path(shapes, fill="var(--chalk)", **OUTLINE)
    return drawn + path(grains, fill="var(--filament)")


def closed_pore() -> str:
    """A pore that has closed over what it holds."""
    flask = path(pouch(MIDDLE, mouth=10, wide=44, deep=52, closed_over=3), fill="var(--cream)", **OUTLINE)
    side = _gland([(194, 92), (204, 98), (196, 102)], 8)
    return layers([Rise(MIDDLE, 34, 10)]) + side + flask


def open_pore() -> str:
    """A wide pore; what fills it is dark where the air reaches it."""
    flask = path(pouch(MIDDLE, mouth=30, wide=42, deep=58), fill="var(--cream)", **OUTLINE)
    cap = path(f"M145.5 {SURFACE:.0f}h29v9a14.5 8 0 0 1-29 0z", fill="var(--plug)")
    return layers() + _gland([(196, 92), (206, 98), (198, 102)], 8) + flask + cap


def inflamed_pore() -> str:
    """A blocked pore, swollen and red around."""
    red = path(blob((MIDDLE, 76), 66, 38, uneven=0.05, turn=0.4), fill="var(--vessel)", opacity=".4")
    near = path(blob((MIDDLE, 74), 44, 30, uneven=0.05, turn=0.1), fill="var(--vessel)", opacity=".4")
    flask = path(pouch(MIDDLE, mouth=12, wide=46, deep=56, closed_over=-6), fill="var(--cream)", **OUTLINE)
    return layers([Rise(MIDDLE, 60, 16)]) + red + near + flask


def filament() -> str:
    """Pores as they should be, each lined with a thin thread of oil."""
    drawn = layers()
    for x in (72.0, 131.0, 190.0, 249.0):
        drawn += _gland([(x - 11, 94), (x + 11, 94), (x - 6, 104), (x + 6, 104)], 8)
        drawn += path(pouch(x, mouth=9, wide=11, deep=54), fill="var(--filament)", **OUTLINE)
    return drawn


def horn() -> str:
    """Keratin that plugs a hair's opening and stands out of it, the hair curled below."""
    drawn = layers([Rise(x, 26, 6) for x in (92, 160, 228)])
    for x in (92.0, 160.0, 228.0):
        drawn += path(pouch(x, mouth=15, wide=20, deep=50), fill="var(--skin-lit)", **OUTLINE)
        tip: list[Point] = [
            (x - 7, SURFACE + 20),
            (x - 5, SURFACE - 4),
            (x, SURFACE - 17),
            (x + 5, SURFACE - 4),
            (x + 7, SURFACE + 20),
        ]
        drawn += path(curve(tip) + "z", fill="var(--pearl)", **OUTLINE)
        hair = curve([(x, 94), (x - 4, 86), (x + 4, 80), (x - 4, 75), (x + 4, 70)])
        drawn += path(hair, **THREAD, stroke="var(--skin-outline-dark)", stroke_width=1.75)
    return drawn


def foam() -> str:
    """Cells filled with fat, under a surface that hardly rises."""
    cells = [
        disc(82 + index * 13 + 3 * spread(row * 7 + index), 68 + row * 11 + 3 * spread(index), 5.5)
        for row in range(3)
        for index in range(row % 2, 12 - row % 2)
    ]
    return layers([Rise(MIDDLE, 104, 6, flat=True)]) + path(
        cells, fill="var(--yolk)", stroke="var(--skin-outline-dark)", stroke_width=1.25
    )


def plateau() -> str:
    """The top layer itself is thicker, like a low table."""
    table: list[Point] = [(94, 44), (102, 68), (124, 77), (160, 79), (196, 77), (218, 68), (226, 44)]
    cells = [disc(112 + 96 * spread(i), 46 + 24 * spread(i * 3, 0.1), 2.75) for i in range(10)]
    thick = path(curve(table) + "z", fill="var(--skin)")
    clear = path(cells, fill="var(--pearl)", stroke="var(--skin-outline)", stroke_width=0.75, opacity=".8")
    return layers([Rise(MIDDLE, 70, 12, flat=True)]) + thick + clear


def cup() -> str:
    """A cup of lobes that opens in the dimple, with a pale core."""
    lobes = []
    for step in range(7):
        angle = pi * (0.02 + step * 0.16)
        lobes.append(blob((MIDDLE + 34 * cos(angle), 54 + 32 * sin(angle)), 14, 14, uneven=0.02, turn=step))
    cores = path(disc(MIDDLE, 58, 17, 22), fill="var(--pearl)", **OUTLINE)
    drawn = layers([Rise(MIDDLE, 66, 18), Rise(MIDDLE, 16, -10)])
    return (
        drawn
        + path(lobes, fill="none", **{**OUTLINE, "stroke_width": 3.5})
        + path(lobes, fill="var(--skin-lit)")
        + cores
    )


def _pigment(first: float, last: float, deep: int) -> str:
    """Grains of color along the foot of the top layer, some of them dropped below it."""
    count = round((last - first) / 6)
    along = [disc(first + index * 6, SURFACE + 10 + 5 * spread(index), 2) for index in range(count + 1)]
    fallen = [
        disc(first + (last - first) * spread(i), SURFACE + 20 + 22 * spread(i * 2, 0.4), 2.25)
        for i in range(deep)
    ]
    return path(along + fallen, fill="var(--pigment)", stroke="var(--pearl)", stroke_width=0.5)


def spot_pigment() -> str:
    return layers() + _pigment(122, 198, 9)


def wide_pigment() -> str:
    return layers() + _pigment(26, 294, 16)


def vessels() -> str:
    """Small vessels close to the surface, wider than usual, warm around."""
    warm = path(blob((MIDDLE, 78), 122, 26, uneven=0.03, turn=0.2), fill="var(--vessel)", opacity=".25")
    wide = curve([(34, 99), (80, 95), (130, 101), (180, 95), (240, 101), (286, 96)])
    loops = [
        curve([(x, 97), (x + 5, 74), (x + 14, 64), (x + 23, 74), (x + 26, 97)]) for x in (48, 104, 160, 216)
    ]
    return layers() + warm + path([wide, *loops], **THREAD, stroke="var(--vessel)", stroke_width=5)


def dry_surface() -> str:
    """A thin, cracked top layer that lets water out; scales lift off it."""
    cracks = [Rise(x, 7, -4) for x in (52, 93, 137, 176, 221, 262)]
    scales = [
        curve([(x - 10, SURFACE - 2), (x, SURFACE - 7), (x + 9, SURFACE - 12)]) for x in (70.0, 156.0, 240.0)
    ]
    drops = [_drop(x, y) for x, y in ((93, 26.0), (137, 20.0), (221, 24.0))]
    lifted = path(scales, **THREAD, stroke="var(--ink)", stroke_width=1.75)
    return (
        layers(cracks, top=8) + lifted + path(drops, fill="none", stroke="var(--accent)", stroke_width=1.75)
    )


def _drop(x: float, y: float) -> str:
    """Water on its way out."""
    return f"M{x} {y - 8}c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11z"


def unknown() -> str:
    """What lies here, a doctor has to look at."""
    ring = path(
        disc(MIDDLE, 86, 24),
        fill="none",
        stroke="var(--skin-outline-dark)",
        stroke_width=1.75,
        stroke_dasharray="5 5",
    )
    mark = (
        curve([(152, 79), (154, 73), (160, 71), (167, 74), (167, 80), (160, 85), (160, 91)]) + "M160 98h.01"
    )
    asked = path(mark, **THREAD, stroke="var(--skin-outline-dark)", stroke_width=3)
    return layers([Rise(MIDDLE, 52, 10)]) + ring + asked


BELOW: dict[str, Callable[[], str]] = {
    one.__name__: one
    for one in (
        bead,
        shallow_gland,
        ducts,
        large_gland,
        deposit,
        closed_pore,
        open_pore,
        inflamed_pore,
        filament,
        horn,
        foam,
        plateau,
        cup,
        spot_pigment,
        wide_pigment,
        vessels,
        dry_surface,
        unknown,
    )
}
