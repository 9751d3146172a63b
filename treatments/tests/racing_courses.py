"""Several plans arranged at one instant beside single bookings: `python -m treatments.tests.racing_courses`.

Half of the plans want one practitioner first and then the other, half the other way round: whoever took
locks as they come would wait for each other. Prints what came of it, as JSON.
"""

import json
import os
import sys
from datetime import timedelta
from typing import Any

PLANS, SINGLES = 6, 6


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skinfit.settings")
    django.setup()
    sys.stdout.write(json.dumps([_round(number) for number in range(int(sys.argv[1]))]))


def _round(number: int) -> dict[str, Any]:
    from bookings import chain, diary
    from bookings.diary import Actor, Wish
    from bookings.models import Practitioner, Visit
    from bookings.tests.make import at, make_client, make_practitioner, make_room
    from bookings.tests.racing import together
    from notifications.models import Message
    from treatments.courses import arranging
    from treatments.courses.arranging import Chosen
    from treatments.models import PlannedSession, TreatmentPlan
    from treatments.tests.make import make_treatment
    from treatments.tests.make_courses import NOW, TODAY

    for model in (TreatmentPlan, Message):
        model.objects.all().delete()
    Visit.objects.all().delete()
    today = [
        make_treatment("skin_analysis_and_plan", starts_at=at(9 + n, day=TODAY), client=make_client(f"C{n}"))
        for n in range(6)
    ]
    while Practitioner.objects.count() < 2:
        make_practitioner(), make_room()
    ahead = [at(10, day=TODAY + timedelta(days=7 * week)) for week in (1, 2)]
    people = list(Practitioner.objects.order_by("pk").values_list("pk", flat=True))[:2]
    revision = _revision()
    acts = []
    for n, visit in enumerate(today):
        plan = TreatmentPlan.objects.create(visit=visit, revision_id=revision, name="P", proposed_at=NOW)
        sessions = [
            PlannedSession.objects.create(plan=plan, position=position, services=["skin_analysis_and_plan"])
            for position in (0, 1)
        ]
        order = people if n % 2 else people[::-1]
        chosen = [Chosen(s.pk, start, who) for s, start, who in zip(sessions, ahead, order, strict=True)]
        acts.append(
            lambda plan=plan, chosen=chosen: arranging.arrange(plan_id=plan.pk, chosen=chosen, now=NOW)
        )
    for n in range(SINGLES):
        wish = Wish(
            chain.of(["skin_analysis_and_plan"], newcomer=False), ahead[n % 2], people[n % 2], source="desk"
        )
        who = make_client(f"S{n}")
        acts.append(
            lambda wish=wish, who=who: diary.book(wish=wish, who=who, by=Actor.DESK, proven=True, now=NOW)
        )
    outcomes = dict(together(acts))
    standing = Visit.objects.standing().filter(starts_at__in=ahead)
    booked = [
        sum(session.visit_id is not None for session in plan.sessions.all())
        for plan in TreatmentPlan.objects.all()
    ]
    return {"outcomes": outcomes, "standing": standing.count(), "sessions booked": sorted(set(booked))}


def _revision() -> int:
    from treatments.models import CatalogueRevision

    return CatalogueRevision.objects.values_list("pk", flat=True)[0]


if __name__ == "__main__":
    main()
