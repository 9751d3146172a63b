"""Who works here: practitioners with what they do, and their sign-ins."""

from collections.abc import Iterable
from itertools import count

from django.db import transaction
from django.utils.text import slugify

from bookings.models import Practitioner, Service
from clients import accounts
from clients.models import User


@transaction.atomic
def take_on(
    *, name: str, license_class: str, services: Iterable[Service], user: User | None = None
) -> Practitioner:
    """A new practitioner, who has no hours yet."""
    practitioner = Practitioner.objects.create(
        name=name.strip(), slug=_free_slug(name), license_class=license_class, user=user
    )
    practitioner.services.set(services)
    return practitioner


@transaction.atomic
def welcome(
    *,
    name: str,
    email: str,
    role: str,
    password: str,
    treats: bool,
    license_class: str,
    services: Iterable[Service],
) -> tuple[User | None, Practitioner | None]:
    """Somebody new: with an e-mail she signs in, and if she treats clients she is in the diary.

    Raises EmailTaken.
    """
    user = accounts.open_account(name=name, email=email, role=role, password=password) if email else None
    if not treats:
        return user, None
    return user, take_on(name=name, license_class=license_class, services=services, user=user)


def _free_slug(name: str) -> str:
    stem = slugify(name)[:50] or "practitioner"
    taken = set(Practitioner.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in _candidates(stem) if slug not in taken)


def _candidates(stem: str) -> Iterable[str]:
    yield stem
    yield from (f"{stem}-{number}" for number in count(2))
