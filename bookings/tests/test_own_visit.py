"""A client's own visit behind its link, and the way to find it again."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from icalendar import Calendar

from bookings import links
from bookings.models import Visit
from bookings.tests.make import (
    NOW,
    at,
    make_client,
    make_practitioner,
    make_room,
    make_service,
    make_studio,
    make_time_off,
    make_visit,
)
from notifications.models import Message

pytestmark = pytest.mark.django_db

PAGES = ("visit", "visit_move", "visit_cancel", "visit_calendar")


@pytest.fixture(autouse=True)
def clock():
    cache.clear()
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def mira():
    make_studio(cancellation_policy="Later, half the price.", phone="+1 425 555 0100")
    make_service(minutes=45)
    return make_practitioner(name="Mira", slug="mira")


@pytest.fixture
def visit(mira):
    """Ana's visit with Mira on Monday at ten."""
    make_room()
    return make_visit(starts_at=at(10), client=make_client("Ana Pérez", "ana@example.com"))


def address(visit, page="visit"):
    return reverse(page, args=[visit.reference, links.manage_token(visit.reference)])


def test_the_page_tells_when_what_and_until_when_it_can_be_moved(client, visit):
    page = client.get(address(visit)).content.decode()
    assert "Monday, June 8," in page and "10:00–10:45 am" in page and "with Mira" in page
    assert "Free until Sun, Jun 7, 10:00 am" in page


@pytest.mark.parametrize("page", PAGES)
def test_nobody_stores_indexes_or_is_told_these_pages(client, visit, page):
    answer = client.get(address(visit, page))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("page", PAGES)
def test_opening_a_page_changes_nothing(client, visit, page):
    before = Visit.objects.filter(pk=visit.pk).values().get()
    client.get(address(visit, page))
    assert Visit.objects.filter(pk=visit.pk).values().get() == before
    assert not Message.objects.exists()


@pytest.mark.parametrize("page", PAGES)
def test_a_wrong_link_finds_nothing_and_an_old_one_has_expired(client, visit, clock, page):
    other = make_visit(starts_at=at(14))
    wrong = client.get(reverse(page, args=[visit.reference, links.manage_token(other.reference)]))
    assert wrong.status_code == 404 and reverse("find_visit") in wrong.content.decode()
    clock.move_to(visit.ends_at + timedelta(days=30))
    assert client.get(address(visit)).status_code == 200
    clock.shift(timedelta(seconds=1))
    old = client.get(address(visit, page))
    assert old.status_code == 410 and reverse("find_visit") in old.content.decode()


def test_the_calendar_file_names_no_treatment(client, visit):
    answer = client.get(address(visit, "visit_calendar"))
    assert answer["Content-Type"] == "text/calendar"
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event["DTSTART"].dt == at(10) and event["DTEND"].dt == at(10, 45)
    assert b"nzyme" not in answer.content


# --- Moving


def test_a_client_moves_her_visit(client, visit):
    page = client.get(address(visit, "visit_move")).content.decode()
    assert 'aria-label="Monday, June 8, 2:30 pm with Mira"' in page
    answer = client.post(address(visit, "visit_move"), {"at": at(14, 30).isoformat()}, follow=True)
    assert "Your visit is moved." in answer.content.decode()
    assert "2:30–3:15 pm" in answer.content.decode()
    visit.refresh_from_db()
    assert (visit.starts_at, visit.revision) == (at(14, 30), 2)
    assert Message.objects.filter(kind="moved", topic=visit.topic).count() == 1


def test_her_own_time_does_not_stand_in_its_own_way(client, visit):
    page = client.get(address(visit, "visit_move")).content.decode()
    assert 'aria-label="Monday, June 8, 10:15 am with Mira"' in page
    client.post(address(visit, "visit_move"), {"at": at(10, 15).isoformat()})
    visit.refresh_from_db()
    assert visit.starts_at == at(10, 15)


def test_a_time_taken_meanwhile_is_answered_with_the_nearest(client, visit, mira):
    make_time_off(mira, at(14), at(16))
    answer = client.post(address(visit, "visit_move"), {"at": at(14).isoformat()})
    assert answer.status_code == 200
    assert "That time has just been taken. The nearest:" in answer.content.decode()
    # 45 minutes and 15 of clean-up end by 14:00 when they start by 13:00.
    assert [time.starts_at for time in answer.context["nearest"]] == [at(12, 30), at(12, 45), at(13)]
    visit.refresh_from_db()
    assert visit.starts_at == at(10)


