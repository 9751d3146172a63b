"""What health answers mean to the engine on a day."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.tests.make import NOW, at, make_client
from clients.models import Client
from treatments.care.case import Answer
from treatments.intake.flags import Asked, flags_of, flags_of_many, years_old
from treatments.tests.make_intake import make_answer, make_letter

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 8)  # a Monday
BEFORE = at(9, day=date(2026, 6, 1))


def flags(client: Client, on: date = ON, occasion: str = "visit:1") -> dict[str, Answer]:
    return {answer.flag: answer for answer in flags_of(client_id=client.pk, on=on, occasion=occasion)}


def test_a_yes_without_a_date_is_ongoing():
    ana = make_client()
    make_answer(ana, "isotretinoin")
    assert flags(ana) == {"isotretinoin": Answer("isotretinoin", None, ongoing=True)}


def test_not_sure_is_read_as_yes_and_no_as_nothing():
    ana = make_client()
    make_answer(ana, "pregnancy", "unsure")
    make_answer(ana, "diabetes_controlled", "no")
    assert set(flags(ana)) == {"pregnancy"}


@pytest.mark.parametrize(
    ("told", "precision", "read"),
    [
        (date(2026, 2, 3), "day", date(2026, 2, 3)),
        (date(2026, 2, 3), "week", date(2026, 2, 8)),  # the Sunday of that week
        (date(2026, 2, 3), "month", date(2026, 2, 28)),
        (date(2025, 2, 3), "year", date(2025, 12, 31)),
        (date(2026, 2, 3), "year", ON),  # never after the visit
        (date(2026, 6, 9), "day", ON),
    ],
)
def test_a_vague_date_is_the_latest_day_it_can_mean(told, precision, read):
    ana = make_client()
    make_answer(ana, "microneedling", on=told, precision=precision)
    assert flags(ana)["microneedling"] == Answer("microneedling", read, ongoing=False)


def test_a_date_that_she_does_not_know_is_no_date():
    ana = make_client()
    make_answer(ana, "microneedling", on=date(2026, 2, 3), precision="unknown")
    assert flags(ana)["microneedling"] == Answer("microneedling", None, ongoing=True)


def test_still_going_on_stays_so_beside_a_date():
    ana = make_client()
    make_answer(ana, "retinoid_otc", on=date(2026, 6, 1), ongoing=True)
    make_answer(ana, "sunburn", on=date(2026, 6, 1), ongoing=False)
    assert flags(ana)["retinoid_otc"].ongoing and not flags(ana)["sunburn"].ongoing


def test_the_newest_answer_counts():
    ana = make_client()
    make_answer(ana, "pregnancy", "yes")
    make_answer(ana, "pregnancy", "no", at=BEFORE)
    assert flags(ana) == {}
    make_answer(ana, "pregnancy", "unsure", at=BEFORE)
    assert set(flags(ana)) == {"pregnancy"}


def test_a_yes_said_for_this_visit_stands_whatever_was_said_for_another_one_since():
    ana = make_client()
    make_answer(ana, "herpes_simplex_active", "yes", occasion="visit:1")
    make_answer(ana, "herpes_simplex_active", "no", occasion="visit:2", at=BEFORE)
    assert set(flags(ana, occasion="visit:1")) == {"herpes_simplex_active"}
    assert flags(ana, occasion="visit:2") == flags(ana, occasion="") == {}


def test_a_later_yes_for_another_visit_counts_here_too():
    ana = make_client()
    make_answer(ana, "pregnancy", "no", occasion="visit:1")
    make_answer(ana, "pregnancy", "yes", occasion="visit:2", at=BEFORE)
    assert set(flags(ana, occasion="visit:1")) == {"pregnancy"}


def test_answers_without_a_visit_are_nobody_s_own():
    ana = make_client()
    make_answer(ana, "pregnancy", "yes", occasion="")
    make_answer(ana, "pregnancy", "no", occasion="visit:2", at=BEFORE)
    assert flags(ana, occasion="") == {}


def test_what_was_said_after_the_day_counts_only_if_said_for_that_visit():
    ana = make_client()
    late = at(9, day=ON + timedelta(days=3))
    make_answer(ana, "pregnancy", at=late, occasion="visit:2")
    make_answer(ana, "sunburn", at=late, occasion="visit:1")
    assert set(flags(ana, occasion="visit:1")) == {"sunburn"}
    make_answer(ana, "breastfeeding", at=at(23, 30, day=ON), occasion="visit:2")  # still that day
    assert set(flags(ana, occasion="visit:1")) == {"sunburn", "breastfeeding"}


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (date(2008, 6, 8), set()),  # 18 that day
        (date(2008, 6, 9), {"under_18"}),
        (date(2013, 6, 8), {"under_18"}),  # 13 that day
        (date(2013, 6, 9), {"under_18", "under_13"}),
        (None, set()),
    ],
)
def test_age_is_reckoned_on_the_day_of_the_visit(born, expected):
    assert set(flags(make_client(birth_date=born))) == expected


def test_somebody_born_on_a_leap_day_is_18_on_march_1():
    assert years_old(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert years_old(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_a_birth_date_counts_and_not_what_was_once_answered_about_age():
    grown = make_client(birth_date=date(2000, 1, 1))
    unknown, child = make_client(), make_client()
    for client in (grown, unknown):
        make_answer(client, "under_18")
    make_answer(child, "under_13")
    assert flags(grown) == {}
    assert set(flags(unknown)) == {"under_18"}
    assert set(flags(child)) == {"under_18", "under_13"}


@pytest.mark.parametrize(
    ("letter", "clears"),
    [
        ({"about": ("keloid_tendency",), "dated": date(2026, 6, 1)}, True),
        ({"about": ("keloid_tendency",), "dated": ON}, True),
        ({"about": ("keloid_tendency",), "dated": ON + timedelta(days=1)}, False),  # after the visit
        ({"about": ("pregnancy",), "dated": date(2026, 6, 1)}, False),
        ({"about": ("keloid_tendency",), "dated": date(2026, 6, 1), "withdrawn_at": BEFORE}, False),
    ],
)
def test_a_letter_that_stands_clears_what_it_is_about(letter, clears):
    ana = make_client()
    make_answer(ana, "keloid_tendency")
    make_letter(ana, *letter.pop("about"), **letter)
    assert flags(ana)["keloid_tendency"].clearance is clears


def test_a_letter_is_never_about_something_newer():
    ana = make_client()
    make_answer(ana, "facial_surgery", on=date(2026, 3, 1))
    make_letter(ana, "facial_surgery", dated=date(2026, 2, 28))
    assert not flags(ana)["facial_surgery"].clearance
    make_letter(ana, "facial_surgery", dated=date(2026, 3, 1))
    assert flags(ana)["facial_surgery"].clearance


def test_a_prescriber_s_course_is_for_the_one_visit_it_was_said_for():
    ana = make_client()
    make_answer(ana, "herpes_simplex_history", details={"prophylaxis_confirmed": True}, occasion="visit:1")
    assert flags(ana, occasion="visit:1")["herpes_simplex_history"].prophylaxis_confirmed
    assert not flags(ana, occasion="visit:2")["herpes_simplex_history"].prophylaxis_confirmed
    assert not flags(ana, occasion="")["herpes_simplex_history"].prophylaxis_confirmed
    make_answer(ana, "herpes_simplex_history", details={"prophylaxis_confirmed": True}, at=BEFORE)
    assert not flags(ana, occasion="")["herpes_simplex_history"].prophylaxis_confirmed


@pytest.mark.parametrize(("details", "current"), [({}, True), ({"skin_cancer_current": True}, True),
                                                  ({"skin_cancer_current": None}, True),
                                                  ({"skin_cancer_current": False}, False)])  # fmt: skip
def test_a_skin_cancer_is_current_unless_she_said_that_it_is_not(details, current):
    ana = make_client()
    make_answer(ana, "cancer_treatment", details=details)
    make_answer(ana, "diabetes_controlled", details=details)
    assert flags(ana)["cancer_treatment"].skin_cancer_current is current
    assert not flags(ana)["diabetes_controlled"].skin_cancer_current


def test_words_beside_the_catalogue_s_questions_are_no_flag():
    ana = make_client()
    make_answer(ana, "words:medication", words="Biotin")
    assert flags(ana) == {}


def test_what_she_reacted_to_is_handed_on():
    ana = make_client()
    make_answer(ana, "earlier_bad_reaction", details={"reacted_to": ["led_therapy"]})
    assert flags(ana)["earlier_bad_reaction"].reacted_to == {"led_therapy"}


@pytest.mark.parametrize(("details", "denied"), [({}, set()), ({"tazarotene": True}, set()),
                                                 ({"tazarotene": None}, set()),
                                                 ({"tazarotene": False}, {"tazarotene"})])  # fmt: skip
def test_only_what_she_said_no_to_is_denied(details, denied):
    ana = make_client()
    make_answer(ana, "retinoid_prescription", details=details)
    assert flags(ana)["retinoid_prescription"].denied == denied


def test_many_clients_and_days_are_read_in_one_statement_and_stay_apart():
    ana, bea, cleo = make_client(), make_client(birth_date=date(2008, 6, 9)), make_client()
    make_answer(ana, "pregnancy", occasion="visit:1")
    make_answer(bea, "sunburn", on=date(2026, 6, 3), precision="week", occasion="visit:2")
    make_letter(ana, "pregnancy", dated=date(2026, 6, 1))
    asked = [Asked(ana.pk, ON, "visit:1"), Asked(bea.pk, ON, "visit:2"), Asked(bea.pk, date(2026, 6, 20), ""),
             Asked(cleo.pk, ON, "visit:3")]  # fmt: skip
    with CaptureQueriesContext(connection) as statements:
        found = flags_of_many(asked)
    assert len(statements) == 1
    assert [[(flag.flag, flag.last_on, flag.clearance) for flag in found[one]] for one in asked] == [
        [("pregnancy", None, True)],
        [("sunburn", date(2026, 6, 7), False), ("under_18", None, False)],
        [("sunburn", date(2026, 6, 7), False)],
        [],
    ]


def test_asked_for_nobody_it_asks_nothing():
    with CaptureQueriesContext(connection) as statements:
        assert flags_of_many([]) == {}
    assert len(statements) == 0


def test_an_instant_is_read_alike_on_either_database():
    ana = make_client()
    moment = datetime.fromisoformat("2026-06-01T09:00:00.123456+02:00")
    make_answer(ana, "pregnancy", "yes", at=moment)
    make_answer(ana, "pregnancy", "no", at=moment + timedelta(microseconds=1))
    assert flags(ana) == {}


def test_a_yes_for_one_visit_says_nothing_about_another_once_a_later_no_was_said():
    ana = make_client()
    make_answer(ana, "sunburn", "yes", occasion="visit:1", at=NOW)
    make_answer(ana, "sunburn", "no", occasion="", at=NOW + timedelta(hours=1))
    first, second = Asked(ana.pk, ON, "visit:1"), Asked(ana.pk, ON, "visit:2")
    found = flags_of_many([first, second])
    assert [flag.flag for flag in found[first]] == ["sunburn"]
    assert found[second] == flags_of(client_id=ana.pk, on=ON, occasion="visit:2") == ()
