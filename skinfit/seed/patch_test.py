"""A demo client on her way to a first peel: a little of it was put on her skin three days ago."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bookings.models import Visit
from skinfit.seed.studio import House
from treatments import patch_tests

PEEL = "peel_mandelic"
LONG_ENOUGH = timedelta(days=3)  # so that it is to be read


def write(visits: Sequence[Visit], *, house: House, now: datetime) -> None:
    """At the last visit that lies so far back, of a client who comes again; none: nobody is tested."""
    coming = {visit.client_id for visit in visits if visit.status == Visit.Status.BOOKED}
    came = [
        visit
        for visit in visits
        if visit.status == Visit.Status.ATTENDED
        and visit.ends_at < now - LONG_ENOUGH
        and visit.client_id in coming
    ]
    if came:
        visit = max(came, key=lambda visit: visit.ends_at)
        patch_tests.place(
            visit_id=visit.pk, service=PEEL, product="Mandelic 30 %", place="Behind the left ear",
            by=house.owner, now=visit.ends_at,
        )  # fmt: skip
