"""When something ends, told as people live it: 'Makeup again: Thursday morning, Dec 3'. Pure.

An end is rounded to the next natural occasion for what it is about, and always later, never
earlier. The exact instant stays in the record and in the page's titles.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bookings import wording
from bookings.send_times import at_wall_time

MORNING, NOON, EVENING, NIGHT = time(8), time(12), time(18), time(22)
NAMES = {MORNING: "morning", NOON: "noon", EVENING: "evening", NIGHT: "night"}
MIDNIGHT = time(0)

# What may begin again, and at which hours of a day one does it. Everything else runs through a day.
AGAIN: dict[str, tuple[str, tuple[time, ...]]] = {
    "cleansing/no_wash": ("Washing again", (MORNING, NOON, EVENING, NIGHT)),
    "makeup/avoid": ("Makeup again", (MORNING,)),
    "retinoids/avoid": ("Retinol again", (EVENING,)),
    "exfoliants/avoid": ("Acids and scrubs again", (EVENING,)),
    "occlusive_products/avoid": ("Rich balms and oils again", (EVENING,)),
    "heat_exercise/avoid": ("Hard exercise and heat again", (MORNING, EVENING)),
    "swimming/avoid": ("Swimming again", (MORNING, EVENING)),
    "alcohol/avoid": ("Alcohol again", (EVENING,)),
    "waxing/avoid": ("Hair removal again", (MORNING,)),
    "other_procedures/avoid": ("Other treatments again", (MORNING,)),
}


# The same in two or three words, for a list of what still holds.
IN_SHORT = {
    "cleansing/no_wash": "washing",
    "makeup/avoid": "makeup",
    "retinoids/avoid": "retinol",
    "exfoliants/avoid": "acids and scrubs",
    "sun_exposure/avoid_direct": "direct sun",
    "touching_picking/avoid": "touching and picking",
    "occlusive_products/avoid": "rich balms and oils",
    "heat_exercise/avoid": "hard exercise and heat",
    "swimming/avoid": "swimming",
    "alcohol/avoid": "alcohol",
    "waxing/avoid": "hair removal",
    "other_procedures/avoid": "other treatments",
    "spf/daily_30plus": "sunscreen every day",
    "cleansing/gentle_only": "gentle washing",
    "moisturiser/bland_only": "a plain moisturizer",
    "occlusive_products/thin_only": "balm only thinly, on flakes",
}


class Told(NamedTuple):
    """The words, and the instant they stand for: never before the exact end."""

    words: str
    at: datetime


def told(*, key: str, ends_at: datetime, zone: ZoneInfo, locale: str) -> Told:
    """How a client reads the end of the instruction `key`."""
    if key in AGAIN:
        what, hours = AGAIN[key]
        on, hour, at = occasion(ends_at, hours, zone)
        return Told(f"{what}: {on:%A} {NAMES[hour]}, {wording.month_day(on, zone=zone, locale=locale)}", at)
    on, at = last_day(ends_at, zone)
    return Told(f"Through {wording.day(on, zone=zone, locale=locale)}", at)


def in_short(*, key: str, words: str, ends_at: datetime, zone: ZoneInfo, locale: str) -> str:
    """'makeup (again Thursday morning, Dec 3)', for a list; `words` stand for what has no short name."""
    said = told(key=key, ends_at=ends_at, zone=zone, locale=locale).words
    until = f"again{said.partition(':')[2]}" if key in AGAIN else f"{said[:1].lower()}{said[1:]}"
    return f"{name(key=key, words=words)} ({until})"


def name(*, key: str, words: str) -> str:
    """'makeup'; of what has no short name its own words, within a sentence."""
    return (
        IN_SHORT.get(key)
        or f"\N{LEFT DOUBLE QUOTATION MARK}{words.rstrip('.')}\N{RIGHT DOUBLE QUOTATION MARK}"
    )


def occasion(ends_at: datetime, hours: tuple[time, ...], zone: ZoneInfo) -> tuple[date, time, datetime]:
    """The first of these wall times at or after the end: its day, its hour and its instant."""
    on = ends_at.astimezone(zone).date()
    while True:
        for hour in hours:
            at = at_wall_time(on, hour, zone)
            if at >= ends_at:
                return on, hour, at
        on += timedelta(days=1)


def last_day(ends_at: datetime, zone: ZoneInfo) -> tuple[date, datetime]:
    """The day in which the end lies, and that day's own end; midnight still belongs to the day before."""
    on = ends_at.astimezone(zone).date()
    if at_wall_time(on, MIDNIGHT, zone) >= ends_at:
        on -= timedelta(days=1)
    return on, at_wall_time(on + timedelta(days=1), MIDNIGHT, zone)
