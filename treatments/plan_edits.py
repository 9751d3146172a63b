"""What somebody at the desk changes of a draft plan: words, ends, and lines of her own."""

from datetime import datetime, timedelta

from django.db import transaction

from bookings import wording
from bookings.studio import current
from treatments import aftercare_plans, visits
from treatments.catalogue import revisions
from treatments.errors import EndNeedsReason, ImpossibleUntil, NamesCondition, NotHere, NoWords, PlanChanged
from treatments.models import AftercareLine, AftercarePlan
from treatments.plain_words import named_condition
from treatments.plan_rows import OWN, is_looser, own_source

LONGEST = timedelta(days=366)


@transaction.atomic
def change(
    *,
    visit_id: int,
    key: str,
    words: str,
    ends_at: datetime | None = None,
    why: str = "",
    now: datetime,
) -> AftercareLine:
    """Put other words and another end in place of a line's; empty words bring the generated ones back.

    `ends_at` None leaves the end as it is. A later end is free; one that asks for less needs `why`,
    which is kept, and so does any other end of 'do not wash', since sunscreen begins with it. The lines
    that wait for this one follow. Raises NotFinished, AlreadySigned, PlanChanged, NamesCondition,
    NoWords, EndNeedsReason, ImpossibleUntil.
    """
    plan = aftercare_plans.draft(visits.lock(visit_id))
    line = _line(plan, key)
    _say(line, plain(plan, words))
    if ends_at is not None and _minute(ends_at) != _minute(line.ends_at):
        _end(line, plan, ends_at, why.strip())
    elif why.strip() and line.loosened_why:
        line.loosened_why = why.strip()
    line.save(update_fields=["wording", "text", "ends_at", "generated_ends_at", "loosened_why"])
    _renew(plan, now)
    return _line(plan, key)


@transaction.atomic
def back_to_the_rules(*, visit_id: int, key: str, now: datetime) -> AftercareLine:
    """Take back the end set by hand. Raises NotFinished, AlreadySigned, PlanChanged."""
    plan = aftercare_plans.draft(visits.lock(visit_id))
    line = _line(plan, key)
    line.ends_at, line.generated_ends_at, line.loosened_why = line.composed_end, None, ""
    line.save(update_fields=["ends_at", "generated_ends_at", "loosened_why"])
    _renew(plan, now)
    return _line(plan, key)


@transaction.atomic
def add(*, visit_id: int, words: str, ends_at: datetime, now: datetime) -> AftercareLine:
    """A line of her own. Raises NotFinished, AlreadySigned, NoWords, NamesCondition, ImpossibleUntil."""
    visit = visits.lock(visit_id)
    plan = aftercare_plans.draft(visit)
    said = plain(plan, words)
    if not said:
        raise NoWords
    require_possible(plan, ends_at, after=plan.record.completed_at)
    position = plan.lines.count()
    line = plan.lines.create(
        key=_next_key(plan, visit.pk),
        kind=OWN,
        text=said,
        ends_at=ends_at,
        own=True,
        sources=[own_source(visits.day_of(visit, current()).isoformat(), earlier=False)],
        position=position,
    )
    _renew(plan, now)
    return line


@transaction.atomic
def remove(*, visit_id: int, key: str, now: datetime) -> None:
    """Take out a line of her own of this visit. Raises NotFinished, AlreadySigned, PlanChanged, NotHere."""
    plan = aftercare_plans.draft(visits.lock(visit_id))
    line = _line(plan, key)
    if not line.own or line.sources[0]["earlier"]:
        raise NotHere
    line.delete()
    _renew(plan, now)


def plain(plan: AftercarePlan, words: str) -> str:
    """The words without space around them. Raises NamesCondition."""
    said = words.strip()
    name = named_condition(said, revisions.at(plan.revision_id).catalogue)
    if name:
        raise NamesCondition(name)
    return said


def _line(plan: AftercarePlan, key: str) -> AftercareLine:
    line = plan.lines.filter(key=key).first()
    if line is None:
        raise PlanChanged
    return line


def _say(line: AftercareLine, words: str) -> None:
    if not line.own:
        line.wording = "" if words == line.text else words
    elif line.sources[0]["earlier"] and words != line.text:
        raise NotHere
    elif not words:
        raise NoWords
    else:
        line.text = words


def _end(line: AftercareLine, plan: AftercarePlan, ends_at: datetime, why: str) -> None:
    require_possible(plan, ends_at, after=line.starts_at or plan.record.completed_at)
    if line.own and not line.sources[0]["earlier"]:
        line.ends_at = ends_at
        return
    composed = line.composed_end
    looser = is_looser(line.key, ends_at, composed)
    if looser and not why:
        raise EndNeedsReason(_until(composed))
    is_back = _minute(ends_at) == _minute(composed)
    line.ends_at = composed if is_back else ends_at
    line.generated_ends_at = None if is_back else composed
    line.loosened_why = why if looser and not is_back else ""


def require_possible(plan: AftercarePlan, ends_at: datetime, *, after: datetime | None) -> None:
    """Raises ImpossibleUntil for an end before `after`, or more than a year past the treatment."""
    ended = plan.record.completed_at
    assert ended is not None
    if ends_at <= (after or ended):
        raise ImpossibleUntil("That is before the line begins. Choose a later time.")
    if ends_at > ended + LONGEST:
        raise ImpossibleUntil("That is more than a year away. Choose an earlier day.")


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _until(at: datetime) -> str:
    studio = current()
    return f"until {wording.when(at, zone=studio.zone, locale=studio.locale)}"


def _next_key(plan: AftercarePlan, visit_id: int) -> str:
    """'own/17-2': an instruction's name that no other visit gives."""
    used = {line.key for line in plan.lines.all()}
    number = 1
    while f"{OWN}/{visit_id}-{number}" in used:
        number += 1
    return f"{OWN}/{visit_id}-{number}"


def _renew(plan: AftercarePlan, now: datetime) -> None:
    """What was changed counts as an edition, and what waits for it is composed anew."""
    plan.edition, plan.made_at = plan.edition + 1, now
    plan.save(update_fields=["edition", "made_at"])
    aftercare_plans.compose(record=plan.record, now=now)
