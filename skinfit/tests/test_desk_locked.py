"""A locked session: every address of the product, by every role, answers with the lock and does nothing."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from bookings.models import Visit
from bookings.tests.make import make_studio, make_user
from clients import desk_lock
from clients.models import Client, User

STAYS_OPEN = {  # what the lock itself needs, and what tells nothing of anybody
    "desk/locked/", "accounts/logout/", "look/", "studio.css", "studio/logo", "healthz", "readyz",
}  # fmt: skip
VALUES = {"int": "1", "slug": "AAAA", "str": "AAAA", "path": "AAAA", "uuid": "0" * 32, "re": "AAAA"}


def routes(patterns, before: str = "") -> Iterator[tuple[str, str]]:
    """Every route, and an address for it."""
    for entry in patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            yield route, address_of(route)


def address_of(route: str) -> str:
    address = route.replace("^", "").replace("$", "").replace("\\Z", "")
    while "<" in address:
        before, _, rest = address.partition("<")
        inside, _, after = rest.partition(">")
        kind = inside.partition(":")[0] if ":" in inside else "str"
        address = f"{before}{VALUES.get(kind, 'AAAA')}{after}"
    return "/" + address


ALL = [
    (route, address)
    for route, address in routes(get_resolver().url_patterns)
    if route not in STAYS_OPEN and "(" not in address
]


def locked(client, role: str, **options):
    user = make_user(role)
    desk_lock.set_pin(user_id=user.pk, pin="2580")
    user.refresh_from_db()
    client.force_login(user)
    session = client.session
    desk_lock.lock(session=session, user=user, back="/desk/", **options)
    session.save()


def test_the_addresses_are_found():
    addresses = {address for _, address in ALL}
    assert {
        "/",
        "/desk/",
        "/desk/clients/1/",
        "/desk/visits/AAAA/",
        "/visit/find/",
        "/api/v1/visits",
    } <= addresses
    assert len(addresses) > 80


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in User.Role.values if role != "client"])
@pytest.mark.parametrize("opens", ["", "/visit/AAAA/questions/BBBB/"])
def test_no_address_opens_while_the_session_is_locked(client, role, opens):
    make_studio()
    locked(client, role, opens=opens)
    for route, address in ALL:
        for method in ("get", "post", "put", "delete"):
            with transaction.atomic():
                answer = getattr(client, method)(address)
                assert answer.status_code == 423, f"{method} {route}"
                assert "data-locked" in answer.content.decode(), f"{method} {route}"
                transaction.set_rollback(True)
    assert not Client.objects.exists() and not Visit.objects.exists()


@pytest.mark.django_db
def test_handed_over_the_one_address_of_the_questions_opens_and_no_other_below_or_beside_it(client):
    make_studio()
    locked(client, "practitioner", opens="/visit/AAAA/questions/BBBB/")
    assert client.get("/visit/AAAA/questions/BBBB/").status_code == 404  # the page's own word
    for address in (
        "/visit/AAAA/questions/BBBB",
        "/visit/AAAA/questions/BBBB/x/",
        "/visit/AAAA/questions/CCCC/",
    ):
        assert client.get(address).status_code == 423
