"""Races on a real database, a connection each: `DATABASE_URL=… python -m bookings.tests.racing RACE ROUNDS`.

Prints for each round how often each outcome came, as JSON. `killed` kills a child of this process
with SIGKILL before each statement in turn of booking, moving and cancelling.
"""

import json
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

CONNECTIONS = 32
STRAIGHT = 8
Act = Callable[[], Any]


def together(acts: list[Act]) -> Counter[str]:
    """Let every act run at one instant on a connection of its own; the names of what came of it."""
    from django.db import connection

    outcomes: list[str] = []
    start = threading.Barrier(len(acts))

    def run(act: Act) -> None:
        connection.ensure_connection()
        start.wait()
        try:
            act()
            outcomes.append("done")
        except Exception as error:  # noqa: BLE001 (every outcome is counted by its name)
            outcomes.append(name_of(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def name_of(error: Exception) -> str:
    from django.db import DatabaseError

    from bookings.overlap import GUARDS

    if isinstance(error, DatabaseError):
        refused = any(guard in str(error) for guard in GUARDS) or "deadlock detected" in str(error)
        return "refused by the database" if refused else f"raw: {error}"
    return type(error).__name__


class World:
    """People and rooms for one race; each round has a day of its own."""

    def __init__(self, people: int, rooms: int) -> None:
        from bookings.tests import make
        from clients.models import Client
        from notifications.models import Message

        for model in (Message, make.Visit, Client, make.Practitioner, make.Room):
            model.objects.all().delete()
        self.make, self.service = make, make.make_world(people=people, rooms=rooms)
        self.people = list(make.Practitioner.objects.order_by("pk"))
        self.rooms = list(make.Room.objects.order_by("pk"))

    def at(self, number: int, hour: int = 9, minute: int = 0) -> datetime:
        return self.make.at(hour, minute, day=self.make.MONDAY + timedelta(days=number))

    def book(self, starts_at: datetime, visitor: int, practitioner: Any = None) -> Act:
        from bookings import diary
        from bookings.diary import Actor, Person, Wish

        wish = Wish(self.make.make_chain(self.service), starts_at, practitioner and practitioner.pk)
        who = Person(f"Client {visitor}", f"client{visitor}@example.com")
        return lambda: diary.book(wish=wish, who=who, by=Actor.CLIENT, proven=False, now=self.make.NOW)

    def move(self, visit: Any, starts_at: datetime) -> Act:
        from bookings import diary
        from bookings.diary import Actor

        return lambda: diary.move(visit_id=visit.pk, starts_at=starts_at, by=Actor.CLIENT, now=self.make.NOW)

    def confirm(self, hold: Any, starts_at: datetime) -> Act:
        from bookings import holds
        from bookings.diary import Person, Wish

        wish = Wish(self.make.make_chain(self.service), starts_at)
        return lambda: holds.confirm(
            reference=hold.reference, visitor=hold.held_by, wish=wish,
            who=Person("Ana", "ana@example.com"), proven=False, now=self.make.NOW,
        )  # fmt: skip

    def standing(self, number: int) -> int:
        """Visits with a client on the round's day that are not cancelled, each with its letter."""
        start = self.at(number, 0)
        visits = self.make.Visit.objects.exclude(status__in=["cancelled", "held"])
        return visits.filter(starts_at__range=(start, start + timedelta(days=1))).count()


def one_time(number: int, world: World) -> list[Act]:
    return [world.book(world.at(number), n) for n in range(CONNECTIONS)]


def unequal_starts(number: int, world: World) -> list[Act]:
    """09:00, 09:15 … 10:00, each busy for 75 minutes: any two overlap."""
    return [world.book(world.at(number) + timedelta(minutes=15 * (n % 5)), n) for n in range(CONNECTIONS)]


def two_people_one_room(number: int, world: World) -> list[Act]:
    return [world.book(world.at(number), n, world.people[n % 2]) for n in range(CONNECTIONS)]


def move_against_book(number: int, world: World) -> list[Act]:
    """Half of them move a visit of the weeks after to the time that the others book."""
    visits = [
        world.make.make_visit(
            starts_at=world.at(40 + n, 15), practitioner=world.people[0],
            room=world.rooms[0],
        )
        for n in range(number * CONNECTIONS // 2, (number + 1) * CONNECTIONS // 2)
    ]  # fmt: skip
    moves = [world.move(visit, world.at(number)) for visit in visits]
    books = [world.book(world.at(number), n) for n in range(CONNECTIONS // 2)]
    return [act for pair in zip(moves, books, strict=True) for act in pair]


def expired_hold_against_book(number: int, world: World) -> list[Act]:
    """One confirms a hold that has run out, twice at once, while the others book over it."""
    hold = world.make.make_hold(
        starts_at=world.at(number), hold_until=world.make.NOW, held_by=f"visitor{number}"
    )
    confirm = world.confirm(hold, world.at(number))
    return [confirm, *(world.book(world.at(number), n) for n in range(CONNECTIONS - 2)), confirm]


def one_press(number: int, world: World) -> list[Act]:
    """The last step of booking sent eight times at once, when the hold is gone and two people are free."""
    from bookings import reception
    from bookings.diary import Person, Wish

    wish = Wish(world.make.make_chain(world.service), world.at(number))

    def act() -> Any:
        return reception.complete(
            reference=f"PRESS{number:03d}", visitor=f"visitor{number}", network="", wish=wish,
            who=Person("Ana", "ana@example.com"), now=world.make.NOW,
        )  # fmt: skip

    return [act] * STRAIGHT


def straight_into_the_table(number: int, world: World) -> list[Act]:
    clients = [world.make.make_client() for _ in range(STRAIGHT)]

    def insert(client: Any) -> Act:
        return lambda: world.make.make_visit(
            starts_at=world.at(number), client=client, services=[world.service],
            practitioner=world.people[0], room=world.rooms[0],
        )  # fmt: skip

    return [insert(client) for client in clients]


RACES: dict[str, tuple[Callable[[int, World], list[Act]], int, int]] = {
    "one_time": (one_time, 1, 1),
    "unequal_starts": (unequal_starts, 1, 1),
    "two_people_one_room": (two_people_one_room, 2, 1),
    "anyone_of_two": (one_time, 2, 2),
    "move_against_book": (move_against_book, 1, 1),
    "expired_hold_against_book": (expired_hold_against_book, 1, 1),
    "one_press": (one_press, 2, 2),
    "straight_into_the_table": (straight_into_the_table, 1, 1),
}


def race(name: str, rounds: int) -> list[dict[str, int]]:
    acts, people, rooms = RACES[name]
    world = World(people, rooms)
    told = []
    for number in range(rounds):
        outcomes = together(acts(number, world))
        told.append({**outcomes, "standing": world.standing(number)})
    return told


# --- kill -9


def killed(_: int) -> dict[str, dict[str, int]]:
    """For each act: before how many of its statements the process was killed, and what was then half done."""
    world = World(1, 1)
    found = {}
    booked = world.book(world.at(1), 1)()
    for name, act in {
        "book": world.book(world.at(0), 2),
        "move": world.move(booked, world.at(2)),
        "cancel": cancel(booked),
    }.items():
        before, statement, half_done = rows(), 1, 0
        while not finishes(act, statement):
            half_done += rows() != before
            statement += 1
        found[name] = {"killed": statement - 1, "half done": half_done, "done": int(rows() != before)}
    return found


def cancel(visit: Any) -> Act:
    from bookings import diary
    from bookings.diary import Actor
    from bookings.tests import make

    return lambda: diary.cancel(visit_id=visit.pk, by=Actor.CLIENT, now=make.NOW)


def rows() -> list[Any]:
    from bookings.models import Visit, VisitService
    from clients.models import Client
    from notifications.models import Message

    return [list(model.objects.order_by("pk").values()) for model in (Visit, VisitService, Client, Message)]


def finishes(act: Act, statement: int) -> bool:
    """Run the act in a child that dies before its n-th statement; False when it died."""
    from django.db import connection

    connection.close()
    child = os.fork()
    if child == 0:
        left = statement

        def die(execute: Any, *arguments: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*arguments)

        with connection.execute_wrapper(die):
            act()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0
        return True
    return False


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skinfit.settings")
    django.setup()
    name, rounds = sys.argv[1], int(sys.argv[2])
    sys.stdout.write(json.dumps(killed(rounds) if name == "killed" else race(name, rounds)))


if __name__ == "__main__":
    main()
