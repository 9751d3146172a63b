"""Consents: each purpose apart, the exact words kept, taken back without being edited."""

from datetime import timedelta

import pytest

from clients import consents
from clients.consents import Agreement
from clients.models import Consent
from clients.tests.make import ENROLLED, make_client

pytestmark = pytest.mark.django_db
LATER = ENROLLED + timedelta(days=1)
LETTERS = Agreement(Consent.Purpose.NEWSLETTER, "Four letters a year.", "2026-1")
WORDS = Agreement(Consent.Purpose.SHARING, "In words.", "2026-1")
DRAWING = Agreement(Consent.Purpose.SHARING, "On a drawing.", "2026-1")


def test_given_twice_it_is_one_with_its_words_and_first_hour():
    ana = make_client()
    first = consents.give(client=ana, agreement=LETTERS, now=ENROLLED)
    again = consents.give(client=ana, agreement=LETTERS, now=LATER)
    assert again == first
    kept = Consent.objects.get()
    assert (kept.text, kept.version, kept.given_at) == ("Four letters a year.", "2026-1", ENROLLED)


def test_taking_back_closes_the_row_and_agreeing_again_opens_another():
    ana = make_client()
    consents.give(client=ana, agreement=LETTERS, now=ENROLLED)
    assert consents.withdraw(client_id=ana.pk, purpose=LETTERS.purpose, now=LATER) == 1
    assert not consents.standing(ana.pk, LETTERS.purpose).exists()
    consents.give(client=ana, agreement=LETTERS, now=LATER)
    assert list(Consent.objects.order_by("pk").values_list("withdrawn_at", flat=True)) == [LATER, None]


def test_one_of_two_wordings_of_a_purpose_is_taken_back_alone():
    ana = make_client()
    for agreement in (WORDS, DRAWING, LETTERS):
        consents.give(client=ana, agreement=agreement, now=ENROLLED)
    consents.withdraw(client_id=ana.pk, purpose=Consent.Purpose.SHARING, text=DRAWING.text, now=LATER)
    assert [row.text for row in consents.standing(ana.pk, Consent.Purpose.SHARING)] == ["In words."]
    assert consents.standing(ana.pk, Consent.Purpose.NEWSLETTER).exists()


def test_another_client_s_consent_is_not_hers():
    consents.give(client=make_client(), agreement=LETTERS, now=ENROLLED)
    assert not consents.standing(make_client().pk, LETTERS.purpose).exists()


def test_a_guardian_s_name_is_part_of_what_she_agreed_to():
    agreement = consents.of_guardian("  Lucía Pérez ")
    assert agreement.purpose == Consent.Purpose.GUARDIAN
    assert "I am Lucía Pérez, parent or guardian" in agreement.text
