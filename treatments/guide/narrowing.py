"""'What might this be?': narrows by what can be seen, never to one, and never by feel. Pure.

Any red-flag sign leads to the doctor and to nothing else. Whatever was answered, it ends with IN_PERSON.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from treatments.guide.drawing.sketches import SKETCHES

IN_PERSON = "Only a look in person can tell."
FEWEST = 2  # one alone would be a name
Features = Mapping[str, Any]


class Choice(NamedTuple):
    """One answer: its key in the address, its words, and the values of the catalogue that go with it."""

    key: str
    words: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Question:
    """Asked about something that is seen; `seen` reads from a concern's features what can be answered."""

    key: str
    words: str
    choices: tuple[Choice, ...]
    seen: Callable[[str, Features], Collection[str]]

    def fits(self, answer: str, concern: str, features: Features) -> bool:
        """Whether a concern can look like that. An answer that is none fits everything."""
        choice = next((choice for choice in self.choices if choice.key == answer), None)
        return choice is None or not choice.values.isdisjoint(self.seen(concern, features))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the answers lead: to the doctor with the signs seen, or to concerns that look like that.

    `exact` is false where nothing fits all the answers and the nearest are shown.
    """

    signs: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    exact: bool = True
    closing: str = IN_PERSON

    @property
    def is_for_doctor(self) -> bool:
        return bool(self.signs)


def narrow(document: Mapping[str, Any], *, answers: Mapping[str, str], signs: Iterable[str]) -> Outcome:
    """What looks like the answers, in the catalogue's order, two at least; a red-flag sign ends it."""
    known = document["red_flag_signs"]
    flagged = tuple(sign for sign in known if sign in set(signs))
    if flagged:
        return Outcome(signs=flagged)
    missed = {row["id"]: _missed(row, answers) for row in document["concerns"]}
    least = min(missed.values())
    nearest = {id for id, count in missed.items() if count == least}
    shown = _widened(nearest, missed, document) if len(nearest) < FEWEST else nearest
    return Outcome(concerns=tuple(id for id in missed if id in shown), exact=least == 0)


def _missed(row: Mapping[str, Any], answers: Mapping[str, str]) -> int:
    """How many answers a concern does not look like."""
    return sum(
        not question.fits(answers.get(question.key, ""), row["id"], row["features"]) for question in QUESTIONS
    )


def _widened(nearest: Collection[str], missed: Mapping[str, int], document: Mapping[str, Any]) -> set[str]:
    """The one that fits with its look-alikes, or with what comes next, so that none stands alone."""
    shown = set(nearest)
    for row in document["concerns"]:
        if row["id"] in nearest:
            shown.update(one["concern"] for one in row["look_alikes"] if one["concern"] in missed)
    if len(shown) < FEWEST:
        shown.update(sorted(missed, key=lambda id: missed[id])[:FEWEST])
    return shown


# --- What is seen of a concern


def _zones(_concern: str, features: Features) -> Collection[str]:
    zones: list[str] = features["zones_typical"]
    return zones


def _colors(_concern: str, features: Features) -> Collection[str]:
    colors: list[str] = features["colours"]
    return colors


def _arrangements(_concern: str, features: Features) -> Collection[str]:
    arrangements: list[str] = features["arrangement"]
    return arrangements


def _sizes(_concern: str, features: Features) -> Collection[str]:
    """The bands that the catalogue's sizes reach into."""
    small, large = features["size_mm"]
    return {band for band, (low, high) in BANDS.items() if small < high and large > low}


def _tops(concern: str, features: Features) -> Collection[str]:
    """From the catalogue's opening and texture, and from what our own drawing of it shows."""
    tops = set(OPENINGS.get(str(features["opening"]).lower(), ()))
    if "flat" in features["texture"]:
        tops = {"flat"}
    drawn = (DRAWN.get(marks.kind, ()) for marks in SKETCHES[concern].marks)
    return tops.union(*drawn)


