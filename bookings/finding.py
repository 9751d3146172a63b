"""'Find my visit': the links come again by mail, and the page tells nobody what is on file."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from bookings import reminders
from bookings.models import Visit, VisitQuerySet
from clients.models import Client
from clients.registry import folded
from notifications.models import Message

LETTERS_PER_CLIENT_AND_DAY = 3


@transaction.atomic
def send_links(*, email: str, now: datetime) -> int:
    """Write each chart at this address one letter with the links to its visits ahead; how many letters.

    A chart without a visit ahead gets none, and none gets more than three in a day. The caller
    answers the same whatever happened here.
    """
    if not email.strip():
        return 0
    ahead: dict[Client, list[Visit]] = defaultdict(list)
    charts = Client.objects.current().filter(email_key=folded(email))
    for visit in _ahead(now).filter(client__in=charts):
        if visit.client is not None:
            ahead[visit.client].append(visit)
    asked = [client for client in ahead if _letters_today(client, now) < LETTERS_PER_CLIENT_AND_DAY]
    for client in asked:
        reminders.post_visit_link(client, ahead[client], now=now)
    return len(asked)


def _ahead(now: datetime) -> VisitQuerySet:
    return Visit.objects.standing().filter(ends_at__gt=now).select_related("client").order_by("starts_at")


def _letters_today(client: Client, now: datetime) -> int:
    return Message.objects.filter(
        topic=f"client:{client.pk}", kind="visit_link", created_at__gt=now - timedelta(days=1)
    ).count()
