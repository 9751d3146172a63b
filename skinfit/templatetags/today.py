"""The rows of Today's visits.

Rows of one kind differ in a few words alone. Each kind is rendered once, with holes where those
words go; a row is that text with its own words in the holes (forty rows cost as much as one).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from bookings.agenda import Line
from bookings.models import Visit
from bookings.templatetags.studio import clock_span, moment

register = template.Library()

WORDS = (
    "reference",
    "client_id",
    "client",
    "services",
    "time",
    "span",
    "who",
    "room",
    "chips",
    "url",
    "label",
)
HOLES = {word: f"\ue000{word}\ue001" for word in WORDS}  # signs that no font and no keyboard has
HOLE = re.compile("\ue000([a-z_]+)\ue001")


@dataclass(frozen=True)
class Kind:
    """What decides the shape of a row."""

    status: str
    newcomer: bool
    minutes_late: int
    is_now: bool
    is_today: bool
    has_flags: bool
    has_action: bool
    several: bool  # practitioners are at work
    may_open: bool


@register.simple_tag
def visit_line(line: Line, now: datetime, is_today: bool, several: bool, may_open: bool) -> SafeString:
    """One visit of the day, with its state, flags, next action and menu."""
    visit, action = line.visit, line.action
    assert visit is not None
    kind = Kind(
        status=visit.status,
        newcomer=visit.newcomer,
        minutes_late=visit.running_late_minutes,
        is_now=visit.starts_at <= now < visit.ends_at,
        is_today=is_today,
        has_flags=bool(line.flags),
        has_action=action is not None,
        several=several,
        may_open=may_open,
    )
    words = {
        "reference": visit.reference,
        "client_id": str(visit.client_id),
        "client": line.client,
        "services": line.services,
        "time": moment(visit.starts_at, "clock"),
        "span": clock_span(visit.starts_at, visit.ends_at),
        "who": line.who,
        "room": line.room,
        "chips": render_to_string("_chips.html", {"flags": line.flags}) if line.flags else "",
        "url": action.url if action else "",
        "label": action.label if action else "",
    }
    texts = _texts(kind)
    return mark_safe("".join([conditional_escape(words[t]) if at % 2 else t for at, t in enumerate(texts)]))  # noqa: S308


@lru_cache(maxsize=512)
def _texts(kind: Kind) -> list[str]:
    """The row's text and the names of its holes by turns, text first."""
    holes = {name: mark_safe(hole) for name, hole in HOLES.items()}  # noqa: S308
    shown = {"kind": kind, "row": holes, "visit": Visit(status=kind.status)}
    return HOLE.split(render_to_string("skinfit/_visit_line.html", shown))
