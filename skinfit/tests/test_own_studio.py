"""'Start with my own studio': asks once, naming what goes; then the demo is gone and the owner stays."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from bookings.models import Practitioner, Room, Service, Studio, Visit, WorkingHours
from bookings.tests.make import (
    at,
    make_client,
    make_practitioner,
    make_room,
    make_studio,
    make_time_off,
    make_user,
    make_visit,
    make_world,
)
from clients import desk_lock
from clients.models import Client, User
from notifications.models import Message
from notifications.tests.make import make_message
from skinfit import own_studio
from skinfit.own_studio import NotADemo
from treatments.catalogue import edits, revisions

ADDRESS = "/desk/settings/own-studio/"
TYPED = {"studio_name": "Sound Skin", "name": "Ida Berg", "email": "ida@sound.example",
         "password": "a very long password", "sure": "on"}  # fmt: skip


@pytest.fixture
def owner(db) -> User:
    make_world(is_demo=True, name="Skin Fit", address="123 5th Ave S")
    owner = make_user("owner", email="demo@skinfit.example", name="Mira")
    Practitioner.objects.update(user=owner, name="Mira")
    jo = make_practitioner(name="Jo", user=make_user(email="jo@skinfit.example"))
    make_room(name="Room 2")
    visit = make_visit(starts_at=at(9), practitioner=jo)
    visit.client.consents.create(purpose="newsletter", text="Yes", version="1", given_at=at(8))
    make_client("Merged", merged_into=visit.client)
    make_message(topic=visit.topic)
    make_time_off(jo, at(14), at(15))
    return owner


def counts() -> list[int]:
    return [model.objects.count() for model in (Visit, Client, Message, Practitioner, Room, User)]


def test_it_asks_first_and_names_exactly_what_goes(owner, client):
    client.force_login(owner)
    before = counts()
    page = client.get(ADDRESS).content.decode()
    for words in ("1 visit,", "2 clients", "1 letter,", "Jo", "Room 2", "jo@skinfit.example"):
        assert words in page
    assert client.post(ADDRESS, TYPED | {"sure": ""}).status_code == 200
    assert counts() == before


def test_the_demo_is_gone_and_the_owner_with_her_hours_the_services_and_a_room_stay(owner, client):
    services = Service.objects.count()
    client.force_login(owner)
    assert client.post(ADDRESS, TYPED).url == "/desk/settings/"
    assert counts() == [0, 0, 0, 1, 1, 1]
    assert Service.objects.count() == services
    kept = Practitioner.objects.get()
    assert (kept.name, kept.user, WorkingHours.objects.filter(practitioner=kept).count()) == (
        "Ida Berg",
        owner,
        7,
    )
    studio = Studio.objects.get()
    assert (studio.name, studio.address, studio.is_demo) == ("Sound Skin", "", False)
    assert client.get("/desk/").status_code == 200  # still signed in


def test_the_demo_s_password_opens_nothing_any_more(owner, client):
    client.force_login(owner)
    client.post(ADDRESS, TYPED)
    owner.refresh_from_db()
    assert owner.email == "ida@sound.example"
    assert owner.check_password("a very long password") and not owner.check_password("a long test password")


def test_the_demo_s_pin_opens_nothing_any_more_either(owner):
    desk_lock.set_pin(user_id=owner.pk, pin="2580")
    typed = {name: value for name, value in TYPED.items() if name != "sure"}
    own_studio.start(owner_id=owner.pk, **typed)
    owner.refresh_from_db()
    assert owner.pin == ""


def test_a_studio_that_is_no_demo_is_never_emptied(owner, client):
    make_studio(is_demo=False)
    client.force_login(owner)
    before = counts()
    assert client.post(ADDRESS, TYPED).status_code == 302
    assert counts() == before
    with pytest.raises(NotADemo):
        own_studio.start(owner_id=owner.pk, studio_name="S", name="N", email="e@x.example", password="p")
    assert "own-studio" not in client.get("/desk/settings/").content.decode()


@pytest.mark.parametrize("field", ["studio_name", "name", "email", "password"])
@pytest.mark.parametrize("value", ["", "\x00", "A" * 10_000])
def test_a_refused_form_comes_back_and_nothing_is_gone(owner, client, field, value):
    client.force_login(owner)
    before = counts()
    assert client.post(ADDRESS, TYPED | {field: value}).status_code == 200
    assert counts() == before


def test_the_address_of_a_client_s_sign_in_is_free_again(owner, client):
    make_user("client", email="ida@sound.example")
    client.force_login(owner)
    answer = client.post(ADDRESS, TYPED)
    assert answer.status_code == 302 and User.objects.get().email == "ida@sound.example"


def test_what_was_tried_on_the_care_rules_goes_with_the_demo(owner, client):
    call_command("load_catalogue", verbosity=0)
    other = make_user(User.Role.OWNER)
    edits.change(path="studio/lancing_permitted", value=True, why="A try.", by=other, now=timezone.now())
    rest = "intervals_days/matrix/peel_lactic/peel_lactic"
    edits.change(path=rest, value=7, why="A try.", by=owner, now=timezone.now())
    client.force_login(owner)
    assert client.post(ADDRESS, TYPED).url == "/desk/settings/"
    assert not Studio.objects.get().lancing_permitted
    assert not revisions.current().loosened
    assert revisions.current().catalogue.services["peel_lactic"].waits["peel_lactic"] == (14, 14)
    call_command("load_catalogue", verbosity=0)  # and a newer reference finds its place


def test_a_catalogue_loaded_before_stays_whole(owner):
    call_command("load_catalogue", verbosity=0)
    before = set(Service.objects.values_list("slug", flat=True))
    own_studio.start(owner_id=owner.pk, studio_name="S", name="N", email="e@x.example", password="p")
    assert set(Service.objects.values_list("slug", flat=True)) == before
