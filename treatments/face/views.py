"""The views of a face, ready to be drawn: front, and three-quarter from either side. Pure.

Sides are the client's own: her left stands at the right of the front view.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import ModuleType

from treatments.face import curves, front, three_quarter
from treatments.face.curves import WIDTH, Line, Point

HEIGHT = 440
BOX = f"0 0 {WIDTH} {HEIGHT}"
MIRROR = {"left": "right", "right": "left"}


@dataclass(frozen=True)
class Shape:
    """One zone in one view: its outline, and where the glyph of a finding stands."""

    zone: str
    ring: Line
    mark: Point

    @cached_property
    def d(self) -> str:
        return curves.path(self.ring, closed=True)


@dataclass(frozen=True)
class Inset:
    """A part of the front, three times as large, for zones that are small."""

    id: str
    name: str
    box: str
    zones: tuple[str, ...]

    @property
    def opened_by(self) -> list[str]:
        """The zones that are too small to be met with a finger in the whole face."""
        return [zone for zone in self.zones if zone in SMALL]


@dataclass(frozen=True)
class View:
    """Path data by layer, from the back to the front. Her right is at the left of every picture."""

    id: str
    name: str
    hair: tuple[str, ...]
    skin: tuple[str, ...]
    borders: tuple[str, ...]
    shapes: tuple[Shape, ...]
    outlines: tuple[str, ...]
    firm: tuple[str, ...]
    fine: tuple[str, ...]
    brows: tuple[str, ...]
    insets: tuple[Inset, ...] = ()


INSETS = (
    Inset(
        "eye-right",
        "Right eye",
        "58 142 120 112",
        ("upper_eyelid_right", "lower_eyelid_right", "undereye_rim_right", "brow_right", "crows_feet_right"),
    ),
    Inset(
        "mouth",
        "Mouth",
        "120 234 120 112",
        (
            "lips",
            "upper_lip_skin",
            "mouth_corner_left",
            "mouth_corner_right",
            "nose_side_left",
            "nose_side_right",
        ),
    ),
    Inset(
        "eye-left",
        "Left eye",
        "182 142 120 112",
        ("upper_eyelid_left", "lower_eyelid_left", "undereye_rim_left", "brow_left", "crows_feet_left"),
    ),
)
# Too small to be met with a finger in the whole face: pressing one opens its inset.
SMALL = frozenset(
    f"{zone}_{side}"
    for zone in ("upper_eyelid", "lower_eyelid", "undereye_rim", "mouth_corner")
    for side in MIRROR
) | {"lips"}


@lru_cache(maxsize=1)
def views() -> dict[str, View]:
    """Every view by its id, in the order shown."""
    drawn = (
        _Drawing(front, id="front", name="Front", both=True).view(INSETS),
        _Drawing(three_quarter, id="right", name="Her right", turned=True).view(),
        _Drawing(three_quarter, id="left", name="Her left").view(),
    )
    return {view.id: view for view in drawn}


class _Drawing:
    """The lines of one module; `both` adds the mirror image, `turned` takes it instead."""

    def __init__(
        self, data: ModuleType, *, id: str, name: str, both: bool = False, turned: bool = False
    ) -> None:
        self.data, self.id, self.name, self.both, self.turned = data, id, name, both, turned
        self.lines = {name: curves.line(text) for name, text in data.LINES.items()}

    def view(self, insets: tuple[Inset, ...] = ()) -> View:
        data = self.data
        head = curves.line(data.OUTLINES["head"])
        whole_head = curves.turned(curves.mirrored(head)) + head if self.both else head
        skin = [curves.ring(self.lines, names) for names in (data.SKIN, data.NECK)]
        edges = [curves.named(self.lines, name) for name in data.OUTLINED]
        edges += [curves.line(text) for text in data.OUTLINES.values()]
        shapes = self._shapes()
        ears = [shape.ring for shape in shapes if shape.zone.startswith("ear")]
        return View(
            id=self.id,
            name=self.name,
            hair=tuple(map(_closed, self._once([whole_head]))),
            skin=tuple(_closed(area) for area in (*self._once(skin), *ears)),
            borders=self._drawn(self.lines.values()),
            shapes=shapes,
            outlines=self._drawn(edges),
            firm=self._drawn(map(curves.line, data.FEATURES["firm"])),
            fine=self._drawn(map(curves.line, data.FEATURES["fine"])),
            brows=tuple(map(_closed, self._sides(self._brows()))),
            insets=insets,
        )

    def _shapes(self) -> tuple[Shape, ...]:
        """The middle and her left; her right too, or instead."""
        marks = {zone: curves.points(text)[0] for zone, text in self.data.MARKS.items()}
        middle = [
            Shape(id, curves.ring(self.lines, names), marks[id]) for id, names in self.data.ZONES.items()
        ]
        left = [
            Shape(f"{id}_left", curves.ring(self.lines, names), marks[id])
            for id, names in self.data.SIDED.items()
        ]
        right = [_on_her_right(shape) for shape in left]
        if self.turned:
            return (*map(_on_her_right, middle), *right)
        return (*middle, *right, *left) if self.both else (*middle, *left)

    def _brows(self) -> list[Line]:
        """Upper edge there, lower edge back."""
        edges = [curves.line(text) for text in self.data.FEATURES["brow"]]
        return [top + curves.turned(under) for top, under in zip(edges[::2], edges[1::2], strict=True)]

    def _once(self, lines: Iterable[Line]) -> list[Line]:
        return [curves.mirrored(line) if self.turned else line for line in lines]

    def _sides(self, lines: Iterable[Line]) -> list[Line]:
        given = list(lines)
        return [*given, *map(curves.mirrored, given)] if self.both else self._once(given)

    def _drawn(self, lines: Iterable[Line]) -> tuple[str, ...]:
        return tuple(curves.path(line) for line in self._sides(lines))


def _on_her_right(shape: Shape) -> Shape:
    zone = shape.zone.removesuffix("_left") + "_right" if shape.zone.endswith("_left") else shape.zone
    return Shape(zone, curves.mirrored(shape.ring), Point(WIDTH - shape.mark.x, shape.mark.y))


def _closed(area: Sequence[curves.Curve]) -> str:
    return curves.path(area, closed=True)
