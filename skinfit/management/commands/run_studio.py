"""`make run`: the whole studio on this machine, web and worker, until Ctrl-C."""

import socket
import sys
import urllib.error
import urllib.request
from contextlib import closing
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bookings.models import Studio
from clients.models import User
from skinfit.processes import Processes
from skinfit.seed import DEMO_PASSWORD

COMMANDS = {
    "web": [sys.executable, "-m", "gunicorn", "skinfit.wsgi:application"],
    "worker": [sys.executable, "-m", "celery", "-A", "skinfit", "worker", "--beat", "--pool", "solo"],
}


class Command(BaseCommand):
    help = "Prepares the database, seeds the demo on the first start, and runs web and worker until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--prepare-only", action="store_true", help="Start nothing: others run web and worker."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["prepare_only"]:
            self.prepare()
            self.write_sign_ins()
            return
        require_free_port(settings.PORT)
        self.prepare()
        self.stdout.write("Starting …")
        ended = Processes(COMMANDS, log_folder=settings.VAR_DIR / "log").run(
            until_up=answers, when_up=self.welcome
        )
        if ended:
            raise CommandError(f"{ended}, so the rest was stopped too. See {settings.VAR_DIR / 'log'}.")
        self.stdout.write("\nAll stopped. The data stays in var/; `make run` goes on with it.")

    def prepare(self) -> None:
        """Tables and cache table; a studio for the first look, when there is none."""
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not Studio.objects.exists():
            self.stdout.write("The first start: making the demo studio …")
            call_command("seed_demo", stdout=StringIO())

    def welcome(self) -> None:
        self.stdout.write(
            f"\n  Studio and booking   {settings.BASE_URL}/\n"
            f"  The desk             {settings.BASE_URL}/desk/\n"
            f"  Logs                 {settings.VAR_DIR / 'log'}"
        )
        self.write_sign_ins()
        self.stdout.write("\nCtrl-C stops everything.")
        self.stdout.flush()

    def write_sign_ins(self) -> None:
        for line in demo_sign_ins():
            self.stdout.write(f"  {line}")


def demo_sign_ins() -> list[str]:
    """Who may sign in with the demo's password; nothing once the studio is somebody's own."""
    if not Studio.objects.filter(is_demo=True).exists():
        return []
    staff = User.objects.filter(is_active=True).exclude(role=User.Role.CLIENT).order_by("pk")
    return ["Demo sign-ins, all with the password " + DEMO_PASSWORD] + [
        f"  {user.email:30} {user.get_role_display()}" for user in staff if user.check_password(DEMO_PASSWORD)
    ]


def require_free_port(port: int) -> None:
    """CommandError when somebody else listens there."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(f"PORT: {port} is in use ({error.strerror}). Try PORT={port + 1}.") from error


def answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.PORT}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
