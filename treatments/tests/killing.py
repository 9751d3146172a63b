"""Approve a plan in a process that dies before each statement in turn; print what was half done."""

import json
import os
import sys
from typing import Any

from bookings.tests.racing import finishes


def rows() -> list[Any]:
    from notifications.models import Message
    from treatments.models import AftercareLine, AftercarePlan, PerformedService, TreatmentRecord

    models = (Message, TreatmentRecord, PerformedService, AftercarePlan, AftercareLine)
    return [list(model.objects.order_by("pk").values()) for model in models]


def main() -> None:
    import django

    django.setup()
    from bookings.tests.make import at
    from treatments.tests import make

    visit = make.make_treatment("enzyme_exfoliation", "deep_pore_extractions", starts_at=at(9))
    make.finish(visit, "enzyme_exfoliation", "deep_pore_extractions", at=at(10, 30))
    staff, edition = make.make_staff(), make.plan_of(visit).edition
    before, statement, half_done = rows(), 1, 0
    while not finishes(lambda: make.approve(visit, now=at(10, 30), by=staff, edition=edition), statement):
        half_done += rows() != before
        statement += 1
    told = {"killed": statement - 1, "half done": half_done, "letters": len(make.letters_of(visit))}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skinfit.settings")
    main()
