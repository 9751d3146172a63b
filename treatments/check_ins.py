"""What a client answers to a check-in: all good, a question, something worries me.

A press adds a row and changes none, and it stops no letter. What is not all good is told to the
studio in the same transaction (treatments/worries.py).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from bookings import diary
from bookings.models import Visit
from treatments import links, worries
from treatments.care import followup
from treatments.care.catalogue import WarningSign
from treatments.catalogue import revisions
from treatments.errors import NoQuestion, TooManyAnswers
from treatments.models import CheckInAnswer, TreatmentRecord

Answer = CheckInAnswer.Answer
ONE_PRESS = timedelta(minutes=10)  # the same words again within it are a page sent twice
A_DAY, A_DAY_AT_MOST = timedelta(days=1), 30
FROM_PLAN, FROM_MY = "aftercare", "my"  # not from a letter, but from her own pages
SIGNED_IN_FOR = timedelta(days=30)  # after a visit, as long as its other links


@transaction.atomic
def answer(
    *, visit_id: int, letter: str, answer: str, note: str = "", signs: Sequence[str] = (), now: datetime
) -> CheckInAnswer:
    """Keep one press of a check-in's three buttons; `letter` is the template it answers.

    A worry needs no words. `signs` are the warning signs she ticked, by the ids of `signs_of`. The same
    press once more within ten minutes is the same press. Raises NoQuestion, TooManyAnswers.
    """
    visit, words = diary.lock(visit_id), note.strip()
    if answer == Answer.QUESTION and not words:
        raise NoQuestion
    given = CheckInAnswer.objects.filter(visit=visit)
    last = given.order_by("pk").last()
    if last is not None and _is_same(last, answer, words, signs, now):
        return last
    if given.filter(given_at__gt=now - A_DAY).count() >= A_DAY_AT_MOST:
        raise TooManyAnswers
    pressed = CheckInAnswer.objects.create(
        visit=visit, letter=letter, answer=answer, note=words, given_at=now
    )
    if answer != Answer.ALL_GOOD:
        worries.take_up(visit=visit, pressed=pressed, signs=signs, now=now)
    return pressed


def _is_same(last: CheckInAnswer, answer: str, words: str, signs: Sequence[str], now: datetime) -> bool:
    said = (last.answer, last.note) == (answer, words)
    return said and now - last.given_at < ONE_PRESS and worries.has_ticked(last, signs)


def signs_of(visit: Visit) -> Sequence[WarningSign]:
    """The reference's warning signs of what was done, or of what was booked before that is written down."""
    catalogue = revisions.current_or_shipped().catalogue
    record = TreatmentRecord.objects.of_visit(visit).first()
    done = [row.service for row in record.rows()] if record else []
    slugs = done or visit.parts.values_list("service__slug", flat=True)
    return followup.warning_signs([slug for slug in slugs if slug in catalogue.services], catalogue)


def own_path(visit: Visit, *, now: datetime) -> str:
    """Where she says how she is doing once she has signed in; '' for a visit not yet over or long past."""
    if visit.status != Visit.Status.ATTENDED or now > visit.ends_at + SIGNED_IN_FOR:
        return ""
    return links.check_in_path(visit.reference, letter=FROM_MY, good_until=now + links.GOOD_FOR)
