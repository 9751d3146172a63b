"""Where marks lie on a patch of skin: millimetres from its middle. Pure."""

from collections.abc import Iterable
from math import cos, pi, sin, sqrt

from treatments.guide.drawing.shapes import Point, spread

ANGLE = pi * (3 - sqrt(5))
PLASTIC = (0.7548776662, 0.5698402910)
Places = tuple[Point, ...]


def single(x: float = 0, y: float = 0) -> Places:
    return ((x, y),)


def cluster(count: int, apart: float, *, flat: float = 1, at: Point = (0, 0)) -> Places:
    """Close together around a middle; `flat` below 1 makes the group wider than high."""
    x, y = at
    reach = [apart * 0.95 * sqrt(index + 0.3) for index in range(count)]
    turned = [index * ANGLE + 0.4 * spread(index, 0.3) for index in range(count)]
    return tuple(
        (x + r * cos(a) / sqrt(flat), y + r * sin(a) * sqrt(flat)) for r, a in zip(reach, turned, strict=True)
    )


def scattered(count: int, width: float, height: float, *, start: float = 0) -> Places:
    """Apart from each other over a field of that width and height."""
    xs = ((0.5 + start + index * PLASTIC[0]) % 1 for index in range(count))
    ys = ((0.5 + start * 1.7 + index * PLASTIC[1]) % 1 for index in range(count))
    return tuple(((x - 0.5) * width, (y - 0.5) * height) for x, y in zip(xs, ys, strict=True))


def rows(across: int, down: int, apart: float) -> Places:
    """Even rows, each set off by half a step, a little restless as skin is."""
    places = []
    for row in range(down):
        for step in range(across):
            index = row * across + step
            x = (step - (across - 1) / 2 + (row % 2) / 2 - 0.25) * apart
            y = (row - (down - 1) / 2) * apart * 0.9
            places.append(
                (x + (spread(index) - 0.5) * apart * 0.3, y + (spread(index, 0.4) - 0.5) * apart * 0.3)
            )
    return tuple(places)


def line(count: int, apart: float, *, at: Point = (0, 0), slope: float = -0.25) -> Places:
    """One after the other, as along a scratch."""
    x, y = at
    steps = [(index - (count - 1) / 2) * apart for index in range(count)]
    return tuple(
        (x + step, y + step * slope + (spread(i) - 0.5) * apart * 0.25) for i, step in enumerate(steps)
    )


def joined(*groups: Iterable[Point]) -> Places:
    return tuple(point for group in groups for point in group)
