"""The letters a client may be written beside those about her visits: her choice, by link or at the desk."""

import pytest
import time_machine
from django.urls import reverse

from bookings import agreements, links
from bookings.tests.make import NOW, at, make_client, make_user, make_visit, make_world
from clients.models import Consent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visit():
    make_world()
    return make_visit(starts_at=at(10), client=make_client("Ana Pérez", "ana@example.com"))


def own_page(visit):
    return reverse("visit_letters", args=[visit.reference, links.manage_token(visit.reference, mailed=True)])


def agreed(visit):
    return sorted(agreements.standing(visit.client))


def test_nothing_is_ticked_until_she_ticks_it_and_she_can_take_it_back(client, visit):
    assert "checked" not in client.get(own_page(visit)).content.decode()
    client.post(own_page(visit), {"invitations": "on"})
    assert agreed(visit) == ["invitations"]
    kept = Consent.objects.get()
    page = client.get(own_page(visit)).content.decode()
    assert kept.text in page and page.count("checked") == 1
    client.post(own_page(visit), {"newsletter": "on"})
    assert agreed(visit) == ["newsletter"]
    kept.refresh_from_db()
    assert kept.withdrawn_at == NOW and kept.text  # taken back, not edited


def test_a_visit_s_page_leads_there_and_a_wrong_link_does_not(client, visit):
    page = reverse("visit", args=[visit.reference, links.manage_token(visit.reference, mailed=True)])
    assert own_page(visit) in client.get(page).content.decode()
    wrong = reverse("visit_letters", args=[visit.reference, "nothing"])
    assert client.post(wrong, {"invitations": "on"}).status_code == 404
    assert not Consent.objects.exists()


@pytest.mark.parametrize("role", ["owner", "practitioner", "front_desk"])
def test_the_desk_keeps_what_she_said_with_its_words(client, visit, role):
    client.force_login(make_user(role))
    page = reverse("desk_letters", args=[visit.client_id])
    assert agreements.INVITATIONS.text in client.get(page).content.decode()
    client.post(page, {"invitations": "on"})
    assert agreed(visit) == ["invitations"]
    assert page in client.get(reverse("desk_client", args=[visit.client_id])).content.decode()
    client.post(page, {})
    assert agreed(visit) == []


def test_other_consents_are_not_touched(client, visit):
    visit.client.consents.create(purpose="health_data", text="Yes.", version="1", given_at=NOW)
    agreements.settle(client=visit.client, agreed=(), now=NOW)
    assert Consent.objects.get().withdrawn_at is None
