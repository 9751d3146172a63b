"""The demo's studio, people, rooms and hours."""

from dataclasses import dataclass
from datetime import time

from django.core.management import call_command

from bookings.models import Break, Practitioner, Room, Service, Studio, WorkingHours
from clients import desk_lock
from clients.models import User
from skinfit.seed import DEMO_PASSWORD, DEMO_PIN

OPEN_DAYS = range(6)  # Monday to Saturday
OPENS, CLOSES = time(9), time(18)
LUNCH = (time(12), time(13))
FIRST_PEOPLE = (("Mira", "mira"), ("Jo", "jo"), ("Sana", "sana"), ("Elise", "elise"))


@dataclass(frozen=True)
class House:
    studio: Studio
    practitioners: list[Practitioner]
    rooms: list[Room]
    services: dict[str, Service]
    owner: User


def furnish(*, practitioners: int, rooms: int) -> House:
    """The studio with its catalogue, so many practitioners and so many rooms."""
    studio = _studio()
    call_command("load_catalogue", verbosity=0, stdout=_Silent())
    services = {service.slug: service for service in Service.objects.all()}
    done_here = [service for service in services.values() if service.is_offered]
    people = [_practitioner(number, done_here) for number in range(practitioners)]
    chairs = [_room(number, done_here) for number in range(rooms)]
    _account("sam@skinfit.example", "Sam", User.Role.FRONT_DESK)
    owner = User.objects.get(email="mira@skinfit.example")
    return House(studio, people, chairs, services, owner)


class _Silent:
    def write(self, text: str) -> None:
        """The loader's line is not the seed's."""


def _studio() -> Studio:
    return Studio.objects.create(
        pk=1,
        name="Skin Fit",
        address="123 5th Ave S, Edmonds, WA 98020",
        phone="+1 425 555 0100",
        email="hello@skinfit.example",
        after_hours_line="After hours, write to us: we read mail until 9 pm. In an emergency call 911.",
        license_line="Licensed estheticians, State of Washington",
        voice=Studio.Voice.TEAM,
        timezone="America/Los_Angeles",
        cancellation_policy="Later, half the price.",
        is_demo=True,
    )


def _practitioner(number: int, services: list[Service]) -> Practitioner:
    name, slug = (
        FIRST_PEOPLE[number]
        if number < len(FIRST_PEOPLE)
        else (f"Practitioner {number + 1}", f"p{number + 1}")
    )
    role = User.Role.OWNER if number == 0 else User.Role.PRACTITIONER
    user = _account(f"{slug}@skinfit.example", name, role)
    made = Practitioner.objects.create(user=user, name=name, slug=slug)
    made.services.set(services)
    WorkingHours.objects.bulk_create(
        WorkingHours(practitioner=made, weekday=weekday, opens=OPENS, closes=CLOSES) for weekday in OPEN_DAYS
    )
    Break.objects.bulk_create(
        Break(practitioner=made, weekday=weekday, starts=LUNCH[0], ends=LUNCH[1]) for weekday in OPEN_DAYS
    )
    return made


def _account(email: str, name: str, role: str) -> User:
    user = User.objects.create_user(email, DEMO_PASSWORD, name=name, role=role)
    desk_lock.set_pin(user_id=user.pk, pin=DEMO_PIN)
    return user


def _room(number: int, services: list[Service]) -> Room:
    room = Room.objects.create(name=f"Room {number + 1}")
    room.services.set(services)
    return room
