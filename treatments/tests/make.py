"""Builders of the treatment room: the catalogue, a visit in the chair, what was done in it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from bookings.models import Service, Visit
from bookings.tests.make import NOW, make_studio, make_visit
from clients.models import Consent, User
from notifications.models import Message
from treatments import aftercare_plans, records
from treatments.catalogue import revisions, services
from treatments.catalogue.reference import reference_document
from treatments.models import AftercarePlan, CatalogueRevision, TreatmentRecord
from treatments.records import Done


def make_catalogue() -> CatalogueRevision:
    """The shipped reference as revision 1, and its services."""
    document = reference_document()
    services.load(document=document, earlier=None)
    loaded = revisions.load(document=document, by="test", why="test", now=NOW)
    return loaded.written or CatalogueRevision.objects.get(number=1)


def make_treatment(*slugs: str, starts_at: datetime, **fields: Any) -> Visit:
    """A booked visit of these services, in a studio with the catalogue loaded."""
    if not CatalogueRevision.objects.exists():
        make_studio()
        make_catalogue()
    return make_visit(starts_at=starts_at, services=Service.objects.filter(slug__in=slugs), **fields)


def make_staff(role: str = User.Role.PRACTITIONER) -> User:
    """Somebody at the desk who never types a password (hashing one takes longer than the test)."""
    number = User.objects.count() + 1
    return User.objects.create(email=f"staff{number}@skinfit.example", name="Mira", role=role, password="!")


def did(*slugs: str, point: Iterable[str] = ()) -> Sequence[Done]:
    """These services done; with a sharp point in those named by `point`."""
    return [Done(slug, sharp_point=slug in point) for slug in slugs]


def finish(visit: Visit, *slugs: str, at: datetime, point: Iterable[str] = ()) -> TreatmentRecord:
    return records.finish(visit_id=visit.pk, done=did(*slugs, point=point), completed_at=at, now=at)


def plan_of(visit: Visit) -> AftercarePlan:
    return AftercarePlan.objects.filter(record__visit=visit).order_by("-record__version")[0]


def approve(visit: Visit, *, now: datetime, **fields: Any) -> AftercarePlan:
    by = fields.pop("by", None) or make_staff()
    edition = fields.pop("edition", plan_of(visit).edition)
    return aftercare_plans.approve(visit_id=visit.pk, edition=edition, by=by, now=now)


def letters_of(visit: Visit) -> list[Message]:
    """What is in the outbox about the visit, but what was withdrawn, in the order due."""
    standing = Message.objects.about(visit.topic).exclude(state=Message.State.WITHDRAWN)
    return list(standing.order_by("due_at", "pk"))


def wants_invitations(visit: Visit) -> Consent:
    assert visit.client is not None
    return Consent.objects.create(
        client=visit.client, purpose=Consent.Purpose.INVITATIONS, text="Yes.", version="1", given_at=NOW
    )
