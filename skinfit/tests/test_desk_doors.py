"""Every address of the desk with every role: signed out to sign-in, without the right 403, never a 500."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from bookings.tests.make import (
    MONDAY,
    at,
    make_analysis,
    make_client,
    make_exception,
    make_practitioner,
    make_time_off,
    make_user,
    make_visit,
    make_world,
)
from clients.models import User
from notifications.tests.make import make_message
from treatments.tests.make_intake import make_letter

OWNERS_ONLY = "desk/settings/"
CHARTS_ONLY = (
    *("desk/visits/<str:reference>/", "desk/visits/<slug:reference>/"),
    "desk/clients/<int:client_id>/progress/",
    "desk/clients/<int:client_id>/answers/",
    "desk/plans/",
)
NO_PAGES = ("desk/lock/", "desk/locked/")  # a press, and where it leads once pressed
FRONT_DESK_ACTS = ("here", "missed", "undo", "cancel", "move", "late")


def routes(patterns, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route)
        elif route.startswith("desk/"):
            yield route, entry


DESK = dict(routes(get_resolver().url_patterns))


def who_may(route: str) -> set[str]:
    """The roles that may open an address."""
    if route.startswith(OWNERS_ONLY):
        return {"owner"}
    if route.startswith(CHARTS_ONLY) and route.rstrip("/").rpartition("/")[2] not in FRONT_DESK_ACTS:
        return {"owner", "practitioner"}
    return {"owner", "practitioner", "front_desk"}


@pytest.fixture
def world(db) -> dict[str, object]:
    """Something at every address: the values of its parameters."""
    make_world(is_demo=True)
    who = make_practitioner()
    visit = make_visit(starts_at=at(9), services=[make_analysis()], practitioner=who)
    message = make_message(recipient=f"client:{visit.client_id}", kind="confirmation")
    return {
        "reference": visit.reference,
        "number": 1,
        "client_id": (ana := make_client()).pk,
        "letter_id": make_letter(ana, "pregnancy", dated=MONDAY).pk,
        "message_id": message.pk,
        "practitioner_id": who.pk,
        "user_id": make_user().pk,
        "room_id": visit.room_id,
        "service_id": visit.parts.get().service_id,
        "name": "waits",
        "time_off_id": make_time_off(who, at(20), at(21)).pk,
        "exception_id": make_exception(who, MONDAY).pk,
        "row": 0,
        "line_id": 0,
        "test_id": 0,
        "pk": 0,
        "kind": "aftercare_now",
        "letter": 0,
    }


def address_of(pattern: URLPattern, route: str, world: dict[str, object]) -> str:
    address = route
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        address = address.replace(f"<{kind}:{name}>", str(world[name])).replace(f"<{name}>", str(world[name]))
    assert "<" not in address, f"no value for {address}"
    return f"/{address}"


def test_the_desk_s_addresses_are_found():
    assert {"desk/", "desk/clients/", "desk/messages/", "desk/settings/"} <= set(DESK)
    assert len(DESK) > 30


def answers(client: Client, world: dict[str, object]) -> Iterator[tuple[str, str, HttpResponse]]:
    """What a GET and a POST of every address get, each in the world as it was."""
    for route, pattern in DESK.items():
        for method in ("get", "post"):
            with transaction.atomic():
                yield route, method, getattr(client, method)(address_of(pattern, route, world))
                transaction.set_rollback(True)


def test_nobody_signed_out_gets_past_the_sign_in(client, world):
    for route, method, answer in answers(client, world):
        assert answer.status_code == 302, f"{method} {route}"
        assert answer.url.startswith("/accounts/login/?next=/desk/"), f"{method} {route}"


@pytest.mark.parametrize("role", User.Role.values)
def test_each_role_opens_what_is_hers_and_nothing_else(role, client, world):
    client.force_login(make_user(role))
    for route, method, answer in answers(client, world):
        expected = (200, 302, 404, 405, 422) if role in who_may(route) else (403,)
        assert answer.status_code in expected, f"{method} {route}"
        if role == "owner" and method == "get" and "<" not in route and route not in NO_PAGES:
            assert answer.status_code == 200, route


@pytest.mark.parametrize("route", ["desk/", "desk/clients/", "desk/messages/"])
def test_an_account_that_is_closed_is_signed_out(route, client, world):
    client.force_login(make_user("practitioner", is_active=False))
    assert client.get(f"/{route}").status_code == 302