def test_inside_the_policy_she_is_told_in_words_and_nothing_moves(client, visit, clock):
    clock.move_to(at(10) - timedelta(hours=24))
    assert "Move it" in client.get(address(visit)).content.decode()
    clock.shift(timedelta(seconds=1))
    page = client.get(address(visit)).content.decode()
    assert "can no longer be moved here" in page and "Move it" not in page and "+1 425 555 0100" in page
    answer = client.post(address(visit, "visit_move"), {"at": at(14).isoformat()})
    assert "can no longer be moved here" in answer.content.decode()
    visit.refresh_from_db()
    assert visit.starts_at == at(10)


@pytest.mark.parametrize("value", ["", "\x00", "🙂" * 5000, "2026-06-08T10:00", "0001-01-01T00:00Z"])
def test_what_is_no_time_is_refused_in_words(client, visit, value):
    answer = client.post(address(visit, "visit_move"), {"at": value})
    assert answer.status_code == 200
    assert "Please choose one of the times shown." in answer.content.decode()


# --- Cancelling


def test_cancelling_in_time_is_free(client, visit):
    assert (
        "It is free until Sun, Jun 7, 10:00 am."
        in client.get(address(visit, "visit_cancel")).content.decode()
    )
    page = client.post(
        address(visit, "visit_cancel"), {"reason": "changed_mind"}, follow=True
    ).content.decode()
    assert "This visit is cancelled." in page and "There is no fee." in page
    visit.refresh_from_db()
    assert (visit.status, visit.cancelled_late) == ("cancelled", False)


def test_cancelling_late_says_the_policy_first_and_always_works(client, visit, clock):
    clock.move_to(at(9, 55))
    page = client.get(address(visit, "visit_cancel")).content.decode()
    assert "Cancelling was free until Sun, Jun 7, 10:00 am. Later, half the price." in page
    client.post(address(visit, "visit_cancel"), {"reason": "changed_mind"})
    visit.refresh_from_db()
    assert (visit.status, visit.cancelled_late, visit.fee_waived) == ("cancelled", True, False)


def test_unwell_never_costs(client, visit, clock):
    clock.move_to(at(9, 55))
    page = client.post(address(visit, "visit_cancel"), {"reason": "unwell"}, follow=True).content.decode()
    assert "There is no fee." in page and "half the price" not in page
    visit.refresh_from_db()
    assert visit.fee_waived


def test_cancelled_twice_is_cancelled_once(client, visit):
    for _ in range(2):
        assert client.post(address(visit, "visit_cancel"), {"reason": "unwell"}).status_code == 302
    assert Message.objects.filter(kind="cancelled").count() == 1


def test_the_studio_cannot_be_made_the_reason_by_a_client(client, visit):
    assert client.post(address(visit, "visit_cancel"), {"reason": "studio"}).status_code == 200
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_a_visit_that_is_over_can_only_be_followed_by_another(client, visit):
    Visit.objects.filter(pk=visit.pk).update(status="attended")
    page = client.get(address(visit)).content.decode()
    assert "This visit is over." in page and "Cancel" not in page
    refused = client.post(address(visit, "visit_cancel"), {"reason": "unwell"})
    assert "This visit is over or has been cancelled." in refused.content.decode()


# --- Finding it again


def test_the_links_of_visits_ahead_come_by_mail(client, visit):
    later = make_visit(starts_at=at(14), client=visit.client)
    make_visit(starts_at=at(16), client=visit.client, status="cancelled", cancelled_at=NOW)
    client.post(reverse("find_visit"), {"email": " ANA@example.com "})
    letter = Message.objects.get()
    assert letter.kind == "visit_link" and letter.recipient == f"client:{visit.client.pk}"
    assert links.visit_url(visit) in letter.text and links.visit_url(later) in letter.text
    assert letter.text.count("/visit/") == 2


def test_the_answer_is_the_same_for_any_address(client, visit):
    answers = [
        client.post(reverse("find_visit"), {"email": email}, follow=True)
        for email in ("ana@example.com", "stranger@example.com")
    ]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert answers[0].content == answers[1].content


def test_mother_and_daughter_with_one_address_get_a_letter_each(client, visit):
    make_visit(starts_at=at(14), client=make_client("Eva Pérez", "ana@example.com"))
    client.post(reverse("find_visit"), {"email": "ana@example.com"})
    assert Message.objects.count() == 2


def test_nobodys_mailbox_is_filled(client, visit, clock, settings):
    settings.BOOKING_RATE_LIMIT = None
    for _ in range(5):
        client.post(reverse("find_visit"), {"email": "ana@example.com"})
        clock.shift(timedelta(minutes=2))
    assert Message.objects.count() == 3


def test_asking_too_often_from_one_network_is_told_to_wait(client, visit, settings):
    settings.BOOKING_RATE_LIMIT = "1/h"
    client.post(reverse("find_visit"), {"email": "ana@example.com"})
    answer = client.post(reverse("find_visit"), {"email": "ana@example.com"})
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
