"""The evening before: who is told of tomorrow, when, how often, and that nothing of it leaves the desk."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from bookings.models import Practitioner, Visit
from bookings.tests.make import ZONE, make_client, make_practitioner, make_room, make_studio, make_user
from notifications import delivery, doors
from notifications.models import Message
from treatments import digest
from treatments.tests.make import make_catalogue, make_treatment
from treatments.tests.make_intake import make_answer

pytestmark = pytest.mark.django_db


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}-07:00")


EVENING = local("2027-06-01T18:00")
TOMORROW = local("2027-06-02T10:00")


@pytest.fixture
def mira() -> Practitioner:
    make_studio()
    make_catalogue()
    make_room()
    return make_practitioner(name="Mira", user=make_user("practitioner", email="mira@skinfit.example"))


def visit(
    practitioner: Practitioner, at: datetime = TOMORROW, *, answered: bool = False, **fields: Any
) -> Visit:
    """A visit of somebody pregnant, for a light; with every question answered if so."""
    client = make_client("Noor Haddad")
    made = make_treatment("led_red", starts_at=at, client=client, practitioner=practitioner, **fields)
    make_answer(client, "pregnancy", at=local("2027-05-30T09:00"), occasion=made.topic)
    return made


def letters() -> list[Message]:
    return list(Message.objects.filter(kind="digest"))


def test_she_is_told_how_many_and_no_name_and_no_health_word(mira: Practitioner) -> None:
    visit(mira)
    visit(mira, TOMORROW + timedelta(hours=2))
    assert digest.write(now=EVENING) == 1
    (letter,) = letters()
    assert letter.recipient == f"practitioner:{mira.pk}"
    assert letter.subject == "Wednesday, June 2: 2 visits"
    assert "2 with something to look at before you begin" in letter.text
    assert "2 with health questions still open" in letter.text
    assert "/desk/?day=2027-06-02" in letter.text
    for word in ("Noor", "pregnan", "Light", "LED", "analysis"):
        assert word not in letter.subject + letter.text + letter.html


@pytest.mark.parametrize(
    ("at", "written"),
    [("17:59", 0), ("18:00", 1), ("20:59", 1), ("21:00", 0), ("23:30", 0), ("08:00", 0)],
)
def test_it_is_written_in_the_evening_and_never_in_the_quiet_hours(
    mira: Practitioner, at: str, written: int
) -> None:
    visit(mira)
    assert digest.write(now=local(f"2027-06-01T{at}")) == written


def test_asked_every_five_minutes_it_is_written_once(mira: Practitioner) -> None:
    visit(mira)
    assert [digest.write(now=EVENING + timedelta(minutes=5 * turn)) for turn in range(3)] == [1, 0, 0]
    assert digest.write(now=EVENING + timedelta(days=1)) == 0  # nobody comes the day after


def test_each_is_told_of_her_own_and_who_has_nothing_to_look_at_of_nothing(mira: Practitioner) -> None:
    jo = make_practitioner(name="Jo", user=make_user("practitioner", email="jo@skinfit.example"))
    make_practitioner(name="Nobody")  # has no sign-in
    visit(mira)
    visit(mira, status=Visit.Status.CANCELLED, at=TOMORROW + timedelta(hours=3))
    make_treatment("skin_analysis_and_plan", starts_at=TOMORROW + timedelta(days=1), practitioner=jo)
    assert digest.write(now=EVENING) == 1
    assert letters()[0].recipient == f"practitioner:{mira.pk}"
    assert "1 visit is booked" in letters()[0].text


def test_the_day_is_the_studio_s_also_in_the_week_the_clocks_change(mira: Practitioner) -> None:
    """Clocks go forward on March 14, 2027: the evening before is still at 18:00."""
    sunday = datetime(2027, 3, 14, 9, tzinfo=ZONE)
    visit(mira, sunday)
    assert digest.write(now=datetime(2027, 3, 13, 17, 59, tzinfo=ZONE)) == 0
    assert digest.write(now=datetime(2027, 3, 13, 18, tzinfo=ZONE)) == 1


def test_when_nobody_comes_any_more_it_does_not_go(mira: Practitioner) -> None:
    made = visit(mira)
    digest.write(now=EVENING)
    (letter,) = letters()
    assert doors.objection(letter, now=EVENING) is None
    Visit.objects.filter(pk=made.pk).update(status=Visit.Status.CANCELLED)
    assert doors.objection(letter, now=EVENING) == "Nobody comes on that day any more."


def test_a_worker_down_until_night_sends_it_no_more(mira: Practitioner, mailoutbox: list[Any]) -> None:
    visit(mira)
    digest.write(now=EVENING)
    delivery.send_due(now=local("2027-06-01T21:00"))
    assert mailoutbox == [] and letters()[0].state == Message.State.MISSED


def test_beat_and_a_command_write_it() -> None:
    make_studio()
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "treatments.tasks.write_digests" in names
    said = StringIO()
    call_command("write_digests", "--now", EVENING.isoformat(), stdout=said)
    assert said.getvalue() == "digests written: 0\n"
