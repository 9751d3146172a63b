"""All drawings in one file of symbols, which a page shows by name and in any tone. Pure."""

from functools import cache
from hashlib import sha256

from treatments.guide.drawing.below import below
from treatments.guide.drawing.grounds import HEIGHT, WIDTH, frame, patch
from treatments.guide.drawing.layers import CUT_HEIGHT
from treatments.guide.drawing.sketches import SKETCHES
from treatments.guide.drawing.surface import surface

NAMESPACE = "http://www.w3.org/2000/svg"


@cache
def sprite() -> str:
    """The whole file: for each concern the symbols '<id>' and '<id>-below'."""
    symbols = [f'<g id="patch">{patch()}</g>', f'<g id="around">{frame()}</g>']
    for id, sketch in SKETCHES.items():
        symbols.append(_symbol(id, HEIGHT, surface(sketch)))
        symbols.append(_symbol(f"{id}-below", CUT_HEIGHT, below(sketch)))
    return f'<svg xmlns="{NAMESPACE}"><defs>{"".join(symbols)}</defs></svg>'


@cache
def version() -> str:
    """Changes with the drawings, so that a browser may keep them for a year."""
    return sha256(sprite().encode()).hexdigest()[:12]


def _symbol(name: str, height: int, shapes: str) -> str:
    return f'<symbol id="{name}" viewBox="0 0 {WIDTH} {height}">{shapes}</symbol>'
