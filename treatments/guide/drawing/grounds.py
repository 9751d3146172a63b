"""The skin a mark lies on: a flat patch with pores, and where it matters a lid, a lip or a nose. Pure."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from treatments.guide.drawing.shapes import Point, curve, disc, number, path, spread

WIDTH, HEIGHT = 320, 240
PATCH = (14, 14, 292, 172)
ROUND = 36
MIDDLE: Point = (160, 100)
STROKE = {"fill": "none", "stroke": "var(--skin-outline)", "stroke_linecap": "round"}


def patch() -> str:
    """The flat patch in its tone, with the texture of pores."""
    x, y, width, height = PATCH
    return (
        f'<rect fill="var(--skin)" x="{x}" y="{y}" width="{width}" height="{height}" rx="{ROUND}"/>{_pores()}'
    )


def _pores() -> str:
    """Dots of one pixel at eight in a hundred."""
    x, y, width, height = PATCH
    dots = []
    for row in range(10):
        for step in range(16):
            index = row * 16 + step
            across = x + 10 + (step + 0.2 + 0.6 * spread(index)) * (width - 20) / 16
            down = y + 8 + (row + 0.2 + 0.6 * spread(index, 0.37)) * (height - 16) / 10
            dots.append(f"M{across:.0f} {down:.0f}h.01")
    return path(dots, **STROKE, stroke_width=1.5, opacity=".16")


def frame() -> str:
    """What lies around the patch, laid over whatever runs past its edge."""
    x, y, width, height = PATCH
    r = ROUND
    hole = (
        f"M{x + r} {y}h{width - 2 * r}a{r} {r} 0 0 1 {r} {r}v{height - 2 * r}a{r} {r} 0 0 1 {-r} {r}"
        f"h{2 * r - width}a{r} {r} 0 0 1 {-r} {-r}v{2 * r - height}a{r} {r} 0 0 1 {r} {-r}z"
    )
    return path(f"M0 0H{WIDTH}V{HEIGHT}H0z{hole}", fill="var(--blush)", fill_rule="evenodd")


def scale(per_mm: float) -> str:
    """The 5 mm bar, and a pin whose head is 1.5 mm across."""
    bar = f"M24 204v12M24 210h{number(5 * per_mm)}m0-6v12"
    head = 0.75 * per_mm
    x = 296 - head - min(26 * per_mm, 64)
    strokes = path(
        [bar, f"M{number(x)} 210H296"],
        fill="none",
        stroke="var(--ink)",
        stroke_width=1.75,
        stroke_linecap="round",
    )
    glint = disc(x - head * 0.35, 210 - head * 0.35, head * 0.22)
    return (
        strokes
        + path(disc(x, 210, head), fill="var(--soft)")
        + path(glint, fill="var(--glint)", opacity=".8")
    )


def plain() -> str:
    return ""


def lower_lid() -> str:
    """A closed eye above: the lash line and its lashes."""
    lid: list[Point] = [(20, 34), (80, 57), (160, 66), (240, 57), (300, 34)]
    return path(curve(lid), **STROKE, stroke_width=3) + _lashes(lid, range(38, 290, 12))


def _lashes(lid: Sequence[Point], places: Iterable[int]) -> str:
    """Short lashes that hang from a closed lid and bend outwards."""
    lashes = []
    for x in places:
        y, lean = _on(lid, x), (x - MIDDLE[0]) * 0.05
        lashes.append(curve([(x, y), (x + lean * 0.4, y + 8), (x + lean * 1.4, y + 14)]))
    return path(lashes, **STROKE, stroke_width=1.5)


def inner_corner() -> str:
    """The inner corner of a closed eye, the nose to the right of it."""
    lid: list[Point] = [(0, 84), (60, 104), (130, 112), (190, 106), (214, 100)]
    corner = curve([(190, 106), (208, 97), (221, 100), (208, 105), (190, 106)])
    nose = curve([(262, 0), (254, 60), (262, 120), (284, 200)])
    crease = curve([(10, 52), (80, 60), (150, 62), (206, 74)])
    return (
        path([curve(lid), corner], **STROKE, stroke_width=2.5)
        + _lashes(lid, range(20, 186, 12))
        + path([nose, crease], **STROKE, stroke_width=1.75, opacity=".35")
    )


def lip() -> str:
    """The upper lip's border, skin above it."""
    border = [
        (-10, 142),
        (50, 112),
        (92, 84),
        (128, 90),
        (160, 100),
        (192, 90),
        (228, 84),
        (270, 112),
        (330, 142),
    ]
    outline = curve(border)
    fold = [curve([(142, 0), (146, 40), (140, 78)]), curve([(178, 0), (174, 40), (180, 78)])]
    return (
        path(fold, **STROKE, stroke_width=1.75, opacity=".2")
        + path(outline + "V200H-10z", fill="var(--lip)")
        + path(outline, **STROKE, stroke_width=1.75, opacity=".5")
    )


def nose() -> str:
    """The middle of a face, small: closed eyes, nose and mouth in lines."""
    eyes = [
        curve([(76, 56), (96, 66), (120, 64), (130, 58)]),
        curve([(190, 58), (200, 64), (224, 66), (244, 56)]),
    ]
    wings = curve(
        [
            (143, 98),
            (137, 110),
            (144, 119),
            (152, 116),
            (160, 120),
            (168, 116),
            (176, 119),
            (183, 110),
            (177, 98),
        ]
    )
    bridge = [curve([(150, 46), (149, 70), (144, 92)]), curve([(170, 46), (171, 70), (176, 92)])]
    mouth = curve([(126, 158), (148, 153), (160, 156), (172, 153), (194, 158)])
    return path([*eyes, mouth, wings], **STROKE, stroke_width=2) + path(
        bridge, **STROKE, stroke_width=1.75, opacity=".3"
    )


def _on(points: Sequence[Point], x: float) -> float:
    """The height of a line through the points at x."""
    for (ax, ay), (bx, by) in pairwise(points):
        if ax <= x <= bx:
            return ay + (by - ay) * (x - ax) / (bx - ax)
    return points[-1][1]


GROUNDS = {
    "skin": plain,
    "lower_lid": lower_lid,
    "inner_corner": inner_corner,
    "lip": lip,
    "nose": nose,
}
