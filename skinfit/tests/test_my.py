"""A client signs in with a code and comes to her own space; nobody learns who is known."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client as Browser

from bookings import links, merging
from bookings.models import Visit
from bookings.tests.make import NOW, at, make_client, make_studio, make_user, make_visit, make_world
from clients import accounts, registry
from clients.models import Client, User
from notifications import delivery
from notifications.models import Message

CODE, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"


@pytest.fixture(autouse=True)
def clock(db):
    cache.clear()
    make_world()
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def ana() -> Client:
    return make_client("Ana Pérez", "ana@example.com")


def ask(browser, email: str = "ana@example.com", **more):
    return browser.post(CODE, {"email": email} | more)


def code() -> str:
    return re.search(r"^\d{6}$", Message.objects.latest("pk").text, re.MULTILINE)[0]


def sign_in(browser, email: str = "ana@example.com", **more):
    ask(browser, email, **more)
    return browser.post(CONFIRM, {"code": code()} | more)


def test_a_client_signs_in_with_the_code_of_her_letter_and_comes_to_her_visits(ana, client, mailoutbox):
    visit = make_visit(starts_at=at(9), client=ana)
    assert client.get("/my/").url == f"{CODE}?next=/my/"
    assert ask(client).url == CONFIRM
    assert mailoutbox == []
    letter = Message.objects.get()
    assert (letter.recipient, letter.subject) == ("address:ana@example.com", "Your sign-in code")
    delivery.send_due(now=NOW)
    assert code() in mailoutbox[0].body
    assert client.post(CONFIRM, {"code": code()}).url == "/my/"
    page = client.get("/my/").content.decode()
    assert "Hello Ana" in page and links.visit_path(visit, mailed=True) in page
    assert f"/visit/{visit.reference}/questions/" in page
    ana.refresh_from_db()
    assert (ana.user.role, ana.user.email) == ("client", "ana@example.com")
    assert not ana.user.has_usable_password()
    assert client.get("/desk/").status_code == 403


def test_her_sign_in_is_made_once(ana, client):
    sign_in(client)
    sign_in(Browser())
    assert User.objects.count() == 1


def test_she_comes_back_to_the_page_that_asked(ana, client):
    assert sign_in(client, next="/book/?newcomer=false").url == "/book/?newcomer=false"


def test_she_signs_out(ana, client):
    sign_in(client)
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/my/").status_code == 302


def test_known_unknown_closed_and_staff_addresses_answer_alike(ana, client):
    make_user("practitioner", email="mira@skinfit.example")
    make_user("client", email="gone@example.com", is_active=False)
    make_client("Gone", "gone@example.com")
    answers = []
    for email in ("ana@example.com", "nobody@example.com", "gone@example.com", "mira@skinfit.example"):
        browser = Browser()
        asked = ask(browser, email)
        page = browser.get(CONFIRM).content.decode()
        wrong = browser.post(CONFIRM, {"code": "000000"}).content.decode()
        hidden = r'name="csrfmiddlewaretoken" value="\w+"'
        answers.append((asked.status_code, asked.url, re.sub(hidden, "", page), re.sub(hidden, "", wrong)))
    assert len(set(answers)) == 1
    assert [letter.recipient for letter in Message.objects.all()] == ["address:ana@example.com"]


@pytest.mark.parametrize("role", ["owner", "practitioner", "front_desk"])
def test_staff_are_unknown_to_the_code_even_when_they_are_clients_too(client, role):
    make_user(role, email="mira@skinfit.example")
    make_client("Mira", "mira@skinfit.example")
    ask(client, "mira@skinfit.example")
    assert not Message.objects.exists()
    assert accounts.admit(email="MIRA@skinfit.example") is None


def test_an_address_that_only_reads_like_hers_is_unknown(ana, client):
    """A small Roman fifty folds to the letter l; the look-alike domain is somebody else's."""
    ask(client, "ana@examp\N{SMALL ROMAN NUMERAL FIFTY}e.com")
    assert not Message.objects.exists()


def test_a_chart_that_moved_to_another_address_is_opened_from_there_and_no_longer_from_the_old_one(ana):
    before = accounts.admit(email="ana@example.com")
    registry.correct(
        client_id=ana.pk, name=ana.name, email="ana@example.org", phone="", note="", birth_date=None
    )
    assert accounts.admit(email="ana@example.com") is None
    assert not accounts.charts_of(before).exists()
    after = accounts.admit(email="ana@example.org")
    assert list(accounts.charts_of(after)) == [ana]


