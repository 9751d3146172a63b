"""The access log of health records."""

from datetime import datetime

from clients.models import Client, HealthRead, User


def record_read(*, client: Client, user: User, what: str, now: datetime) -> None:
    """Write down that a record of health was opened: the one write that a GET may cause."""
    HealthRead.objects.create(client=client, user=user, what=what, at=now)
