"""What to leave out before a visit: which, from when, and the dated letters that say so."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bookings import chain, diary
from bookings.diary import Actor, Person, Wish
from bookings.models import Visit
from bookings.tests.make import ZONE, make_client, make_practitioner, make_room, make_studio
from clients.models import Client
from notifications import doors
from notifications.models import Message
from treatments import analysis, leaving_out
from treatments.analysis import Seen
from treatments.gate import CareGate
from treatments.tests.make import make_catalogue, make_staff, make_treatment
from treatments.tests.make_care import reference

PEEL_ON = date(2027, 6, 29)  # a Tuesday


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}-07:00")


NOW = local("2027-06-01T09:00")
PEEL_AT = local("2027-06-29T10:15")


def told(*services: str, skin_type: int | None = 2) -> dict[str, date]:
    found = leaving_out.before(services, on=PEEL_ON, skin_type=skin_type, catalogue=reference())
    return {left.flag: left.since for left in found}


def test_the_last_day_of_use_is_as_far_before_as_the_reference_says() -> None:
    """Reference, peels: sun 14 days, hair removal 7, retinol 5 (7 for types IV to VI), acids 5."""
    assert told("peel_lactic") == {
        "recent_sun_exposure": date(2027, 6, 15),
        "face_waxing_threading": date(2027, 6, 22),
        "retinoid_otc": date(2027, 6, 24),
        "exfoliating_actives": date(2027, 6, 24),
    }
    assert told("peel_lactic", skin_type=5)["retinoid_otc"] == date(2027, 6, 22)
    assert told("peel_lactic", skin_type=None)["retinoid_otc"] == date(2027, 6, 22)  # the stricter reading


def test_of_several_services_the_longest_counts() -> None:
    """Enzyme: retinol and acids 3 days; extractions: acids 2."""
    both = told("enzyme_exfoliation", "deep_pore_extractions")
    assert both["exfoliating_actives"] == both["retinoid_otc"] == date(2027, 6, 26)


def test_nothing_is_left_out_before_a_look_and_nothing_prescribed_is_ever_paused() -> None:
    assert told("skin_analysis_and_plan") == {} == told("patch_test")
    everything = {flag for service in reference().services for flag in told(service)}
    assert everything == {
        "recent_sun_exposure",
        "face_waxing_threading",
        "retinoid_otc",
        "exfoliating_actives",
    }
    assert all(flag in leaving_out.WORDS for flag in everything)
    assert leaving_out.asks_prescriber(["peel_lactic"], reference())
    assert not leaving_out.asks_prescriber(["skin_analysis_and_plan"], reference())


# --- The letters


@pytest.fixture
def ana(db: None) -> Client:
    make_studio()
    make_catalogue()
    make_practitioner(name="Mira")
    make_room()
    client = make_client("Ana Pérez", "ana@example.com")
    at = local("2027-05-01T10:00")
    seen = make_treatment("skin_analysis_and_plan", starts_at=at, client=client)
    analysis.save_draft(
        visit_id=seen.pk, skin_type=2, words="", seen=[Seen("open_comedones", ("chin",))], now=at
    )
    analysis.sign(visit_id=seen.pk, by=make_staff(), now=at)
    return Client.objects.get(pk=client.pk)


def book(who: Client | Person, *slugs: str, at: datetime = PEEL_AT, now: datetime = NOW) -> Visit:
    wish = Wish(chain.of(slugs, newcomer=False), at)
    return diary.book(wish=wish, who=who, by=Actor.CLIENT, proven=isinstance(who, Client), now=now)


def letters(visit: Visit) -> list[Message]:
    standing = Message.objects.filter(topic=visit.topic, letters="leave_out").exclude(state="withdrawn")
    return list(standing.order_by("due_at"))


def due(visit: Visit) -> list[str]:
    """In the studio's wall time."""
    return [f"{letter.due_at.astimezone(ZONE):%Y-%m-%dT%H:%M}" for letter in letters(visit)]


def test_a_peel_brings_two_letters_on_the_mornings_they_speak_of(ana: Client) -> None:
    first, second = letters(visit := book(ana, "peel_lactic"))
    assert due(visit) == ["2027-06-15T10:00", "2027-06-22T10:00"]
    assert first.subject == "Getting ready for your visit on Tuesday, June 29"
    assert "leave this out from today, Tuesday, June 15, until then:" in first.text
    assert "- strong sun, tanning and tanning beds" in first.text
    assert "- from Tuesday, June 22: waxing, threading or hair-removal cream on your face" in first.text
    assert "- from Thursday, June 24: retinol" in first.text
    assert "do not stop it for us" in first.text
    assert "- waxing, threading or hair-removal cream on your face" in second.text
    assert "- from Thursday, June 24: acids" in second.text
    assert "- strong sun" in second.text  # it still holds
    assert {letter.recipient for letter in (first, second)} == {f"client:{ana.pk}"}
    for letter in (first, second):
        assert letter.usable_until == PEEL_AT - timedelta(days=3)


