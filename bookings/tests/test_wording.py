"""Figures as people say them: the expected words are those of the wireframes and of each locale."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bookings import wording

PACIFIC = ZoneInfo("America/Los_Angeles")
US = {"zone": PACIFIC, "locale": "en-us"}
GERMAN = {"zone": ZoneInfo("Europe/Berlin"), "locale": "de"}
DEC_1 = datetime(2026, 12, 1, 18, 15, tzinfo=UTC)  # 10:15 in Edmonds, 19:15 in Berlin


def test_a_visit_is_said_as_the_wireframes_say_it():
    assert wording.when(DEC_1, **US) == "Tue, Dec 1, 10:15 am"
    assert wording.day(DEC_1, **US) == "Tuesday, December 1"
    assert wording.short_day(DEC_1, **US) == "Tue, Dec 1"
    assert wording.month_day(DEC_1, **US) == "Dec 1"
    assert wording.dated(DEC_1, **US) == "Dec 1, 2026"


def test_the_exact_instant_names_year_and_zone():
    assert wording.exact(DEC_1, **US) == "Tuesday, December 1, 2026, 10:15 am PST"


def test_a_date_without_a_time_stays_that_date_in_every_zone():
    assert wording.day(date(2026, 12, 1), **US) == "Tuesday, December 1"


@pytest.mark.parametrize(
    ("hour_utc", "said"),
    [(8, "12:00 am"), (19, "11:00 am"), (20, "12:00 pm"), (21, "1:00 pm"), (7, "11:00 pm")],
)
def test_noon_is_pm_and_midnight_is_am(hour_utc, said):
    assert wording.clock(datetime(2026, 12, 1, hour_utc, tzinfo=UTC), **US) == said


def test_a_span_names_its_half_of_the_day_once_unless_they_differ():
    morning = wording.clock_span(DEC_1, DEC_1.replace(hour=19), **US)
    over_noon = wording.clock_span(DEC_1.replace(hour=19, minute=30), DEC_1.replace(hour=21, minute=0), **US)
    assert morning == "10:15\N{EN DASH}11:15 am"
    assert over_noon == "11:30 am\N{EN DASH}1:00 pm"


def test_other_locales_have_their_own_names_and_24_hours():
    assert wording.clock(DEC_1, **GERMAN) == "19:15"
    assert wording.clock_span(DEC_1, DEC_1.replace(hour=19), **GERMAN) == "19:15\N{EN DASH}20:15"
    assert wording.day(DEC_1, **GERMAN) == "Dienstag, 1. Dezember"
    assert wording.when(DEC_1, zone=PACIFIC, locale="en-gb") == "Tue, 1 December, 10:15"


@pytest.mark.parametrize(
    ("count", "said"), [(10, "10 min"), (60, "60 min"), (75, "1 h 15 min"), (105, "1 h 45 min"), (120, "2 h")]
)
def test_minutes(count, said):
    assert wording.minutes(count) == said


@pytest.mark.parametrize(
    ("cents", "currency", "locale", "said"),
    [
        (9500, "USD", "en-us", "$95"),
        (9550, "USD", "en-us", "$95.50"),
        (125000, "USD", "en-us", "$1,250"),
        (-9500, "USD", "en-us", "-$95"),
        (9500, "EUR", "de", "95 €"),
        (9550, "EUR", "de", "95,50 €"),
        (9500, "GBP", "en-gb", "£95"),
        (9500, "JPY", "en-us", "¥9,500"),
        (9500, "CHF", "en-us", "CHF 95"),
    ],
)
def test_money_shows_cents_only_where_there_are_any(cents, currency, locale, said):
    assert wording.money(cents, currency=currency, locale=locale) == said


def test_nothing_to_pay_is_free():
    assert wording.price(0, currency="USD", locale="en-us") == "free"
