"""What a client reads names no condition: it describes what can be seen. Pure."""

import re

from treatments.care import Catalogue

DESCRIBED = (("milia-prone areas", "areas where small white bumps form"), ("milia", "small white bumps"))
_CONSISTENT_WITH = "consistent with "


def described(text: str) -> str:
    """An instruction of the catalogue with the names in it put into words."""
    for name, words in DESCRIBED:
        text = text.replace(name, words)
    return text


def named_condition(text: str, catalogue: Catalogue) -> str | None:
    """The first name of a concern that stands in a text, or None."""
    for name in _names(catalogue):
        if re.search(rf"\b{re.escape(name)}", text, re.IGNORECASE):
            return name
    return None


def _names(catalogue: Catalogue) -> list[str]:
    """'milia', 'syringomas', 'calcium deposit': each concern's id and what its display says."""
    ids = [concern.id.replace("_", " ") for concern in catalogue.concerns.values()]
    shown = [
        concern.display.partition(_CONSISTENT_WITH)[2].removeprefix("a ")
        for concern in catalogue.concerns.values()
    ]
    return [name for name in (*ids, *shown) if name]
