"""The face on paper: hairlines, black on white, each place with the number of its line. Pure."""

from collections.abc import Iterable, Sequence

from treatments.face import BOX, Shape, views

HAIR, LINE, EDGE = "0.7", "1.1", "1.5"
RING = 11


def face(places: Sequence[Iterable[str]]) -> str:
    """An SVG of the face from the front; `places` are the zones of line 1, of line 2, and so on."""
    front = views()["front"]
    numbers: dict[str, list[str]] = {}
    for number, zones in enumerate(places, start=1):
        for zone in zones:
            numbers.setdefault(zone, []).append(str(number))
    marked = [shape for shape in front.shapes if shape.zone in numbers]
    layers = [
        *_lines(front.skin, fill="#fff", stroke="none"),
        *_lines([shape.d for shape in marked], fill="#ddd", stroke="#000", width=LINE),
        *_lines(front.fine, width=HAIR),
        *_lines(front.firm, width=LINE),
        *_lines(front.brows, fill="#fff", width=HAIR),
        *_lines(front.outlines, width=HAIR),
        *(_mark(shape, numbers[shape.zone]) for shape in marked),
    ]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{BOX}">{"".join(layers)}</svg>'


def _lines(
    paths: Iterable[str], *, fill: str = "none", stroke: str = "#000", width: str = HAIR
) -> Iterable[str]:
    for path in paths:
        yield f'<path d="{path}" fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>'


def _mark(shape: Shape, numbers: Sequence[str]) -> str:
    x, y = shape.mark
    return (
        f'<circle cx="{x}" cy="{y}" r="{RING}" fill="#fff" stroke="#000" stroke-width="{EDGE}"/>'
        f'<text x="{x}" y="{y + 5}" text-anchor="middle" font-family="Libertinus Serif" font-weight="bold"'
        f' font-size="{15 if len(numbers) == 1 else 10}">{",".join(numbers)}</text>'
    )
