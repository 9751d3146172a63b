"""A doctor's eye first: a referral is opened by what was seen, looked after, and closed.

Signing an analysis opens it, an amendment moves it along, staff close it. While it is open,
invitations wait (treatments/invitations.py); its letters go with those of the visit.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from bookings import diary
from bookings.models import Visit
from bookings.studio import current as current_studio
from clients.models import User
from treatments import letters, sharing, visits
from treatments.care.catalogue import URGENCIES
from treatments.care.referral import Referral as Asked
from treatments.care.referral import refer
from treatments.catalogue import revisions
from treatments.catalogue.revisions import Rules
from treatments.errors import AlreadyClosed, NamesCondition, NoOutcome, NotMoreUrgent
from treatments.models import Referral, SkinAnalysis
from treatments.plain_words import named_condition
from treatments.seen import listed

HOW_SOON = {
    "routine": "within about eight weeks",
    "soon": "within two weeks",
    "urgent": "the same or the next day",
}


def asked_for(analysis: SkinAnalysis, rules: Rules) -> Asked:
    """What the rules ask for after what was seen (semantics.referral); a red-flag sign asks by itself."""
    return refer(listed(analysis, rules.catalogue), rules.catalogue)


def of_visit(visit: Visit) -> Referral | None:
    """The visit's referral that counts: the newest, open or closed."""
    referrals = Referral.objects.filter(analysis__visit=visit)
    return referrals.select_related("analysis__visit__client", "made_by", "closed_by").order_by("-pk").first()


def open_for(*, analysis: SkinAnalysis, by: User, now: datetime) -> Referral | None:
    """Open, move along or close the visit's referral as an analysis asks that has just been signed.

    The caller holds the visit's row. One open already is never opened twice: an amendment moves it to
    the new version, and what that changes is noted; where the new version asks for nothing, it is
    closed with a note. One that staff have closed is opened again only by something that was not in it.
    Answers the referral that counts. Raises CatalogueMissing.
    """
    before = of_visit(analysis.visit)
    asked = asked_for(analysis, revisions.current_or_shipped())
    if before is not None and before.closed_at is None:
        return _amend(before, analysis, asked, by, now)
    if not asked.needed or (before is not None and _was_in(asked, before)):
        return before
    referral = Referral(analysis=analysis, made_at=now, made_by=by)
    _take(referral, asked, revisions.current(), now)
    return _kept(referral, f"Opened by what was signed: {HOW_SOON[asked.urgency]}.", by, now)


def _was_in(asked: Asked, before: Referral) -> bool:
    urgent_as = URGENCIES.index(asked.urgency) <= URGENCIES.index(before.urgency)
    return urgent_as and set(asked.concerns) <= set(before.concerns)


def _amend(referral: Referral, analysis: SkinAnalysis, asked: Asked, by: User, now: datetime) -> Referral:
    if not asked.needed:
        return _close(referral, "The amended analysis no longer asks for it.", by, now)
    said = _difference(referral, asked)
    if _told(referral.analysis) != _told(analysis):
        referral.shared = []  # she agreed to what was written then
    referral.analysis = analysis
    if said:
        _take(referral, asked, revisions.current(), now)
    return _kept(referral, said or "The amended analysis asks for the same.", by, now)


def _difference(referral: Referral, asked: Asked) -> str:
    """What the amendment changed, in words for the desk; empty when nothing."""
    was, is_now = URGENCIES.index(referral.urgency), URGENCIES.index(asked.urgency)
    if was != is_now:
        act = "Raised" if is_now > was else "Lowered"
        before, after = HOW_SOON[referral.urgency], HOW_SOON[asked.urgency]
        return f"{act} by the amended analysis: {after}; it was {before}."
    changed = set(asked.concerns) != set(referral.concerns)
    return "The amended analysis changed what it is about." if changed else ""


def _told(analysis: SkinAnalysis) -> list[tuple[object, ...]]:
    """What an analysis says that a note for a doctor may say."""
    fields = (
        *("concern", "zones", "count", "many", "size_from_tenths", "size_to_tenths", "feel", "color"),
        *("arrangement", "opening", "signs", "unsure", "words"),
    )
    return [tuple(getattr(row, field) for field in fields) for row in analysis.rows()]


def _take(referral: Referral, asked: Asked, rules: Rules, now: datetime) -> None:
    assert rules.revision_id is not None
    referral.concerns, referral.urgency = list(asked.concerns), asked.urgency
    referral.revision_id = rules.revision_id
    _set_checks(referral, rules, now)


def _set_checks(referral: Referral, rules: Rules, now: datetime) -> None:
    """The dates on which she is asked how it went (follow_up.referral_check_days), on the studio's days.

    They count from the visit; from today where the first of them would be past already.
    """
    today, visit_on = _day(now), _visit_on(referral)
    days = rules.catalogue.letters.referral_check_days[referral.urgency]
    start = visit_on if days and visit_on + timedelta(days[0]) > today else max(today, visit_on)
    checks = [start + timedelta(day) for day in days]
    referral.checks = [check.isoformat() for check in checks]
    referral.next_check_on = min(checks, default=None)
    referral.last_check_on = max(checks, default=None)


