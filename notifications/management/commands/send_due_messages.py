from argparse import ArgumentParser
from collections import Counter
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils import timezone

from notifications import delivery
from notifications.models import Message


class Command(BaseCommand):
    help = "One sweep of the outbox without Celery: sends what is due and prints counts by state."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", help="the instant to sweep for, ISO 8601 with offset (default: now)")

    def handle(self, *args: Any, now: str | None, **options: Any) -> None:
        swept = delivery.send_due(now=instant(now) if now else timezone.now())
        everything = Counter(
            dict(Message.objects.values_list("state").annotate(Count("pk")).values_list("state", "pk__count"))
        )
        self.stdout.write(f"this sweep: {listed(swept)}")
        self.stdout.write(f"outbox: {listed(everything)}")


def instant(text: str) -> datetime:
    """Raises CommandError unless `text` is ISO 8601 with an offset."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--now: '{text}' is not an ISO 8601 instant.") from error
    if at.tzinfo is None:
        raise CommandError(f"--now: '{text}' has no offset; write e.g. 2026-12-01T10:15:00-08:00.")
    return at


def listed(counts: Counter[str]) -> str:
    """queued 0, sending 0, sent 12, failed 0, missed 0, withdrawn 0"""
    return ", ".join(f"{state} {counts[state]}" for state in Message.State.values)
