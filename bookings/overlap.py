"""The database itself refuses that a practitioner or a room is in two visits at once, clean-up included.

PostgreSQL: exclusion constraints. SQLite: triggers. Neither is in a model's Meta: an exclusion
constraint there fails on SQLite, and Django drops every trigger when it rebuilds a SQLite table.
So one idempotent function per vendor writes them, called by name in a migration and again after
every `migrate`; the start and `/readyz` refuse when one is missing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from bookings.errors import SlotTaken

GUARDS = {"visit_practitioner_overlap": "practitioner_id", "visit_room_overlap": "room_id"}

# Those that stand do not overlap each other, so of all that start before the new one's end only the
# last can reach into it: one step down the index, however long the history.
_SQLITE_BODY = """
    WHEN NEW.status <> 'cancelled' AND (
        SELECT other.busy_until FROM bookings_visit AS other
        WHERE other.{column} = NEW.{column} AND other.id <> NEW.id AND other.status <> 'cancelled'
          AND other.starts_at < NEW.busy_until
        ORDER BY other.starts_at DESC LIMIT 1
    ) > NEW.starts_at
    BEGIN SELECT RAISE(ABORT, '{name}'); END
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Write every missing guard; safe to repeat."""
    missing_ones = missing(connection)
    with connection.cursor() as cursor:
        for name in missing_ones:
            for statement in _statements(connection.vendor, name):
                cursor.execute(statement)


def _statements(vendor: str, name: str) -> list[str]:
    guard, column = name.removesuffix("_insert").removesuffix("_update"), ""
    column = GUARDS[guard]
    if vendor == "postgresql":
        return [
            "CREATE EXTENSION IF NOT EXISTS btree_gist",
            f"ALTER TABLE bookings_visit ADD CONSTRAINT {guard} EXCLUDE USING gist"
            f" ({column} WITH =, tstzrange(starts_at, busy_until) WITH &&) WHERE (status <> 'cancelled')",
        ]
    when = "INSERT" if name.endswith("_insert") else f"UPDATE OF {column}, starts_at, busy_until, status"
    body = _SQLITE_BODY.format(column=column, name=guard)
    return [f"CREATE TRIGGER {name} BEFORE {when} ON bookings_visit {body}"]


def _expected(vendor: str) -> list[str]:
    if vendor == "postgresql":
        return list(GUARDS)
    return [f"{guard}_{act}" for guard in GUARDS for act in ("insert", "update")]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the guards that the database lacks."""
    known = (
        "SELECT conname FROM pg_constraint WHERE conrelid = to_regclass('bookings_visit')"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'bookings_visit'"
    )
    with connection.cursor() as cursor:
        cursor.execute(known)
        present = {name for (name,) in cursor.fetchall()}
    return [name for name in _expected(connection.vendor) if name not in present]


def after_migrate(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """The one signal we allow: a rebuilt SQLite table has lost its triggers."""
    connection = connections[using]
    if "bookings_visit" in connection.introspection.table_names():
        install(connection)


@contextmanager
def refusing_overlap(starts_at: datetime) -> Iterator[None]:
    """A savepoint in which the database's refusal of an overlap becomes SlotTaken."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if any(guard in str(error) for guard in GUARDS):
            raise SlotTaken(starts_at) from error
        raise
