"""A few clients looked at again and again: fewer spots each time; and one whom a doctor should see."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from bookings.models import Visit
from skinfit.seed.studio import House
from treatments import analysis, referrals, sharing
from treatments.models import Observation, SkinAnalysis

CLIENTS = 4
SKIN_TYPE = 3
Row = tuple[str, tuple[str, ...], int | None]
# Each look: concern, zones, how many.
LOOKS: tuple[tuple[Row, ...], ...] = (
    (
        ("closed_comedones", ("forehead_left", "forehead_center", "forehead_right", "chin"), 14),
        ("milia", ("cheek_upper_left", "cheek_upper_right"), 5),
        ("open_comedones", ("nose_tip", "nose_side_left", "nose_side_right"), 9),
    ),
    (
        ("closed_comedones", ("forehead_center", "forehead_right", "chin"), 9),
        ("milia", ("cheek_upper_left",), 3),
        ("open_comedones", ("nose_tip", "nose_side_left"), 6),
    ),
    (
        ("closed_comedones", ("forehead_center", "chin"), 5),
        ("milia", ("cheek_upper_left",), 1),
        ("open_comedones", ("nose_tip", "nose_side_left"), 5),
        ("dehydration", ("cheek_lower_left", "cheek_lower_right"), None),
    ),
)
FOR_A_DOCTOR = (("sebaceous_hyperplasia", ("forehead_left",), 1),)
SIGNS = ["single_new"]
LONG_ENOUGH = timedelta(days=4)  # so that she is to be asked about it


def write(visits: Sequence[Visit], *, house: House, now: datetime) -> set[int]:
    """Of those who came most often the last three visits; a doctor's eye is asked for at somebody else's.

    The visits that have their analysis with it, by id.
    """
    came: dict[int, list[Visit]] = defaultdict(list)
    for visit in visits:
        if visit.status == Visit.Status.ATTENDED and visit.client_id is not None:
            came[visit.client_id].append(visit)
    most_often = sorted(came.values(), key=len, reverse=True)
    seen = {
        visit: rows
        for mine in most_often[:CLIENTS]
        for visit, rows in zip(mine[-len(LOOKS) :], LOOKS, strict=False)
    }
    for visit, rows in seen.items():
        _look(visit, rows, house)
    others = [mine[-1] for mine in most_often[CLIENTS:] if mine[-1].ends_at < now - LONG_ENOUGH]
    if others:
        last = max(others, key=lambda visit: visit.ends_at)
        _refer(last, house)
        seen[last] = FOR_A_DOCTOR
    return {visit.pk for visit in seen}


def _look(visit: Visit, rows: Sequence[Row], house: House, signs: Sequence[str] = ()) -> None:
    """What was seen, signed at the end of the visit."""
    drawn = SkinAnalysis.objects.create(visit=visit, skin_type=SKIN_TYPE, saved_at=visit.ends_at)
    Observation.objects.bulk_create(
        Observation(
            analysis=drawn, concern=concern, zones=list(zones), count=count, signs=list(signs), position=place
        )
        for place, (concern, zones, count) in enumerate(rows)
    )
    analysis.sign(visit_id=visit.pk, by=house.owner, now=visit.ends_at)


def _refer(visit: Visit, house: House) -> None:
    """A new single spot; she agreed that the note may show it."""
    _look(visit, FOR_A_DOCTOR, house, SIGNS)
    opened = referrals.of_visit(visit)
    if opened is not None:
        referrals.agree(referral_id=opened.pk, parts=list(sharing.WORDS), by=house.owner, now=visit.ends_at)
