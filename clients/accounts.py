"""Who signs in: at the desk by password, a client by a code that goes to her address."""

from django.db import transaction
from django.db.models.functions import Lower

from clients.errors import EmailTaken, LastOwner
from clients.models import Client, ClientQuerySet, User
from clients.registry import folded, same_mailbox


@transaction.atomic
def open_account(*, name: str, email: str, role: str, password: str = "") -> User:
    """A new sign-in; without a password, of no use until one is chosen by a link. Raises EmailTaken."""
    _require_free(email)
    return User.objects.create_user(email, password or None, name=name.strip(), role=role)


@transaction.atomic
def change_account(
    *, user_id: int, name: str, email: str, role: str, is_active: bool, password: str = ""
) -> User:
    """Change how somebody signs in and what she may open; an empty password leaves it as it is.

    Raises EmailTaken, and LastOwner when nobody would be left to change settings.
    """
    owners = list(
        User.objects.select_for_update().filter(role=User.Role.OWNER, is_active=True).order_by("pk")
    )
    user = User.objects.select_for_update().get(pk=user_id)
    stays_owner = role == User.Role.OWNER and is_active
    if [owner.pk for owner in owners] == [user_id] and not stays_owner:
        raise LastOwner
    _require_free(email, but=user_id)
    user.name, user.email, user.role, user.is_active = name.strip(), email.strip().lower(), role, is_active
    if password:
        user.set_password(password)
    user.save()
    return user


@transaction.atomic
def admit(*, email: str) -> User | None:
    """Who may be sent a code at this address: a client's own sign-in, made the first time she asks.

    None for somebody unknown, for staff, who sign in by password, and for a closed sign-in. Two
    addresses that look alike are two mailboxes, and the code goes to the one of the user.
    A chart that has moved to this address takes its sign-in along: the old one opens nothing.
    """
    known = User.objects.filter(email=email.strip().lower()).first()
    if known is not None:
        return known if charts_of(known).exists() else None
    charts = charts_at(email).order_by("pk")
    chart = next((one for one in charts if same_mailbox(one.email, email)), None)
    if chart is None or User.objects.filter(email=chart.email.lower()).exists():
        return None
    chart.user = User.objects.create_user(chart.email, name=chart.name, role=User.Role.CLIENT)
    chart.save(update_fields=["user"])
    return chart.user


def charts_of(user: object) -> ClientQuerySet:
    """The charts whose mail somebody signed in has proved to read: those at her very address."""
    if isinstance(user, User) and user.is_active and user.role == User.Role.CLIENT:
        return charts_at(user.email).alias(mailbox=Lower("email")).filter(mailbox=user.email).order_by("pk")
    return Client.objects.none()


def charts_at(email: str) -> ClientQuerySet:
    key = folded(email)
    return Client.objects.current().filter(email_key=key) if key else Client.objects.none()


def _require_free(email: str, *, but: int | None = None) -> None:
    others = User.objects.filter(email__iexact=email.strip())
    if (others if but is None else others.exclude(pk=but)).exists():
        raise EmailTaken
