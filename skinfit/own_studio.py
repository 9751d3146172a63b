"""'Start with my own studio': the demo goes, the owner and the catalogue's services stay."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings.models import Answered, Practitioner, Room, Studio, TimeOff, Visit
from clients import accounts
from clients.models import Client, User
from notifications.models import Message
from treatments.catalogue import edits

CLEARED = (
    *("address", "phone", "email", "after_hours_line", "license_line", "cancellation_policy", "accent"),
    "logo",
)


class NotADemo(Exception):
    """The studio is somebody's own already; nothing may be emptied."""

    def __init__(self) -> None:
        super().__init__("This is your own studio already. Nothing was changed.")


@dataclass(frozen=True)
class Leaving:
    """How much of the demo goes."""

    visits: int
    clients: int
    letters: int
    practitioners: tuple[str, ...]
    rooms: tuple[str, ...]
    sign_ins: tuple[str, ...]


def leaving(owner: User) -> Leaving:
    """What would go if this owner started with her own studio."""
    return Leaving(
        visits=Visit.objects.count(),
        clients=Client.objects.count(),
        letters=Message.objects.count(),
        practitioners=tuple(_practitioners(owner).values_list("name", flat=True)),
        rooms=tuple(_rooms().values_list("name", flat=True)),
        sign_ins=tuple(_users(owner).values_list("email", flat=True)),
    )


@transaction.atomic
def start(*, owner_id: int, studio_name: str, name: str, email: str, password: str) -> Studio:
    """Empty the demo: visits with their records, clients, letters, the other people and rooms.

    The owner keeps her account under her own name, e-mail and password, her place in the diary with
    its hours, one room, the services and the care rules of the reference. Raises NotADemo, EmailTaken.
    """
    if not Studio.objects.select_for_update().filter(pk=1, is_demo=True).exists():
        raise NotADemo
    owner = User.objects.get(pk=owner_id)
    for gone in (Message.objects, Answered.objects, Visit.objects, Client.objects, TimeOff.objects):
        gone.all().delete()
    edits.start_anew(by="own_studio", now=timezone.now())
    for left in (_practitioners(owner), _rooms(), _users(owner)):
        left.delete()
    accounts.change_account(
        user_id=owner_id, name=name, email=email, role=User.Role.OWNER, is_active=True, password=password
    )
    User.objects.filter(pk=owner_id).update(pin="")  # the demo's is known to everybody
    Practitioner.objects.filter(user=owner).update(name=name.strip())
    studio = Studio.objects.get()
    for field in CLEARED:
        setattr(studio, field, "")
    studio.name, studio.is_demo = studio_name.strip(), False
    studio.save()
    return studio


def _practitioners(owner: User) -> QuerySet[Practitioner]:
    return Practitioner.objects.exclude(pk__in=Practitioner.objects.filter(user=owner)).order_by("pk")


def _rooms() -> QuerySet[Room]:
    """Every room but the first."""
    return Room.objects.exclude(pk__in=Room.objects.order_by("pk").values("pk")[:1]).order_by("pk")


def _users(owner: User) -> QuerySet[User]:
    return User.objects.exclude(pk=owner.pk).order_by("pk")
