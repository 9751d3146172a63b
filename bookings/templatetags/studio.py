"""The studio's words in templates: `{{ at|when }}`, `{{ cents|money:studio }}`, `{% icon "ok" %}`.

Times are read in the zone and the locale that the request has active.
"""

from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from bookings import wording
from bookings.models import Studio

register = template.Library()

PLACES = (
    ("Today", "/desk/", "calendar"),
    ("Clients", "/desk/clients/", "people"),
    ("Messages", "/desk/messages/", "message"),
    ("Settings", "/desk/settings/", "settings"),
)
TONE_ICONS = {"ok": "ok", "care": "care", "ask": "ask", "wait": "wait", "stop": "stop", "quiet": ""}
MESSAGE_TONES = {"success": "ok", "warning": "wait", "error": "stop", "info": "care", "debug": "quiet"}


@register.filter
def when(at: datetime | None) -> str:
    """'Tue, Dec 1, 10:15 am'."""
    return wording.when(at, **_here()) if at else ""


@register.filter
def clock(at: datetime | None) -> str:
    """'10:15 am'."""
    return wording.clock(at, **_here()) if at else ""


@register.filter
def day(on: date | datetime | None) -> str:
    """'Tuesday, December 1'."""
    return wording.day(on, **_here()) if on else ""


@register.filter
def short_day(on: date | datetime | None) -> str:
    """'Tue, Dec 1'."""
    return wording.short_day(on, **_here()) if on else ""


@register.filter
def month_day(on: date | datetime | None) -> str:
    """'Dec 1'."""
    return wording.month_day(on, **_here()) if on else ""


@register.filter
def dated(on: date | datetime | None) -> str:
    """'Dec 1, 2026'."""
    return wording.dated(on, **_here()) if on else ""


@register.filter
def minutes(count: int | None) -> str:
    """'45 min', '1 h 15 min'."""
    return "" if count is None else wording.minutes(count)


@register.filter
def money(cents: int | None, studio: Studio) -> str:
    """'$95', '$95.50'."""
    return "" if cents is None else wording.money(cents, currency=studio.currency, locale=studio.locale)


@register.filter
def price(cents: int | None, studio: Studio) -> str:
    """'$95', or 'free'."""
    return "" if cents is None else wording.price(cents, currency=studio.currency, locale=studio.locale)


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone in which a message of Django's level is shown."""
    return MESSAGE_TONES.get(level_tag, "care")


@register.filter
def dialled(phone: str) -> str:
    """The digits of a phone number for a `tel:` link."""
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")


@register.simple_tag
def clock_span(start: datetime, end: datetime) -> str:
    """'10:15-11:15 am'."""
    return _clock_span(start, end, **_here())


@lru_cache(maxsize=2048)  # Today is opened many times a day
def _clock_span(start: datetime, end: datetime, *, zone: tzinfo, locale: str) -> str:
    return wording.clock_span(start, end, zone=zone, locale=locale)


@register.simple_tag
def moment(at: datetime, form: str = "when") -> SafeString:
    """A `<time>` in one of the words' forms, with the exact instant in its title."""
    return _moment(at, form, **_here())


@lru_cache(maxsize=2048)
def _moment(at: datetime, form: str, *, zone: tzinfo, locale: str) -> SafeString:
    words = {"when": wording.when, "clock": wording.clock, "day": wording.day, "short_day": wording.short_day}
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.astimezone(zone).isoformat(timespec="minutes"),
        wording.exact(at, zone=zone, locale=locale),
        words[form](at, zone=zone, locale=locale),
    )


@register.simple_tag
@lru_cache(maxsize=512)  # a day's page has hundreds, and few different ones
def icon(name: str, label: str = "", small: bool = False) -> SafeString:
    """One drawing of the sprite; hidden from screen readers unless it stands without a word."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" {}><use href="{}#{}"></use></svg>',
        " icon-small" if small else "",
        spoken,
        static("icons/icons.svg"),
        name,
    )


@register.simple_tag
def drawing(name: str) -> SafeString:
    """One of the line drawings for an empty page."""
    return format_html(
        '<svg class="drawing" aria-hidden="true"><use href="{}#drawing-{}"></use></svg>',
        static("icons/icons.svg"),
        name,
    )


@register.simple_tag
def tone_icon(tone: str) -> SafeString | str:
    """The icon that belongs to a tone; quiet has none."""
    return icon(TONE_ICONS[tone]) if TONE_ICONS[tone] else ""


@register.inclusion_tag("_places.html", takes_context=True)
def places(context: dict[str, Any]) -> dict[str, Any]:
    """The desk's four places, the current one marked; Settings for an owner only."""
    request = context["request"]
    shown = PLACES if getattr(request.user, "is_owner", False) else PLACES[:-1]
    return {"places": shown, "here": place_of(request.path)}


def place_of(path: str) -> str:
    """Which of the desk's places an address belongs to; a visit is part of Today."""
    longest_first = sorted(PLACES, key=lambda place: -len(place[1]))
    return next((address for _, address, _ in longest_first if path.startswith(address)), "")


def _here() -> dict[str, Any]:
    return {"zone": timezone.get_current_timezone(), "locale": translation.get_language() or "en-us"}
