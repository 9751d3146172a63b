"""Inside the studio's settings: record real requests for the floor, and arrange what is measured.

`python -m benchmarks.capture openings|day|bookings|letters ARGUMENTS`; prints facts as JSON.
"""

import json
import sys
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import django


def openings(name: str, url: str) -> dict[str, Any]:
    """Record one GET of the API."""
    recording = record_get(name, url)
    answer = json.loads(recording.body)
    return {"statements": len(recording.statements), "openings": len(answer["openings"])}


def record_get(name: str, url: str, *, user: Any = None, times: int = 2) -> Any:
    from django.conf import settings
    from django.test import Client

    from benchmarks.recording import Recording, recording

    browser = Client(HTTP_HOST="127.0.0.1")
    if user is not None:
        browser.force_login(user)
    for _ in range(times):  # what is cached for good is cached
        with recording() as statements:
            response = browser.get(url)
    assert response.status_code == 200, response.content[:500]
    made = Recording(statements, response.content, response["Content-Type"])
    made.facts["session"] = browser.cookies["sessionid"].value if user is not None else ""
    made.save(settings.FLOOR_DIR, name)
    return made


def ahead() -> dict[str, Any]:
    """How full the month ahead is: busy minutes of what all practitioners work."""
    from django.db.models import F, Sum
    from django.utils import timezone

    from bookings import roster
    from bookings.hours import Day, dates
    from bookings.models import Practitioner, Visit
    from bookings.studio import current

    now, studio = timezone.now(), current()
    first = now.astimezone(studio.zone).date() + timedelta(days=1)
    last = first + timedelta(days=30)
    weeks = roster.weeks(list(Practitioner.objects.values_list("pk", flat=True)), first, last)
    worked = sum(
        week.worked(Day(day, studio.zone)).bit_count()
        for week in weeks.values()
        for day in dates(first, last)
    )
    span = (Day(first, studio.zone).starts_at, Day(last, studio.zone).at(1440))
    busy = Visit.objects.exclude(status="cancelled").filter(starts_at__range=span)
    minutes = busy.aggregate(sum=Sum(F("busy_until") - F("starts_at")))["sum"].total_seconds() / 60
    history = Visit.objects.filter(starts_at__lt=now).count()
    return {"fill": minutes / worked, "history": history, "today": str(first - timedelta(days=1))}


def day() -> dict[str, Any]:
    """Make today a day of 40 visits, ten for each of the first four practitioners, and record its page."""
    from django.utils import timezone

    from bookings.hours import instant
    from bookings.models import Practitioner, Room, Service, Visit, VisitService
    from bookings.studio import current
    from clients.models import Client, User

    studio = current()
    today = timezone.now().astimezone(studio.zone).date()
    start, end = (instant(today + timedelta(days=n), time(0), studio.zone) for n in (0, 1))
    Visit.objects.filter(starts_at__gte=start, starts_at__lt=end).delete()
    people = list(Practitioner.objects.order_by("pk")[:4])
    rooms = [*Room.objects.order_by("pk")[:3], Room.objects.create(name="Room for the day")]
    clients = list(Client.objects.order_by("pk")[:40])
    services = list(Service.objects.filter(slug__in=["led_red", "post_treatment_calming"]))
    for who, room, number in ((w, r, n) for w, r in zip(people, rooms, strict=True) for n in range(10)):
        starts_at = instant(today, time(9), studio.zone) + timedelta(minutes=50 * number)
        visit = Visit.objects.create(
            reference=f"DAY{who.pk % 1000:03}{number:02}", client=clients.pop(), practitioner=who, room=room,
            starts_at=starts_at, ends_at=starts_at + timedelta(minutes=40),
            busy_until=starts_at + timedelta(minutes=50), status="booked", source="page", revision=1,
            created_at=starts_at - timedelta(days=9), booked_at=starts_at - timedelta(days=9),
        )  # fmt: skip
        VisitService.objects.bulk_create(
            VisitService(visit=visit, service=service, position=position, minutes=20)
            for position, service in enumerate(services)
        )
    recording = record_get("day", f"/desk/?day={today}", user=User.objects.get(email="mira@skinfit.example"))
    return {
        "url": f"/desk/?day={today}", "statements": len(recording.statements),
        "session": recording.facts["session"], "bytes": len(recording.body),
        "rows": recording.body.count(b"DAY"),
    }  # fmt: skip


SERVICES = ["skin_analysis_and_plan"]
WINDOW_DAYS = 1200  # room for bookings that all lie apart


def body_of(starts_at: str, number: int) -> dict[str, Any]:
    client = {"name": f"Ana Ríos {number}", "email": f"ana{number}@example.com", "phone": "+1 425 555 0123"}
    return {"services": SERVICES, "starts_at": starts_at, "newcomer": True, "client": client}


def bookings(count: str, slots: str) -> dict[str, Any]:
    """Record some real bookings; their rows get numbers that nothing else has."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from benchmarks.floor import OWN_IDS
    from benchmarks.recording import Recording, recording
    from bookings.models import Studio

    Studio.objects.update(window_days=WINDOW_DAYS)
    with connection.cursor() as cursor:
        tables = ("clients_client", "bookings_visit", "bookings_visitservice", "notifications_message")
        for number, table in enumerate(tables, start=1):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {OWN_IDS * number})")
    browser = Client(HTTP_HOST="127.0.0.1")
    issued = 0
    for number in range(int(count) + 1):
        body = body_of(json.loads(slots)[number], 1_000_000 + number)
        with recording() as statements:
            response = browser.post("/api/v1/visits", json.dumps(body), content_type="application/json")
        assert response.status_code == 201, response.content
        issued = len(statements)
        if number:  # the first one fills caches
            made = Recording(statements, response.content, response["Content-Type"], 201)
            made.facts = {
                "starts_at": datetime.fromisoformat(body["starts_at"]),
                "reference": response.json()["reference"],
            }
            made.save(settings.FLOOR_DIR, f"book_{number - 1}")
    return {"statements": issued}


def letters(count: str) -> dict[str, Any]:
    """So many letters, in the words of real bookings, that are due at no hour yet."""
    from uuid import uuid4

    from django.utils import timezone

    from bookings import reminders
    from bookings.models import Visit
    from notifications.models import Message

    now, wanted = timezone.now(), int(count)
    Message.objects.all().delete()
    visits = Visit.objects.filter(status="booked", starts_at__gt=now + timedelta(days=5)).order_by(
        "starts_at"
    )
    for visit in visits.select_related("client", "practitioner__user", "room")[:250]:
        reminders.post_booked(visit, now=now)
    written = list(Message.objects.all())
    more = []
    for number in range(wanted - len(written)):
        fields = {f.attname: getattr(written[number % len(written)], f.attname) for f in Message._meta.fields}
        fields |= {"id": None, "message_id": f"<{uuid4().hex}@127.0.0.1>"}
        fields["kind"] = f"{fields['kind'].partition('+')[0]}+{number // len(written) + 2}"
        more.append(Message(**fields))
    Message.objects.bulk_create(more, batch_size=500)
    Message.objects.update(due_at=now, usable_until=None, next_try_at=now + timedelta(days=999))
    return {"letters": Message.objects.count(), "written": len(written)}


ACTS: dict[str, Callable[..., dict[str, Any]]] = {
    "openings": openings, "ahead": ahead, "day": day, "bookings": bookings, "letters": letters,
}  # fmt: skip

if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(ACTS[sys.argv[1]](*sys.argv[2:])))
