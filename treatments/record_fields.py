"""What the record of each kind of service holds, what stands there at first, and what is missing. Pure.

For a peel it is what a regulator of peels asks for: chemical, brand, strength, pH, layers, minutes,
area, end point, neutralised, complications, advice. A field that a service does not ask for stays empty.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from treatments.care.catalogue import Service

COLORS = {"red": "red", "blue": "blue", "near_infrared": "near infrared"}
ACIDS = {
    "peel_mandelic": "mandelic acid",
    "peel_lactic": "lactic acid",
    "peel_salicylic": "salicylic acid",
    "peel_glycolic": "glycolic acid",
    "peel_tca_light": "trichloroacetic acid",
}
ALWAYS = ("complications", "advice")
# What her last record lends to a new one; what the studio's last one does, another client's, is the bottle's.
AS_LAST_TIME = (
    *("product", "brand", "chemical", "strength", "ph", "layers", "minutes", "area", "enzyme_base"),
    *("colors", "distance_cm", "lots"),
)

OF_THE_BOTTLE = ("product", "brand", "chemical", "strength", "ph", "enzyme_base", "distance_cm", "lots")


class Asked(NamedTuple):
    """The fields of one record: those in sight, those behind 'More', those that a reader will miss."""

    main: tuple[str, ...]
    more: tuple[str, ...]
    needed: tuple[str, ...]


_NOTHING_SPECIAL = Asked(("product", "minutes"), ("strength", "lots"), ())
_OF_PART = {
    "peel": Asked(
        ("product", "strength", "ph", "layers", "minutes"),
        ("brand", "chemical", "area", "end_point", "neutralised", "lots"),
        ("chemical", "strength", "ph", "layers", "minutes", "area", "end_point", "neutralised", "lots"),
    ),
    "led": Asked(("colors", "minutes"), ("distance_cm", "product"), ("colors", "minutes", "distance_cm")),
    "enzyme": Asked(
        ("product", "enzyme_base", "minutes"), ("brand", "strength", "lots"), ("enzyme_base", "minutes")
    ),
    "extraction": Asked(("zones", "bleeding"), ("product", "lots"), ("zones", "bleeding")),
}
_LABELS = {
    "ph": "pH", "enzyme_base": "the enzyme", "lots": "the lot number", "distance_cm": "the distance",
    "colors": "the light", "zones": "the zones", "bleeding": "bleeding or not", "area": "where on the body",
    "end_point": "the end point", "neutralised": "neutralized or not",
}  # fmt: skip


def asked(service: Service | None) -> Asked:
    """The fields of a service; one that the catalogue does not know has a product and minutes."""
    parts = [_OF_PART[part.kind] for part in service.parts if part.kind in _OF_PART] if service else []
    if not parts:
        return Asked(_NOTHING_SPECIAL.main, (*_NOTHING_SPECIAL.more, *ALWAYS), ())
    main = dict.fromkeys(name for part in parts for name in part.main)
    if takes_point(service):
        main["sharp_point"] = None
    more = dict.fromkeys(name for part in parts for name in part.more if name not in main)
    needed = dict.fromkeys(name for part in parts for name in part.needed)
    return Asked(tuple(main), (*more, *ALWAYS), tuple(needed))


def takes_point(service: Service | None) -> bool:
    """Whether a sharp point can be used in it at all."""
    return (
        service is not None
        and not service.never_lances
        and any(part.kind == "extraction" for part in service.parts)
    )


def usual(slug: str) -> dict[str, Any]:
    """What a service's record starts with when nothing like it was recorded before."""
    if slug in ACIDS:
        return {"chemical": ACIDS[slug], "area": "face"}
    color = slug.removeprefix("led_")
    return {"colors": [color]} if color in COLORS and color != slug else {}


def missing(service: Service | None, kept: Mapping[str, Any]) -> list[str]:
    """What the record still lacks, in words: 'strength', 'the end point'."""
    gaps = [name for name in asked(service).needed if kept.get(name) in (None, "", [], ())]
    return [_LABELS.get(name, name) for name in gaps]
