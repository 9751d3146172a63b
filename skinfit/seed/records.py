"""What was seen and done at the demo visits: every first visit analyzed, a few whole records."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from random import Random

from django.db.models import F, OuterRef, Subquery

from bookings.models import Visit
from clients.models import Client
from skinfit.seed.plan import Planned
from skinfit.seed.studio import House
from treatments import aftercare_plans, analysis, records
from treatments.analysis import Seen
from treatments.models import Observation, SkinAnalysis

SEEN = (
    Seen("milia", ("cheek_upper_left", "undereye_rim_right"), count=3, feel="hard", opening="closed"),
    Seen("closed_comedones", ("forehead_center", "chin"), count=10, color="skin-colored"),
    Seen("open_comedones", ("nose_tip", "nose_side_left", "nose_side_right"), many=True, opening="open"),
    Seen("sebaceous_filaments", ("nose_bridge",), arrangement="in even rows"),
    Seen("dehydration", ("cheek_lower_left", "cheek_lower_right"), "Fine lines, tight by noon."),
    Seen("post_inflammatory_hyperpigmentation", ("jawline_left",), count=3, feel="flat", color="brown"),
)
# Somebody in the chair today, half written down.
IN_THE_CHAIR = (
    Seen("closed_comedones", ("forehead_center", "chin"), count=6, opening="closed"),
    Seen("open_comedones", ("nose_tip",), many=True, opening="open"),
    Seen(
        "milia",
        ("cheek_upper_left",),
        count=3,
        size_from_tenths=10,
        size_to_tenths=20,
        feel="hard",
        color="pearl white",
        opening="closed",
    ),
    Seen("syringoma", ("undereye_rim_left", "undereye_rim_right"), arrangement="symmetrical"),
)
WHOLE_RECORDS = 12
STRENGTHS = {"enzyme_exfoliation": ("Pumpkin enzyme", ""), "deep_pore_care": ("Papaya enzyme", "")}
BASES = {"enzyme_exfoliation": "pumpkin", "deep_pore_care": "pumpkin"}


def write(
    visits: Sequence[Visit],
    planned: Sequence[Planned],
    *,
    house: House,
    random: Random,
    now: datetime,
    looked_at: Collection[int] = (),
) -> None:
    """`looked_at` are visits that have their analysis already."""
    attended = [
        (visit, one)
        for visit, one in zip(visits, planned, strict=True)
        if visit.status == Visit.Status.ATTENDED
    ]
    firsts = [visit for visit, one in attended if one.is_first and visit.pk not in looked_at]
    _analyses(firsts, house=house, random=random)
    treated = [(visit, one) for visit, one in attended if not one.is_first][-WHOLE_RECORDS:]
    for visit, one in treated:
        _whole_record(visit, one, house=house, now=now)
    _half_written(visits, now=now)


def _half_written(visits: Sequence[Visit], *, now: datetime) -> None:
    """The draft of the visit that is nearest to now, today."""
    open_ones = (Visit.Status.BOOKED, Visit.Status.HERE)
    today = [
        visit
        for visit in visits
        if visit.client_id and visit.status in open_ones and abs(visit.starts_at - now) < timedelta(hours=8)
    ]
    if today:
        nearest = min(today, key=lambda visit: abs(visit.starts_at - now))
        analysis.save_draft(visit_id=nearest.pk, skin_type=3, words="", seen=IN_THE_CHAIR, now=now)


def _analyses(firsts: Sequence[Visit], *, house: House, random: Random) -> None:
    """Signed analyses in bulk: written as drafts, their rows beside them, then sealed."""
    rows = SkinAnalysis.objects.bulk_create(
        SkinAnalysis(visit=visit, skin_type=random.randint(1, 6), saved_at=visit.ends_at) for visit in firsts
    )
    seen = []
    for row in rows:
        for position, one in enumerate(random.sample(SEEN, 2)):
            seen.append(Observation(analysis=row, position=position, **asdict(one)))
    Observation.objects.bulk_create(seen, batch_size=2_000)
    Observation.objects.filter(sealed=False).update(sealed=True)
    SkinAnalysis.objects.filter(status=SkinAnalysis.Status.DRAFT).update(
        status=SkinAnalysis.Status.SIGNED, signed_at=F("saved_at"), signed_by=house.owner
    )
    found = SkinAnalysis.objects.filter(visit__client=OuterRef("pk")).values("skin_type")[:1]
    Client.objects.update(skin_type=Subquery(found))


def _whole_record(visit: Visit, one: Planned, *, house: House, now: datetime) -> None:
    """Done, finished, and approved a quarter of an hour later; one of today waits for approval."""
    done = [
        records.Done(
            service=slug,
            product=STRENGTHS.get(slug, ("", ""))[0],
            strength="",
            minutes=house.services[slug].minutes,
            enzyme_base=BASES.get(slug, ""),
            sharp_point=False,
        )
        for slug in one.services
    ]
    finished_at = visit.ends_at - timedelta(minutes=5)
    records.finish(visit_id=visit.pk, done=done, completed_at=finished_at, now=visit.ends_at)
    approved_at = visit.ends_at + timedelta(minutes=15)
    zone = house.studio.zone
    is_today = visit.starts_at.astimezone(zone).date() == now.astimezone(zone).date()
    if approved_at < now and not is_today:
        edition = aftercare_plans.draft(visit).edition
        aftercare_plans.approve(visit_id=visit.pk, edition=edition, by=house.owner, now=approved_at)
