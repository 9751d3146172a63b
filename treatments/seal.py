"""The database itself refuses to change what was signed or approved.

Triggers on both databases, each about its own row alone: a SQLite trigger that named another table
would stop that table from ever being rebuilt. Written as bookings/overlap.py writes its guards.
Deleting stays possible: erasing a client deletes, and nothing else may.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

SEALED_WHEN = {
    "treatments_cataloguerevision": "OLD.number > 0",
    "treatments_skinanalysis": "OLD.status = 'signed'",
    "treatments_treatmentrecord": "OLD.status = 'signed'",
    "treatments_aftercareplan": "OLD.status = 'approved'",
    "treatments_observation": "OLD.sealed",
    "treatments_performedservice": "OLD.sealed",
    "treatments_aftercareline": "OLD.sealed",
    "treatments_recommended": "OLD.sealed",
    "treatments_checkinanswer": "OLD.id IS NOT NULL",  # what she said stays as she said it
    "treatments_worry": "OLD.closed_at IS NOT NULL",
}
BORN_OPEN = tuple(table for table, when in SEALED_WHEN.items() if when == "OLD.sealed")
REFUSAL = "treatments_sealed"

_POSTGRES_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION {REFUSAL}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}: %', TG_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def _guards() -> dict[str, tuple[str, str, str]]:
    """Each trigger's name with its act, table and condition."""
    changed = {f"{table}_sealed": ("UPDATE", table, when) for table, when in SEALED_WHEN.items()}
    return changed | {f"{table}_born_open": ("INSERT", table, "NEW.sealed") for table in BORN_OPEN}


def install(connection: BaseDatabaseWrapper) -> None:
    """Write every missing guard of the tables that are there yet; safe to repeat."""
    guards = _guards()
    tables = set(connection.introspection.table_names())
    missing_ones = [name for name in missing(connection) if guards[name][1] in tables]
    with connection.cursor() as cursor:
        if missing_ones and connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for name in missing_ones:
            cursor.execute(_statement(connection.vendor, name, *guards[name]))


def _statement(vendor: str, name: str, act: str, table: str, when: str) -> str:
    head = f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW WHEN ({when})"
    if vendor == "postgresql":
        return f"{head} EXECUTE FUNCTION {REFUSAL}()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {name}'); END"


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the guards that the database lacks."""
    known = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(known)
        present = {name for (name,) in cursor.fetchall()}
    return [name for name in _guards() if name not in present]


def after_migrate(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """A rebuilt SQLite table has lost its triggers."""
    install(connections[using])