BANDS = {"tiny": (0, 1), "small": (1, 3), "medium": (3, 6), "large": (6, 1000)}
OPENINGS = {
    "false": ("closed",),
    "microscopic": ("closed", "pore"),
    "plugged hair opening": ("closed", "pore"),
    "true": ("pore",),
    "central dimple": ("dip",),
}
DRAWN = {
    "doughnut": ("dip",),
    "dimple_dome": ("dip",),
    "pale_dot": ("flat",),
    "pale_plug": ("flat",),
    "plaque": ("flat",),
    "flat_top": ("flat",),
    "flush": ("flat",),
    "rough_patch": ("flat",),
    "uneven_spot": ("flat",),
}


def _choice(key: str, words: str, *values: str) -> Choice:
    return Choice(key, words, frozenset(values or (key,)))


def _sides(*zones: str) -> tuple[str, ...]:
    return tuple(f"{zone}_{side}" for zone in zones for side in ("left", "right"))


QUESTIONS = (
    Question(
        "where",
        "Where is it?",
        (
            _choice(
                "eyes",
                "Eyelids or under the eyes",
                *_sides("upper_eyelid", "lower_eyelid", "undereye_rim", "crows_feet"),
            ),
            _choice("mouth", "Lips or around the mouth", "lips", "upper_lip_skin", *_sides("mouth_corner")),
            _choice("nose", "Nose", "nose_bridge", "nose_tip", *_sides("nose_side")),
            _choice(
                "forehead",
                "Forehead or temples",
                "forehead_center",
                "glabella",
                *_sides("forehead", "temple", "brow"),
            ),
            _choice("cheeks", "Cheeks", *_sides("cheek_upper", "cheek_lower", "nasolabial")),
            _choice("chin", "Chin or jaw", "chin", *_sides("jawline")),
            _choice("edges", "Ears or neck", "neck_front", *_sides("ear")),
        ),
        _zones,
    ),
    Question(
        "color",
        "What color is it?",
        (
            _choice(
                "white",
                "White or cream",
                "pearl white",
                "yellow-white",
                "pale",
                "cream",
                "white",
                "chalky",
                "white head",
                "pearl",
            ),
            _choice(
                "yellow",
                "Yellow",
                "yellow",
                "yellowish",
                "yellow-white",
                "yellow-pink",
                "light yellow",
                "cream",
            ),
            _choice("skin", "Like my skin", "skin-colored", "translucent", "dull", "pale"),
            _choice(
                "red",
                "Red, pink or purple",
                "red",
                "pink",
                "brown-red",
                "pearly pink",
                "yellow-pink",
                "purple-brown in deep skin",
            ),
            _choice(
                "dark",
                "Brown, gray or black",
                "black",
                "brown",
                "dark gray",
                "gray",
                "tan",
                "light brown",
                "gray-brown",
                "purple-brown in deep skin",
            ),
            _choice("several", "More than one color", "several colors"),
        ),
        _colors,
    ),
    Question(
        "top",
        "What does the top look like?",
        (
            _choice("closed", "A closed bump"),
            _choice("dip", "A bump with a dip in the middle"),
            _choice("pore", "An open pore, or a plug"),
            _choice("flat", "Flat, or nearly so"),
        ),
        _tops,
    ),
    Question(
        "count",
        "How many are there?",
        (
            _choice("one", "Just one", "single"),
            _choice("some", "A few, here and there", "scattered"),
            _choice("group", "Many, close together", "cluster"),
            _choice("rows", "In a line or in rows", "line", "even rows"),
            _choice("both", "The same on both sides", "symmetrical"),
            _choice("wide", "All over an area", "diffuse", "symmetrical"),
        ),
        _arrangements,
    ),
    Question(
        "size",
        "How large is one?",
        (
            _choice("tiny", "A tiny dot (under 1 mm)"),
            _choice("small", "Like a sesame seed (1 to 3 mm)"),
            _choice("medium", "Like a lentil (3 to 6 mm)"),
            _choice("large", "Larger than that"),
        ),
        _sizes,
    ),
)
