"""The zones a service stays away from (semantics.zone_exclusions)."""

from collections.abc import Set

from treatments.care.catalogue import Service
from treatments.care.face import Face


def left_out(service: Service, face: Face) -> Set[str]:
    """Zones holding a listed concern that a zone rule bars or an exclude_zone concern closes."""
    return {
        zone
        for zone, concerns in face.zones
        if zone in service.barred_zones or not service.excluded_by.isdisjoint(concerns)
    }
