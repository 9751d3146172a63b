"""The one studio of this installation."""

from functools import cache
from typing import cast

from django.http import HttpRequest

from bookings.models import Studio
from bookings.prepared import Prepared, prepare


def current() -> Studio:
    """The studio's row; before it is set up, an unsaved one with the defaults."""
    return next(iter(_row().objects(Studio, {})), None) or Studio(pk=1, name="Skin Fit")


@cache
def _row() -> Prepared:
    """Every request asks for it; wording the question takes the ORM three times the answer."""
    return prepare(Studio.objects.filter(pk=1))


def of(request: HttpRequest) -> Studio:
    """The studio's row as the middleware has read it for this request."""
    return cast(Studio, request.studio)  # type: ignore[attr-defined]
