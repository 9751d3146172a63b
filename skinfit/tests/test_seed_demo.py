"""The demo studio: believable, the same for a seed, refused where somebody already works."""

import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import transaction

from bookings import roster
from bookings.hours import Day
from bookings.models import Practitioner, Room, Service, Studio, Visit
from clients.models import Client, IntakeAnswer, User
from notifications.models import Message
from skinfit.seed import DEMO_PASSWORD, DEMO_PIN
from treatments.models import (
    AftercarePlan,
    CheckInAnswer,
    RetinolRamp,
    SkinAnalysis,
    TreatmentPlan,
    TreatmentRecord,
    Worry,
)

pytestmark = pytest.mark.django_db

WEDNESDAY_NOON = datetime(2026, 6, 10, 19, 30, tzinfo=UTC)  # 12:30 in Edmonds


def seed(**options: Any) -> str:
    told = StringIO()
    with time_machine.travel(WEDNESDAY_NOON, tick=False):
        call_command("seed_demo", stdout=told, **options)
    return told.getvalue()


def rows() -> list[tuple[Any, ...]]:
    fields = (
        "reference",
        "client__name",
        "practitioner__slug",
        "room__name",
        "starts_at",
        "status",
        "price_cents",
    )
    told = IntakeAnswer.objects.order_by("pk").values_list("client__name", "question", "answer", "given_at")
    return [*Visit.objects.order_by("starts_at", "reference").values_list(*fields), *told]


def test_it_prints_sign_ins_that_sign_in() -> None:
    told = seed(months=0)
    for name in ("mira", "jo", "sam"):
        assert f"{name}@skinfit.example" in told
        assert authenticate(username=f"{name}@skinfit.example", password=DEMO_PASSWORD)


def test_without_months_it_is_a_studio_without_visits() -> None:
    seed(months=0, practitioners=3, rooms=2)
    assert (Practitioner.objects.count(), Room.objects.count(), Visit.objects.count()) == (3, 2, 0)
    assert Studio.objects.get().is_demo
    assert (
        Service.objects.filter(is_offered=True).count() == 13
    )  # the reference's 13 and a patch test, less TCA
    assert Service.objects.count() == 14


def test_one_seed_makes_one_studio_and_another_another() -> None:
    made = []
    for number in (1, 1, 2):
        with transaction.atomic():
            seed(months=1, seed=number)
            made.append(rows())
            transaction.set_rollback(True)
    assert made[0] == made[1] != made[2]


def test_the_default_studio_is_believable() -> None:
    seed()
    visits = list(Visit.objects.select_related("client"))
    behind = [visit for visit in visits if visit.starts_at < WEDNESDAY_NOON]
    ahead = [visit for visit in visits if visit.starts_at > WEDNESDAY_NOON + timedelta(days=1)]
    # Four a day for each of two on the six open days of nine weeks behind; 60 % of it ahead.
    assert 0.85 < len(behind) / (4 * 2 * 6 * 61 / 7) <= 1.02
    assert 0.5 < len(ahead) / len(behind) < 0.7
    assert {visit.status for visit in ahead} == {Visit.Status.BOOKED}
    assert {"attended", "missed", "cancelled"} <= {visit.status for visit in behind}
    assert Client.objects.filter(name__regex=r"[^\x00-\x7f]").exists()
    assert SkinAnalysis.objects.filter(status="signed").count() > 20
    assert TreatmentRecord.objects.exists()
    assert AftercarePlan.objects.filter(status="approved").exists()
    assert Worry.objects.filter(closed_at=None).count() == 1 and CheckInAnswer.objects.count() > 5
    assert Message.objects.filter(state="queued", due_at__gt=WEDNESDAY_NOON).count() > len(ahead)
    assert not Message.objects.filter(state="queued", due_at__lt=WEDNESDAY_NOON).exists()


def test_somebody_has_a_plan_over_several_visits_and_somebody_builds_up_retinol() -> None:
    seed()
    plan = TreatmentPlan.objects.get()
    assert plan.sessions.filter(visit=None).count() > 1
    assert not plan.sessions.filter(visit=None, proposed_on=None).exists()
    ramp = RetinolRamp.objects.get()
    assert ramp.visit.client_id != plan.visit.client_id
    assert Message.objects.filter(topic=f"ramp:{ramp.pk}").count() > 4


def test_clients_who_come_around_now_have_told_about_their_health() -> None:
    seed()
    answers = IntakeAnswer.objects.all()
    assert answers.filter(answer="yes").count() > 50 and answers.filter(answer="no").count() > 1_000
    assert not answers.exclude(client__consents__purpose="health_data").exists()
    assert not answers.filter(client__birth_date=None).exists()
    assert not answers.filter(given_at__gt=WEDNESDAY_NOON).exists()
    assert not answers.filter(on__gt=WEDNESDAY_NOON.date()).exists()
    ahead = Visit.objects.filter(
        starts_at__range=(WEDNESDAY_NOON, WEDNESDAY_NOON + timedelta(days=14)), status="booked"
    )
    topics = set(answers.values_list("occasion", flat=True))
    answered = [visit for visit in ahead if visit.topic in topics]
    assert 0 < len(answered) < len(ahead)


def test_the_lock_opens_with_the_pin_that_is_printed() -> None:
    assert f"the PIN {DEMO_PIN}" in seed(months=0)
    assert all(check_password(DEMO_PIN, user.pin) for user in User.objects.all())


def test_today_looks_alive() -> None:
    seed()
    start = datetime(2026, 6, 10, 7, tzinfo=UTC)
    today = Visit.objects.filter(starts_at__range=(start, start + timedelta(days=1)))
    assert today.count() >= 4
    assert today.filter(starts_at__gt=WEDNESDAY_NOON, status="booked").exists()
    assert today.filter(starts_at__lt=WEDNESDAY_NOON).exclude(status="booked").exists()


def test_every_visit_lies_in_working_hours_and_with_services_of_its_own() -> None:
    seed(practitioners=3, rooms=2, months=1)
    studio = Studio.objects.get()
    visits = list(Visit.objects.exclude(status="cancelled").prefetch_related("parts"))
    days = {visit.starts_at.astimezone(studio.zone).date() for visit in visits}
    weeks = roster.weeks(list(Practitioner.objects.values_list("pk", flat=True)), min(days), max(days))
    for visit in visits:
        day = Day(visit.starts_at.astimezone(studio.zone).date(), studio.zone)
        worked = weeks[visit.practitioner_id].worked(day)
        span = range(day.minute(visit.starts_at), day.minute(visit.busy_until))
        assert all(worked >> minute & 1 for minute in span)
        extra = 15 if visit.newcomer else 0
        assert visit.chair_minutes == sum(part.minutes for part in visit.parts.all()) + extra


def test_it_refuses_a_database_in_which_somebody_works() -> None:
    seed(months=0)
    with pytest.raises(CommandError, match="There is a studio already"):
        seed()


@pytest.mark.proof
def test_eight_thousand_visits_take_less_than_a_minute() -> None:
    started = time.monotonic()
    seed(practitioners=4, rooms=3, months=12, per_day=4)
    assert Visit.objects.count() > 7_000
    assert time.monotonic() - started < 60
