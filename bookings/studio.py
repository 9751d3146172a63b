"""The one studio of this installation."""

from functools import cache
from typing import Any, cast

from django.http import HttpRequest

from bookings.models import Studio


def current() -> Studio:
    """The studio's row; before it is set up, an unsaved one with the defaults."""
    return next(iter(Studio.objects.raw(*_worded())), None) or Studio(pk=1, name="Skin Fit")


@cache
def _worded() -> tuple[str, tuple[Any, ...]]:
    """Every request asks for this row; wording the question takes the ORM three times the answer."""
    return Studio.objects.filter(pk=1).query.sql_with_params()


def of(request: HttpRequest) -> Studio:
    """The studio's row as the middleware has read it for this request."""
    return cast(Studio, request.studio)  # type: ignore[attr-defined]
