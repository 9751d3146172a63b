"""The evening before: each practitioner is told how much of tomorrow wants a look. No name and no health
word leaves the desk; the letter leads to Today.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bookings import wording
from bookings.letters import studio_context
from bookings.models import Practitioner, Studio, Visit
from bookings.send_times import QUIET_FROM, at_wall_time
from bookings.studio import current
from notifications import outbox
from notifications.models import Message
from treatments import flags
from treatments.endings import MIDNIGHT

EVENING = time(18)  # on the studio's clock
DIGEST, GUARD = "digest", "digest_of_tomorrow"


class Tomorrow(NamedTuple):
    """One practitioner's visits of a date: how many, with something to look at, with answers missing."""

    visits: int
    flagged: int
    missing: int


@transaction.atomic
def write(*, now: datetime) -> int:
    """Write the letters of this evening; how many. Written once for a date, however often it is asked.

    Between 18:00 and the quiet hours of the studio's clock; a practitioner without anything to look at
    gets none. Run every few minutes (treatments/tasks.py).
    """
    studio = current()
    local = now.astimezone(studio.zone)
    if not EVENING <= local.time() < QUIET_FROM:
        return 0
    on = local.date() + timedelta(days=1)
    waiting = _not_told_yet(on)
    found = _of_tomorrow(waiting, on, studio, now) if waiting else {}
    quiet_from = at_wall_time(local.date(), QUIET_FROM, studio.zone)
    letters = {who: told for who, told in found.items() if told.flagged or told.missing}
    for who, told in letters.items():
        _post(who, told, on, studio, usable_until=quiet_from, now=now)
    return len(letters)


def _not_told_yet(on: date) -> list[int]:
    told = Message.objects.filter(kind=DIGEST, revision=on.toordinal())
    topics = set(told.values_list("topic", flat=True))
    people = Practitioner.objects.filter(is_active=True, user__is_active=True).exclude(user__email="")
    return [pk for pk in people.values_list("pk", flat=True) if _topic(pk) not in topics]


def _of_tomorrow(who: Sequence[int], on: date, studio: Studio, now: datetime) -> dict[int, Tomorrow]:
    visits = list(visits_on(on, studio).filter(practitioner__in=who))
    with timezone.override(studio.zone):
        flagged = flags.of_visits(visits, now)
    found: dict[int, Tomorrow] = {}
    for visit in visits:
        chips = flagged[visit.pk]
        so_far = found.get(visit.practitioner_id, Tomorrow(0, 0, 0))
        found[visit.practitioner_id] = Tomorrow(
            so_far.visits + 1,
            so_far.flagged + any(chip.is_health for chip in chips),
            so_far.missing + any(not chip.is_health and "missing" in chip.word for chip in chips),
        )
    return found


def visits_on(on: date, studio: Studio) -> Any:
    """The standing visits of a date of the studio."""
    day_after = at_wall_time(on + timedelta(days=1), MIDNIGHT, studio.zone)
    return Visit.objects.standing().filter(
        starts_at__gte=at_wall_time(on, MIDNIGHT, studio.zone), starts_at__lt=day_after
    )


def _post(
    who: int, told: Tomorrow, on: date, studio: Studio, *, usable_until: datetime, now: datetime
) -> None:
    outbox.post(
        topic=_topic(who),
        kind=DIGEST,
        revision=on.toordinal(),
        letters=[DIGEST],
        context={
            **studio_context(studio),
            "day": wording.day(on, zone=studio.zone, locale=studio.locale),
            "told": told,
            "desk_url": f"{settings.BASE_URL}{reverse('desk')}?day={on:%Y-%m-%d}",
        },
        recipient=f"practitioner:{who}",
        due_at=now,
        usable_until=usable_until,
        guard=GUARD,
        now=now,
    )


def _topic(who: int) -> str:
    return f"practitioner:{who}"


def nobody_comes(message: Message, now: datetime) -> str | None:
    """Guard: somebody still comes to her on that date."""
    who, on = int(message.topic.removeprefix("practitioner:")), date.fromordinal(message.revision)
    still = visits_on(on, current()).filter(practitioner=who).exists()
    return None if still else "Nobody comes on that day any more."
