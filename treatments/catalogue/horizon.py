"""Whether a question asks back as far as its waits reach: 'in the past two weeks'. Pure.

A wait made longer than its question asks back would never be found.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]

ASKS_BACK = re.compile(r"\bpast (?:(\w+) )?(day|week|month|year)s?\b", re.IGNORECASE)
DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
LONGEST = {"hours": 1 / 24, "days": 1, "months": 31}
NUMBERS = {
    word: number for number, word in enumerate(["one", "two", "three", "four", "five", "six"], start=1)
}


def too_short(document: Document) -> Iterator[tuple[str, str]]:
    """Each flag whose question asks back less far than one of its waits, with the words it uses."""
    for row in document["contraindications"]:
        asked = ASKS_BACK.search(row["question"])
        if asked and _days(asked) < max(_waits(row), default=0):
            yield row["id"], asked[0]


def _days(asked: re.Match[str]) -> int:
    number = (asked[1] or "one").lower()
    return DAYS[asked[2].lower()] * (int(number) if number.isdigit() else NUMBERS.get(number, 1))


def _waits(row: Document) -> Iterator[float]:
    """Every wait of a question in days, a month by its longest."""
    for effect in row["effects"]:
        for field in ("until_after_date", "until_after_date_fitzpatrick_4_6"):
            for unit, figure in effect.get(field, {}).items():
                yield figure * LONGEST[unit]