def test_charts_made_one_are_opened_from_the_address_that_was_kept(ana):
    other = make_client("Ana P.", "ana.p@example.com")
    for email in (ana.email, other.email):
        accounts.admit(email=email)
    merging.merge(keep_id=ana.pk, drop_id=other.pk)
    assert list(accounts.charts_of(accounts.admit(email=ana.email))) == [ana]
    assert accounts.admit(email=other.email) is None


def test_a_mailbox_that_reads_the_same_opens_its_own_chart_and_no_other(ana, client):
    """A long s folds to s, and such an address can be somebody else's."""
    make_visit(starts_at=at(9), client=make_client("Iris Osei", "iris@example.com"))
    other = make_client("Iris Osei", "iri\N{LATIN SMALL LETTER LONG S}@example.com")
    assert accounts.admit(email="iris@example.com").email == "iris@example.com"
    theirs = accounts.admit(email=other.email)
    assert list(accounts.charts_of(theirs)) == [other]


def test_a_new_code_takes_back_the_one_before_and_six_in_an_hour_is_one_too_many(ana, client, clock):
    ask(client)
    first = code()
    again = {"next": CODE}
    for _ in range(5):
        clock.shift(timedelta(minutes=2))
        assert client.post("/accounts/logout/", again).url == CODE
        ask(client)
    assert Message.objects.count() == 5
    assert Message.objects.filter(state=Message.State.QUEUED).count() == 1
    assert client.post(CONFIRM, {"code": first}).status_code == 200
    assert client.get("/my/").status_code == 302


def test_a_code_is_good_for_a_quarter_of_an_hour_and_its_letter_too(ana, client, clock, mailoutbox):
    ask(client)
    clock.shift(timedelta(minutes=16))
    client.post(CONFIRM, {"code": code()})
    assert client.get("/my/").status_code == 302
    delivery.send_due(now=NOW + timedelta(minutes=16))
    assert mailoutbox == []


def test_three_wrong_codes_and_it_is_over(ana, client):
    ask(client)
    for _ in range(3):
        client.post(CONFIRM, {"code": "999999" if code() != "999999" else "111111"})
    client.post(CONFIRM, {"code": code()})
    assert client.get("/my/").status_code == 302


def test_two_charts_at_one_address_are_shown_with_their_names(ana, client):
    lea = make_client("Lea Pérez", "ANA@example.com")
    make_visit(starts_at=at(9), client=ana)
    make_visit(starts_at=at(14), client=lea)
    other = make_visit(starts_at=at(16), client=make_client("Ana Pérez", "other@example.com"))
    sign_in(client)
    page = client.get("/my/").content.decode()
    assert "Ana Pérez" in page and "Lea Pérez" in page
    assert other.reference not in page


def test_a_visit_long_past_has_no_link_any_more(ana, client, clock):
    visit = make_visit(starts_at=at(9), client=ana, status=Visit.Status.ATTENDED)
    sign_in(client)
    assert links.visit_path(visit, mailed=True) in client.get("/my/").content.decode()
    clock.move_to(visit.ends_at + timedelta(days=31))
    sign_in(client)
    assert links.visit_path(visit, mailed=True) not in client.get("/my/").content.decode()


def test_staff_are_led_to_the_desk(client):
    client.force_login(make_user("front_desk"))
    assert client.get("/my/").url == "/desk/"


def test_nobody_at_the_desk_reads_a_code(ana, client):
    ask(client)
    client.force_login(make_user("owner"))
    letter = Message.objects.get()
    assert code() not in client.get("/desk/messages/").content.decode()
    assert code() not in client.get(f"/desk/messages/{letter.pk}/").content.decode()


@pytest.mark.parametrize("value", ["\x00", "🙂" * 300, "A" * 10_000, "", "' or 1=1 --", "ana@example.com\n"])
def test_hostile_values_never_break_it(ana, client, value):
    assert ask(client, value).status_code in (200, 302)
    assert client.post(CONFIRM, {"code": value}).status_code in (200, 302)
    make_studio()
