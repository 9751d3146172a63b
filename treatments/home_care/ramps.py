"""Store-bought retinol that joins slowly: begun at a visit, repeated after a sting, stopped.

What pauses it, and what that does to the step, is read (treatments/care/home_care.py); only the
beginning and the end are kept.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from bookings.models import Visit
from bookings.studio import current
from clients import consents, intake
from clients.intake import Given
from clients.models import Client, Consent, IntakeAnswer, User
from treatments import visits
from treatments.care import home_exclusions
from treatments.care.questions import Question
from treatments.catalogue import revisions
from treatments.catalogue.rules import Rules
from treatments.home_care import letters
from treatments.home_care.at_home import AtHome
from treatments.home_care.errors import AskFirst, ImpossibleStart, NoConsent, NoRamp, NotForHer
from treatments.home_care.known import newest
from treatments.intake import freshness
from treatments.intake.flags import AGES, flags_of, years_old
from treatments.intake.freshness import ASKED_ABOUT_THEM, PREGNANT_OR_NURSING
from treatments.models import RetinolRamp

FURTHEST = timedelta(days=60)
BEGUN_ANEW = "Begun anew."


def to_ask(visit: Visit, *, rules: Rules, on: date) -> tuple[Question, ...]:
    """The questions that decide about retinol and have no answer that counts for this visit.

    Of a child under 13 none: she gets none.
    """
    client = visit.client
    assert client is not None
    years = years_old(client.birth_date, on) if client.birth_date else None
    if years is not None and years < AGES["under_13"]:
        return ()
    asked = [
        rules.catalogue.questions[flag]
        for flag in home_exclusions.asked_before_retinol(rules.home_care)
        if flag in rules.catalogue.questions and flag != "under_13"
    ]
    if years is not None and years not in ASKED_ABOUT_THEM:
        asked = [question for question in asked if question.flag not in PREGNANT_OR_NURSING]
    known = intake.known(client_id=client.pk, occasion=visit.topic)
    return freshness.not_fresh(asked, known, on=on)


def against(client: Client, *, rules: Rules, on: date, occasion: str) -> list[str]:
    """What rules it out for her on a day, in the desk's words."""
    found = home_exclusions.against_retinol(
        flags_of(client_id=client.pk, on=on, occasion=occasion), care=rules.home_care
    )
    return [rules.catalogue.questions[flag].label for flag in found]


@transaction.atomic
def begin(
    *,
    visit_id: int,
    starts_on: date,
    step: int = 1,
    is_sensitive: bool = False,
    said: Mapping[str, str] | None = None,
    by: User,
    now: datetime,
) -> RetinolRamp:
    """Let retinol build up from a day on; a ramp that ran before ends, and the weekly letters are written.

    `said` are answers just asked for, by question ('yes', 'no', 'unsure'), kept as asked at the chair.
    Raises NotStanding, NoConsent, AskFirst (what is not known rules it out), NotForHer, ImpossibleStart.
    """
    visit, rules, studio = visits.lock(visit_id), revisions.current(), current()
    today = now.astimezone(studio.zone).date()
    client = visit.client
    assert client is not None
    assert rules.revision_id is not None
    _keep(visit, said or {}, rules, by, now)
    missing = to_ask(visit, rules=rules, on=today)
    if missing:
        raise AskFirst([question.label for question in missing])
    labels = against(client, rules=rules, on=today, occasion=visit.topic)
    if labels:
        raise NotForHer(labels)
    if not (today <= starts_on <= today + FURTHEST and 1 <= step <= len(rules.home_care.ramp)):
        raise ImpossibleStart
    _end_running(client.pk, today, BEGUN_ANEW)
    ramp = RetinolRamp.objects.create(
        visit=visit,
        revision_id=rules.revision_id,
        starts_on=starts_on,
        step=step,
        is_sensitive=is_sensitive,
        made_at=now,
        made_by=by,
    )
    letters.renew(client_id=client.pk, now=now)
    return ramp


def _keep(visit: Visit, said: Mapping[str, str], rules: Rules, by: User, now: datetime) -> None:
    """Answers to questions of this chapter alone, as asked at the chair."""
    known = home_exclusions.asked_before_retinol(rules.home_care)
    given = [
        Given(flag, rules.catalogue.questions[flag].question, answer)
        for flag, answer in said.items()
        if flag in known and answer in IntakeAnswer.Answer.values
    ]
    if not given:
        return
    assert visit.client_id is not None
    if not consents.standing(visit.client_id, Consent.Purpose.HEALTH_DATA).exists():
        raise NoConsent
    intake.give(
        client_id=visit.client_id,
        answers=given,
        source=IntakeAnswer.Source.CHAIR,
        occasion=visit.topic,
        by=by,
        now=now,
    )


@transaction.atomic
def repeat(*, visit_id: int, starts_on: date, by: User, now: datetime) -> RetinolRamp:
    """After redness, sting or flaking: none until a day, then the present step anew (ramp_rules.stay).

    Raises as `begin`, and NoRamp.
    """
    visit = visits.lock(visit_id)
    client = visit.client
    assert client is not None
    home = AtHome.of(client, studio=current(), now=now)
    if home.step is None or home.known.row is None:
        raise NoRamp
    return begin(
        visit_id=visit_id,
        starts_on=starts_on,
        step=home.step,
        is_sensitive=home.known.row.is_sensitive,
        by=by,
        now=now,
    )


@transaction.atomic
def stop(*, visit_id: int, why: str, now: datetime) -> RetinolRamp:
    """No retinol from today on; the letters that have not gone out are taken back. Raises NoRamp."""
    visit = visits.lock(visit_id)
    assert visit.client is not None
    today = now.astimezone(current().zone).date()
    stopped = _end_running(visit.client.pk, today, why.strip())
    if stopped is None:
        raise NoRamp
    letters.renew(client_id=visit.client_id, now=now)
    return stopped


def _end_running(client_id: int, on: date, why: str) -> RetinolRamp | None:
    row = newest(client_id)
    if row is None or row.stopped_on is not None:
        return None
    row.stopped_on, row.stopped_why = on, why
    row.save(update_fields=["stopped_on", "stopped_why"])
    return row
