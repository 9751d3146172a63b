"""Booking as a visitor does it: what, when, who, done. No script runs here."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone

from bookings import holds, links
from bookings.models import Practitioner, Service, Visit
from bookings.tests.make import (
    NOW,
    at,
    make_analysis,
    make_client,
    make_practitioner,
    make_room,
    make_service,
    make_studio,
    make_time_off,
    make_visit,
)
from clients.models import Client, Consent
from notifications.models import Message

pytestmark = pytest.mark.django_db

ANALYSIS = "?newcomer=true&service=skin_analysis_and_plan"
ANA = {"name": "Ana Pérez", "email": "ana@example.com", "adult": "on"}
HOSTILE = ["\x00", "🙂" * 3000, "\u202eمرحبا", "A" * 10_000, "<script>alert(1)</script>"]


@pytest.fixture(autouse=True)
def clock():
    """It is Friday morning, three days before the Monday that is booked; the clock moves when told to."""
    cache.clear()
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def studio():
    """An analysis, an enzyme that needs a look, a peel that needs a patch test too, calming; Mira and Jo."""
    made = make_studio(cancellation_policy="Later, half the price.", cancellation_hours=24)
    make_analysis(price_cents=9500, order_rank=10)
    make_service("patch_test", name="Patch test", minutes=10, cleanup_minutes=5, order_rank=15)
    make_service(
        "enzyme", name="Enzyme", minutes=45, needs_analysis_first=True, price_cents=9000, order_rank=20
    )
    make_service(
        "peel", name="Peel", minutes=45, needs_analysis_first=True, needs_patch_test=True, order_rank=40
    )
    make_service("calming", name="Calming care", minutes=20, price_cents=5000, order_rank=50)
    for name in ("Mira", "Jo"):
        make_practitioner(name=name, slug=name.lower())
    make_room()
    make_room()
    return made


def hold(browser, moment=None, query=ANALYSIS):
    """Press a time at step 2; the address of step 3."""
    answer = browser.post(f"/book/when/{query}", {"at": (moment or at(10)).isoformat()})
    assert answer.status_code == 302, answer.context["refused"]
    return answer.url


def fill(browser, who, clock, **typed):
    """Type at step 3 like a person, and press the button."""
    clock.shift(timedelta(seconds=20))
    return browser.post(who, ANA | typed)


def test_a_newcomer_books_an_analysis_in_four_screens(studio, client, clock):
    what = client.get("/book/")
    assert "Skin analysis and plan" in what.content.decode() and "1 h" not in what.content.decode()
    assert "60 min · $95" in what.content.decode()  # 45 minutes and 15 for a first visit
    when = client.get(f"/book/when/{ANALYSIS}&day=2026-06-08").content.decode()
    assert 'aria-label="Monday, June 8, 10:15 am with Mira or Jo"' in when
    assert "times are Pacific time" in when
    who = hold(client)
    page = client.get(who).content.decode()
    assert "Held for you until 10:10 am" in page  # ten minutes from ten o'clock
    assert "Free until Sun, Jun 7, 10:00 am" in page and "Later, half the price." in page
    answer = fill(client, who, clock, note="Parking?")
    done = client.get(answer.url).content.decode()
    assert "You're booked, Ana." in done and "10:00–11:00 am" in done
    visit = Visit.objects.get()
    assert (visit.status, visit.client.name, visit.note) == ("booked", "Ana Pérez", "Parking?")
    assert visit.newcomer and visit.chair_minutes == 60
    kinds = set(Message.objects.filter(topic=visit.topic).values_list("kind", flat=True))
    assert "confirmation" in kinds and "reminder_day_before" in kinds


def test_no_screen_has_more_than_eight_fields(studio, client):
    page = client.get(hold(client)).content.decode()
    seen = re.findall(r"<(?:input|textarea|select)(?![^>]*type=\"hidden\")[^>]*name=\"(\w+)\"", page)
    assert set(seen) - {"website"} == {
        *("name", "email", "phone", "note", "adult"),
        *("invitations", "newsletter"),
    }
    for name, autocomplete in (("name", "name"), ("email", "email"), ("phone", "tel"), ("note", "off")):
        assert re.search(rf'name="{name}"[^>]*autocomplete="{autocomplete}"', page)


# --- What


def test_a_newcomer_is_offered_what_needs_no_look_and_the_rest_beside_the_analysis(studio, client):
    menu = client.get("/book/").context["menu"]
    assert [dish.service.slug for dish in menu.dishes] == ["skin_analysis_and_plan", "patch_test", "calming"]
    assert [extra.slug for extra in menu.dishes[0].extras] == [
        "enzyme",
        "calming",
    ]  # a peel needs a patch test
    assert [service.slug for service in menu.later] == ["enzyme", "peel"]


def test_who_has_been_here_sees_every_service_and_what_must_come_before_it(studio, client):
    page = client.get("/book/?newcomer=false").content.decode()
    assert "45 min · $95" in page  # nothing is added to a later visit
    assert "Needs a skin analysis and a patch test first." in page
    assert "Book the patch test, 10 min, free" in page


def test_a_service_that_is_not_offered_is_nowhere(studio, client):
    Service.objects.filter(slug="calming").update(is_offered=False)
    assert "Calming" not in client.get("/book/").content.decode()
    refused = client.get("/book/when/?service=calming")
    assert "We do not know the service calming." in refused.content.decode()


def test_without_a_service_step_two_leads_back_to_step_one(studio, client):
    page = client.get("/book/when/").content.decode()
    assert "Please choose a service." in page and "What would you like?" in page


def test_a_newcomer_who_asks_for_a_peel_is_led_to_the_analysis(studio, client):
    page = client.get("/book/when/?newcomer=true&service=peel").content.decode()
    assert "Please book a skin analysis." in page and "/book/when/?service=skin_analysis_and_plan" in page


def test_extras_come_under_the_name_of_what_they_stand_beside(studio, client):
    query = (
        "?newcomer=true&service=skin_analysis_and_plan&with_skin_analysis_and_plan=enzyme&with_calming=peel"
    )
    chain = client.get(f"/book/when/{query}").context["chain"]
    assert chain.slugs == ("skin_analysis_and_plan", "enzyme")
    assert chain.minutes == 45 + 45 + 15


# --- When


def test_days_without_times_are_not_drawn(studio, client):
    for name in ("mira", "jo"):
        away_all_monday(name)
    dates = [day.date.isoformat() for day in client.get(f"/book/when/{ANALYSIS}").context["sheet"].days]
    assert dates == ["2026-06-05", "2026-06-06", "2026-06-07", "2026-06-09", "2026-06-10"]


def away_all_monday(slug):
    make_time_off(Practitioner.objects.get(slug=slug), at(0), at(23, 59))


def test_one_practitioner_alone_can_be_asked_for(studio, client):
    away_all_monday("mira")
    mira = client.get(f"/book/when/{ANALYSIS}&practitioner=mira&day=2026-06-08").context["sheet"]
    anyone = client.get(f"/book/when/{ANALYSIS}&day=2026-06-08").context["sheet"]
    assert mira.open_day.date.isoformat() == "2026-06-09"
    assert anyone.open_day.date.isoformat() == "2026-06-08"


def test_a_time_just_taken_says_so_with_the_nearest_ones(studio, client):
    make_visit(starts_at=at(10), services=[Service.objects.get(slug="enzyme")])
    answer = client.post(f"/book/when/{ANALYSIS}&practitioner=mira", {"at": at(10).isoformat()})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "That time has just been taken. The nearest:" in page
    # The enzyme takes Mira from 10:00 to 11:00; an analysis of 60 minutes and 10 of clean-up fits until 8:50.
    nearest = [time.starts_at for time in answer.context["nearest"]]
    assert nearest == [at(11), at(11, 15), at(11, 30)]
    assert not Visit.objects.filter(status="held").exists()


def test_choosing_another_time_lets_the_first_go(studio, client):
    hold(client, at(10))
    hold(client, at(13))
    assert [visit.starts_at for visit in Visit.objects.filter(status="held")] == [at(13)]


def test_ones_own_held_time_stays_on_offer_when_one_goes_back(studio, client):
    away_all_monday("jo")
    who = hold(client)
    back = parse_qs(urlsplit(who).query)
    page = client.get(f"/book/when/{ANALYSIS}&at={back['at'][0]}")
    chosen = re.search(
        r'value="([^"]+)"[^>]*aria-label="Monday, June 8, 10:00 am with Mira"[^>]*checked',
        page.content.decode(),
    )
    assert chosen


def test_a_fourth_hold_from_one_network_is_refused_in_words(studio):
    for hour in (9, 11, 13):
        hold(Browser(), at(hour))
    answer = Browser().post(f"/book/when/{ANALYSIS}", {"at": at(15).isoformat()})
    assert "Too many times are held from your network." in answer.content.decode()


@pytest.mark.parametrize(
    "value", ["", "yesterday", "2026-06-08T10:00:00", "0001-01-01T00:00Z", "9999-12-31T23:59Z"]
)
def test_what_is_no_time_is_refused_in_words(studio, client, value):
    answer = client.post(f"/book/when/{ANALYSIS}", {"at": value})
    assert answer.status_code == 200
    assert "Please choose one of the times shown." in answer.content.decode()


# --- Who


def test_a_double_submit_makes_one_visit(studio, client, clock):
    who = hold(client)
    first, second = fill(client, who, clock), client.post(who, ANA)
    assert first.url == second.url
    assert Visit.objects.count() == 1 and Client.objects.count() == 1
    assert Message.objects.filter(kind="confirmation").count() == 1


def test_a_refused_form_comes_back_filled(studio, client, clock):
    page = fill(client, hold(client), clock, email="nobody", note="My note", adult="").content.decode()
    assert "One looks like ana@example.com." in page and "Please tick this" in page
    assert 'value="Ana Pérez"' in page and ">\nMy note</textarea>" in page


def test_what_was_typed_is_still_there_with_another_time(studio, client, clock):
    fill(client, hold(client, at(10)), clock, email="nobody")
    page = client.get(hold(client, at(13))).content.decode()
    assert 'value="Ana Pérez"' in page and 'value="nobody"' in page


def test_a_likely_slip_is_asked_about_once(studio, client, clock):
    who = hold(client)
    page = fill(client, who, clock, email="ana@gmial.com").content.decode()
    assert "Did you mean" in page and 'name="mended" value="ana@gmail.com"' in page
    assert not Client.objects.exists()
    mended = client.post(
        who.replace("/?", "/mend/?"), ANA | {"email": "ana@gmial.com", "mended": "ana@gmail.com"}, follow=True
    )
    assert 'value="ana@gmail.com"' in mended.content.decode()
    taken_as_typed = client.post(who, ANA | {"email": "ana@gmial.com", "asked_about": "ana@gmial.com"})
    assert taken_as_typed.status_code == 302 and Client.objects.get().email == "ana@gmial.com"


def test_a_form_sent_at_once_asks_for_one_more_press_and_keeps_everything(studio, client, clock):
    who = hold(client)
    clock.shift(timedelta(seconds=1))
    page = client.post(who, ANA).content.decode()
    assert "Please press the button once more." in page and 'value="Ana Pérez"' in page
    clock.shift(timedelta(seconds=1))
    assert client.post(who, ANA).status_code == 302


def test_a_form_with_the_hidden_field_filled_asks_for_one_more_press(studio, client, clock):
    page = fill(client, hold(client), clock, website="https://spam.example").content.decode()
    assert "Please press the button once more." in page and "spam.example" not in page
    assert not Client.objects.exists()


def test_a_hold_can_be_kept_once_and_what_was_typed_stays(studio, client, clock):
    who = hold(client)
    clock.shift(timedelta(minutes=8))
    keep = who.replace("/?", "/keep/?")
    page = client.post(keep, {"name": "Ana", "email": "ana@exa"}, follow=True).content.decode()
    assert "Held for you until 10:18 am" in page and 'value="ana@exa"' in page
    assert "Keep it" not in page
    clock.shift(timedelta(minutes=5))
    client.post(keep)
    assert Visit.objects.get().hold_until == NOW + timedelta(minutes=18)


def test_an_expired_hold_still_books_while_the_time_is_free(studio, client, clock):
    who = hold(client)
    clock.shift(timedelta(minutes=11))
    assert "no longer held" in client.get(who).content.decode()
    assert "You're booked" in client.get(client.post(who, ANA).url).content.decode()


def test_a_hold_that_is_gone_is_booked_afresh_and_only_once(studio, client, clock):
    who = hold(client)
    Visit.objects.all().delete()
    clock.shift(timedelta(minutes=11))
    first, second = client.post(who, ANA), client.post(who, ANA)
    assert first.url == second.url and first.url.startswith("/book/done/")
    assert Visit.objects.count() == 1


def test_a_time_lost_while_typing_says_so_with_the_nearest_and_keeps_what_was_typed(studio, client, clock):
    who = hold(client, query=f"{ANALYSIS}&practitioner=mira")
    clock.shift(timedelta(minutes=11))
    Visit.objects.all().delete()
    make_visit(starts_at=at(10), services=[Service.objects.get(slug="enzyme")])
    answer = client.post(who, ANA)
    page = answer.content.decode()
    assert "That time has just been taken. What you typed is kept." in page and 'value="Ana Pérez"' in page
    assert [time.starts_at for time in answer.context["nearest"]] == [at(11), at(11, 15), at(11, 30)]


def test_nobody_books_under_a_reference_that_was_never_hers(studio, client):
    answer = client.post(f"/book/who/AAAA2222/{ANALYSIS}&at=2026-06-08T17:00Z", ANA)
    assert answer.status_code == 302 and answer.url.startswith("/book/when/")
    assert not Visit.objects.exists()


def test_another_session_sees_neither_step_three_nor_the_end(studio, client, clock):
    who = hold(client)
    assert Browser().get(who).url.startswith("/book/when/")
    done = fill(client, who, clock).url
    assert Browser().get(done).url == "/visit/find/"
    assert client.get(who).url == done  # back from the end: no second form


def test_the_newsletter_is_a_consent_of_its_own_with_its_words(studio, client, clock):
    fill(client, hold(client), clock)
    assert not Consent.objects.exists()
    page = client.get(hold(client, at(15))).content.decode()
    fill(client, hold(client, at(15)), clock, newsletter="on")
    consent = Consent.objects.get()
    assert consent.purpose == "newsletter" and consent.version and consent.text in page
    assert re.search(r'name="newsletter"(?![^>]*checked)', page)
    fill(client, hold(client, at(13)), clock, newsletter="on")
    assert Consent.objects.count() == 1


def test_being_written_to_when_it_is_time_is_asked_apart_and_never_ticked_for_anybody(studio, client, clock):
    page = client.get(hold(client)).content.decode()
    assert re.search(r'name="invitations"(?![^>]*checked)', page)
    fill(client, hold(client), clock, invitations="on")
    consent = Consent.objects.get()
    assert consent.purpose == "invitations" and consent.version
    assert consent.text in page and "when it is time to come back" in consent.text
    fill(client, hold(client, at(15)), clock, newsletter="on")
    assert set(Consent.objects.values_list("purpose", flat=True)) == {"invitations", "newsletter"}


def test_more_bookings_than_the_limit_from_one_network_are_told_to_wait(studio, client, clock, settings):
    settings.BOOKING_RATE_LIMIT = "2/h"
    who = hold(client)
    assert [client.post(who, ANA | {"email": "no"}).status_code for _ in range(2)] == [200, 200]
    answer = client.post(who, ANA)
    assert answer.status_code == 429 and 1 <= int(answer["Retry-After"]) <= 3600
    settings.BOOKING_RATE_LIMIT = None
    clock.shift(timedelta(seconds=20))
    assert client.post(who, ANA).status_code == 302


# --- What only the records can decide


def ask(browser, clock, **typed):
    who = hold(browser, query="?newcomer=false&service=enzyme")
    return fill(browser, who, clock, **typed)


def test_what_needs_a_look_first_is_answered_by_letter_whoever_asks(studio, clock):
    known = make_client("Ana Pérez", "ana@example.com")
    make_visit(starts_at=at(9), services=[Service.objects.get(slug="skin_analysis_and_plan")], client=known)
    pages = []
    for address in ("ana@example.com", "stranger@example.com"):
        browser = Browser()
        answer = ask(browser, clock, email=address)
        pages.append((answer.status_code, answer.url, browser.get(answer.url).content.decode()))
        Visit.objects.filter(status="held").delete()
    (status, url, first), (_, _, second) = pages
    assert (status, url) == (302, "/book/asked/") and "e-mailed you about this one" in first
    assert re.sub(r"\d+:\d+ am", "", first) == re.sub(r"\d+:\d+ am", "", second)
    assert Message.objects.filter(kind="confirm_request").count() == 2


def test_asked_twice_from_one_page_there_is_one_hold_and_one_letter(studio, client, clock):
    who = hold(client, query="?newcomer=false&service=enzyme")
    first, second = fill(client, who, clock), client.post(who, ANA)
    assert first.url == second.url == "/book/asked/"
    assert Message.objects.filter(kind="confirm_request").count() == 1
    held = Visit.objects.get()
    assert held.hold_until == timezone.now() + timedelta(minutes=30)


def confirm_path(held):
    return urlsplit(links.confirm_url(held)).path


def test_the_letters_link_books_when_pressed_and_not_when_opened(studio, client, clock):
    known = make_client("Ana Pérez", "ana@example.com")
    make_visit(starts_at=at(9), services=[Service.objects.get(slug="skin_analysis_and_plan")], client=known)
    ask(client, clock, invitations="on", newsletter="on")
    held = Visit.objects.get(status="held")
    reader = Browser()
    page = reader.get(confirm_path(held))
    assert "Is this right?" in page.content.decode() and page["Cache-Control"] == "no-store"
    assert Visit.objects.get(pk=held.pk).status == "held"
    answer = reader.post(confirm_path(held), follow=True)
    assert "Your visit" in answer.content.decode()
    booked = Visit.objects.get(pk=held.pk)
    assert (booked.status, booked.client) == ("booked", known)
    assert set(known.consents.values_list("purpose", flat=True)) == {"invitations", "newsletter"}
    assert "booked already" in reader.get(confirm_path(held)).content.decode()
    reader.post(confirm_path(held))
    assert known.consents.count() == 2


def test_the_letters_link_leads_to_the_analysis_when_there_was_none(studio, client, clock):
    ask(client, clock)
    held = Visit.objects.get()
    page = Browser().post(confirm_path(held)).content.decode()
    assert "Please book a skin analysis." in page
    assert "/book/when/?newcomer=false&amp;service=skin_analysis_and_plan" in page
    assert Visit.objects.get().status == "held" and not Client.objects.exists()


def test_a_wrong_confirm_link_is_unknown_and_an_old_one_expired(studio, client, clock):
    ask(client, clock)
    held = Visit.objects.get()
    wrong = client.get(f"/book/confirm/{held.reference}/nothing/")
    assert wrong.status_code == 404 and "Find my visit" in wrong.content.decode()
    held.delete()
    assert client.get(confirm_path(held)).status_code == 410


def test_past_three_letters_a_day_the_answer_is_the_same_and_no_letter_goes(studio, clock):
    answers = []
    for hour in (9, 11, 13, 15):
        browser = Browser()
        who = hold(browser, at(hour), query="?newcomer=false&service=enzyme")
        answers.append(fill(browser, who, clock).url)
        Visit.objects.filter(status="held").update(held_from="")
    assert answers == ["/book/asked/"] * 4
    assert Message.objects.filter(kind="confirm_request").count() == holds.LETTERS_PER_ADDRESS_AND_DAY


# --- Whatever is typed


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_never_break_a_page(studio, client, clock, value, settings):
    settings.BOOKING_RATE_LIMIT = None
    chosen = {"newcomer": "true", "service": "skin_analysis_and_plan"}
    for name in ("service", "newcomer", "practitioner", "day", "from", "at"):
        assert client.get("/book/when/", chosen | {name: value}).status_code == 200
    everything = dict.fromkeys(("service", "newcomer", "practitioner", "day", "from", "at"), value)
    assert client.get("/book/", everything).status_code == 200
    assert client.get("/book/when/", everything).status_code == 200
    assert client.post(f"/book/when/{ANALYSIS}", {"at": value, "name": value}).status_code == 200
    who = hold(client)
    clock.shift(timedelta(minutes=1))
    for name in ("name", "email", "note", "adult", "invitations", "newsletter", "asked_about", "website"):
        answer = client.post(who, ANA | {"phone": "1" * 41, name: value})  # a phone too long: never booked
        assert answer.status_code == 200
    assert client.post(who.replace("/?", "/mend/?"), {"name": value, "mended": value}).status_code == 302
    assert client.get(who).status_code == 200
    assert client.post("/visit/find/", {"email": value}).status_code in (200, 302)


def test_a_name_in_any_script_is_booked_as_typed(studio, client, clock):
    name = "Łucja 李 مريم 🙂" + "ﷺ" * 150  # the last folds into eighteen letters each
    fill(client, hold(client), clock, name=name)
    booked = Client.objects.get()
    assert booked.name == name and len(booked.name_key) <= 400
