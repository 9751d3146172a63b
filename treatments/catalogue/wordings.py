"""What the studio's own words may not do: change what a line or a question means. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from treatments.catalogue.errors import DishonestWords
from treatments.catalogue.rows import Part, Row

LONGEST = 400
LENGTH = re.compile(r"\b(\w+)[ -]?(hour|day|week|month|year)s?\b", re.IGNORECASE)
LEAVES_OUT = re.compile(r"\b(no|not|never|none|without|avoid|stay|leave|skip|keep)\b", re.IGNORECASE)
ASK_FIRST = re.compile(r"doctor|prescri", re.IGNORECASE)


def require_honest(text: str, row: Row) -> None:
    """Raises DishonestWords with the sentence that says what is wrong."""
    if not text or len(text) > LONGEST:
        raise DishonestWords(f"Please write between 1 and {LONGEST} characters.")
    if "diagnos" in text.lower():
        raise DishonestWords("Please describe; only a doctor can say what something is.")
    if any(sign in text for sign in "{}<>") or not text.isprintable():
        raise DishonestWords("Please use plain words, without brackets or line breaks.")
    if row.part is Part.LINES:
        _require_same_meaning(text, row.reference, row.kept)


def _require_same_meaning(text: str, reference: str, line: Mapping[str, Any]) -> None:
    """An instruction keeps its kind, its length and its way out, whatever its words."""
    if line["kind"] == "avoid" and not LEAVES_OUT.search(text):
        raise DishonestWords("This line says what to leave out. Please say so: no, do not, stay out of.")
    if set(_lengths(text)) - set(_lengths(reference)):
        raise DishonestWords("How long it lasts is set apart from the words. Please leave the time out.")
    if ASK_FIRST.search(reference) and not ASK_FIRST.search(text):
        raise DishonestWords("What a doctor prescribed is never stopped for us. Please keep that sentence.")
    way_out = line.get("exception", "")
    if way_out and way_out not in text:
        raise DishonestWords(f"Please keep this sentence as it is: {way_out}")


def _lengths(text: str) -> list[str]:
    return [match[0].lower() for match in LENGTH.finditer(text)]
