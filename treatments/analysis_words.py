"""What was seen, in plain words: for the rows of an analysis and for whoever reads them later. Pure."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from treatments.care import Catalogue
from treatments.care.catalogue import Zone
from treatments.care.face import SUSPICIOUS

CONSISTENT_WITH = "Visible concern consistent with "
FEELS = ("hard", "firm", "soft", "gritty", "rough", "waxy", "tender", "smooth", "flat", "tight")
COLORS = (
    *("white", "pearl white", "chalky white", "cream", "yellow-white", "yellow", "skin-colored"),
    *("translucent", "pink", "pearly pink", "red", "brown-red", "purple-brown", "tan", "brown"),
    *("gray-brown", "gray", "black", "several colors", "dull"),
)
ARRANGEMENTS = ("single", "scattered", "cluster", "symmetrical", "in a line", "in even rows", "diffuse")
# What may be noted on a concern beside the red flags (concerns[].referral.upgrade).
SIGNS = {
    "lid_margin": "It sits at the lashes.",
    "eruptive": "Many new ones have come within weeks.",
    "plaque": "They sit on a red, raised patch.",
    "painful": "It hurts.",
    "single_new": "It is a single new one.",
    "multiple": "There are several.",
    "discharging": "Something chalky comes out.",
    "scarring": "It leaves scars.",
    "nodules": "There are lumps over about 5 mm that hurt.",
    "vision_symptoms": "Her sight is affected.",
    "many_large": "There are many, or large ones.",
    "severe": "It is severe or spreading.",
    "eye_symptoms": "Her eyes feel gritty or sore.",
    "weeping": "The skin is cracked or weeping.",
}
CANNOT_PLACE = "a spot I can't place"
SIDES = {"left": "her left", "right": "her right"}


class Named(Protocol):
    @property
    def concern(self) -> str: ...
    @property
    def unsure(self) -> bool: ...


class Row(Protocol):
    """What was noted of one concern; sizes in tenths of a millimetre."""

    count: int | None
    many: bool
    size_from_tenths: int | None
    size_to_tenths: int | None
    feel: str
    color: str
    arrangement: str
    opening: str


def concern_words(concern: str, catalogue: Catalogue) -> str:
    """'milia', 'Fordyce spots', 'a spot that needs a doctor's eye'."""
    known = catalogue.concerns.get(concern)
    if known is None:
        return concern.replace("_", " ")
    name = known.display.removeprefix(CONSISTENT_WITH)
    return f"a {name[2:]}" if name.startswith("A ") else name


def row_name(row: Named, catalogue: Catalogue) -> str:
    """The concern of a row; a spot for a doctor that she is not even sure of is one she cannot place."""
    if row.unsure and row.concern == SUSPICIOUS:
        return CANNOT_PLACE
    return concern_words(row.concern, catalogue)


def zone_words(zone: Zone) -> str:
    """'upper cheek, her left', 'forehead, center', 'chin'."""
    place = _place(zone)
    if zone.side in SIDES:
        return f"{place}, {SIDES[zone.side]}"
    return f"{place}, center" if zone.name.endswith("(center)") else place


def _place(zone: Zone) -> str:
    name = zone.name.removesuffix(f" ({zone.side})")
    return name[0].lower() + name[1:]


def zones_words(zones: Iterable[str], catalogue: Catalogue) -> list[str]:
    """As `zone_words`, in the order of the face; both sides of one place are 'on both sides'."""
    known = [zone for id, zone in catalogue.zones.items() if id in set(zones)]
    sides: dict[str, list[Zone]] = {}
    for zone in known:
        sides.setdefault(_place(zone), []).append(zone)
    return [
        zone_words(found[0]) if len(found) == 1 else f"{place}, both sides" for place, found in sides.items()
    ]


def sign_words(sign: str, catalogue: Catalogue) -> str:
    return catalogue.sign_words.get(sign) or SIGNS.get(sign) or sign.replace("_", " ")


def noted(row: Row) -> Iterator[str]:
    """'3', '1-2 mm', 'hard', 'pearl white', 'scattered', 'no opening': only what was noted."""
    yield from filter(None, (count_words(row), _size(row), row.feel, row.color, row.arrangement))
    if row.opening:
        yield {"open": "an opening", "closed": "no opening"}[row.opening]


def count_words(row: Row) -> str:
    """'3', 'many', 'more than 3', or nothing."""
    if row.many:
        return f"more than {row.count}" if row.count else "many"
    return "" if row.count is None else str(row.count)


def _size(row: Row) -> str:
    smallest, largest = _mm(row.size_from_tenths), _mm(row.size_to_tenths)
    if smallest and largest and smallest != largest:
        return f"{smallest}-{largest} mm"
    if smallest:
        return f"{smallest} mm" if largest else f"from {smallest} mm"
    return f"up to {largest} mm" if largest else ""


def _mm(tenths: int | None) -> str:
    return "" if tenths is None else f"{tenths / 10:g}"
