"""Which questions matter for a visit, and which must be asked before it begins."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.chain import ANALYSIS
from bookings.tests.make import at, make_client
from treatments.catalogue import revisions
from treatments.intake.freshness import Due, around, bearing_on, missing, missing_of_many, to_ask
from treatments.tests.make_intake import make_answer

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 8)
GROWN = date(1990, 1, 1)
HANDS_ON = ("enzyme_exfoliation", "deep_pore_extractions")
OFFERED = ("skin_analysis_and_plan", "enzyme_exfoliation", "deep_pore_extractions", "deep_pore_care",
           "peel_mandelic", "post_treatment_calming", "led_red", "led_blue", "patch_test")  # fmt: skip


@pytest.fixture
def rules():
    return revisions.current_or_shipped()


def names(questions) -> set[str]:
    return {question.flag for question in questions}


def left(client, services=("led_red",), on=ON, occasion="visit:1") -> set[str]:
    return names(missing(client=client, services=services, on=on, occasion=occasion))


# --- What matters


def test_only_what_changes_something_about_a_service_is_asked(rules):
    # reference: LED is touched by none of keloid tendency or waxing; extractions by keloid tendency
    led, extractions = (bearing_on([slug], rules.catalogue) for slug in ("led_red", "deep_pore_extractions"))
    assert {"epilepsy_photosensitive", "light_triggered_migraine"} <= led
    assert (
        "light_triggered_migraine" not in extractions and "anticoagulant_or_bleeding_disorder" in extractions
    )


def test_a_patch_test_asks_what_a_peel_asks_and_an_analysis_alone_only_about_age(rules):
    peels = bearing_on(["peel_mandelic", "peel_salicylic"], rules.catalogue)
    assert peels <= bearing_on(["patch_test"], rules.catalogue)
    assert bearing_on([ANALYSIS], rules.catalogue) == {"under_13"}


def test_beside_an_analysis_everything_offered_may_be_done_the_same_day(rules):
    assert around([ANALYSIS], OFFERED, rules.catalogue) == set(OFFERED)


def test_beside_a_treatment_that_which_may_be_added_to_it(rules):
    # same_visit: extractions, calming and light; never a peel, nor deep pore care, which holds an enzyme
    assert around(["enzyme_exfoliation"], OFFERED, rules.catalogue) == {
        "enzyme_exfoliation", "deep_pore_extractions", "post_treatment_calming", "led_red", "led_blue",
    }  # fmt: skip
    # blue light does not go with a peel
    assert around(["peel_mandelic"], OFFERED, rules.catalogue) == {
        "peel_mandelic", "post_treatment_calming", "led_red",
    }  # fmt: skip


def test_for_a_patch_test_nothing_is_added(rules):
    assert around(["patch_test"], OFFERED, rules.catalogue) == {"patch_test"}


@pytest.mark.parametrize(
    ("born", "asked"),
    [
        (None, True),
        (date(2013, 6, 8), True),  # 13 that day
        (date(1966, 6, 9), True),  # 59
        (date(1966, 6, 8), False),  # 60
    ],
)
def test_pregnancy_is_asked_of_everybody_whose_birth_date_does_not_rule_it_out(rules, born, asked):
    found = names(to_ask(born=born, services=OFFERED, on=ON, rules=rules))
    assert ("pregnancy" in found) is ("breastfeeding" in found) is asked
    assert "isotretinoin" in found


def test_of_a_child_under_13_nothing_more_is_asked(rules):
    assert to_ask(born=date(2013, 6, 9), services=OFFERED, on=ON, rules=rules) == ()


def test_age_is_asked_once_and_only_without_a_birth_date(rules):
    unknown = names(to_ask(born=None, services=HANDS_ON, on=ON, rules=rules))
    known = names(to_ask(born=GROWN, services=HANDS_ON, on=ON, rules=rules))
    assert "under_18" in unknown and "under_13" not in unknown
    assert unknown - known == {"under_18"}


# --- What is fresh


def test_what_changes_fast_counts_for_its_own_visit_alone():
    ana = make_client(birth_date=GROWN)
    make_answer(ana, "photosensitising_medication", "no", at=at(9), occasion="visit:1")
    assert "photosensitising_medication" not in left(ana, occasion="visit:1")
    assert "photosensitising_medication" in left(ana, occasion="visit:2")
    assert "photosensitising_medication" in left(ana, occasion="")


def test_an_answer_without_a_visit_never_counts_for_what_changes_fast():
    ana = make_client(birth_date=GROWN)
    make_answer(ana, "photosensitising_medication", "no", at=at(9))
    assert "photosensitising_medication" in left(ana, occasion="")


@pytest.mark.parametrize(("days", "asked_again"), [(0, False), (180, False), (181, True)])
def test_everything_else_counts_for_180_days_on_the_day_of_the_visit(days, asked_again):
    ana = make_client(birth_date=GROWN)
    make_answer(ana, "epilepsy_other", "no", at=at(23, 30, day=ON - timedelta(days=days)), occasion="visit:9")
    assert ("epilepsy_other" in left(ana)) is asked_again


def test_with_everything_answered_nothing_is_missing():
    ana = make_client(birth_date=GROWN)
    for flag in left(ana, HANDS_ON):
        make_answer(ana, flag, "no", at=at(8), occasion="visit:1")
    assert left(ana, HANDS_ON) == set()
    assert left(ana, HANDS_ON, occasion="visit:2") < left(make_client(birth_date=GROWN), HANDS_ON)


def test_the_statements_do_not_grow_with_the_answers():
    ana = make_client(birth_date=GROWN)
    rules = revisions.current_or_shipped()
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as statements:
            missing(client=ana, services=OFFERED, on=ON, occasion="visit:1", rules=rules)
        counted.append(len(statements))
        for number in range(20):
            make_answer(ana, "pregnancy", occasion=f"visit:{number}")
    assert counted == [1, 1]


# --- Many visits


def test_many_visits_are_looked_at_in_one_statement_with_the_same_answer(rules):
    ana, bea = make_client(birth_date=GROWN), make_client()
    for flag in ("photosensitising_medication", "pregnancy"):
        make_answer(ana, flag, "no", at=at(8), occasion="visit:1")
    make_answer(ana, "pregnancy", "no", at=at(9), occasion="visit:5")
    make_answer(bea, "epilepsy_other", "no", at=at(9, day=ON - timedelta(days=181)))
    make_answer(bea, "eye_condition", "no", at=at(9), occasion="visit:2")
    due = [
        Due(client.pk, client.birth_date, frozenset(services), ON, occasion)
        for client, services, occasion in [
            (ana, HANDS_ON, "visit:1"), (ana, ["led_red"], "visit:5"), (bea, ["led_red"], "visit:2"),
        ]
    ]  # fmt: skip
    with CaptureQueriesContext(connection) as statements:
        found = missing_of_many(due, rules=rules)
    assert len(statements) == 1
    people = {ana.pk: ana, bea.pk: bea}
    for one in due:
        alone = missing(client=people[one.client_id], services=one.services, on=ON, occasion=one.occasion)
        assert found[one] == alone
    assert missing_of_many([], rules=rules) == {}
