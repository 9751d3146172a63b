"""Builders: `make_client()` and `make_user()` with sensible defaults."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from clients.models import Client, User
from clients.registry import folded

ENROLLED = datetime(2026, 6, 5, 17, tzinfo=UTC)

_numbers = count(1)


def make_client(name: str = "Ana Pérez", email: str | None = None, **fields: Any) -> Client:
    """A client with an address of her own (`email=""`: none)."""
    address = f"client{next(_numbers)}@example.com" if email is None else email
    given = {"created_at": ENROLLED, "name_key": folded(name), "email_key": folded(address)} | fields
    return Client.objects.create(name=name, email=address, **given)


def make_user(role: str = User.Role.PRACTITIONER, **fields: Any) -> User:
    """Somebody who signs in; the password is 'a long test password'."""
    email = fields.pop("email", f"user{next(_numbers)}@skinfit.example")
    password = fields.pop("password", "a long test password")
    return User.objects.create_user(email, password, role=role, **fields)
