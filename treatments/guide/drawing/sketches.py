"""What is drawn for each concern, in words and millimetres: the only thing written by hand per drawing.

Sizes lie within what the catalogue says (a test compares them). `tones` are the two skins that a page
shows at once, one of the last two among them.
"""

from dataclasses import dataclass

from treatments.guide.drawing.arrangements import Places, cluster, joined, line, rows, scattered, single


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of one kind: smallest and largest size across in mm, and where they lie."""

    kind: str
    size_mm: tuple[float, float]
    places: Places


@dataclass(frozen=True, slots=True)
class Sketch:
    """One concern as it is drawn: pixels to the millimetre, what lies on what skin, and what lies below."""

    per_mm: float
    marks: tuple[Marks, ...]
    below: str
    tones: tuple[int, int]
    ground: str = "skin"


SKETCHES: dict[str, Sketch] = {
    "milia": Sketch(
        per_mm=20,
        marks=(
            Marks(
                "bead", (1, 1.8), joined(cluster(5, 1.9, flat=0.7, at=(-1.6, 0.2)), ((4.1, -2.2), (4.9, 2.1)))
            ),
        ),
        below="bead",
        tones=(2, 5),
    ),
    "fordyce_spots": Sketch(
        per_mm=16,
        marks=(
            Marks(
                "pale_dot",
                (1, 1.4),
                joined(cluster(16, 1.5, flat=0.3, at=(-0.6, 1.9)), ((6, 1.1), (7.2, 2), (-7, 2.6))),
            ),
        ),
        below="shallow_gland",
        tones=(4, 1),
        ground="lip",
    ),
    "syringoma": Sketch(
        per_mm=9,
        marks=(Marks("flat_dome", (1.5, 2.8), cluster(13, 2.8, flat=0.3, at=(0.3, 2.6))),),
        below="ducts",
        tones=(3, 5),
        ground="lower_lid",
    ),
    "sebaceous_hyperplasia": Sketch(
        per_mm=14,
        marks=(Marks("doughnut", (2.4, 4), ((-5.2, -1.8), (0.4, 1.6), (5.6, -1.5), (-4.6, 3.2))),),
        below="large_gland",
        tones=(1, 4),
    ),
    "calcinosis_cutis": Sketch(
        per_mm=14,
        marks=(Marks("chalk", (5, 5), single(0.3, 0.2)),),
        below="deposit",
        tones=(5, 2),
    ),
    "closed_comedones": Sketch(
        per_mm=17,
        marks=(
            Marks(
                "skin_dome",
                (1, 2),
                (
                    (-5.6, -2.4),
                    (-3, -0.6),
                    (-5, 1.4),
                    (-1.4, 2.4),
                    (0.2, -2.6),
                    (1.8, 0.6),
                    (4.6, -1.4),
                    (5.4, 2),
                    (3.4, 3),
                ),
            ),
        ),
        below="closed_pore",
        tones=(3, 4),
    ),
    "open_comedones": Sketch(
        per_mm=17,
        marks=(Marks("plug", (1, 1.7), scattered(9, 13.5, 7.6, start=0.33)),),
        below="open_pore",
        tones=(4, 2),
    ),
    "inflammatory_acne": Sketch(
        per_mm=12,
        marks=(
            Marks("red_dome", (2.5, 4.5), ((-7.4, -2.4), (6.4, 3), (-0.6, 4))),
            Marks("white_head", (3.2, 4), ((-0.8, -2.4), (6.8, -3.4))),
        ),
        below="inflamed_pore",
        tones=(1, 5),
    ),
    "sebaceous_filaments": Sketch(
        per_mm=20,
        marks=(Marks("pale_plug", (0.3, 0.5), rows(12, 8, 1.15)),),
        below="filament",
        tones=(4, 2),
    ),
    "keratosis_pilaris": Sketch(
        per_mm=16,
        marks=(Marks("horn", (1, 1.1), rows(8, 5, 2.1)),),
        below="horn",
        tones=(1, 4),
    ),
    "xanthelasma": Sketch(
        per_mm=8,
        marks=(Marks("plaque", (7, 9), ((3, -4.3), (4.2, 4.4))),),
        below="foam",
        tones=(2, 4),
        ground="inner_corner",
    ),
    "flat_warts": Sketch(
        per_mm=14,
        marks=(
            Marks(
                "flat_top",
                (1.6, 3),
                joined(line(6, 2.9, at=(-0.4, 0.8), slope=-0.3), ((5.4, 3), (-6.6, -2.4))),
            ),
        ),
        below="plateau",
        tones=(5, 3),
    ),
    "molluscum": Sketch(
        per_mm=14,
        marks=(
            Marks(
                "dimple_dome",
                (2.2, 4),
                joined(cluster(4, 3.1, flat=0.8, at=(-3.4, 0)), ((4.4, 2), (6.6, -2.6))),
            ),
        ),
        below="cup",
        tones=(2, 5),
    ),
    "post_inflammatory_hyperpigmentation": Sketch(
        per_mm=9,
        marks=(
            Marks(
                "brown_spot",
                (2.5, 6.5),
                (
                    (-11, -4),
                    (-6, 1.6),
                    (-12, 4.4),
                    (-2.4, -4.6),
                    (1.6, 4.4),
                    (5, -1.6),
                    (10.6, -5),
                    (11, 3.4),
                ),
            ),
        ),
        below="spot_pigment",
        tones=(4, 2),
    ),
    "melasma": Sketch(
        per_mm=2,
        marks=(
            Marks("brown_patch", (36, 36), ((-43, 6), (43, 6))),
            Marks("lip_patch", (24, 24), ((0, 19.5),)),
        ),
        below="wide_pigment",
        tones=(3, 5),
        ground="nose",
    ),
    "rosacea": Sketch(
        per_mm=8,
        marks=(
            Marks("flush", (22, 26), ((-5, 1.6), (6, -1.6))),
            Marks("vessel", (6, 10), ((-10, -3), (-4, 5), (5, -5), (10, 2))),
            Marks("red_dome", (1.6, 2.6), ((-7, 2), (3, 4), (9, -2))),
        ),
        below="vessels",
        tones=(1, 4),
    ),
    "dehydration": Sketch(
        per_mm=10,
        marks=(Marks("crinkle", (3, 7), scattered(44, 26, 14.5, start=0.4)),),
        below="dry_surface",
        tones=(5, 3),
    ),
    "actinic_or_suspicious_lesion": Sketch(
        per_mm=10,
        marks=(
            Marks("pearly_vessels", (6, 6), single(-9, 0.5)),
            Marks("rough_patch", (8, 8), single(0.4, -1)),
            Marks("uneven_spot", (7, 7), single(9.4, 1)),
        ),
        below="unknown",
        tones=(4, 1),
    ),
}
