"""A sketch as a tile: the patch of skin, its marks, and what tells their true size. Pure."""

from collections.abc import Callable

from treatments.guide.drawing import bumps, flats
from treatments.guide.drawing.bumps import Spot, Spots
from treatments.guide.drawing.grounds import GROUNDS, MIDDLE, scale
from treatments.guide.drawing.shapes import spread
from treatments.guide.drawing.sketches import Marks, Sketch

MARKS: dict[str, Callable[[Spots], str]] = {
    "bead": bumps.bead,
    "skin_dome": bumps.skin_dome,
    "flat_dome": bumps.flat_dome,
    "flat_top": bumps.flat_top,
    "doughnut": bumps.doughnut,
    "chalk": bumps.chalk,
    "red_dome": bumps.red_dome,
    "white_head": bumps.white_head,
    "horn": bumps.horn,
    "dimple_dome": bumps.dimple_dome,
    "plaque": bumps.plaque,
    "pearly_vessels": bumps.pearly_vessels,
    "pale_dot": flats.pale_dot,
    "plug": flats.plug,
    "pale_plug": flats.pale_plug,
    "brown_spot": flats.brown_spot,
    "brown_patch": flats.brown_patch,
    "lip_patch": flats.lip_patch,
    "flush": flats.flush,
    "vessel": flats.vessel,
    "crinkle": flats.crinkle,
    "rough_patch": flats.rough_patch,
    "uneven_spot": flats.uneven_spot,
}


def surface(sketch: Sketch) -> str:
    """Patch, ground, marks, what lies around, and the scale; patch and frame are symbols of the same file."""
    drawn = "".join(MARKS[marks.kind](spots(marks, sketch.per_mm)) for marks in sketch.marks)
    return f'<use href="#patch"/>{GROUNDS[sketch.ground]()}{drawn}<use href="#around"/>{scale(sketch.per_mm)}'


def spots(marks: Marks, per_mm: float) -> list[Spot]:
    """The marks in pixels, from the smallest to the largest size in no order."""
    small, large = marks.size_mm
    return [
        Spot(
            x=MIDDLE[0] + x * per_mm,
            y=MIDDLE[1] + y * per_mm,
            r=(small + (large - small) * spread(index, 0.5)) * per_mm / 2,
            turn=index,
        )
        for index, (x, y) in enumerate(marks.places)
    ]
