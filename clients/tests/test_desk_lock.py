"""The desk's lock: what a PIN is, and that only its owner's opens the session again."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from clients import desk_lock
from clients.errors import NoPin, PinTooSimple, TooManyTries, WrongPin
from clients.models import User
from clients.tests.make import ENROLLED, make_user

pytestmark = pytest.mark.django_db

PIN, OTHER = "2580", "1470"
NOW = ENROLLED


@pytest.fixture
def mira():
    user = make_user(name="Mira")
    desk_lock.set_pin(user_id=user.pk, pin=PIN)
    user.refresh_from_db()
    return user


@pytest.fixture
def desk(client, mira):
    cache.clear()
    client.force_login(mira)
    return client


def lock(client, back="/desk/clients/"):
    return client.post(reverse("desk_lock"), {"back": back})


def unlock(client, pin=PIN):
    return client.post(reverse("desk_locked"), {"pin": pin})


# --- A PIN


def test_a_pin_is_kept_hashed(mira):
    assert PIN not in mira.pin and len(mira.pin) > 30


@pytest.mark.parametrize(
    "pin", ["", "123", "123456789", "12a4", "1234", "8765", "0000", "٢٥٨٠", "25 80", "2580\n", "\x00123"]
)
def test_a_pin_of_another_form_or_too_simple_is_refused(mira, pin):
    with pytest.raises(PinTooSimple):
        desk_lock.set_pin(user_id=mira.pk, pin=pin)
    assert User.objects.get().pin == mira.pin


def test_whoever_has_no_pin_cannot_lock_herself_out(client):
    with pytest.raises(NoPin):
        desk_lock.lock(session=client.session, user=make_user(), back="/desk/")


# --- Locked


def test_locked_every_page_is_the_lock_and_the_pin_leads_back_to_the_page_left(desk):
    assert lock(desk, "/desk/clients/?q=ana").url == reverse("desk_locked")
    for address in (
        "/desk/",
        "/desk/clients/",
        "/",
        "/no-such-page/",
        "/api/v1/services",
        "/accounts/login/",
    ):
        answer = desk.get(address)
        assert answer.status_code == 423 and "The desk is locked" in answer.content.decode(), address
    assert desk.post("/desk/clients/add/", {"name": "Ana"}).status_code == 423
    assert unlock(desk).url == "/desk/clients/?q=ana"
    assert desk.get("/desk/clients/").status_code == 200


def test_a_wrong_pin_opens_nothing_and_is_not_shown_again(desk):
    lock(desk)
    page = unlock(desk, OTHER).content.decode()
    assert "That was not the PIN" in page and OTHER not in page
    assert desk.get("/desk/").status_code == 423


def test_another_one_s_pin_does_not_open_it(desk):
    owner = make_user("owner")
    desk_lock.set_pin(user_id=owner.pk, pin=OTHER)
    lock(desk)
    assert unlock(desk, OTHER).status_code == 200
    assert desk.get("/desk/").status_code == 423


def test_after_five_wrong_ones_the_right_one_does_not_open_it_for_a_quarter_of_an_hour(desk):
    with time_machine.travel(NOW, tick=False) as clock:
        lock(desk)
        for _ in range(5):
            unlock(desk, OTHER)
        assert "Too many tries" in unlock(desk).content.decode()
        desk.get("/desk/")  # a reload forgets no try
        assert "Too many tries" in unlock(desk).content.decode()
        clock.shift(timedelta(minutes=15))
        assert unlock(desk).status_code == 302


def test_tries_are_counted_where_they_are_stored_not_in_the_requests_that_read_them(desk, mira):
    lock(desk)
    at_once = [desk.session for _ in range(6)]  # six requests have read the session before the first try
    assert all(desk_lock.is_locked(session) for session in at_once)
    for session in at_once[:5]:
        with pytest.raises(WrongPin):
            desk_lock.unlock(session=session, user_id=mira.pk, pin=OTHER, now=NOW)
    with pytest.raises(TooManyTries):
        desk_lock.unlock(session=at_once[5], user_id=mira.pk, pin=PIN, now=NOW)


def test_signing_out_ends_the_lock_and_the_desk_asks_for_the_password(desk):
    lock(desk)
    desk.post("/accounts/logout/")
    assert desk.get("/").status_code == 200
    assert desk.get("/desk/").url.startswith("/accounts/login/")


def test_somebody_whose_account_is_closed_meanwhile_is_signed_out_and_not_locked_in(desk, mira):
    lock(desk)
    User.objects.filter(pk=mira.pk).update(is_active=False)
    assert desk.get("/").status_code == 200
    assert desk.get("/desk/").url.startswith("/accounts/login/")


def test_only_this_session_is_locked(desk, mira):
    other = Client()
    other.force_login(mira)
    lock(desk)
    assert other.get("/desk/clients/").status_code == 200


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "", "javascript:alert(1)"])
def test_the_way_back_never_leads_to_another_site(desk, back):
    lock(desk, back)
    assert unlock(desk).url == "/desk/"


def test_the_lock_is_no_page_of_an_open_desk(desk):
    assert desk.get(reverse("desk_locked")).url == "/desk/"


def test_whoever_has_no_pin_is_led_to_choose_one(client):
    client.force_login(make_user("front_desk"))
    assert lock(client).url == reverse("desk_pin")
    assert "Choose a PIN first" in client.get(reverse("desk_pin")).content.decode()


# --- Choosing one


def choose(client, pin=OTHER, again=None, password="a long test password"):
    typed = {"pin": pin, "again": pin if again is None else again, "password": password}
    return client.post(reverse("desk_pin"), typed)


def test_a_pin_is_chosen_with_the_password_and_never_shown(desk):
    assert choose(desk).url == "/desk/"
    lock(desk)
    assert unlock(desk, OTHER).status_code == 302
    assert OTHER not in desk.get(reverse("desk_pin")).content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password": "another"}, "That is not your password."),
        ({"again": "1471"}, "The two are not the same."),
        ({"pin": "1234"}, "not in a row"),
        ({"pin": "\x00"}, "Null characters"),
    ],
)
def test_a_refused_pin_changes_nothing(desk, mira, typed, sentence):
    answer = choose(desk, **typed)
    assert answer.status_code == 200 and sentence in answer.content.decode()
    assert User.objects.get(pk=mira.pk).pin == mira.pin


def test_passwords_cannot_be_tried_there_one_after_the_other(desk):
    for _ in range(10):
        choose(desk, password="wrong")
    assert "Too many tries" in choose(desk).content.decode()
