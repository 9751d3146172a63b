"""The studio's own values in place of the reference's: who, when, why, and what stood there before."""

from datetime import datetime
from typing import Any

from django.db import transaction

from bookings.models import Service, Studio
from clients.models import User
from treatments.catalogue import revisions
from treatments.catalogue.errors import (
    NeverMilder,
    NothingToChange,
    ReasonMissing,
    UnknownRule,
    WrongLength,
)
from treatments.catalogue.lengths import MOST, figure_of, unit_of
from treatments.catalogue.overlay import Edit, fits, loosens, overlay, value_of
from treatments.catalogue.rows import OFFERED, SHARP_POINT, Document, Row, all_rows
from treatments.catalogue.wordings import require_honest
from treatments.models import CatalogueEdit, CatalogueRevision

TCA = "peel_tca_light"
WHY_LENGTH = 300


@transaction.atomic
def change(*, path: str, value: Any, why: str, by: User, now: datetime) -> CatalogueEdit:
    """Put a value of the studio's in place of the reference's, as a new revision of the rules.

    `value` is a length of the row's own unit, words, or yes and no; the reference's own value takes
    the edit back. A value milder than the reference needs a reason, and is refused where the rule
    stands for something active now (semantics.override: never) and for words that change what a line
    means. Raises UnknownRule, WrongLength, DishonestWords, NothingToChange, NeverMilder, ReasonMissing.
    """
    revisions.lock()
    reference = revisions.shipped_document()
    row = all_rows(reference).get(path)
    if row is None:
        raise UnknownRule
    value = value.strip() if isinstance(value, str) else value
    _require_possible(row, value)
    was = _now(row)
    if value == was:
        raise NothingToChange
    milder = loosens(value, row)
    _require_reason(row, milder=milder, why=why)
    edit = CatalogueEdit(
        path=path,
        value=None if value == row.reference else value,
        was=was,
        reference=row.reference,
        loosens=milder,
        why=why.strip(),
        made_at=now,
        made_by=by,
    )
    return _write(edit, row, reference)


@transaction.atomic
def put_back(*, path: str, by: User, now: datetime) -> CatalogueEdit:
    """Back to the reference; what the studio had stays on file. Raises UnknownRule, NothingToChange.

    An edit that has no place in the rules any more is closed the same way.
    """
    revisions.lock()
    reference = revisions.shipped_document()
    row = all_rows(reference).get(path)
    newest = CatalogueEdit.objects.filter(path=path).order_by("-pk").first()
    was = _now(row) if row else (newest and newest.value)
    if was is None:
        raise UnknownRule
    if row and was == row.reference and (newest is None or newest.value is None):
        raise NothingToChange
    edit = CatalogueEdit(
        path=path,
        was=was,
        reference=row.reference if row else None,
        why="Back to the reference.",
        made_at=now,
        made_by=by,
    )
    return _write(edit, row, reference)


@transaction.atomic
def start_anew(*, by: str, now: datetime) -> None:
    """The reference as it ships, and no trace of who tried what: a demo becomes somebody's studio."""
    revisions.lock()
    if not CatalogueEdit.objects.exists():
        return
    reference = revisions.shipped_document()
    rows = all_rows(reference)
    for path in {edit.path for edit in revisions.standing()} & rows.keys():
        _switch(rows[path], rows[path].reference)
    CatalogueEdit.objects.all().delete()
    revisions.write(
        document=reference,
        origin=CatalogueRevision.Origin.REFERENCE,
        by=by,
        why="The reference, for a studio of its own.",
        now=now,
    )


def history(path: str) -> list[CatalogueEdit]:
    """Every edit of a row, the newest first."""
    return list(CatalogueEdit.objects.filter(path=path).select_related("made_by").order_by("-pk"))


def _now(row: Row) -> Any:
    """What the studio works by: its own switches are columns of the house below."""
    if row.path == SHARP_POINT:
        return Studio.objects.values_list("lancing_permitted", flat=True).get()
    if row.path.startswith(OFFERED):
        slug = row.path.removeprefix(OFFERED)
        offered = Service.objects.filter(slug=slug).values_list("is_offered", flat=True).first()
        return offered if offered is not None else row.reference
    document = CatalogueRevision.objects.order_by("-number").values_list("document", flat=True).first()
    return value_of(document or {}, row)


def _require_possible(row: Row, value: Any) -> None:
    if not fits(value, row):
        raise WrongLength if not isinstance(row.reference, str) else UnknownRule
    if isinstance(value, str):
        require_honest(value, row)
    elif not isinstance(value, bool):
        _require_length(row, value)


def _require_length(row: Row, value: Any) -> None:
    """A wait can be made shorter, not taken out; and none outlasts two years."""
    fewest = min(1, figure_of(row.reference))
    if unit_of(value) != unit_of(row.reference) or not fewest <= figure_of(value) <= MOST[unit_of(value)]:
        raise WrongLength(fewest, MOST[unit_of(row.reference)], unit_of(row.reference))


def _require_reason(row: Row, *, milder: bool, why: str) -> None:
    if milder and row.fixed:
        raise NeverMilder
    if milder and not why.strip():
        raise ReasonMissing


def _write(edit: CatalogueEdit, row: Row | None, reference: Document) -> CatalogueEdit:
    """The edit and the revision that it makes; `row` None: the reference has lost its place."""
    edits = [one for one in revisions.standing() if one.path != edit.path]
    if edit.value is not None:
        edits.append(Edit(edit.path, edit.value, reasoned=edit.loosens))
    edit.revision = revisions.write(
        document=overlay(reference, edits).document,
        origin=CatalogueRevision.Origin.STUDIO,
        by=str(edit.made_by),
        why=(edit.why or (row.label if row else edit.path))[:WHY_LENGTH],
        now=edit.made_at,
    )
    if row is not None:
        _switch(row, row.reference if edit.value is None else edit.value)
    edit.save()
    return edit


def _switch(row: Row, value: Any) -> None:
    """The studio's switches act through their columns; the light TCA peel has two."""
    slug = row.path.removeprefix(OFFERED)
    if row.path == SHARP_POINT:
        Studio.objects.update(lancing_permitted=value)
    elif row.path.startswith(OFFERED):
        Service.objects.filter(slug=slug).update(is_offered=value)
        if slug == TCA:
            Studio.objects.update(tca_light_enabled=value)
