"""The letters before a treatment: what to leave out from today on, and to look where a peel was tested.

The first are written when the visit is booked or moved, in the same transaction; the diary withdraws
them with all else about the visit when it is moved or cancelled.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bookings import links, recipients, wording
from bookings.chain import Chain
from bookings.models import Studio, Visit
from bookings.send_times import LEAST_AFTER_BOOKING, MORNING, after_the_quiet, at_wall_time, days_before
from bookings.studio import current
from notifications import outbox
from notifications.models import Message
from treatments import leaving_out
from treatments.catalogue.rules import Rules
from treatments.leaving_out import LeftOut
from treatments.letter_words import for_client
from treatments.models import PatchTest

LEAVE_OUT, LOOK_AT_TEST = "leave_out", "look_at_test"
UNREAD_GUARD = "patch_test_unread"
LOOK_USABLE = timedelta(days=3)  # late is better than never: without a look there is no peel
THE_REMINDER = 3  # days before the visit: what begins later, it tells
ONE_WEEK_S = timedelta(days=3)  # begins of the same days are one letter


def post_leave_out(visit: Visit, chain: Chain, *, rules: Rules, now: datetime) -> None:
    """Tell the client, from the day on, what to leave out before the three-day reminder comes.

    At 10:00 of that day; booked later than that, twelve hours after the booking and out of the quiet
    hours, if that is still before the day of the reminder.
    """
    skin_type = visit.client.skin_type if visit.client else None
    slugs = chain.slugs
    if not any(slug in rules.catalogue.services for slug in slugs) or not _long_before(slugs, rules):
        return
    studio = current()
    on = _day(visit.starts_at, studio)
    everything = leaving_out.before(slugs, on=on, skin_type=skin_type, catalogue=rules.catalogue)
    early = [left for left in everything if left.since < on - timedelta(days=THE_REMINDER)]
    groups = leaving_out.in_letters(early, together=ONE_WEEK_S)
    drafts = list(_drafts(visit, groups, studio, rules, slugs, now))
    if drafts:
        outbox.put(drafts)


def _long_before(slugs: Sequence[str], rules: Rules) -> bool:
    """Whether anything of these services begins before the reminder."""
    return any(
        max(gap.window.days, gap.window_deeper_skin.days) > THE_REMINDER
        for slug in slugs
        if slug in rules.catalogue.services
        for gap in rules.catalogue.services[slug].pre_care.gaps
    )


def _drafts(
    visit: Visit,
    groups: Sequence[Sequence[LeftOut]],
    studio: Studio,
    rules: Rules,
    slugs: Sequence[str],
    now: datetime,
) -> Iterator[Message]:
    reminder_at = days_before(visit.starts_at, THE_REMINDER, studio.zone)
    earliest = after_the_quiet(now + LEAST_AFTER_BOOKING, studio.zone)
    for number, group in enumerate(groups, start=1):
        due_at = max(at_wall_time(group[0].since, MORNING, studio.zone), earliest)
        is_overtaken = number < len(groups) and due_at >= at_wall_time(
            groups[number][0].since, MORNING, studio.zone
        )
        if _day(due_at, studio) >= _day(reminder_at, studio) or is_overtaken:
            continue
        rest = [left for later in groups[number - 1 :] for left in later]
        before = [left for earlier in groups[: number - 1] for left in earlier]
        yield outbox.draft(
            topic=visit.topic,
            kind=f"{LEAVE_OUT}_{number}",
            revision=visit.revision,
            letters=[LEAVE_OUT],
            context=_context(visit, [*before, *rest], due_at, studio, rules, slugs),
            recipient=f"client:{visit.client_id}",
            due_at=due_at,
            usable_until=reminder_at,
            guard=recipients.AHEAD,
            now=now,
        )


def _day(at: datetime, studio: Studio) -> date:
    return at.astimezone(studio.zone).date()


def _context(
    visit: Visit,
    left_out: Sequence[LeftOut],
    due_at: datetime,
    studio: Studio,
    rules: Rules,
    slugs: Sequence[str],
) -> dict[str, object]:
    today = _day(due_at, studio)
    here: dict[str, Any] = {"zone": studio.zone, "locale": studio.locale}
    return {
        **for_client(visit, studio),
        "visit_when": wording.when(visit.starts_at, **here),
        "visit_url": links.visit_url(visit),
        "today": wording.day(today, **here),
        "from_today": [left.words for left in left_out if left.since <= today],
        "later": [
            {"day": wording.day(left.since, **here), "words": left.words}
            for left in left_out
            if left.since > today
        ],
        "prescribed": leaving_out.PRESCRIBED if leaving_out.asks_prescriber(slugs, rules.catalogue) else "",
    }


# --- A look at the patch test


def post_look_at_test(
    visit: Visit, *, studio: Studio, placed_at: datetime, after: timedelta, now: datetime
) -> None:
    """Ask the client, when the test can be read, to look and to send a photo or come by.

    Out of the quiet hours, in the morning after. Several tests of a visit are one letter; placed again,
    it counts from then.
    """
    outbox.withdraw(topic=visit.topic, kinds=[LOOK_AT_TEST], reason="The test was placed again.", now=now)
    due_at = after_the_quiet(placed_at + after, studio.zone)
    message = outbox.draft(
        topic=visit.topic,
        kind=LOOK_AT_TEST,
        revision=int(placed_at.timestamp()),  # one sent before does not stand in its way
        letters=[LOOK_AT_TEST],
        context=for_client(visit, studio) | {"visit_url": links.visit_url(visit)},
        recipient=f"client:{visit.client_id}",
        due_at=due_at,
        usable_until=due_at + LOOK_USABLE,
        guard=UNREAD_GUARD,
        now=now,
    )
    outbox.put([message])


def withdraw_look_at_test(visit: Visit, *, now: datetime) -> None:
    """Take the letter back once nothing is left to look at."""
    if not PatchTest.objects.filter(visit=visit, result=PatchTest.Result.WAITING).exists():
        reason = "The test has been read."
        outbox.withdraw(topic=visit.topic, kinds=[LOOK_AT_TEST], reason=reason, now=now)


def nothing_to_look_at(message: Message, now: datetime) -> str | None:
    """Guard: a test placed at this visit is still unread."""
    visit_id = int(message.topic.removeprefix("visit:"))
    waiting = PatchTest.objects.filter(visit=visit_id, result=PatchTest.Result.WAITING)
    return None if waiting.exists() else "The test has been read."
