"""The statements of one real request, kept so that they can be issued again without the product."""

import json
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg2.extras import Json


@dataclass
class Statement:
    sql: str
    params: Any  # as the cursor takes them: a list, a mapping or None
    in_transaction: bool
    returned: list[tuple[Any, ...]] = field(default_factory=list)  # of an INSERT … RETURNING


@dataclass
class Recording:
    statements: list[Statement]
    body: bytes
    content_type: str
    status: int = 200
    facts: dict[str, Any] = field(default_factory=dict)

    def save(self, folder: Path, name: str) -> None:
        (folder / f"{name}.pickle").write_bytes(pickle.dumps(self))


def load(folder: Path, name: str) -> Recording:
    recording = pickle.loads((folder / f"{name}.pickle").read_bytes())
    assert isinstance(recording, Recording)
    return recording


@contextmanager
def recording() -> Iterator[list[Statement]]:
    """Every statement that this connection issues meanwhile."""
    statements: list[Statement] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        statement = Statement(sql, plainly(params), connection.in_atomic_block)
        if " RETURNING " in sql:
            rows = context["cursor"].cursor.fetchall()
            statement.returned = rows
            context["cursor"].cursor.scroll(0, mode="absolute")
        statements.append(statement)
        return result

    with connection.execute_wrapper(keep):
        yield statements


def plainly(value: Any) -> Any:
    """A parameter that can be kept in a file: JSON as its text."""
    if isinstance(value, dict):
        return {name: plainly(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plainly(one) for one in value]
    return json.dumps(value.adapted) if isinstance(value, Json) else value
