"""Whether the studio is alive and can do its work, and what it says when it cannot."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from bookings import overlap
from notifications.models import Message
from skinfit.cache import ForgivingRedisCache
from skinfit.tests.running import Running, free_port
from skinfit.tests.test_running import readiness

pytestmark = pytest.mark.django_db


def a_letter(**fields: object) -> Message:
    now = timezone.now()
    usual = {
        "topic": "visit:1",
        "kind": "confirmation",
        "revision": Message.objects.count(),
        "letters": "confirmation",
        "recipient": "address:ana@example.org",
        "subject": "Booked",
        "text": "Booked.",
        "html": "<p>Booked.</p>",
        "created_at": now,
        "due_at": now,
        "next_try_at": now,
        "message_id": f"<{uuid4()}@skinfit.example>",
    }
    return Message.objects.create(**{**usual, **fields})


def test_alive_and_ready(client: Client) -> None:
    assert (client.get("/healthz").status_code, client.get("/healthz").content) == (200, b"alive\n")
    assert (client.get("/readyz").status_code, client.get("/readyz").content) == (200, b"ready\n")


@pytest.mark.parametrize(
    ("fields", "minutes", "late"),
    [
        ({"state": "queued"}, 11, True),
        ({"state": "queued"}, 9, False),
        ({"state": "sent"}, 600, False),
        ({"state": "sending"}, 21, True),
        ({"state": "sending"}, 19, False),
    ],
)
def test_an_outbox_that_stands_still_is_told(
    client: Client, fields: dict[str, str], minutes: int, late: bool
) -> None:
    before = timezone.now() - timedelta(minutes=minutes)
    a_letter(**fields, next_try_at=before, claimed_at=before)
    answer = client.get("/readyz")
    assert answer.status_code == (503 if late else 200)
    if late:
        told = b"1 messages have been due for more than 10 minutes. Is the worker running?\n"
        assert answer.content == told


def test_a_letter_that_waits_for_its_next_try_is_not_late(client: Client) -> None:
    hours_ago = timezone.now() - timedelta(hours=5)
    a_letter(due_at=hours_ago, next_try_at=timezone.now() + timedelta(minutes=30), tries=4)
    assert client.get("/readyz").status_code == 200


def test_a_missing_guard_is_named(client: Client) -> None:
    """Django rebuilds SQLite tables without their triggers."""
    drop = {
        "sqlite": "DROP TRIGGER visit_room_overlap_insert",
        "postgresql": "ALTER TABLE bookings_visit DROP CONSTRAINT visit_room_overlap",
    }
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(drop[connection.vendor])
        answer = client.get("/readyz")
        transaction.set_rollback(True)
    assert answer.status_code == 503
    assert b"lacks its guards visit_room_overlap" in answer.content
    assert overlap.missing(connection) == []


def test_a_migration_not_applied_is_named(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'notifications'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"migrations are not applied" in answer.content


def test_a_missing_cache_table_is_named(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache")
    assert b"The cache table is missing." in client.get("/readyz").content


def test_a_dead_broker_is_told_and_fails_no_page(running: Callable[..., Running]) -> None:
    studio = running(
        broker_url=f"redis://127.0.0.1:{free_port()}/0", worker=False, env={"BOOKING_RATE_LIMIT": "20/h"}
    )
    status, told = readiness(studio)
    assert status == 503
    assert told.startswith("The broker cannot be reached: ")


def test_a_cache_out_of_reach_takes_every_key() -> None:
    away = ForgivingRedisCache(f"redis://127.0.0.1:{free_port()}/0", {})
    assert away.add("a", 1) is True
    away.set("a", 1)
    assert away.get("a", "nothing") == "nothing"
    assert away.delete("a") is False
    with pytest.raises(ValueError, match="not found"):
        away.incr("a")


def test_the_cache_counts_across_processes(client: Client) -> None:
    cache.set("counted", 1)
    assert cache.incr("counted") == 2