def _day(now: datetime) -> date:
    return now.astimezone(current_studio().zone).date()


def _kept(referral: Referral, said: str, by: User | None, now: datetime) -> Referral:
    """Keep it with a note of what happened, and bring the visit's unsent letters in line."""
    _note(referral, said, by, now)
    referral.save()
    letters.renew(visit=referral.analysis.visit, now=now)
    return referral


def _note(referral: Referral, said: str, by: User | None, now: datetime) -> None:
    referral.notes = [*referral.notes, {"at": now.isoformat(), "by": str(by or "the client"), "said": said}]


# --- Looked after by staff


@transaction.atomic
def raise_urgency(*, referral_id: int, urgency: str, why: str, by: User, now: datetime) -> Referral:
    """Ask for an earlier look than the rules do; a later one only an amended analysis can ask for.

    The check dates follow. Raises AlreadyClosed, NotMoreUrgent.
    """
    referral = _lock(referral_id)
    if urgency not in HOW_SOON or URGENCIES.index(urgency) <= URGENCIES.index(referral.urgency):
        raise NotMoreUrgent
    said = f"Raised: {HOW_SOON[urgency]}; it was {HOW_SOON[referral.urgency]}. {why}".strip()
    referral.urgency = urgency
    _set_checks(referral, revisions.at(referral.revision_id), now)
    return _kept(referral, said, by, now)


@transaction.atomic
def reword(*, referral_id: int, to: str, words: str) -> Referral:
    """Whom the note is for, and what is asked of them in other words than the usual.

    Raises AlreadyClosed, and NamesCondition: the note is put into the client's hand.
    """
    referral = _lock(referral_id)
    name = named_condition(words, revisions.at(referral.revision_id).catalogue)
    if name:
        raise NamesCondition(name)
    referral.to, referral.words = to.strip(), words.strip()
    referral.save(update_fields=["to", "words"])
    return referral


@transaction.atomic
def agree(*, referral_id: int, parts: Collection[str], by: User | None, now: datetime) -> Referral:
    """Keep what she agrees to have shown to a doctor; what is not among `parts` is taken back.

    `by` None: she said so herself, on her own page. Raises AlreadyClosed.
    """
    referral = _lock(referral_id)
    visit = referral.analysis.visit
    assert visit.client is not None
    sharing.settle(client=visit.client, on=_visit_on(referral), agreed=parts, now=now)
    referral.shared = [part for part in sharing.WORDS if part in parts]
    said = "May be shown: " + (", ".join(referral.shared) or "nothing") + "."
    _note(referral, said, by, now)
    referral.save(update_fields=["shared", "notes"])
    return referral


def may_be_shown(referral: Referral) -> Sequence[str]:
    """The parts she agreed to for this referral and has not taken back."""
    client_id = referral.analysis.visit.client_id
    if client_id is None:
        return ()
    return sharing.still(client_id, on=_visit_on(referral), agreed=referral.shared)


def _visit_on(referral: Referral) -> date:
    return visits.day_of(referral.analysis.visit, current_studio())


@transaction.atomic
def note_check(*, referral_id: int, said: str, by: User, now: datetime) -> Referral:
    """She was asked how it went, and it stays open; Today asks again on the next date, if there is one.

    Raises AlreadyClosed.
    """
    referral = _lock(referral_id)
    today = _day(now)
    ahead = [check for check in map(date.fromisoformat, referral.checks) if check > today]
    referral.next_check_on = min(ahead, default=None)
    _note(referral, said.strip() or "Asked; no news yet.", by, now)
    referral.save(update_fields=["next_check_on", "notes"])
    return referral


@transaction.atomic
def close(*, referral_id: int, outcome: str, by: User, now: datetime) -> Referral:
    """Close it with what is known now; letters that ask about it are taken back, invitations go again.

    Raises AlreadyClosed, NoOutcome.
    """
    referral = _lock(referral_id)
    if not outcome.strip():
        raise NoOutcome
    return _close(referral, outcome.strip(), by, now)


def _close(referral: Referral, outcome: str, by: User, now: datetime) -> Referral:
    referral.closed_at, referral.closed_by, referral.outcome = now, by, outcome
    referral.next_check_on = None
    return _kept(referral, f"Closed: {outcome}", by, now)


def _lock(referral_id: int) -> Referral:
    """An open referral; the visit's row is held, as by everything that writes its letters."""
    visit_id = Referral.objects.values_list("analysis__visit", flat=True).get(pk=referral_id)
    diary.lock(visit_id)
    referral = Referral.objects.select_related("analysis__visit__client").get(pk=referral_id)
    if referral.closed_at is not None:
        raise AlreadyClosed
    return referral
