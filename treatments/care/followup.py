"""The letters that follow a visit, what is normal, and what is a warning (semantics.emails).

Usable alone: `touch_points` says which letters on which day, `send_at` when.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from treatments.care.catalogue import Catalogue, LetterRules, Phase, TouchPoint, WarningSign
from treatments.care.clock import after_hours, at_wall_time

CLEARANCE_REMINDER_DAY = 7


class Letter(NamedTuple):
    """All templates that go out at one instant (UTC), sorted."""

    send_at: datetime
    templates: tuple[str, ...]


def touch_points(
    *,
    services: Sequence[str],
    lanced: bool,
    urgency: str,
    needs_clearance: bool = False,
    windows: Mapping[str, int] | None = None,
    catalogue: Catalogue,
) -> tuple[TouchPoint, ...]:
    """Every letter due after a visit in which `services` were done, each once.

    `urgency` is that of the visit's referral, `windows` the day on which each
    deferred service opens again. Invitations are included; without the
    client's consent leave out those that `is_invitation` names. Plan nudges and
    rebooking wait while a soon or urgent referral is open.
    """
    points = _without_windows(tuple(services), lanced, urgency, needs_clearance, catalogue)
    if not windows:
        return points
    opening = [TouchPoint(f"window_opens:{service}", day) for service, day in windows.items()]
    held = catalogue.letters.held_while_open[urgency]
    return (*points, *(point for point in opening if point.template not in held))


@lru_cache(maxsize=4096)
def _without_windows(
    services: Sequence[str], lanced: bool, urgency: str, needs_clearance: bool, catalogue: Catalogue
) -> tuple[TouchPoint, ...]:
    """The same treatments come again and again; only their days differ."""
    points = [
        *_after_services(services, lanced, catalogue),
        *_clearance(needs_clearance),
        *_referral(urgency, catalogue.letters),
    ]
    held = catalogue.letters.held_while_open[urgency]
    return tuple(dict.fromkeys([point for point in points if point.template not in held]))


def send_at(
    point: TouchPoint, on: date, completed_at: datetime, zone: ZoneInfo, rules: LetterRules
) -> datetime:
    """The instant a letter is due (UTC): 10:00 studio time, `on` being day 0, or one elapsed hour."""
    if point.day is None:
        return after_hours(completed_at, rules.immediate_hours)
    return at_wall_time(on + timedelta(point.day), rules.day_time, zone)


def letters(
    points: Sequence[TouchPoint], *, on: date, completed_at: datetime, zone: ZoneInfo, catalogue: Catalogue
) -> tuple[Letter, ...]:
    """The touch points as letters by time; those of one instant are one letter."""
    due: dict[datetime, tuple[str, ...]] = {}
    for point, templates in _by_day(tuple(points)):
        instant = send_at(point, on, completed_at, zone, catalogue.letters)
        due[instant] = tuple(sorted({*due[instant], *templates})) if instant in due else templates
    return tuple([Letter(instant, due[instant]) for instant in sorted(due)])


@lru_cache(maxsize=4096)
def _by_day(points: Sequence[TouchPoint]) -> tuple[tuple[TouchPoint, tuple[str, ...]], ...]:
    """A point of each day with the sorted templates of that day."""
    days: dict[int | None, set[str]] = {}
    for point in points:
        days.setdefault(point.day, set()).add(point.template)
    return tuple([(TouchPoint("", day), tuple(sorted(found))) for day, found in days.items()])


def is_invitation(template: str, catalogue: Catalogue) -> bool:
    """Whether a template needs its own consent and an opt-out (semantics.email_classes)."""
    return catalogue.letters.classes[_base(template)] == "invitation"


def warning_signs(services: Sequence[str], catalogue: Catalogue) -> tuple[WarningSign, ...]:
    """The warning signs of all services done, each once, the gravest tier first."""
    wanted = {sign for service in services for sign in catalogue.services[service].care.warning_signs}
    return tuple(sign for sign in catalogue.warning_signs if sign.id in wanted)


def normal_course(services: Sequence[str], catalogue: Catalogue) -> tuple[Phase, ...]:
    """What is normal in each stretch after the visit, over all services done, each thing once."""
    merged: dict[str, Phase] = {}
    for service in services:
        for phase in catalogue.services[service].care.phases:
            before = merged.get(phase.name, phase)
            normal = tuple(dict.fromkeys((*before.normal, *phase.normal)))
            merged[phase.name] = phase._replace(normal=normal)
    return tuple(sorted(merged.values(), key=lambda phase: phase.from_hours))


def _after_services(services: Sequence[str], lanced: bool, catalogue: Catalogue) -> Iterator[TouchPoint]:
    """The union over the services done; one rebook, on the largest of their days."""
    cares = [catalogue.services[service].care for service in services]
    for care in cares:
        yield from care.touch_points[lanced]
    rebook_days = [care.rebook_day for care in cares if care.rebook_day is not None]
    if rebook_days:
        yield TouchPoint("rebook", max(rebook_days))


def _clearance(needed: bool) -> Iterator[TouchPoint]:
    if needed:
        yield TouchPoint("clearance_request", None)
        yield TouchPoint("clearance_reminder", CLEARANCE_REMINDER_DAY)


def _referral(urgency: str, rules: LetterRules) -> Iterator[TouchPoint]:
    if urgency != "none":
        yield TouchPoint("referral_note", None)
    for day in rules.referral_check_days[urgency]:
        yield TouchPoint("referral_check", day)


def _base(template: str) -> str:
    return template.partition(":")[0].partition("_day_")[0]
