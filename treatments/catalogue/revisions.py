"""The care catalogue's revisions in the database: which one counts, parsed once per document."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import transaction

from bookings.prepared import Prepared, prepare
from treatments.catalogue.overlay import Edit, Overlaid, overlay
from treatments.catalogue.reference import reference_document
from treatments.catalogue.rules import Rules
from treatments.errors import CatalogueMissing
from treatments.models import CatalogueEdit, CatalogueRevision

__all__ = ["Loaded", "Rules", "at", "current", "current_or_shipped", "digest", "load", "lock", "write"]

KEPT_PARSED = 8
Document = Mapping[str, Any]


class Loaded(NamedTuple):
    """The newest revision written, or None, and how the studio's edits lie over the document."""

    written: CatalogueRevision | None
    over: Overlaid


def digest(document: Document) -> str:
    """The same for equal documents, whatever their order of keys or spacing."""
    return sha256(json.dumps(document, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def current() -> Rules:
    """The rules of the highest revision; one statement once they are parsed. Raises CatalogueMissing."""
    rules = _latest()
    if rules is None:
        raise CatalogueMissing
    return rules


def current_or_shipped() -> Rules:
    """As `current`; before a revision is loaded, the reference that ships with the product."""
    return _latest() or _shipped()


def at(revision_id: int) -> Rules:
    """The rules of one revision, for what was decided with it."""
    row = CatalogueRevision.objects.values_list("pk", "digest").get(pk=revision_id)
    return _parsed(*row)


def of_row(revision_id: int, digest: str) -> Rules:
    """The rules of a revision whose row has been read already; no statement once they are parsed."""
    return _parsed(revision_id, digest)


def shipped() -> Rules:
    """The reference that ships with the product."""
    return _shipped()


def _latest() -> Rules | None:
    rows = _highest().ask({})
    return _parsed(*rows[0]) if rows else None


@cache
def _highest() -> Prepared:
    return prepare(CatalogueRevision.objects.order_by("-number").values_list("pk", "digest")[:1])


@lru_cache(maxsize=KEPT_PARSED)
def _parsed(revision_id: int, _digest: str) -> Rules:
    """By digest as well: a number can come again in another database of the same process."""
    row = CatalogueRevision.objects.get(pk=revision_id)
    if row.origin == CatalogueRevision.Origin.REFERENCE:
        return Rules(row.document, revision_id)
    shipped = CatalogueRevision.objects.filter(
        origin=CatalogueRevision.Origin.REFERENCE, number__lt=row.number
    )
    reference = shipped.order_by("-number").values_list("document", flat=True).first()
    return Rules(row.document, revision_id, reference)


@lru_cache(maxsize=1)
def _shipped() -> Rules:
    return Rules(reference_document())


@transaction.atomic
def load(*, document: Document, by: str, why: str, now: datetime) -> Loaded:
    """Take over a shipped document; nothing is written when it is the one that was shipped last.

    What the studio has edited is laid over it again and stands: a revision of the reference, then one
    of the studio's. An edit that no longer has a place, or that would now be milder than the reference
    without a reason, stays on file, is left out of the rules and is named.
    """
    latest, shipped = lock(), _newest(CatalogueRevision.Origin.REFERENCE)
    if shipped is not None and (shipped.digest == digest(document) or _edited_by_hand(latest)):
        return Loaded(None, Overlaid(dict(document), (), (), ()))
    written = write(document=document, origin=CatalogueRevision.Origin.REFERENCE, by=by, why=why, now=now)
    over = overlay(document, standing())
    if over.applied:
        written = write(
            document=over.document,
            origin=CatalogueRevision.Origin.STUDIO,
            by=by,
            why="What the studio has changed, over the new reference.",
            now=now,
        )
    return Loaded(written, over)


def shipped_document() -> Document:
    """The reference that was shipped last, as loaded. Raises CatalogueMissing."""
    shipped = _newest(CatalogueRevision.Origin.REFERENCE)
    if shipped is None:
        raise CatalogueMissing
    return dict(shipped.document)


def standing() -> list[Edit]:
    """What the studio has in place of the reference: the newest edit of each path, if it is one."""
    newest = {edit.path: edit for edit in CatalogueEdit.objects.order_by("pk")}
    return in_force(newest.values())


def in_force(newest: Iterable[CatalogueEdit]) -> list[Edit]:
    """The newest edits of their paths as they lie over the reference; one taken back does not."""
    return [Edit(one.path, one.value, reasoned=one.loosens) for one in newest if one.value is not None]


def lock() -> CatalogueRevision | None:
    """The newest revision, without its document: who holds it writes the next. Inside a transaction."""
    return CatalogueRevision.objects.select_for_update().order_by("-number").defer("document").first()


def write(*, document: Document, origin: str, by: str, why: str, now: datetime) -> CatalogueRevision:
    """The next revision of the rules. Inside a transaction."""
    latest = lock()
    return CatalogueRevision.objects.create(
        number=latest.number + 1 if latest else 1,
        document=document,
        digest=digest(document),
        origin=origin,
        made_at=now,
        made_by=by,
        why=why,
    )


def _newest(origin: str) -> CatalogueRevision | None:
    return CatalogueRevision.objects.filter(origin=origin).order_by("-number").first()


def _edited_by_hand(latest: CatalogueRevision | None) -> bool:
    """A studio's revision that no edit on file accounts for is left as it is."""
    return (
        latest is not None
        and latest.origin == CatalogueRevision.Origin.STUDIO
        and not CatalogueEdit.objects.exists()
    )
