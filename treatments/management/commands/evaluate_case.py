"""Put cases through the care engine, for review and for tests."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from treatments import evaluation


class Command(BaseCommand):
    help = "Decide one case, or a JSON list of cases, and print the decisions in the same order."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="a file; - or nothing: standard input")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            evaluation.evaluate(file, self.stdout.write)
        except evaluation.Refused as refused:
            raise CommandError(str(refused), returncode=evaluation.REFUSED) from refused
