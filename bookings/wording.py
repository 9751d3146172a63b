"""Figures as people say them: 'Tue, Dec 1, 10:15 am', '1 h 15 min', '$95'.

Pure; pages and letters use the same. US English has its own 12-hour forms; every other locale
takes its names and its order of a date from Django's formats, with a 24-hour clock.
"""

from datetime import date, datetime, tzinfo
from decimal import Decimal

from django.utils import dateformat, formats, translation

SYMBOLS = {
    "USD": "$",
    "CAD": "CA$",
    "AUD": "A$",
    "NZD": "NZ$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "KRW": "₩",
}
WITHOUT_CENTS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "HUF"})
TO = "\N{EN DASH}"


def clock(at: datetime, *, zone: tzinfo, locale: str) -> str:
    """'10:15 am', or '10:15' where the locale reads 24 hours."""
    local = at.astimezone(zone)
    if not _is_us(locale):
        return f"{local:%H:%M}"
    return f"{local.hour % 12 or 12}:{local:%M} {_half(local)}"


def clock_span(start: datetime, end: datetime, *, zone: tzinfo, locale: str) -> str:
    """'10:15-11:15 am'; both halves are named where they differ: '11:30 am-1:00 pm'."""
    first, last = clock(start, zone=zone, locale=locale), clock(end, zone=zone, locale=locale)
    if _is_us(locale) and _half(start.astimezone(zone)) == _half(end.astimezone(zone)):
        first = first.rpartition(" ")[0]
    return f"{first}{TO}{last}"


def day(on: date | datetime, *, zone: tzinfo, locale: str) -> str:
    """'Tuesday, December 1'."""
    return _dated(on, "l, F j", "l, {}", zone=zone, locale=locale)


def short_day(on: date | datetime, *, zone: tzinfo, locale: str) -> str:
    """'Tue, Dec 1'."""
    return _dated(on, "D, M j", "D, {}", zone=zone, locale=locale)


def month_day(on: date | datetime, *, zone: tzinfo, locale: str) -> str:
    """'Dec 1'."""
    return _dated(on, "M j", "{}", zone=zone, locale=locale)


def dated(on: date | datetime, *, zone: tzinfo, locale: str) -> str:
    """'Dec 1, 2026': with the year, for charts and lists that go back."""
    return _dated(on, "M j, Y", "{} Y", zone=zone, locale=locale)


def when(at: datetime, *, zone: tzinfo, locale: str) -> str:
    """'Tue, Dec 1, 10:15 am'."""
    return f"{short_day(at, zone=zone, locale=locale)}, {clock(at, zone=zone, locale=locale)}"


def exact(at: datetime, *, zone: tzinfo, locale: str) -> str:
    """'Tuesday, December 1, 2026, 10:15 am PST', for a title or a record."""
    full = _dated(at, "l, F j, Y", "l, {} Y", zone=zone, locale=locale)
    return f"{full}, {clock(at, zone=zone, locale=locale)} {at.astimezone(zone):%Z}"


def minutes(count: int) -> str:
    """'60 min' up to an hour, then '1 h 15 min' and '2 h'."""
    hours, rest = divmod(int(count), 60)
    if count <= 60:
        return f"{int(count)} min"
    return f"{hours} h" + (f" {rest} min" if rest else "")


def money(cents: int, *, currency: str, locale: str) -> str:
    """'$95', and '$95.50' only where there are cents; '95 €' where the locale puts the sign last."""
    amount = Decimal(cents) if currency in WITHOUT_CENTS else Decimal(cents) / 100
    places = 0 if amount == amount.to_integral_value() else 2
    with translation.override(locale):
        figure = formats.number_format(abs(amount), places, use_l10n=True, force_grouping=True)
    sign = "-" if amount < 0 else ""
    symbol = SYMBOLS.get(currency, currency + " ")
    if locale.lower().startswith("en"):
        return f"{sign}{symbol}{figure}"
    return f"{sign}{figure} {symbol.rstrip()}"


def price(cents: int, *, currency: str, locale: str) -> str:
    """As `money`, and 'free' for nothing."""
    return money(cents, currency=currency, locale=locale) if cents else "free"


def _is_us(locale: str) -> bool:
    return locale.lower().replace("_", "-") in ("en", "en-us")


def _half(local: datetime) -> str:
    return "am" if local.hour < 12 else "pm"


def _dated(on: date | datetime, us: str, elsewhere: str, *, zone: tzinfo, locale: str) -> str:
    local = on.astimezone(zone) if isinstance(on, datetime) else on
    language = "en" if _is_us(locale) else locale
    with translation.override(language):
        month_and_day = formats.get_format("MONTH_DAY_FORMAT", lang=language)
        return dateformat.format(local, us if _is_us(locale) else elsewhere.format(month_and_day))
