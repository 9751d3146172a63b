"""What pauses an evening's retinol or exfoliant: aftercare, the days before a visit, what it will ask for.

From homecare.interactions: while retinoids/avoid or exfoliants/avoid runs, until its merged end; and
the days of pre-care before a booked visit. The reference names peels; every service that has such days
counts here.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from treatments.care import aftercare
from treatments.care.aftercare import Performed
from treatments.care.catalogue import Catalogue
from treatments.care.flags import is_deeper_skin
from treatments.care.home_care import Pause, Why, pause_before, pause_of
from treatments.care.home_care_document import Active
from treatments.care.lengths import Window

LINES = {"retinoids/avoid": Active.RETINOL, "exfoliants/avoid": Active.EXFOLIANT}
AT_HOME = {"retinoid_otc": Active.RETINOL, "exfoliating_actives": Active.EXFOLIANT}
LONGEST_MONTH = 31


def of_line(key: str, starts_at: datetime, ends_at: datetime, why: Why, zone: ZoneInfo) -> Pause | None:
    """The evenings that a line of an aftercare leaves out; None for a line that is about something else."""
    return pause_of(LINES[key], starts_at, ends_at, why, zone) if key in LINES else None


def before_visit(
    services: Sequence[str], *, on: date, fitzpatrick: int | None, catalogue: Catalogue
) -> Iterator[Pause]:
    """The evenings before a visit of these services; of several waits the longest."""
    deeper = is_deeper_skin(fitzpatrick)
    days = dict.fromkeys(Active, 0)
    for slug in services:
        for gap in catalogue.services[slug].pre_care.gaps:
            if gap.flag in AT_HOME:
                window = gap.window_deeper_skin if deeper else gap.window
                active = AT_HOME[gap.flag]
                days[active] = max(days[active], _days(window))
    for active, count in days.items():
        pause = pause_before(active, on, count)
        if pause is not None:
            yield pause


def _days(window: Window) -> int:
    return window.days + LONGEST_MONTH * window.months


def after_visit(
    services: Sequence[str],
    *,
    ends_at: datetime,
    lanced: bool,
    fitzpatrick: int | None,
    catalogue: Catalogue,
    zone: ZoneInfo,
) -> Iterator[Pause]:
    """The evenings that the aftercare of a visit still ahead will leave out, if all of it is done."""
    on = ends_at.astimezone(zone).date()
    lines = aftercare.compose(
        performed=[Performed(slug, on, ends_at, lanced) for slug in services],
        completed_at=ends_at,
        catalogue=catalogue,
        fitzpatrick=fitzpatrick,
        zone=zone,
    )
    for line in lines:
        pause = of_line(line.key, line.starts_at or ends_at, line.ends_at, Why.AFTER_VISIT, zone)
        if pause is not None:
            yield pause
