"""One value of a catalogue document, named by ids: 'intervals_days/matrix/led_red/led_blue'.

Rows of a list are named by their id, service or key; an effect by what it does to which services
('defer:led_therapy'), so that a path means the same row in a newer reference. A slash inside an
instruction's key is written as a dot ('aftercare/instructions/makeup.avoid/text'). Pure.
"""

from collections.abc import Mapping
from typing import Any

Document = Mapping[str, Any]

NAMES = ("id", "service", "key")


class PathGone(LookupError):
    """The document has no value at this path."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def value_at(document: Document, path: str) -> Any:
    """The value at a path. Raises PathGone."""
    node: Any = document
    for name in path.split("/"):
        node = node[_key(node, name, path)]
    return node


def with_value(document: Document, path: str, value: object) -> dict[str, Any]:
    """The document with another value at a path, the old one left as it is. Raises PathGone."""
    changed: dict[str, Any] = _put(document, path.split("/"), value, path)
    return changed


def name_of(row: Document) -> str:
    """What a row of a list is called in a path."""
    if "targets" in row:
        return ":".join(filter(None, (row["effect"], "+".join(row["targets"]), row.get("code", ""))))
    return next((_dotted(str(row[name])) for name in NAMES if name in row), "")


def _put(node: Any, names: list[str], value: object, path: str) -> Any:
    key = _key(node, names[0], path)
    copy = node.copy()
    copy[key] = _put(node[key], names[1:], value, path) if names[1:] else value
    return copy


def _key(node: Any, name: str, path: str) -> Any:
    """Where the child of this name stands: a key of an object, an index of a list."""
    if isinstance(node, dict):
        found = (key for key in node if _dotted(key) == name)
    elif isinstance(node, list):
        found = (at for at, row in enumerate(node) if isinstance(row, dict) and name_of(row) == name)
    else:
        raise PathGone(path)
    for key in found:
        return key
    raise PathGone(path)


def _dotted(key: str) -> str:
    return key.replace("/", ".")
