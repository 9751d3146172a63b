"""What a visitor has chosen, out of an address and back into one. Pure."""

from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict

from bookings import choosing
from bookings.choosing import Choice

AT = datetime(2026, 12, 1, 18, 15, tzinfo=UTC)


def test_a_choice_survives_its_address():
    choice = Choice(False, ("skin_analysis_and_plan", "led_red"), "mira", date(2026, 12, 1), AT)
    assert choosing.read(QueryDict(choice.whole[1:])) == choice


def test_an_empty_address_is_a_newcomers_who_has_chosen_nothing():
    assert choosing.read(QueryDict("")) == Choice(newcomer=True)


def test_the_same_service_twice_is_chosen_once():
    assert choosing.read(QueryDict("service=a&with_a=b&service=b&service=a")).slugs == ("a", "b")


def test_what_cannot_be_a_choice_is_left_out():
    query = QueryDict(mutable=True)
    query.setlist("service", ["ok", "\x00", "a b", "é", "x" * 61])
    query.update({"practitioner": "\x00", "day": "2026-02-31", "at": "2026-12-01T10:15"})
    assert choosing.read(query) == Choice(slugs=("ok",))
    query.setlist("service", [f"s{n}" for n in range(1000)])
    assert len(choosing.read(query).slugs) == choosing.MOST_SERVICES


@pytest.mark.parametrize(
    "value", ["2026-12-01T10:15:00-08:00", "2026-12-01T18:15Z", "2026-12-01 18:15+00:00"]
)
def test_an_instant_is_read_with_its_offset(value):
    assert choosing.instant(value) == AT


@pytest.mark.parametrize(
    "value",
    ["", "now", "2026-12-01T10:15", "2026-13-01T10:15Z", "0001-01-01T00:00+14:00", "9999-12-31T23:59Z"],
)
def test_what_is_no_instant_is_none(value):
    assert choosing.instant(value) is None
