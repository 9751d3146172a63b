"""Is the studio alive, and can it do its work? Also what the start asks before it serves anybody."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import KombuError

from bookings import overlap
from notifications.models import Message
from skinfit.celery import app as celery_app
from skinfit.environment import CANNOT_START
from treatments import seal

LATE_AFTER = timedelta(minutes=10)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200, or 503 and a line for each reason why the studio cannot do its work now."""
    reasons = list(why_not_ready(now=timezone.now()))
    lines = reasons or ["ready"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain", status=503 if reasons else 200)


def why_not_ready(*, now: datetime) -> Iterator[str]:
    """A sentence for each thing that is not as it must be; they name no person and no address."""
    reasons = list(why_not_startable())
    yield from reasons
    yield from broker_unreachable()
    if not reasons:
        yield from outbox_late(now=now)


def why_not_startable() -> Iterator[str]:
    """What must hold before the first request: a reachable, migrated and guarded database."""
    checks: tuple[Callable[[], Iterator[str]], ...] = (unmigrated, unguarded, no_cache_table)
    try:
        for check in checks:
            yield from check()
    except DatabaseError as error:
        yield f"The database cannot be reached: {type(error).__name__}."


def unmigrated() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        first = plan[0][0]
        yield f"{len(plan)} migrations are not applied, first {first}. Run 'python manage.py migrate'."


def unguarded() -> Iterator[str]:
    if missing := [*overlap.missing(connection), *seal.missing(connection)]:
        yield f"The database lacks its guards {', '.join(missing)}. Run 'python manage.py migrate'."


def no_cache_table() -> Iterator[str]:
    cache = settings.CACHES["default"]
    in_database = cache["BACKEND"].endswith("DatabaseCache")
    if in_database and cache["LOCATION"] not in connection.introspection.table_names():
        yield "The cache table is missing. Run 'python manage.py createcachetable'."


def broker_unreachable() -> Iterator[str]:
    try:
        with celery_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=3)
    except (KombuError, OSError) as error:
        yield f"The broker cannot be reached: {type(error).__name__}."


def outbox_late(*, now: datetime) -> Iterator[str]:
    """Beat or the worker stands still: something has been due for ten minutes, or claimed for twenty."""
    waiting = Q(state=Message.State.QUEUED, next_try_at__lt=now - LATE_AFTER)
    stuck = Q(state=Message.State.SENDING, claimed_at__lt=now - 2 * LATE_AFTER)
    if late := Message.objects.filter(waiting | stuck).count():
        yield f"{late} messages have been due for more than 10 minutes. Is the worker running?"


def require_startable() -> None:
    """End the process with one clear line when the database is not ready for this version."""
    for reason in why_not_startable():
        sys.stderr.write(f"Skin Fit does not start. {reason}\n")
        sys.stderr.flush()
        raise SystemExit(CANNOT_START)
    connection.close()
