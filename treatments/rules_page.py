"""The care rules at /desk/settings/rules/: what the reference says, what the studio has, and since when."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.urls import reverse

from bookings.models import Service, Studio
from treatments.catalogue import edits, revisions
from treatments.catalogue.horizon import too_short
from treatments.catalogue.overlay import Edit, loosens, overlay, value_of
from treatments.catalogue.rows import OFFERED, SHARP_POINT, Document, Part, Row, all_rows
from treatments.models import CatalogueEdit, CatalogueRevision

PARTS = {part.slug: part for part in Part}
FOUND = 60
OPEN_GROUPS = 6


class Shown(NamedTuple):
    """One row as it is listed; `value` is what the studio works by, `edit` how it came to that."""

    row: Row
    value: Any
    edit: CatalogueEdit | None = None

    @property
    def is_changed(self) -> bool:
        return bool(self.value != self.row.reference)

    @property
    def is_milder(self) -> bool:
        return loosens(self.value, self.row)

    @property
    def is_words(self) -> bool:
        return isinstance(self.value, str)

    @property
    def here(self) -> str:
        return self.row.said(self.value)

    @property
    def reference(self) -> str:
        return self.row.said(self.row.reference)

    @property
    def address(self) -> str:
        return reverse("desk_rule", args=[self.row.path])

    def speaks_of(self, words: Sequence[str]) -> bool:
        text = f"{self.row.group} {self.row.label} {self.here}".casefold()
        return all(word in text for word in words)


class Group(NamedTuple):
    name: str
    rows: list[Shown]

    @property
    def changed(self) -> int:
        return sum(shown.is_changed for shown in self.rows)


class Look(NamedTuple):
    """Something that wants the owner's eye: what it is, and where it is mended."""

    text: str
    address: str
    word: str = "Look"


class Book:
    """All rows as the studio has them; a fixed number of statements. Raises CatalogueMissing."""

    def __init__(self) -> None:
        self.reference: Document = revisions.shipped_document()
        made = CatalogueEdit.objects.select_related("made_by").order_by("pk")
        self.newest = {edit.path: edit for edit in made}
        self.over = overlay(self.reference, revisions.in_force(self.newest.values()))
        newest = CatalogueRevision.objects.order_by("-number").values_list("document", flat=True).first()
        self.document: Document = newest or self.reference

    @cached_property
    def rows(self) -> dict[str, Shown]:
        switches = dict(_switches())
        return {
            path: Shown(row, switches.get(path, value_of(self.document, row)), self.newest.get(path))
            for path, row in all_rows(self.reference).items()
            if not path.startswith(OFFERED) or path in switches
        }

    @property
    def version(self) -> str:
        return str(self.reference["meta"]["version"])

    def changed(self) -> list[Group]:
        return _grouped(shown for shown in self.rows.values() if shown.is_changed)

    def of(self, part: Part) -> list[Group]:
        return _grouped(shown for shown in self.rows.values() if shown.row.part is part)

    def search(self, query: str) -> list[Group]:
        words = query.casefold().split()
        return _grouped([shown for shown in self.rows.values() if shown.speaks_of(words)][:FOUND])

    def parts(self) -> list[dict[str, Any]]:
        """The way to each part, with how many rows the studio has changed in it."""
        changed = [shown.row.part for shown in self.rows.values() if shown.is_changed]
        return [
            {"part": part, "address": reverse("desk_rules_part", args=[slug]), "changed": changed.count(part)}
            for slug, part in PARTS.items()
        ]

    def to_look_at(self) -> list[Look]:
        """Changes that have no place in the rules any more, and questions that ask back too short a time."""
        looks = [
            Look(f"Your change has no place in the newer reference: {edit.path}", _address(edit), "Close it")
            for edit in self.over.gone
        ]
        looks += [
            Look(f"The reference is stricter now than your change: {_name(self.rows, edit)}", _address(edit))
            for edit in self.over.outdone
        ]
        return looks + [self._too_short(flag, words) for flag, words in too_short(self.document)]

    def _too_short(self, flag: str, words: str) -> Look:
        path = f"contraindications/{flag}/question"
        text = f"A wait is longer than its question asks back ('{words}'): {self.rows[path].row.group}"
        return Look(text, reverse("desk_rule", args=[path]), "Change the question")


@dataclass
class RulePage:
    """One row with its history; `shown` None: the newer reference has no such row any more."""

    path: str
    shown: Shown | None
    history: list[CatalogueEdit]
    looks: list[Look]

    @classmethod
    def of(cls, path: str) -> "RulePage | None":
        """None where there is neither a row nor an edit of that path."""
        book = Book()
        history = edits.history(path)
        shown = book.rows.get(path)
        if shown is None and not history:
            return None
        flag = path.split("/")[1] if path.startswith("contraindications/") else ""
        looks = [look for look in book.to_look_at() if flag and f"/{flag}/" in look.address]
        return cls(path, shown, history, looks)

    @property
    def may_go_back(self) -> bool:
        standing = bool(self.history and self.history[0].value is not None)
        return standing or bool(self.shown and self.shown.is_changed)

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The history, the newest first: who, when, what it was and became, why."""
        return [
            {
                "edit": edit,
                "was": self._told(edit.was),
                "became": self._told(edit.value if edit.value is not None else edit.reference),
                "back": edit.value is None,
            }
            for edit in self.history
        ]

    def _told(self, value: Any) -> str:
        if value is None:
            return ""
        return self.shown.row.said(value) if self.shown else str(value)


def _grouped(shown: Iterable[Shown]) -> list[Group]:
    groups: dict[tuple[Part, str], Group] = {}
    for one in shown:
        groups.setdefault((one.row.part, one.row.group), Group(one.row.group, [])).rows.append(one)
    return list(groups.values())


def _switches() -> Iterator[tuple[str, bool]]:
    """The studio's own switches, which are columns of the house below."""
    for slug, offered in Service.objects.values_list("slug", "is_offered"):
        yield OFFERED + slug, offered
    studio = Studio.objects.values_list("lancing_permitted", flat=True).first()
    yield SHARP_POINT, bool(studio)


def _address(edit: Edit) -> str:
    return reverse("desk_rule", args=[edit.path])


def _name(rows: dict[str, Shown], edit: Edit) -> str:
    row = rows[edit.path].row
    return f"{row.group}, {row.label}"
