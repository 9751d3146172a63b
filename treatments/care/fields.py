"""Reading typed fields out of plain JSON data.

A field that is missing, of another type or without sense raises `FieldError`;
the caller knows which case it was reading.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

YEARS = range(1900, 2200)

Data = Mapping[str, Any]
T = TypeVar("T")


class FieldError(ValueError):
    """A field that cannot be read: its path inside the case, and what is wrong."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem

    def under(self, path: str) -> "FieldError":
        """The same complaint seen from the object that holds this one."""
        return FieldError(f"{path}.{self.field}" if self.field else path, self.problem)


def required(data: Data, name: str) -> Any:
    try:
        return data[name]
    except KeyError:
        raise FieldError(name, "is missing") from None


def record(data: Data, name: str) -> Data:
    value = required(data, name)
    if not isinstance(value, dict):
        raise FieldError(name, "must be an object")
    return value


def within(data: Data, name: str, read: Callable[[Data], T]) -> T:
    """Read the object `name` with `read`, which may complain about its own fields."""
    inner = record(data, name)
    try:
        return read(inner)
    except FieldError as error:
        raise error.under(name) from None


def rows(data: Data, name: str, read: Callable[[Data], T]) -> tuple[T, ...]:
    """Read every object of the list `name`."""
    found = []
    for index, row in enumerate(_list(data, name)):
        try:
            if not isinstance(row, dict):
                raise FieldError("", "must be an object")
            found.append(read(row))
        except FieldError as error:
            raise error.under(f"{name}[{index}]") from None
    return tuple(found)


def _list(data: Data, name: str) -> list[Any]:
    value = required(data, name)
    if not isinstance(value, list):
        raise FieldError(name, "must be a list")
    return value


def flag(data: Data, name: str) -> bool:
    value = required(data, name)
    if value is not True and value is not False:
        raise FieldError(name, "must be true or false")
    return value


def optional_flag(data: Data, name: str, default: bool) -> bool:
    return flag(data, name) if name in data else default


def number(data: Data, name: str, allowed: range) -> int:
    value = required(data, name)
    if type(value) is not int or value not in allowed:
        raise FieldError(name, f"must be a whole number from {allowed.start} to {allowed.stop - 1}")
    return value


def text(data: Data, name: str) -> str:
    value = required(data, name)
    if not isinstance(value, str):
        raise FieldError(name, "must be text")
    return value


def word(data: Data, name: str, known: Collection[str]) -> str:
    """Text that must be one of the known ids."""
    value = text(data, name)
    if value not in known:
        raise FieldError(name, f"is unknown: {value[:60]!r}")
    return value


def words(data: Data, name: str, known: Collection[str]) -> tuple[str, ...]:
    """A list of known ids."""
    values = _list(data, name)
    for index, value in enumerate(values):
        if not isinstance(value, str) or value not in known:
            raise FieldError(f"{name}[{index}]", f"is unknown: {str(value)[:60]!r}")
    return tuple(values)


def day(data: Data, name: str, *, not_after: date = date.max) -> date:
    """A date written YYYY-MM-DD that exists and is not later than `not_after`."""
    value = text(data, name)
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise FieldError(name, f"is not a date: {value[:60]!r}") from None
    if len(value) != 10 or value[7] != "-" or found.year not in YEARS:
        raise FieldError(name, f"is not a date: {value[:60]!r}")
    if found > not_after:
        raise FieldError(name, "is later than the visit")
    return found


def optional_day(data: Data, name: str, *, not_after: date) -> date | None:
    return None if data.get(name) is None else day(data, name, not_after=not_after)


def instant(data: Data, name: str) -> datetime:
    """A date and time with an offset."""
    value = text(data, name)
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise FieldError(name, f"is not a date and time: {value[:60]!r}") from None
    if found.utcoffset() is None:
        raise FieldError(name, "has no offset")
    if found.year not in YEARS:
        raise FieldError(name, f"is not a date and time: {value[:60]!r}")
    return found
