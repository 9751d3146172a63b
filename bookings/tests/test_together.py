"""A visit and its letters exist together or not at all, whatever statement fails."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection

from bookings import diary, holds
from bookings.diary import Actor, Person, Wish
from bookings.models import Visit, VisitService
from bookings.tests import make
from bookings.tests.make import NOW, at
from clients.models import Client
from notifications.models import Message

pytestmark = pytest.mark.django_db(transaction=True)

ANA = Person("Ana Pérez", "ana@example.com", "+1 425 555 0123")
Act = Callable[[], Any]


def wish(hour: int) -> Wish:
    return Wish(make.make_chain(make.make_service()), at(hour))


def booked(hour: int = 9) -> Visit:
    return diary.book(wish=wish(hour), who=ANA, by=Actor.CLIENT, proven=False, now=NOW)


def book() -> Act:
    return lambda: booked(11)


def move() -> Act:
    visit = booked()
    return lambda: diary.move(visit_id=visit.pk, starts_at=at(14), by=Actor.CLIENT, now=NOW)


def cancel() -> Act:
    visit = booked()
    return lambda: diary.cancel(visit_id=visit.pk, by=Actor.CLIENT, now=NOW)


def confirm() -> Act:
    held = holds.hold(wish=wish(11), visitor="v1", network="198.51.100.7", now=NOW)
    return lambda: holds.confirm(
        reference=held.reference, visitor="v1", wish=wish(11), who=ANA, proven=False, now=NOW
    )


def request() -> Act:
    return lambda: holds.request(wish=wish(11), who=ANA, network="198.51.100.7", now=NOW)


def everything() -> list[list[dict[str, Any]]]:
    return [list(model.objects.order_by("pk").values()) for model in (Visit, VisitService, Client, Message)]


class Broken(OperationalError):
    """The connection is lost at one statement."""


def breaking(act: Act, statement: int) -> bool:
    """Run the act and let its n-th statement fail; False when it has fewer."""
    left = statement

    def execute(run: Any, *arguments: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            raise Broken
        return run(*arguments)

    with connection.execute_wrapper(execute):
        try:
            act()
        except Broken:
            return True
    assert left > 0, "the failure was swallowed"
    return False


@pytest.mark.parametrize("prepare", [book, move, cancel, confirm, request], ids=lambda act: act.__name__)
def test_whatever_statement_fails_nothing_is_half_done(prepare: Callable[[], Act]) -> None:
    make.make_world()
    person = make.Practitioner.objects.get()
    person.user = make.make_user(email="mira@example.com")
    person.save()
    act = prepare()
    before, statement = everything(), 1
    while breaking(act, statement):
        assert everything() == before, f"half done after statement {statement} failed"
        statement += 1
    assert statement > 5
    visits, _, _, messages = everything()
    assert visits != before[0]
    assert messages != before[3]
