"""What the demo's clients said after their visits: mostly that all is good; one asked, one still waits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bookings.models import Visit
from skinfit.seed.studio import House
from treatments import check_ins, worries
from treatments.check_ins import Answer
from treatments.models import AftercarePlan, CheckInAnswer

DAY_1 = "check_in_day_1"
LETTER_AT = timedelta(days=1, hours=2)  # after the end; that is when she looks into her mail
THIS_MORNING = timedelta(hours=3)
ASKED = "May I wear mineral makeup to a wedding on Saturday?"
WORRIED = "My left cheek has itched since last night, and I see small bumps. I feel well."
ITCHED = "The chin feels hot and tight since noon."


def write(visits: Sequence[Visit], *, house: House, now: datetime) -> None:
    """Of those whose plan went out the last is worried this morning; the others answered a day later."""
    sent = AftercarePlan.objects.filter(status=AftercarePlan.Status.APPROVED)
    told = set(sent.values_list("record__visit", flat=True))
    newest = sorted((v for v in visits if v.pk in told), key=lambda visit: visit.ends_at, reverse=True)
    for place, visit in enumerate(newest):
        if place == 0:
            _say(visit, Answer.WORRY, WORRIED, now - THIS_MORNING, "plain_hives_or_rash")
        elif visit.ends_at + LETTER_AT < now:
            _first_check_in(place, visit, house)


def _first_check_in(place: int, visit: Visit, house: House) -> None:
    at = visit.ends_at + LETTER_AT
    by: dict[str, Any] = {"by": house.owner, "now": at + timedelta(hours=1)}
    if place == 2:
        read = _say(visit, Answer.QUESTION, ASKED, at)
        worries.note_call(worry_id=read.worry.pk, words="From Saturday morning, yes.", read_to=read.pk, **by)
    elif place == 4:
        read = _say(visit, Answer.WORRY, ITCHED, at)
        worries.note_call(
            worry_id=read.worry.pk, words="Cool water; call again at six.", read_to=read.pk, **by
        )
        worries.close(
            worry_id=read.worry.pk,
            happened="Heat and tightness on the chin, a day after extractions.",
            done="Cooled, no product until the next morning.",
            outcome="Calm the next day.",
            **by,
        )
    else:
        _say(visit, Answer.ALL_GOOD, "", at)


def _say(visit: Visit, answer: str, note: str, at: datetime, *signs: str) -> CheckInAnswer:
    return check_ins.answer(visit_id=visit.pk, letter=DAY_1, answer=answer, note=note, signs=signs, now=at)
