"""The ends of a plan as a calendar file: 'Retinol may return', and nothing else about her."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from bookings.models import Studio
from bookings.send_times import at_wall_time
from treatments.endings import MIDNIGHT, MORNING, told
from treatments.letter_words import joined
from treatments.models import AftercareLine

A_MOMENT = timedelta(minutes=15)
RETURNS = {
    "cleansing/no_wash": "washing",
    "cleansing/gentle_only": "the usual washing",
    "makeup/avoid": "makeup",
    "retinoids/avoid": "retinol",
    "exfoliants/avoid": "acids and scrubs",
    "sun_exposure/avoid_direct": "time in the sun",
    "touching_picking/avoid": "the usual touch",
    "occlusive_products/avoid": "rich balms and oils",
    "occlusive_products/thin_only": "balm as usual",
    "heat_exercise/avoid": "hard exercise and heat",
    "swimming/avoid": "swimming",
    "moisturiser/bland_only": "the usual moisturizer",
    "alcohol/avoid": "alcohol",
    "waxing/avoid": "hair removal",
    "other_procedures/avoid": "other treatments",
}
LAST_DAY = {"spf/daily_30plus": "Sunscreen every day: the last day of your plan"}
SOMETHING = "A line of your plan ends"


def calendar_file(*, reference: str, lines: Iterable[AftercareLine], studio: Studio, now: datetime) -> bytes:
    """An event at each hour at which something may return, never before its exact end."""
    calendar = Calendar()
    calendar.add("prodid", "-//Skin Fit//Skin Fit//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    host = urlsplit(settings.BASE_URL).hostname
    for number, (at, title) in enumerate(titles(lines, studio=studio, now=now)):
        event = Event()
        event.add("uid", f"plan-{reference}-{at:%Y%m%d%H%M}-{number}@{host}")
        event.add("dtstamp", now)
        event.add("dtstart", at)
        event.add("dtend", at + A_MOMENT)
        event.add("summary", title)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def titles(
    lines: Iterable[AftercareLine], *, studio: Studio, now: datetime
) -> Sequence[tuple[datetime, str]]:
    """When and what: everything that ends at one hour together, in the order of the hours."""
    due: dict[datetime, list[str]] = {}
    for line in lines:
        if line.ends_at > now:
            due.setdefault(_occasion(line, studio), []).append(line.key)
    return [(at, title) for at in sorted(due) for title in _titles(due[at])]


def _occasion(line: AftercareLine, studio: Studio) -> datetime:
    """As it is told; what runs through a day is over on the morning after."""
    at = told(key=line.key, ends_at=line.ends_at, zone=studio.zone, locale=studio.locale).at
    local = at.astimezone(studio.zone)
    return at_wall_time(local.date(), MORNING, studio.zone) if local.time() == MIDNIGHT else at


def _titles(keys: Sequence[str]) -> list[str]:
    returning = joined([RETURNS[key] for key in keys if key in RETURNS])
    named = [f"{returning[:1].upper()}{returning[1:]} may return"] if returning else []
    last_days = [LAST_DAY[key] for key in keys if key in LAST_DAY]
    others = [SOMETHING] if any(key not in RETURNS and key not in LAST_DAY for key in keys) else []
    return [*named, *last_days, *others]
