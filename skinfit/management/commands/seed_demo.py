"""Fill an empty database with a believable studio."""

from argparse import ArgumentParser
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from bookings.models import Studio
from skinfit.seed import (
    DEMO_PASSWORD,
    DEMO_PIN,
    check_ins,
    letters,
    over_time,
    over_weeks,
    patch_test,
    records,
    told,
    visits,
)
from skinfit.seed.plan import ANALYSIS, RETURNING, Frame, Planner
from skinfit.seed.studio import OPEN_DAYS, furnish


class Command(BaseCommand):
    help = "Fill an empty database with a believable studio; the same for the same seed and day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--practitioners", type=int, default=2)
        parser.add_argument("--rooms", type=int, default=2)
        parser.add_argument("--months", type=int, default=2, help="Back and forward; 0: no visits.")
        parser.add_argument("--per-day", type=int, default=4, help="Visits per practitioner and open day.")
        parser.add_argument("--seed", type=int, default=1)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if Studio.objects.exists():
            raise CommandError("There is a studio already. The demo needs an empty database.")
        if (
            min(options["practitioners"], options["rooms"]) < 1
            or min(options["months"], options["per_day"]) < 0
        ):
            raise CommandError("At least one practitioner and one room; months and visits a day from 0.")
        now, random = timezone.now(), Random(options["seed"])  # noqa: S311 - a demo, not a secret
        house = furnish(practitioners=options["practitioners"], rooms=options["rooms"])
        frame = Frame(
            today=now.astimezone(house.studio.zone).date(),
            zone=house.studio.zone,
            months=options["months"],
            per_day=options["per_day"],
            practitioners=len(house.practitioners),
            rooms=len(house.rooms),
            open_days=OPEN_DAYS,
        )
        lengths = visits.lengths(house, (ANALYSIS, *RETURNING))
        planned = sorted(Planner(frame, lengths, random).visits(), key=lambda one: one.starts_at)
        written = visits.write(house=house, planned=planned, random=random, now=now)
        with_letters = letters.write(written, now=now)
        looked_at = over_time.write(written, house=house, now=now)
        records.write(written, planned, house=house, random=random, now=now, looked_at=looked_at)
        check_ins.write(written, house=house, now=now)
        patch_test.write(written, house=house, now=now)
        told.write(written, house=house, random=Random(options["seed"]), now=now)  # noqa: S311
        over_weeks.write(written, house=house, now=now)
        letters.send_past(now=now)
        self._tell(len(written), with_letters)

    def _tell(self, visits: int, with_letters: int) -> None:
        self.stdout.write(f"The demo studio: {visits} visits, letters written for {with_letters} of them.")
        self.stdout.write(f"Sign in at /desk/ with the password {DEMO_PASSWORD}")
        self.stdout.write(f"'Lock' opens again with the PIN {DEMO_PIN}")
        for name, role in (("mira", "owner"), ("jo", "practitioner"), ("sam", "front desk")):
            self.stdout.write(f"  {name}@skinfit.example ({role})")
