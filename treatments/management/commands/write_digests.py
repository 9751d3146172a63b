from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from notifications.management.commands.send_due_messages import instant
from treatments import digest


class Command(BaseCommand):
    help = "Writes the evening's digests to practitioners without Celery; once for a date, however often run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", help="the instant to write for, ISO 8601 with offset (default: now)")

    def handle(self, *args: Any, now: str | None, **options: Any) -> None:
        written = digest.write(now=instant(now) if now else timezone.now())
        self.stdout.write(f"digests written: {written}")
