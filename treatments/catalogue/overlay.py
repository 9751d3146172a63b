"""The studio's own values over the reference: what stands, what no longer has a place. Pure.

An edit is laid over whatever reference ships. It is left out, and named, where the reference has
lost its row, and where a value that was the stricter one is now milder than the reference and
nobody has given a reason for that.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from treatments.catalogue.lengths import figure_of, in_words, is_length, is_shorter, unit_of
from treatments.catalogue.paths import PathGone, value_at, with_value
from treatments.catalogue.rows import Row, all_rows

Document = Mapping[str, Any]
Marks = frozenset[tuple[str, str]]

STUDIO = "studio"
WINDOW = re.compile(r"contraindications/(\w+)/effects/.*/until_after_date$")
FIGURES = (*("no", "one", "two", "three", "four", "five", "six"), *("seven", "eight", "nine", "ten"))


class Edit(NamedTuple):
    """One value of the studio's; `reasoned`: with a reason to be milder than the reference."""

    path: str
    value: Any
    reasoned: bool


class Overlaid(NamedTuple):
    """The document in force; `gone` lost their row, `outdone` are milder than a newer reference."""

    document: dict[str, Any]
    applied: tuple[Edit, ...]
    gone: tuple[Edit, ...]
    outdone: tuple[Edit, ...]


def overlay(reference: Document, edits: Iterable[Edit]) -> Overlaid:
    """Lay the edits over the reference. The order does not matter: a path stands once."""
    rows = all_rows(reference)
    document: dict[str, Any] = dict(reference)
    applied, gone, outdone = [], [], []
    for edit in sorted(edits, key=lambda edit: edit.path):
        row = rows.get(edit.path)
        if row is None or not fits(edit.value, row):
            gone.append(edit)
        elif loosens(edit.value, row) and (row.fixed or not edit.reasoned):
            outdone.append(edit)
        else:
            document = _laid(document, row, edit.value)
            applied.append(edit)
    return Overlaid(document, tuple(applied), tuple(gone), tuple(outdone))


def fits(value: object, row: Row) -> bool:
    """Whether a value is of the kind that the row holds."""
    if isinstance(row.reference, bool | str):
        return type(value) is type(row.reference)
    return is_length(value) and isinstance(value, dict) == isinstance(row.reference, dict)


def loosens(value: Any, row: Row) -> bool:
    """Whether a value is milder than the reference's: shorter, or switched on where it is off."""
    if isinstance(row.reference, str):
        return False
    if isinstance(row.reference, bool):
        return value and not row.reference
    if row.both_ways and is_shorter(row.reference, value):
        return True
    return is_shorter(value, row.reference)


def value_of(document: Document, row: Row) -> Any:
    """What a document says at a row; the studio's own switches stand only where they were edited."""
    if not row.path.startswith(STUDIO):
        return value_at(document, row.path)
    try:
        return value_at(document, row.path)
    except PathGone:
        return row.reference


def loosened(document: Document, reference: Document) -> dict[tuple[str, str], Row]:
    """Where the document is milder than the reference, by (code or line, service)."""
    if document is reference:
        return {}
    milder = [row for row in all_rows(reference).values() if loosens(value_of(document, row), row)]
    return {mark: row for row in milder for mark in row.marks}


def _laid(document: dict[str, Any], row: Row, value: Any) -> dict[str, Any]:
    if row.path.startswith(STUDIO):
        return _with_switch(document, row.path.split("/"), value)
    changed = with_value(document, row.path, value)
    if window := WINDOW.match(row.path):
        changed = _reworded(changed, window[1], row.reference, value)
    return changed


def _with_switch(node: Document, names: list[str], value: Any) -> dict[str, Any]:
    inner = _with_switch(node.get(names[0], {}), names[1:], value) if names[1:] else value
    return {**node, names[0]: inner}


def _reworded(document: dict[str, Any], flag: str, was: Any, now: Any) -> dict[str, Any]:
    """Name the new figure in the client's sentences that name the reference's."""
    for path in (
        f"contraindications/{flag}/client_message",
        f"reason_sentences/contraindications/{flag}/client_sentence",
    ):
        try:
            text = value_at(document, path)
        except PathGone:
            continue
        if text:
            document = with_value(document, path, _figure(was).sub(in_words(now), text))
    return document


def _figure(length: Any) -> re.Pattern[str]:
    figure, unit = figure_of(length), unit_of(length)
    word = FIGURES[figure] if figure < len(FIGURES) else str(figure)
    return re.compile(rf"\b({figure}|{word}) {unit.rstrip('s')}s?\b")
