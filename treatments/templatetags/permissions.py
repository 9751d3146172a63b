"""What the fragments of the visit page ask: its alerts, and its part about permissions."""

from collections.abc import Sequence
from typing import Any

from django import template

from bookings.flags import Flag
from clients.models import User
from treatments import flags
from treatments.permissions_part import Choice

register = template.Library()


@register.simple_tag
def decisions(page: Any, may: Any, user: User) -> list[Choice]:
    """The reasons against a service that may be decided otherwise, for this reader."""
    return list(page.permissions.choices(may.slug, may.whys, user))


@register.simple_tag
def alerts(page: Any) -> Sequence[Flag]:
    """What her answers and her file mean for the visit; only who may read charts opens the page."""
    return [flag for flag in flags.of_visits([page.visit], page.now)[page.visit.pk] if not flag.url]
