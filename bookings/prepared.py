"""SQL that the ORM words once, for what is asked again and again with other values.

Wording a union or a condition of several tables costs the ORM many times what the database needs to
answer it. The query is built with blanks, values that occur nowhere else in it, which are filled in
at each asking. Rows come as the database gives them: SQLite tells times as text and
instants without their zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Prepared:
    sql: str
    params: tuple[Any, ...]

    def ask(self, values: Mapping[Any, Any]) -> list[tuple[Any, ...]]:
        """The rows, with a value for each blank."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self._filled(values))
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    def objects(self, model: type[Row], values: Mapping[Any, Any]) -> list[Row]:
        """The rows as objects, where whole rows of a model are asked for."""
        return list(model._default_manager.raw(self.sql, self._filled(values)))

    def _filled(self, values: Mapping[Any, Any]) -> list[Any]:
        filled = {_stored(blank): _stored(value) for blank, value in values.items()}
        return [filled.get(param, param) for param in self.params]


def prepare(rows: QuerySet[Any, Any]) -> Prepared:
    """A query with blanks in it, to be asked with their values."""
    sql, params = rows.query.sql_with_params()
    return Prepared(str(sql), tuple(params))


def _stored(value: Any) -> Any:
    """A value as this database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def as_time(told: time | str) -> time:
    return told if isinstance(told, time) else time.fromisoformat(told)


def as_date(told: date | str) -> date:
    return told if isinstance(told, date) else date.fromisoformat(told)


def as_instant(told: datetime | str) -> datetime:
    """The instant in UTC, in which both databases keep it."""
    instant = told if isinstance(told, datetime) else datetime.fromisoformat(told)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
