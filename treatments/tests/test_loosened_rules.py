"""What the studio has made milder is marked for the desk wherever it acts."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from treatments.care import parse_case
from treatments.care.aftercare import Performed
from treatments.catalogue.overlay import Edit, overlay
from treatments.catalogue.reference import reference_document
from treatments.catalogue.revisions import Rules
from treatments.tests.make_care import make_case
from treatments.tests.test_overlay import ISOTRETINOIN, MAKEUP, REST

DOCUMENT = reference_document()
SEATTLE = ZoneInfo("America/Los_Angeles")
NO_WASH = "aftercare/by_service/deep_pore_extractions/restrictions/cleansing.no_wash/lasts"


def rules_with(*edits):
    over = overlay(DOCUMENT, [Edit(path, value, True) for path, value in edits])
    return Rules(over.document, 1, DOCUMENT)


def inquiry(rules, *services, **changes):
    return parse_case(make_case(*services, **changes), rules.catalogue).inquiry


def plan(rules, *services):
    ended = datetime(2027, 6, 1, 19, tzinfo=UTC)
    performed = [Performed(service, date(2027, 6, 1), ended) for service in services]
    return rules.milder_lines(performed=performed, completed_at=ended, fitzpatrick=2, zone=SEATTLE)


def test_nothing_is_marked_where_the_reference_is_in_force():
    for rules in (Rules(DOCUMENT), Rules(DOCUMENT, 1, DOCUMENT), rules_with((REST, 28))):
        assert not rules.loosened
        assert rules.passed_over(inquiry(rules, "peel_lactic", flags=[{"flag": "isotretinoin"}])) == {}
        assert plan(rules, "deep_pore_extractions") == {}


def test_a_shorter_wait_is_marked_where_it_is_found_and_where_it_lets_something_pass():
    rules = rules_with((ISOTRETINOIN, {"months": 4}))
    assert rules.is_loosened("flag:isotretinoin", "peel_lactic")
    assert not rules.is_loosened("flag:isotretinoin", "led_red")
    mark = rules.loosening("flag:isotretinoin", "peel_lactic")
    assert mark is not None
    assert (mark.path, mark.here, mark.reference) == (ISOTRETINOIN, "4 months", "6 months")
    stopped = [{"flag": "isotretinoin", "date": "2027-01-20", "ongoing": False}]
    passed = rules.passed_over(inquiry(rules, "peel_lactic", "led_red", flags=stopped))
    assert {service: [(one.code, one.opens_on) for one in found] for service, found in passed.items()} == {
        "peel_lactic": [("flag:isotretinoin", date(2027, 7, 20))]
    }
    long_ago = [{"flag": "isotretinoin", "date": "2026-11-30", "ongoing": False}]
    assert rules.passed_over(inquiry(rules, "peel_lactic", flags=long_ago)) == {}
    still = [{"flag": "isotretinoin", "ongoing": True}]
    assert rules.passed_over(inquiry(rules, "peel_lactic", flags=still)) == {}


def test_a_wait_that_still_runs_but_ends_sooner_is_marked_too():
    rules = rules_with((ISOTRETINOIN, {"months": 4}))
    stopped = [{"flag": "isotretinoin", "date": "2027-04-20", "ongoing": False}]
    passed = rules.passed_over(inquiry(rules, "peel_lactic", flags=stopped))
    assert [one.opens_on for one in passed["peel_lactic"]] == [date(2027, 10, 20)]


def test_a_shorter_rest_is_marked():
    rules = rules_with((REST, 7))
    assert rules.is_loosened("interval:peel_lactic", "peel_lactic")
    done = [{"service": "peel_lactic", "date": "2027-05-22"}]  # ten days before
    passed = rules.passed_over(inquiry(rules, "peel_lactic", history=done))
    assert [one.code for one in passed["peel_lactic"]] == ["interval:peel_lactic"]
    assert rules.passed_over(inquiry(rules, "peel_glycolic", history=done)) == {}


def test_a_line_that_ends_sooner_is_marked_unless_another_service_asks_for_as_much():
    rules = rules_with((MAKEUP, {"hours": 12}))
    assert rules.is_loosened("makeup/avoid", "deep_pore_extractions")
    milder = plan(rules, "deep_pore_extractions")
    assert {key: line.ends_at for key, line in milder.items()} == {
        "makeup/avoid": datetime(2027, 6, 2, 19, tzinfo=UTC)
    }
    assert plan(rules, "deep_pore_extractions", "deep_pore_care") == {}  # 24 hours of its own


def test_a_line_that_begins_later_is_marked():
    """No washing for 12 hours in place of 6 keeps sunscreen and washing away as long."""
    milder = plan(rules_with((NO_WASH, {"hours": 12})), "deep_pore_extractions")
    assert sorted(milder) == ["cleansing/gentle_only", "spf/daily_30plus"]
