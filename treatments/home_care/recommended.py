"""Products recommended for home, by name, on the record of what was done; sealed with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from treatments import visits
from treatments.catalogue import revisions
from treatments.errors import AlreadySigned, NamesCondition
from treatments.home_care.errors import RecordFirst
from treatments.models import Recommended, TreatmentRecord
from treatments.plain_words import named_condition


class Product(NamedTuple):
    """A product by its name, its step of the routine ('pm:2', '' for none), and a word about it."""

    name: str
    step: str = ""
    words: str = ""


def of(record: TreatmentRecord) -> list[Recommended]:
    """What was recommended with a record, in the order it was written down."""
    return list(record.recommended.filter(sealed=record.is_signed).order_by("position"))


@transaction.atomic
def save(*, visit_id: int, products: Sequence[Product], now: datetime) -> TreatmentRecord:
    """Keep what is recommended at a visit, in place of what was kept before; her client reads it.

    Raises NotStanding, RecordFirst, AlreadySigned, NamesCondition.
    """
    visit = visits.lock(visit_id)
    record = TreatmentRecord.objects.of_visit(visit).first()
    if record is None:
        raise RecordFirst
    if record.is_signed:
        raise AlreadySigned
    catalogue = revisions.current_or_shipped().catalogue
    named = named_condition(" ".join(f"{one.name} {one.words}" for one in products), catalogue)
    if named:
        raise NamesCondition(named)
    _write(record, products)
    record.saved_at = now
    record.save(update_fields=["saved_at"])
    return record


def _write(record: TreatmentRecord, products: Sequence[Product]) -> None:
    record.recommended.all().delete()
    Recommended.objects.bulk_create(
        Recommended(record=record, name=one.name, step=one.step, words=one.words, position=position)
        for position, one in enumerate(products)
    )


def copy(old: TreatmentRecord, new: TreatmentRecord) -> None:
    """A new version of a record begins with what the old one recommends."""
    _write(new, [Product(row.name, row.step, row.words) for row in of(old)])
