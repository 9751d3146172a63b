"""Signing in at the desk, and the one letter that belongs to it."""

import re

import pytest

from bookings.tests.make import make_studio, make_user
from clients.models import User
from notifications import delivery
from notifications.models import Message

LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"
PASSWORD = "a long test password"


@pytest.fixture
def mira(db) -> User:
    make_studio()
    return make_user("owner", email="mira@skinfit.example", name="Mira Lund")


def sign_in(client, email: str, password: str = PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def test_staff_sign_in_with_address_and_password_and_come_to_the_desk(mira, client):
    assert sign_in(client, "MIRA@skinfit.example").url == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_one_comes_back_to_the_page_that_asked(mira, client):
    answer = client.post(
        f"{LOGIN}?next=/desk/clients/", {"login": mira.email, "password": PASSWORD, "next": "/desk/clients/"}
    )
    assert answer.url == "/desk/clients/"


@pytest.mark.parametrize(
    ("email", "password"), [("mira@skinfit.example", "wrong"), ("nobody@skinfit.example", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_address_are_refused_alike(mira, client, email, password):
    answer = sign_in(client, email, password)
    assert answer.status_code == 200
    assert "The email address and/or password you specified are not correct." in answer.content.decode()


@pytest.mark.parametrize("address", [LOGIN, RESET, "/accounts/login/code/"])
def test_no_field_says_in_grey_what_its_label_says(mira, client, address):
    page = client.get(address).content.decode()
    assert "placeholder" not in page
    assert "E-mail" in page and "optional" not in page


def test_the_way_to_a_new_password_stands_after_the_button(mira, client):
    page = client.get(LOGIN).content.decode()
    assert page.count("Forgot your password?") == 1
    assert page.index(">Sign in</button>") < page.index(f'href="{RESET}">Forgot your password?')


def test_a_client_with_a_password_does_not_come_to_the_desk(mira, client):
    make_user("client", email="ana@example.com")
    assert sign_in(client, "ana@example.com").url == "/my/"
    assert client.get("/desk/").status_code == 403


def test_nobody_signs_up(mira, client):
    answer = client.post("/accounts/signup/", {"email": "x@example.com", "password1": PASSWORD})
    assert User.objects.count() == 1 and answer.status_code == 200


def test_the_letter_with_the_link_goes_through_the_outbox_and_sets_the_password(mira, client, mailoutbox):
    assert client.post(RESET, {"email": "mira@skinfit.example"}).status_code == 302
    assert mailoutbox == []
    letter = Message.objects.get()
    assert (letter.recipient, letter.letters, letter.topic) == (
        "address:mira@skinfit.example", "password_reset", f"user:{mira.pk}",
    )  # fmt: skip
    assert letter.reply_to == "studio@skinfit.example"
    [link] = set(re.findall(r"http\S+/password/reset/key/\S+/", letter.text))
    assert link in letter.html
    page = client.get(link.partition("testserver")[2], follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "another long one", "password2": "another long one"})
    mira.refresh_from_db()
    assert mira.check_password("another long one")


def test_the_letter_is_sent_by_the_sweep(mira, client, mailoutbox):
    client.post(RESET, {"email": "mira@skinfit.example"})
    delivery.send_due(now=Message.objects.get().due_at)
    [sent] = mailoutbox
    assert sent.to == ["mira@skinfit.example"] and sent.subject == "Choose your password for Skin Fit"


@pytest.mark.parametrize("email", ["nobody@example.com", "ana@example.com", "gone@skinfit.example"])
def test_unknown_closed_and_clients_addresses_answer_alike_and_no_letter_goes(mira, client, email):
    make_user("client", email="ana@example.com")
    make_user("practitioner", email="gone@skinfit.example", is_active=False)
    known = client.post(RESET, {"email": "mira@skinfit.example"})
    Message.objects.all().delete()
    answer = client.post(RESET, {"email": email})
    assert (answer.status_code, answer.url) == (known.status_code, known.url)
    assert not Message.objects.exists()


def test_a_sign_in_made_at_the_desk_brings_its_link(mira, client):
    client.force_login(mira)
    pat = {"name": "Pat", "email": "pat@skinfit.example", "role": "front_desk", "password": ""}
    client.post("/desk/settings/people/add/", pat | {"license_class": "esthetician"})
    assert Message.objects.get().recipient == "address:pat@skinfit.example"


@pytest.mark.parametrize("value", ["\x00", "🙂" * 3000, "A" * 10_000, "' or 1=1 --"])
def test_hostile_values_never_break_the_sign_in(mira, client, value):
    assert sign_in(client, value, value).status_code == 200
    assert client.post(RESET, {"email": value}).status_code == 200