def test_what_begins_with_the_reminder_or_later_needs_no_letter_of_its_own(ana: Client) -> None:
    assert letters(book(ana, "enzyme_exfoliation")) == []
    assert letters(book(ana, "skin_analysis_and_plan", at=local("2027-06-28T10:15"))) == []


def test_moved_it_speaks_of_the_new_days_and_cancelled_of_none(ana: Client) -> None:
    visit = book(ana, "peel_lactic")
    diary.move(visit_id=visit.pk, starts_at=local("2027-07-06T10:15"), by=Actor.CLIENT, now=NOW)
    assert due(visit) == ["2027-06-22T10:00", "2027-06-29T10:00"]
    assert all("Tue, Jul 6" in letter.text for letter in letters(visit))
    diary.cancel(visit_id=visit.pk, by=Actor.CLIENT, now=NOW)
    assert letters(visit) == []


def test_booked_late_it_comes_twelve_hours_later_at_the_earliest_and_never_at_night(ana: Client) -> None:
    """N3: none less than 12 h after the booking, none in [21:00, 08:00)."""
    late = book(ana, "peel_lactic", now=local("2027-06-15T15:00"))
    assert due(late)[0] == "2027-06-16T10:00"  # 03:00 at night moves to the morning
    assert "from today, Wednesday, June 16" in letters(late)[0].text
    later = book(ana, "peel_lactic", at=local("2027-07-20T10:15"), now=local("2027-07-13T23:30"))
    assert due(later) == ["2027-07-14T11:30"]  # of two that would come together, the later one
    assert "- strong sun" in letters(later)[0].text


def test_booked_within_four_days_the_page_and_the_reminder_have_said_it(ana: Client) -> None:
    assert letters(book(ana, "peel_lactic", now=local("2027-06-25T15:00"))) == []


def test_the_letter_is_held_back_when_the_visit_is_not_that_one_any_more(ana: Client) -> None:
    visit = book(ana, "peel_lactic")
    letter = letters(visit)[0]
    assert doors.objection(letter, now=NOW) is None
    Visit.objects.filter(pk=visit.pk).update(revision=2)
    assert doors.objection(letter, now=NOW) == "The visit has changed since."


# --- The client's own page


def prepared(visit: Visit, *, proven: bool = True, now: datetime = NOW) -> Any:
    return CareGate().prepare(visit, diary.chain_of(visit), proven=proven, now=now)


def test_the_page_tells_each_line_with_its_last_day(ana: Client) -> None:
    lines = prepared(book(ana, "enzyme_exfoliation")).lines
    assert lines == (
        "No retinol and “night renewal” creams after Sat, Jun 26.",
        "No acids, peel pads, scrubs and benzoyl peroxide after Sat, Jun 26.",
        "No strong sun, tanning and tanning beds after Sat, Jun 26.",
        "No waxing, threading or hair-removal cream on your face after Sun, Jun 27.",
        leaving_out.PRESCRIBED,
    )
    soon = prepared(Visit.objects.get(starts_at=PEEL_AT), now=local("2027-06-26T09:00")).lines
    assert soon[0] == "No retinol and “night renewal” creams from now on."


def test_a_first_peel_tells_the_step_before_it_and_no_date(ana: Client) -> None:
    (step,) = prepared(visit := book(ana, "peel_lactic")).steps
    assert (
        step.words == "This peel needs a small skin test first. Please book the test; it takes a few minutes."
    )
    assert (step.service, step.about) == ("patch_test", "peel_lactic")
    book(ana, "patch_test", at=local("2027-06-10T09:00"))
    (step,) = prepared(visit).steps
    assert (
        step.words
        == "Your small skin test comes first: Thu, Jun 10, 9:00 am. If it stays calm, the peel can follow."
    )
    assert step.service == ""
    (anybody,) = prepared(visit, proven=False).steps
    assert anybody.service == "patch_test"  # what is on file is not told
    assert prepared(book(ana, "enzyme_exfoliation", at=local("2027-06-11T10:15"))).steps == ()


def test_one_visit_takes_in_the_tests_of_every_peel_that_is_booked(ana: Client) -> None:
    both = make_treatment("peel_lactic", "peel_mandelic", starts_at=local("2027-06-28T10:00"), client=ana)
    assert [step.service for step in prepared(both).steps] == ["patch_test"]
