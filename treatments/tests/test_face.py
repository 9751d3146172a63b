"""The drawing: every zone of the reference is there, whole, symmetrical, and large enough in some view."""

import pytest

from treatments.face import GLYPHS, SMALL, Shape, curves, glyph, views
from treatments.face.curves import Broken, Line, Point
from treatments.face.views import INSETS
from treatments.tests.make_care import reference

VIEWS = views()
MIDDLE = {id for id, zone in reference().zones.items() if zone.side == "center"}


def corners(ring: Line) -> list[Point]:
    return [curves.at(curve, step / 10) for curve in ring for step in range(10)]


def holds(ring: Line, point: Point) -> bool:
    """Whether a point lies inside, by counting the edges to its right."""
    around = corners(ring)
    inside = False
    for a, b in zip(around, [*around[1:], around[0]], strict=True):
        if (a.y > point.y) != (b.y > point.y):
            inside ^= point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x
    return inside


def test_the_front_draws_every_zone_of_the_reference_once() -> None:
    drawn = [shape.zone for shape in VIEWS["front"].shapes]
    assert sorted(drawn) == sorted(reference().zones)
    assert len(drawn) == 36


@pytest.mark.parametrize("side", ["left", "right"])
def test_three_quarter_draws_the_near_side_and_the_middle(side: str) -> None:
    near = {id for id, zone in reference().zones.items() if zone.side == side}
    assert {shape.zone for shape in VIEWS[side].shapes} == near | MIDDLE


def test_her_right_stands_at_the_left_of_the_picture() -> None:
    for shape in VIEWS["front"].shapes:
        side = reference().zones[shape.zone].side
        at = shape.mark.x
        assert (at < 180, at == 180, at > 180) == (side == "right", side == "center", side == "left")


def test_both_sides_are_mirror_images() -> None:
    shapes = {shape.zone: shape for shape in VIEWS["front"].shapes}
    for zone, shape in shapes.items():
        if zone.endswith("_left"):
            other = shapes[zone.removesuffix("_left") + "_right"]
            assert curves.mirrored(shape.ring) == other.ring
    left, right = ({shape.zone: shape for shape in VIEWS[side].shapes} for side in ("left", "right"))
    for zone, shape in left.items():
        assert curves.mirrored(shape.ring) == right[zone.replace("_left", "_right")].ring


@pytest.mark.parametrize("shape", [s for view in VIEWS.values() for s in view.shapes], ids=lambda s: s.zone)
def test_every_zone_is_one_closed_path_with_its_mark_inside(shape: Shape) -> None:
    assert shape.ring[0].start == shape.ring[-1].end
    assert shape.d.count("M") == shape.d.count("Z") == 1
    assert holds(shape.ring, shape.mark)


def test_what_is_small_stands_whole_in_an_inset() -> None:
    assert {zone for inset in INSETS for zone in inset.zones} >= SMALL
    shapes = {shape.zone: shape for shape in VIEWS["front"].shapes}
    for inset in INSETS:
        x, y, width, height = map(float, inset.box.split())
        assert width == curves.WIDTH / 3
        for zone in inset.zones:
            for point in corners(shapes[zone].ring):
                assert x <= point.x <= x + width, zone
                assert point.y <= y + height, zone
                assert point.y >= y or zone.startswith("nose_side"), zone


def test_every_concern_has_its_glyph_and_every_glyph_a_concern_or_a_meaning() -> None:
    used = {glyph(concern) for concern in reference().concerns}
    assert used | {"unsure"} == set(GLYPHS)
    assert glyph("milia", unsure=True) == "unsure"
    assert glyph("milia", alarming=True, unsure=True) == "doctor"
    assert glyph("of a later catalogue") == "unsure"


def test_lines_that_do_not_meet_are_refused() -> None:
    lines = {"a": curves.line("0,0 10,0"), "b": curves.line("11,0 20,5")}
    with pytest.raises(Broken):
        curves.ring(lines, "a b")
    with pytest.raises(Broken):
        curves.ring(lines, "a")
