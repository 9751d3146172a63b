"""The guide's own words for what the reference says to professionals.

Keyed by the reference's text: a fact that the studio edits is shown as it was written until it has
words here, so an old sentence never stands for a new fact.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

CONSISTENT_WITH = "consistent with "


class Name(NamedTuple):
    """What a concern is called, and what one sees."""

    name: str
    seen_as: str


@cache
def words() -> Mapping[str, Any]:
    """Everything in words.json."""
    text = resources.files(__package__).joinpath("words.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def said(text: str) -> str:
    """Our words for a text of the reference, or the text itself."""
    ours: str | None = words()["text"].get(text)
    return text if ours is None else ours


def all_said(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(said(text) for text in texts)


def named(display: str) -> Name:
    """The name in a concern's display ('Visible concern consistent with milia')."""
    known = words()["names"].get(display)
    if known:
        return Name(*known)
    name = display.partition(CONSISTENT_WITH)[2] or display
    return Name(sentence(name), sentence(name))


def sentence(text: str) -> str:
    """With a capital at the start."""
    return text[:1].upper() + text[1:]


def listed(parts: Iterable[str], last: str = " and ") -> str:
    """'a', 'a and b', 'a, b and c'; each once."""
    once = list(dict.fromkeys(parts))
    return last.join(filter(None, (", ".join(once[:-1]), *once[-1:])))
