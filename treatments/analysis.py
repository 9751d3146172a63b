"""The skin analysis: drafted, signed, amended. Signed, it opens the gate for a year."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction

from bookings.models import Visit
from clients.models import Client, User
from treatments import aftercare_plans, referrals, visits
from treatments.catalogue import revisions
from treatments.errors import AlreadySigned, NewerDraft, NothingBefore, NothingSeen, NotSigned, UnknownEntry
from treatments.home_care import letters as home_letters
from treatments.models import Observation, SkinAnalysis
from treatments.models.analyses import Base


@dataclass(frozen=True)
class Seen:
    """A concern of the catalogue by its id, in some zones, and what is noted of it (see Observation)."""

    concern: str
    zones: tuple[str, ...] = ()
    words: str = ""
    count: int | None = None
    many: bool = False
    size_from_tenths: int | None = None
    size_to_tenths: int | None = None
    feel: str = ""
    color: str = ""
    arrangement: str = ""
    opening: str = ""
    signs: tuple[str, ...] = ()
    unsure: bool = False
    ruled_out: tuple[str, ...] = ()


def latest(visit: Visit) -> SkinAnalysis | None:
    """The version that counts: the newest, draft or signed."""
    return SkinAnalysis.objects.of_visit(visit).select_related("signed_by", "replaces").first()


def before(visit: Visit) -> SkinAnalysis | None:
    """The client's last signed analysis of an earlier visit."""
    signed = SkinAnalysis.objects.signed().filter(
        visit__client=visit.client_id, visit__starts_at__lt=visit.starts_at
    )
    newest = signed.select_related("visit").order_by("-visit__starts_at", "-version")
    return newest.first() if visit.client_id is not None else None


@transaction.atomic
def save_draft(
    *,
    visit_id: int,
    skin_type: int | None,
    words: str,
    seen: Sequence[Seen],
    now: datetime,
    base: Base | None = None,
) -> SkinAnalysis:
    """Keep what was written down so far; the aftercare follows a changed skin type.

    With a `base`, only over the draft it names, never over a newer one. Raises NotStanding,
    AlreadySigned, NewerDraft, UnknownEntry.
    """
    visit = visits.lock(visit_id)
    analysis = latest(visit) or SkinAnalysis(visit=visit, version=1)
    _require_open(analysis, base)
    require_known(seen)
    analysis.skin_type, analysis.words, analysis.saved_at = skin_type, words, now
    analysis.edition, analysis.writer = analysis.edition + 1, base.writer if base else ""
    analysis.save()
    _write_rows(analysis, seen)
    aftercare_plans.renew(visit=visit, now=now)
    return analysis


def _require_open(analysis: SkinAnalysis, base: Base | None) -> None:
    if analysis.is_signed:
        raise AlreadySigned
    if base is None:
        return
    if not analysis.is_of(base):
        raise NewerDraft


def require_known(seen: Sequence[Seen]) -> None:
    """Raises UnknownEntry for a concern, a zone or a sign that the catalogue does not have."""
    catalogue = revisions.current_or_shipped().catalogue
    unknown = [row.concern for row in seen if row.concern not in catalogue.concerns]
    unknown += [zone for row in seen for zone in row.zones if zone not in catalogue.zones]
    signs = catalogue.signs_of
    unknown += [sign for row in seen for sign in row.signs if sign not in signs.get(row.concern, ())]
    if unknown:
        raise UnknownEntry(unknown)


def _write_rows(analysis: SkinAnalysis, seen: Sequence[Seen]) -> None:
    analysis.observations.all().delete()
    Observation.objects.bulk_create(
        Observation(analysis=analysis, position=position, **asdict(row)) for position, row in enumerate(seen)
    )


def read_rows(rows: Iterable[Observation]) -> list[Seen]:
    """Rows as they were written, to be written again."""
    return [Seen(**{field.name: _plain(getattr(row, field.name)) for field in fields(Seen)}) for row in rows]


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@transaction.atomic
def take_over(*, visit_id: int, now: datetime) -> SkinAnalysis:
    """Add to the draft what the client's last signed analysis says, as it was seen then.

    A concern that is in the draft already is left as it is there. Raises NotStanding, AlreadySigned,
    NothingBefore, and UnknownEntry for what the catalogue no longer has.
    """
    visit = visits.lock(visit_id)
    old, draft = before(visit), latest(visit)
    if old is None:
        raise NothingBefore
    here = read_rows(draft.rows()) if draft else []
    known = {row.concern for row in here}
    added = [row for row in read_rows(old.rows()) if row.concern not in known]
    return save_draft(
        visit_id=visit_id,
        skin_type=draft.skin_type if draft else old.skin_type,
        words=draft.words if draft else "",
        seen=[*here, *added],
        now=now,
    )


@transaction.atomic
def sign(*, visit_id: int, by: User, now: datetime) -> SkinAnalysis:
    """Close the analysis: from now on it counts, and it does not change.

    Its skin type becomes the client's, and what a doctor should look at opens the referral. Signing
    twice is signing once. Raises NotStanding, NothingSeen.
    """
    visit = visits.lock_with_client(visit_id)
    analysis = latest(visit)
    if analysis is None:
        raise NothingSeen
    if analysis.is_signed:
        return analysis
    if not analysis.words.strip() and not analysis.observations.exists():
        raise NothingSeen
    analysis.observations.update(sealed=True)
    analysis.status, analysis.signed_at, analysis.signed_by = SkinAnalysis.Status.SIGNED, now, by
    analysis.save(update_fields=["status", "signed_at", "signed_by"])
    if analysis.skin_type is not None and visit.client_id is not None:
        Client.objects.filter(pk=visit.client_id).update(skin_type=analysis.skin_type)
    aftercare_plans.renew(visit=visit, now=now)
    referrals.open_for(analysis=analysis, by=by, now=now)
    home_letters.renew(client_id=visit.client_id, now=now)
    return analysis


@transaction.atomic
def amend(*, visit_id: int, now: datetime) -> SkinAnalysis:
    """A new draft that names the signed analysis and starts with what it says.

    Raises NotStanding, NotSigned.
    """
    visit = visits.lock(visit_id)
    old = latest(visit)
    if old is None or not old.is_signed:
        raise NotSigned
    new = SkinAnalysis.objects.create(
        visit=visit,
        version=old.version + 1,
        replaces=old,
        skin_type=old.skin_type,
        words=old.words,
        saved_at=now,
    )
    _write_rows(new, read_rows(old.rows()))
    return new
