"""Holds: a time kept for somebody who is still typing, or whose letter is on its way.

A hold is a visit in state 'held', so that the database guards it like any other. It has no
client. Expired ones do not count in openings and are deleted by whoever books over them.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from bookings import diary, gate, reminders, seats
from bookings.chain import Chain
from bookings.diary import Person, Wish
from bookings.errors import HoldLost, SlotTaken, TooManyHolds
from bookings.gate import CameWith
from bookings.models import Visit
from bookings.seats import Seat
from bookings.spans import Span
from bookings.studio import current
from clients import registry
from clients.models import Client

HOLD = timedelta(minutes=10)
NOTICE_BEFORE_END = timedelta(minutes=2)
CONFIRM = timedelta(minutes=30)
PER_NETWORK_ADDRESS = 3
LETTERS_PER_ADDRESS_AND_DAY = 3
UNCONFIRMED_KEPT_FOR = timedelta(hours=1)  # what was typed for a letter that nobody answered


@transaction.atomic
def hold(*, wish: Wish, visitor: str, network: str, now: datetime) -> Visit:
    """Keep a time for ten minutes. The visitor's earlier hold is let go.

    Raises TooManyHolds past three running holds from one network address, and what seats.take raises.
    """
    release(visitor=visitor)
    return _hold(wish, visitor=visitor, network=network, until=now + HOLD, now=now)


def _hold(
    wish: Wish, *, visitor: str, network: str, until: datetime, now: datetime, reference: str = ""
) -> Visit:
    running = Visit.objects.filter(status=Visit.Status.HELD, held_from=network, hold_until__gt=now)
    if network and running.count() >= PER_NETWORK_ADDRESS:
        raise TooManyHolds

    def write(seat: Seat, span: Span) -> Visit:
        visit = diary.new_visit(wish, seat, span, now)
        visit.reference = reference or visit.reference
        visit.status, visit.hold_until = Visit.Status.HELD, until
        visit.held_by, visit.held_from = visitor, network
        return diary.insert(visit, wish.chain)

    return seats.take(
        studio=current(),
        chain=wish.chain,
        starts_at=wish.starts_at,
        practitioner=wish.practitioner,
        now=now,
        write=write,
    )


def release(*, visitor: str) -> int:
    """Let a visitor's holds go; how many there were."""
    return Visit.objects.filter(status=Visit.Status.HELD, held_by=visitor, awaiting__isnull=True).delete()[0]


@transaction.atomic
def extend(*, reference: str, visitor: str, now: datetime) -> Visit:
    """Another ten minutes from now, once. Raises HoldLost when there is nothing to keep any more."""
    held = (
        Visit.objects.select_for_update().filter(reference=reference, held_by=visitor, status="held").first()
    )
    if held is None or (held.hold_extended and held.hold_until and held.hold_until <= now):
        raise HoldLost
    if not held.hold_extended:
        held.hold_until, held.hold_extended = now + HOLD, True
        held.save(update_fields=["hold_until", "hold_extended"])
    return held


@transaction.atomic
def confirm(
    *, reference: str, visitor: str, wish: Wish, who: Client | Person, proven: bool, now: datetime
) -> Visit:
    """Make a visit of a hold, and write its letters. The same hold twice makes one visit.

    A hold that is gone or expired is booked afresh, under the same reference: `reference` must be
    one that this visitor was given.
    Raises NotBookable, NotOffered, SlotTaken.
    """
    kept = Visit.objects.select_for_update().filter(reference=reference, held_by=visitor).first()
    if kept is None:
        kept = _hold_again(reference, wish, visitor=visitor, now=now)
    if kept.status != Visit.Status.HELD:
        return kept
    return _fulfil(kept, who=who, wish=wish, proven=proven, now=now)


def _hold_again(reference: str, wish: Wish, *, visitor: str, now: datetime) -> Visit:
    """The hold made anew, or what the same press, sent twice at once, has just made of it."""
    try:
        with transaction.atomic():
            return _hold(wish, visitor=visitor, network="", until=now + HOLD, now=now, reference=reference)
    except (IntegrityError, SlotTaken):
        made = Visit.objects.filter(reference=reference, held_by=visitor).first()
        if made is None:
            raise
        return made


def _fulfil(held: Visit, *, who: Client | Person, wish: Wish, proven: bool, now: datetime) -> Visit:
    """Turn a locked hold into a booked visit; of the wish only what was typed counts."""
    chain = diary.chain_of(held)
    if held.hold_until is not None and held.hold_until <= now:
        seats.require_offered(held, chain, now=now)
    client = who if isinstance(who, Client) else registry.recognize(
        name=who.name, email=who.email, phone=who.phone, now=now
    )  # fmt: skip
    kept = replace(wish, chain=chain, starts_at=held.starts_at, practitioner=held.practitioner_id)
    studio = current()
    gate.require(diary.question(kept, client if proven else None, studio=studio, now=now))
    held.client, held.status, held.note = client, Visit.Status.BOOKED, wish.note
    held.hold_until, held.awaiting, held.booked_at, held.revision = None, None, now, 1
    held.save(update_fields=["client", "status", "note", "hold_until", "awaiting", "booked_at", "revision"])
    reminders.post_booked(held, chain, studio=studio, now=now)
    gate.settle(held, chain, CameWith(wish.answers, proven), now=now)
    return held


# --- What the records must decide waits for a letter: whoever types an address is told nothing


def must_confirm_by_mail(chain: Chain) -> bool:
    """A look is needed first and is not in this visit: only the records know whether there was one."""
    return chain.needs_analysis_first and not chain.has_analysis


@transaction.atomic
def request(*, wish: Wish, who: Person, network: str, now: datetime) -> Visit:
    """Hold a time for thirty minutes and write one letter with a link that confirms it.

    Known and unknown addresses are treated alike. At most three such letters go to one address
    in a day; past that the answer is the same and no letter goes. What was typed is judged at once;
    whether there was a look, the records say after the link.
    Raises NotBookable, TooManyHolds and what seats.take raises.
    """
    gate.require(diary.question(wish, None, studio=current(), now=now), but=[gate.CONSULT_REQUIRED])
    Visit.objects.expired_holds(now - UNCONFIRMED_KEPT_FOR).filter(awaiting__isnull=False).delete()
    held = _hold(wish, visitor="", network=network, until=now + CONFIRM, now=now)
    held.awaiting = {
        "name": who.name,
        "email": who.email,
        "phone": who.phone,
        "note": wish.note,
        "answers": dict(wish.answers),
    }
    held.save(update_fields=["awaiting"])
    if reminders.confirm_requests_today(who.email, now=now) < LETTERS_PER_ADDRESS_AND_DAY:
        reminders.post_confirm_request(held, email=who.email, name=who.name, now=now)
    return held


@transaction.atomic
def confirm_by_mail(*, visit_id: int, now: datetime) -> Visit:
    """The letter's link was followed and its button pressed: its reader owns the address.

    Following it again returns the visit. Raises HoldLost when the hold has expired and is gone
    or its time is another's, NotBookable with what the records say.
    """
    held = Visit.objects.select_for_update().filter(pk=visit_id).first()
    if held is None:
        raise HoldLost
    if held.status != Visit.Status.HELD:
        return held
    typed = held.awaiting or {}
    who = Person(typed["name"], typed["email"], typed.get("phone", ""))
    wish = Wish(
        diary.chain_of(held), held.starts_at, note=typed.get("note", ""), answers=typed.get("answers") or {}
    )
    return _fulfil(held, who=who, wish=wish, proven=True, now=now)
