"""What can be chosen at step one: for a newcomer the skin analysis first, otherwise every service."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from django.core.cache import cache

from bookings import gate
from bookings.chain import ANALYSIS, FIRST_VISIT_EXTRA_MINUTES, Chain
from bookings.errors import BookingError, NotBookable, Reason
from bookings.gate import Question
from bookings.models import Service, Studio
from clients.models import Client

PATCH_TEST = "patch_test"
A_MINUTE = 60
TOGETHER = frozenset({"same_visit", "duplicate_component"})  # codes that another choice of services ends


class Here(NamedTuple):
    """The studio, and this moment in it."""

    studio: Studio
    now: datetime


@dataclass(frozen=True)
class Dish:
    """A service on the menu, how long it takes this visitor, and what may be added to it."""

    service: Service
    minutes: int
    extras: tuple[Service, ...]
    asks_for_look: bool
    asks_for_patch_test: bool
    asks_about_health: bool


class Beside(NamedTuple):
    """What may be added to a service, by slug, and whether it comes with health questions."""

    extras: list[str]
    asks_about_health: bool


@dataclass(frozen=True)
class Menu:
    """The dishes in order; `later` are services that a newcomer can have once we have looked."""

    dishes: tuple[Dish, ...]
    later: tuple[Service, ...]
    patch_test: Service | None


def menu(*, newcomer: bool, here: Here) -> Menu:
    """What this visitor can choose from."""
    services = list(Service.objects.filter(is_offered=True).order_by("order_rank", "pk"))
    shown = [service for service in services if not (newcomer and service.needs_analysis_first)]
    shown.sort(key=lambda service: service.slug != ANALYSIS)
    beside = beside_each(services, here=here)
    return Menu(
        dishes=tuple(_dish(service, services, beside[service.slug], newcomer=newcomer) for service in shown),
        later=tuple(service for service in services if service not in shown),
        patch_test=next((service for service in services if service.slug == PATCH_TEST), None),
    )


def _dish(service: Service, services: Iterable[Service], beside: Beside, *, newcomer: bool) -> Dish:
    return Dish(
        service=service,
        minutes=service.minutes + (FIRST_VISIT_EXTRA_MINUTES if newcomer else 0),
        extras=tuple(other for other in services if other.slug in beside.extras),
        asks_for_look=service.needs_analysis_first,
        asks_for_patch_test=service.needs_patch_test,
        asks_about_health=beside.asks_about_health,
    )


def beside_each(services: Sequence[Service], *, here: Here) -> dict[str, Beside]:
    """What stands beside each service; kept for a minute, because the gate is asked about each pair.

    Only an offer: what is then chosen is asked at the gate again, whole.
    """
    known = ",".join(f"{service.slug}:{service.order_rank}" for service in services)
    key = f"beside:{sha256(known.encode()).hexdigest()}"
    found: dict[str, tuple[list[str], bool]] | None = cache.get(key)
    if found is None:
        alone = {service.slug: _codes([service], here) for service in services}
        found = {
            service.slug: (list(_extras(service, services, alone, here)), _asks(service, here))
            for service in services
        }
        cache.set(key, found, A_MINUTE)
    return {slug: Beside(*told) for slug, told in found.items()}


def _extras(
    service: Service, services: Iterable[Service], alone: Mapping[str, set[str]], here: Here
) -> Iterator[str]:
    """What comes after a service in the same visit, needs no patch test, and goes together with it."""
    if service.slug == PATCH_TEST:
        return
    for other in services:
        follows = other.order_rank > service.order_rank and other.slug != PATCH_TEST
        if follows and not other.needs_patch_test:
            together = _codes([service, other], here)
            if together <= alone[service.slug] | alone[other.slug]:
                yield other.slug


def _asks(service: Service, here: Here) -> bool:
    return gate.asking(Question(Chain((service,)), here.now, here.studio, here.now)) is not None


def _codes(services: Sequence[Service], here: Here) -> set[str]:
    return {reason.code for reason in _reasons(Chain(tuple(services)), here)}


def _reasons(
    chain: Chain, here: Here, client: Client | None = None, at: datetime | None = None
) -> Sequence[Reason]:
    """What the gate says at an instant, or now; of nobody it knows nothing."""
    return gate.reasons(Question(chain, at or here.now, here.studio, here.now, client))


def leads_to_analysis(refused: BookingError | None, slugs: Collection[str]) -> bool:
    """Whether a look can be offered instead of these services."""
    return (
        isinstance(refused, NotBookable)
        and ANALYSIS not in slugs
        and any(reason.code.partition(":")[0] not in TOGETHER for reason in refused.reasons)
    )


def require_choosable(chain: Chain, *, here: Here, client: Client | None = None) -> NotBookable | None:
    """Whether to go on with these services; answers what stands in the way only for a while yet.

    A client whose records may be used is answered from them: what opens within the studio's window
    is offered from that day on. Otherwise, what a look must come first for is let through for
    somebody who says that she has been here: her records decide, after the letter. Raises NotBookable.
    """
    why = [reason for reason in _reasons(chain, here, client) if _counts(reason, chain, client)]
    if not why:
        return None
    refused = NotBookable(why)
    window_end = here.now + timedelta(days=here.studio.window_days)
    still = _reasons(chain, here, client, window_end) if client else why
    if still:
        raise refused
    return refused if refused.opens_on else None


def _counts(reason: Reason, chain: Chain, client: Client | None) -> bool:
    return reason.code != gate.CONSULT_REQUIRED or chain.newcomer or client is not None
