"""The life of a worry: told, seen, answered, closed with what came of it. A question's is shorter.

A worry is a thread: it begins with a press, and what she presses before it is answered is added to
it. New words want to be seen anew. Nothing here stops or changes another letter.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from bookings import diary
from bookings.models import Visit
from clients.models import User
from treatments import worry_letters
from treatments.catalogue import revisions
from treatments.errors import (
    AlreadyAnswered,
    NamesCondition,
    NewWords,
    NoEmail,
    NoIncident,
    NotAnswered,
    NothingSaid,
    WorryClosed,
)
from treatments.models import CheckInAnswer, Worry
from treatments.plain_words import named_condition

Answer = CheckInAnswer.Answer


def take_up(*, visit: Visit, pressed: CheckInAnswer, signs: Sequence[str], now: datetime) -> Worry:
    """Begin a worry or a question with a press, or add the press to the one that waits; tell the studio.

    A worry is never hidden in a question. The caller holds the visit's row.
    """
    waiting = of_visit(visit).last()
    if waiting is None or not _takes(waiting, pressed):
        waiting = Worry(answer=pressed)
    waiting.signs = list(dict.fromkeys([*waiting.signs, *signs]))
    waiting.seen_at = waiting.seen_by = None
    waiting.save()
    worry_letters.tell(visit=visit, pressed=pressed, signs=signs, now=now)
    return waiting


def _takes(worry: Worry, pressed: CheckInAnswer) -> bool:
    is_open = worry.answered_at is None and worry.closed_at is None
    return is_open and (is_worry(worry) or pressed.answer == Answer.QUESTION)


def of_visit(visit: Visit) -> QuerySet[Worry]:
    return (
        Worry.objects.filter(answer__visit=visit)
        .select_related("answer", "seen_by", "answered_by", "closed_by")
        .order_by("answer__pk")
    )


def is_worry(worry: Worry) -> bool:
    return worry.answer.answer == Answer.WORRY


def has_ticked(pressed: CheckInAnswer, signs: Sequence[str]) -> bool:
    """Whether these signs are known already from this press or those it was added to."""
    begun = Worry.objects.filter(answer__visit=pressed.visit_id, answer__lte=pressed.pk)
    thread = begun.order_by("answer__pk").last()
    return set(signs) <= set(thread.signs if thread else ())


@transaction.atomic
def see(*, visit_id: int, read_to: int | None = None, by: User, now: datetime) -> int:
    """Note that everything open about a visit is seen; how many were not yet. Seen twice is seen once.

    `read_to` is the last press that was shown; None: the page is opened with this. Raises NewWords.
    """
    visit = diary.lock(visit_id)
    if read_to is not None:
        _require_read(visit, read_to)
    unseen = Worry.objects.filter(answer__visit=visit, closed_at=None, seen_at=None)
    return unseen.update(seen_at=now, seen_by=by)


def _require_read(visit: Visit, read_to: int) -> None:
    later = CheckInAnswer.objects.filter(visit=visit, pk__gt=read_to)
    if later.exclude(answer=Answer.ALL_GOOD).exists():
        raise NewWords


@transaction.atomic
def reply(*, worry_id: int, words: str, read_to: int, by: User, now: datetime) -> Worry:
    """Answer with a letter to her, due now. An answered question is closed.

    `read_to` is the last press that was shown. Raises WorryClosed, AlreadyAnswered, NewWords,
    NothingSaid, NoEmail, and NamesCondition: she reads it.
    """
    worry = _unanswered(worry_id, read_to)
    visit, said = worry.answer.visit, words.strip()
    if not said:
        raise NothingSaid
    name = named_condition(said, revisions.current_or_shipped().catalogue)
    if name:
        raise NamesCondition(name)
    if visit.client is None or not visit.client.email:
        raise NoEmail
    worry.reply = said
    _answer(worry, by, now)
    worry_letters.reply(visit=visit, worry=worry, now=now)
    return worry


@transaction.atomic
def note_call(*, worry_id: int, words: str, read_to: int, by: User, now: datetime) -> Worry:
    """Note that she was spoken to, and what was said. An answered question is closed.

    `read_to` is the last press that was shown. Raises WorryClosed, AlreadyAnswered, NewWords.
    """
    worry = _unanswered(worry_id, read_to)
    worry.reply, worry.called = words.strip(), True
    _answer(worry, by, now)
    return worry


def _answer(worry: Worry, by: User, now: datetime) -> None:
    worry.answered_at, worry.answered_by = now, by
    _seen(worry, by, now)
    if not is_worry(worry):
        worry.closed_at, worry.closed_by = now, by
    worry.save()


@transaction.atomic
def close(*, worry_id: int, happened: str, done: str, outcome: str, by: User, now: datetime) -> Worry:
    """Close an answered worry with its incident's record; from then on it stays as it is.

    Raises WorryClosed, NotAnswered, NoIncident.
    """
    worry = _open(worry_id)
    if worry.answered_at is None:
        raise NotAnswered
    worry.happened, worry.done, worry.outcome = happened.strip(), done.strip(), outcome.strip()
    if not (worry.happened and worry.done and worry.outcome):
        raise NoIncident
    worry.closed_at, worry.closed_by = now, by
    worry.save()
    return worry


def _seen(worry: Worry, by: User, now: datetime) -> None:
    if worry.seen_at is None:
        worry.seen_at, worry.seen_by = now, by


def _unanswered(worry_id: int, read_to: int) -> Worry:
    worry = _open(worry_id)
    if worry.answered_at is not None:
        raise AlreadyAnswered
    _require_read(worry.answer.visit, read_to)
    return worry


def _open(worry_id: int) -> Worry:
    """An open worry; the visit's row is held, as by everything that writes its letters."""
    diary.lock(Worry.objects.values_list("answer__visit", flat=True).get(pk=worry_id))
    worry = Worry.objects.select_related("answer__visit__client").get(pk=worry_id)
    if worry.closed_at is not None:
        raise WorryClosed
    return worry
