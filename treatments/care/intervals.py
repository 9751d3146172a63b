"""The rest between two services (semantics.intervals, intervals_today)."""

from collections.abc import Iterable
from datetime import date, timedelta

from treatments.care.case import Inquiry
from treatments.care.catalogue import Service
from treatments.care.level import DEFER
from treatments.care.verdict import Finding


def findings(service: Service, inquiry: Inquiry) -> list[Finding]:
    """Every earlier service, also one of the same day, that the new one comes too soon after."""
    on = inquiry.on
    return [
        Finding(DEFER, f"interval:{earlier.service}", opens_on, earlier.on)
        for earlier in inquiry.history
        if on < (opens_on := _opens_on(service, earlier.service, earlier.on, lanced=earlier.lanced))
    ]


def after_today(service: Service, kept: Iterable[Service], inquiry: Inquiry) -> date:
    """The first day that all services kept today leave open for this one."""
    return max(
        (_opens_on(service, done.id, inquiry.on, lanced=inquiry.lanced) for done in kept), default=date.min
    )


def _opens_on(service: Service, earlier: str, on: date, *, lanced: bool) -> date:
    """The larger figure counts after a sharp point was used."""
    return on + timedelta(days=service.waits[earlier][lanced])
