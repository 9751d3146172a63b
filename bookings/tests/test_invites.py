from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from bookings import invites, reminders
from bookings.models import Studio, Visit
from bookings.tests import make
from notifications.models import Message

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)
STARTS = datetime(2026, 12, 1, 18, 15, tzinfo=UTC)


@pytest.fixture
def visit(settings) -> Visit:
    settings.BASE_URL = "https://studio.example:8443"
    make.make_studio(
        name="Sound Skin; Studio", address="123 5th Ave S, Edmonds, WA", email="hello@studio.example"
    )
    peel = make.make_service("glycolic_peel", name="Glycolic peel", minutes=45)
    mira = make.make_practitioner(name="Mira", user=make.make_user(email="mira@studio.example"))
    return make.make_visit(
        starts_at=STARTS, services=[peel], practitioner=mira, booked_at=NOW, reference="ABCD2345",
        client=make.make_client("Ana María Ruiz", "ana@example.com"),
    )  # fmt: skip


def event(text: str | bytes):
    (found,) = Calendar.from_ical(text).walk("VEVENT")
    return found


def test_an_invite_names_time_place_and_studio(visit):
    invite = invites.for_client(visit, Studio.objects.get(), method="REQUEST", now=NOW)
    calendar, entry = Calendar.from_ical(invite.text), event(invite.text)
    assert (invite.method, calendar["METHOD"]) == ("REQUEST", "REQUEST")
    assert entry["UID"] == "visit-ABCD2345@studio.example"
    assert entry.decoded("DTSTART") == STARTS
    assert entry.decoded("DTEND") == visit.ends_at
    assert entry.decoded("DTSTAMP") == NOW
    assert entry["SEQUENCE"] == 1
    assert entry["STATUS"] == "CONFIRMED"
    assert entry["SUMMARY"] == "Your visit at Sound Skin; Studio"
    assert entry["LOCATION"] == "123 5th Ave S, Edmonds, WA"
    assert entry["ORGANIZER"] == "mailto:hello@studio.example"
    assert entry["ATTENDEE"] == "mailto:ana@example.com"
    assert "peel" not in invite.text.lower()


def test_lines_end_and_fold_as_calendars_ask(visit):
    text = invites.for_client(visit, Studio.objects.get(), method="REQUEST", now=NOW).text
    assert text.count("\n") == text.count("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_the_sequence_rises_and_a_cancelling_takes_the_entry_away(visit):
    reminders.post_booked(visit, now=NOW)
    visit.revision, visit.status, visit.cancelled_at = 2, "cancelled", NOW
    visit.save()
    reminders.post_cancelled(visit, now=NOW)
    written = {m.kind: m for m in Message.objects.all()}
    first, last = event(written["confirmation"].invite), event(written["cancelled"].invite)
    assert first["UID"] == last["UID"]
    assert (first["SEQUENCE"], last["SEQUENCE"]) == (1, 2)
    assert written["cancelled"].invite_method == "CANCEL"
    assert Calendar.from_ical(written["cancelled"].invite)["METHOD"] == "CANCEL"
    assert last["STATUS"] == "CANCELLED"


def test_the_practitioners_entry_shows_a_short_name(visit):
    invite = invites.for_practitioner(
        visit, Studio.objects.get(), practitioner=visit.practitioner, method="REQUEST", now=NOW
    )
    assert event(invite.text)["SUMMARY"] == "Visit: Ana R."
    assert event(invite.text)["ATTENDEE"] == "mailto:mira@studio.example"
    assert event(invite.text)["URL"] == "https://studio.example:8443/desk/visits/ABCD2345/"
    assert "DESCRIPTION" not in event(invite.text)


def test_where_the_desk_keeps_a_visit_is_in_no_entry_but_the_practitioners(visit):
    assert b"/desk/" not in invites.calendar_file(visit)
    assert "/desk/" not in invites.for_client(visit, Studio.objects.get(), method="REQUEST", now=NOW).text


@pytest.mark.parametrize(
    ("name", "short"),
    [("Ana", "Ana"), ("Ana Ruiz", "Ana R."), ("Ana María Ruiz", "Ana R."), ("李 小龙", "李 小.")],
)
def test_short_names(name, short):
    assert invites._short(name) == short


def test_the_file_is_the_same_each_time_and_tells_nobody_else(visit):
    first = invites.calendar_file(visit)
    assert first == invites.calendar_file(visit)
    entry = event(first)
    assert Calendar.from_ical(first)["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in entry
    assert entry["UID"] == "visit-ABCD2345@studio.example"
    assert b"peel" not in first.lower()


def test_without_a_studio_address_replies_go_where_letters_come_from(visit, settings):
    settings.DEFAULT_FROM_EMAIL = "Post <post@studio.example>"
    Studio.objects.update(email="")
    invite = invites.for_client(visit, Studio.objects.get(), method="REQUEST", now=NOW)
    assert event(invite.text)["ORGANIZER"] == "mailto:post@studio.example"
