"""Smooth lines through points, and rings made of them: how the face is drawn.

A line is written as the points it goes through; a corner is where two lines meet. A ring names the
lines around an area in order; each is turned round where it has to be, so that neighbours share
their border exactly. `name:1-3` is the part of a line between two of its points.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

WIDTH = 360  # of the drawing; the front is mirrored at its middle


class Point(NamedTuple):
    x: float
    y: float


class Curve(NamedTuple):
    """A cubic piece."""

    start: Point
    one: Point
    two: Point
    end: Point

    @property
    def turned(self) -> "Curve":
        return Curve(self.end, self.two, self.one, self.start)


Line = tuple[Curve, ...]


class Broken(ValueError):
    """Lines that were named as neighbours do not meet."""


def points(text: str) -> list[Point]:
    """'180,68 214,66' as points."""
    pairs = (pair.split(",") for pair in text.split())
    return [Point(float(x), float(y)) for x, y in pairs]


def line(text: str) -> Line:
    """A smooth line through the points: two are a straight one (Catmull-Rom, uniform)."""
    through = points(text)
    before = [_past(through[1], through[0]), *through[:-1]]
    after = [*through[1:], _past(through[-2], through[-1])]
    leans = [Point((b.x - a.x) / 6, (b.y - a.y) / 6) for a, b in zip(before, after, strict=True)]
    pieces = zip(through, leans, through[1:], leans[1:], strict=False)
    return tuple(
        Curve(start, Point(start.x + lean.x, start.y + lean.y), Point(end.x - then.x, end.y - then.y), end)
        for start, lean, end, then in pieces
    )


def _past(inner: Point, last: Point) -> Point:
    """A point past the end: on the middle its mirror image, so that no corner stands there."""
    if last.x == WIDTH / 2:
        return Point(WIDTH - inner.x, inner.y)
    return Point(2 * last.x - inner.x, 2 * last.y - inner.y)


def turned(whole: Line) -> Line:
    return tuple(curve.turned for curve in reversed(whole))


def mirrored(whole: Line) -> Line:
    """The same line on the other side of the face."""
    return tuple(Curve(*(Point(WIDTH - point.x, point.y) for point in curve)) for curve in whole)


def named(lines: Mapping[str, Line], name: str) -> Line:
    whole, _, part = name.partition(":")
    if not part:
        return lines[whole]
    first, last = part.split("-")
    return lines[whole][int(first) : int(last)]


def chain(lines: Mapping[str, Line], names: str) -> Line:
    """The named lines one after the other. Raises Broken where two do not meet."""
    parts = [named(lines, name) for name in names.split()]
    if len(parts) > 1 and not _meet(parts[0][-1].end, parts[1]):
        parts[0] = turned(parts[0])
    joined = list(parts[0])
    for name, part in zip(names.split()[1:], parts[1:], strict=True):
        if not _meet(joined[-1].end, part):
            raise Broken(f"{name} does not begin at {joined[-1].end}")
        joined += part if part[0].start == joined[-1].end else turned(part)
    return tuple(joined)


def _meet(at: Point, part: Line) -> bool:
    return at in (part[0].start, part[-1].end)


def ring(lines: Mapping[str, Line], names: str) -> Line:
    """An area. One whose ends both lie on the middle is closed by its mirror image."""
    around = chain(lines, names)
    if around[0].start.x == around[-1].end.x == WIDTH / 2 and around[0].start != around[-1].end:
        around += turned(mirrored(around))
    if around[0].start != around[-1].end:
        raise Broken(f"{names} does not close")
    return around


def path(whole: Iterable[Curve], *, closed: bool = False) -> str:
    """The `d` of a path, to a tenth of a unit."""
    curves = list(whole)
    first = curves[0].start
    parts = [f"M{_figure(first.x)} {_figure(first.y)}"]
    for curve in curves:
        parts.append("C" + " ".join(f"{_figure(p.x)} {_figure(p.y)}" for p in curve[1:]))
    return "".join(parts) + ("Z" if closed else "")


def _figure(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def at(curve: Curve, t: float) -> Point:
    """The point of a piece at `t`, from 0 to 1."""
    weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
    return Point(
        sum(weight * point.x for weight, point in zip(weights, curve, strict=True)),
        sum(weight * point.y for weight, point in zip(weights, curve, strict=True)),
    )
