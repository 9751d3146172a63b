"""The services of one visit, in the order they are done, and how long they take."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bookings.errors import BookingError
from bookings.models import Service

ANALYSIS = "skin_analysis_and_plan"
FIRST_VISIT_EXTRA_MINUTES = 15  # the reference's visit_time.first_visit_extra_min


class UnknownService(BookingError):
    """No such service is offered; `slugs` are the unknown ones."""

    def __init__(self, slugs: Sequence[str]) -> None:
        super().__init__(
            f"We do not know the service {', '.join(slugs)}." if slugs else "Please choose a service."
        )
        self.slugs = tuple(slugs)


@dataclass(frozen=True)
class Chain:
    """Services in the catalogue's order, done by one practitioner in one room, one after the other."""

    services: tuple[Service, ...]
    newcomer: bool = False

    @property
    def minutes(self) -> int:
        """Chair time: the typical minutes of each, and a newcomer's extra quarter of an hour."""
        extra = FIRST_VISIT_EXTRA_MINUTES if self.newcomer else 0
        return sum(service.minutes for service in self.services) + extra

    @property
    def busy_minutes(self) -> int:
        """Chair time and then one clean-up, the largest among them (reference: visit_time.rule)."""
        return self.minutes + max(service.cleanup_minutes for service in self.services)

    @property
    def price_cents(self) -> int:
        return sum(service.price_cents for service in self.services)

    @property
    def slugs(self) -> tuple[str, ...]:
        return tuple(service.slug for service in self.services)

    @property
    def has_analysis(self) -> bool:
        return ANALYSIS in self.slugs

    @property
    def needs_analysis_first(self) -> bool:
        return any(service.needs_analysis_first for service in self.services)

    @property
    def name(self) -> str:
        return " + ".join(service.name for service in self.services)


def of(slugs: Iterable[str], *, newcomer: bool) -> Chain:
    """The chain of these offered services. Raises UnknownService; naming one twice is naming it once."""
    wanted = set(slugs)
    services = sorted(
        Service.objects.filter(slug__in=wanted, is_offered=True),
        key=lambda service: (service.order_rank, service.pk),
    )
    unknown = sorted(wanted - {service.slug for service in services})
    if unknown or not services:
        raise UnknownService(unknown)
    return Chain(tuple(services), newcomer)
