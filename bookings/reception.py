"""The last step of booking: a held time becomes a visit, or a letter that asks for confirmation first."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bookings import agreements, holds
from bookings.diary import Person, Wish
from bookings.models import Visit
from clients.consents import Agreement
from clients.models import Client


@transaction.atomic
def complete(
    *,
    reference: str,
    visitor: str,
    network: str,
    wish: Wish,
    who: Client | Person,
    agreed: Sequence[Agreement] = (),
    now: datetime,
) -> Visit:
    """Book what a visitor holds; sent twice, it is done once.

    A client who has signed in is answered from her records. For somebody who only typed a name, where
    the records must know whether a look came before, the answer is a time kept for thirty minutes and
    a letter, whoever's address it was: the visit that comes back is then still a hold.
    Raises NotBookable, OffGrid, NotOffered, SlotTaken, TooManyHolds.
    """
    if isinstance(who, Person) and holds.must_confirm_by_mail(wish.chain):
        return _ask_by_mail(reference, visitor, network, wish, who, agreed, now)
    proven = isinstance(who, Client)
    visit = holds.confirm(reference=reference, visitor=visitor, wish=wish, who=who, proven=proven, now=now)
    agreements.keep(client=visit.client, agreed=agreed, now=now)
    return visit


def _ask_by_mail(
    reference: str,
    visitor: str,
    network: str,
    wish: Wish,
    who: Person,
    agreed: Sequence[Agreement],
    now: datetime,
) -> Visit:
    """Let the page's own hold go and ask by letter; the same page asks once."""
    list(Visit.objects.select_for_update().filter(reference=reference, held_by=visitor))
    page = f"{visitor}/{reference}"
    asked = Visit.objects.filter(status=Visit.Status.HELD, awaiting__page=page).first()
    if asked is not None:
        return asked
    holds.release(visitor=visitor)
    held = holds.request(wish=wish, who=who, network=network, now=now)
    held.awaiting = dict(
        held.awaiting or {}, page=page, **{agreement.purpose.value: True for agreement in agreed}
    )
    held.save(update_fields=["awaiting"])
    return held


@transaction.atomic
def confirm_by_mail(*, visit_id: int, now: datetime) -> Visit:
    """As holds.confirm_by_mail, and what was ticked beside the booking. Raises what that raises."""
    asked = Visit.objects.filter(pk=visit_id).values_list("awaiting", flat=True).first() or {}
    visit = holds.confirm_by_mail(visit_id=visit_id, now=now)
    agreements.keep(client=visit.client, agreed=agreements.ticked(asked), now=now)
    return visit
