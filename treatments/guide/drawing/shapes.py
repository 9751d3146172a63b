"""Small shapes as SVG path data, in pixels of a tile, rounded so that a page stays small. Pure."""

from collections.abc import Iterable, Sequence
from math import cos, pi, sin

Point = tuple[float, float]
GOLDEN = 0.6180339887
AROUND = 8


def number(value: float) -> str:
    """One decimal at most: '12', '3.5'."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def pair(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"


def disc(x: float, y: float, across: float, down: float | None = None) -> str:
    """A circle, or an ellipse of two radii."""
    wide = round(across, 1)  # first, or the two halves do not meet in a circle
    arc = f"a{number(wide)} {number(wide if down is None else down)} 0 1 0 "
    return f"M{pair(x - wide, y)}{arc}{number(2 * wide)} 0{arc}{number(-2 * wide)} 0z"


def line(points: Sequence[Point]) -> str:
    return "M" + "L".join(pair(*point) for point in points)


def curve(points: Sequence[Point]) -> str:
    """An open, smooth line through the points."""
    return f"M{pair(*points[0])}" + _through([points[0], *points, points[-1]])


def closed(points: Sequence[Point]) -> str:
    """A closed, smooth outline through the points."""
    return f"M{pair(*points[0])}" + _through([points[-1], *points, *points[:2]]) + "z"


def _through(points: Sequence[Point]) -> str:
    """Catmull-Rom as cubic curves; the first and the last point only lend their direction."""
    pieces = []
    for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(
        points, points[1:], points[2:], points[3:], strict=False
    ):
        first = pair(bx + (cx - ax) / 6, by + (cy - ay) / 6)
        second = pair(cx - (dx - bx) / 6, cy - (dy - by) / 6)
        pieces.append(f"C{first} {second} {pair(cx, cy)}")
    return "".join(pieces)


def ring_of(center: Point, across: float, down: float, *, uneven: float, turn: float) -> list[Point]:
    """Points around an uneven oval; `turn` makes each its own."""
    x, y = center
    points = []
    for step in range(AROUND):
        angle = 2 * pi * step / AROUND
        swell = 1 + uneven * (sin(2 * angle + 7 * turn) + 0.7 * sin(3 * angle + 11 * turn))
        points.append((x + across * swell * cos(angle), y + down * swell * sin(angle)))
    return points


def blob(center: Point, across: float, down: float, *, uneven: float = 0.1, turn: float = 0) -> str:
    return closed(ring_of(center, across, down, uneven=uneven, turn=turn))


def spread(index: int, start: float = 0) -> float:
    """The index's place in an even, unordered spread over 0..1."""
    return (start + index * GOLDEN) % 1


def path(data: str | Iterable[str], **paint: object) -> str:
    """One path of many pieces; `stroke_width=2` becomes stroke-width="2"."""
    whole = data if isinstance(data, str) else "".join(data)
    painted = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in paint.items())
    return f'<path{painted} d="{whole}"/>' if whole else ""
