"""A worked case of the reference lived through in the product: told, booked, seen, done."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bookings.models import Practitioner, Studio, Visit
from bookings.tests.make import make_client, make_practitioner, make_room
from clients.models import Client, IntakeAnswer
from treatments import analysis, records
from treatments.models import Observation, PatchTest, SkinAnalysis
from treatments.records import Done
from treatments.tests.make import make_staff, make_treatment

SHARP = "deep_pore_extractions"


def live_through(case: dict[str, Any]) -> Visit:
    """The case's visit, finished and not yet approved: everything asked for was booked, what the
    reference keeps was done, and what was seen is signed."""
    given, kept = case["input"], case["expected"]["allowed_in_order"]
    zone = ZoneInfo(given["studio"]["timezone"])
    ended = datetime.fromisoformat(given["visit"]["completed_at"])
    client = make_client(skin_type=given["client"]["fitzpatrick"])
    asked = [row["service"] for row in given["requested_services"]]
    visit = make_treatment(*asked, starts_at=ended - timedelta(hours=2), client=client)
    set_studio(given["studio"])
    _before(given, client, zone)
    for flag in given["flags"]:
        tell(flag, client, visit)
    look(visit, given["concerns"], skin_type=given["client"]["fitzpatrick"], now=ended)
    done = [Done(slug, sharp_point=slug == SHARP and given["visit"]["lanced"]) for slug in kept]
    records.finish(visit_id=visit.pk, done=done, completed_at=ended, now=ended)
    return visit


def set_studio(given: dict[str, Any]) -> None:
    Studio.objects.update(
        timezone=given["timezone"],
        lancing_permitted=given["lancing_permitted"],
        tca_light_enabled=given["tca_light_enabled"],
    )
    Practitioner.objects.update(license_class=given["license"])


def _before(given: dict[str, Any], client: Client, zone: ZoneInfo) -> None:
    """Earlier visits, patch tests, and the last analysis."""
    for row in given["history"]:
        ended = datetime.fromisoformat(row["completed_at"])
        earlier = make_treatment(row["service"], starts_at=ended - timedelta(hours=1), client=client)
        done = [Done(row["service"], sharp_point=row.get("lanced", False))]
        records.finish(visit_id=earlier.pk, done=done, completed_at=ended, now=ended)
    for row in given["patch_tests"]:
        placed = _noon(row["date"], zone)
        PatchTest.objects.create(
            visit=make_treatment("patch_test", starts_at=placed, client=client),
            service=row["service"],
            on=date.fromisoformat(row["date"]),
            placed_at=placed,
            result=row["result"],
            read_at=placed + timedelta(days=2),
        )
    if given["client"]["consult_on_file"]:
        at = _noon(given["client"]["consult_on_file"], zone)
        visit = make_treatment(
            "skin_analysis_and_plan",
            starts_at=at,
            client=client,
            practitioner=make_practitioner(),
            room=make_room(),
        )
        SkinAnalysis.objects.create(visit=visit, saved_at=at, status="signed", signed_at=at, words="Looked.")


def _noon(on: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(date.fromisoformat(on), time(12), zone)


def tell(flag: dict[str, Any], client: Client, visit: Visit) -> None:
    """A health answer as the case gives it, told for this visit."""
    details = {key: flag[key] for key in ("prophylaxis_confirmed", "reacted_to") if key in flag}
    IntakeAnswer.objects.create(
        client=client,
        question=flag["flag"],
        asked="?",
        answer="yes",
        on=flag.get("date"),
        precision=flag.get("date_precision", "day"),
        ongoing=flag.get("ongoing"),
        details=details,
        occasion=visit.topic,
        source="chair",
        given_at=visit.starts_at,
    )


def look(visit: Visit, seen: list[dict[str, Any]], *, now: datetime, **fields: Any) -> SkinAnalysis:
    """Write down and sign what was seen; an analysis signed before is amended."""
    latest = analysis.latest(visit)
    if latest is not None and latest.is_signed:
        draft = analysis.amend(visit_id=visit.pk, now=now)
    else:
        draft = latest or SkinAnalysis.objects.create(visit=visit, saved_at=now, words="Looked.")
    draft.observations.all().delete()
    SkinAnalysis.objects.filter(pk=draft.pk).update(**{"words": "Looked.", **fields})
    Observation.objects.bulk_create(
        Observation(analysis=draft, position=position, **row) for position, row in enumerate(seen)
    )
    return analysis.sign(visit_id=visit.pk, by=make_staff(), now=now)
