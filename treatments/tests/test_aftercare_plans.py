"""The plan of a visit as the product makes it, held against the reference's worked cases."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError

from bookings.models import Visit
from bookings.tests.make import ZONE, make_client
from clients.models import Client
from treatments import aftercare_plans, analysis, letters, plan_edits, records
from treatments.analysis import Seen
from treatments.errors import AlreadySigned, NamesCondition, NotFinished, PlanChanged
from treatments.models import AftercarePlan, TreatmentRecord
from treatments.tests.make import approve, did, finish, letters_of, make_staff, make_treatment, plan_of

pytestmark = pytest.mark.django_db
CASES = {case["id"]: case for case in json.loads((Path(__file__).parent / "cases.json").read_text())}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def on(visit: Visit, hour: int, minute: int = 0, days: int = 0) -> datetime:
    local = visit.starts_at.astimezone(ZONE) + timedelta(days=days)
    return local.replace(hour=hour, minute=minute)


def visit_of_case(case: dict[str, Any], client: Client | None = None) -> Visit:
    """The case's services done in a visit that ended when the case's did."""
    given, kept = case["input"], case["expected"]["allowed_in_order"]
    ended = at(given["visit"]["completed_at"])
    client = client or make_client(skin_type=given["client"]["fitzpatrick"])
    visit = make_treatment(*kept, starts_at=ended - timedelta(hours=2), client=client)
    point = ["deep_pore_extractions"] if given["visit"]["lanced"] else []
    finish(visit, *kept, at=ended, point=point)
    return visit


def merged(plan: AftercarePlan, zone: ZoneInfo) -> list[dict[str, Any]]:
    """The stored plan in the form of the worked cases."""
    rows = []
    for line in plan.rows():
        labels = [f"{s['service']}@{s['on']}" if s["earlier"] else s["service"] for s in line.sources]
        row = {
            "key": line.key,
            "ends_at": line.ends_at.astimezone(zone).isoformat(),
            "from": sorted(set(labels)),
        }
        if line.starts_at:
            row["starts_at"] = line.starts_at.astimezone(zone).isoformat()
        rows.append(row)
    return sorted(rows, key=lambda row: row["key"])


@pytest.mark.parametrize(
    "case", [c for c in CASES.values() if c["expected"]["allowed_in_order"]], ids=lambda case: case["id"]
)
def test_the_stored_plan_is_the_reference_s_on_the_visit_s_clock(case: dict[str, Any]) -> None:
    client = make_client(skin_type=case["input"]["client"]["fitzpatrick"])
    for done in case["input"]["history"]:
        if "completed_at" in done:
            ended = at(done["completed_at"])
            earlier = make_treatment(done["service"], starts_at=ended - timedelta(hours=1), client=client)
            finish(earlier, done["service"], at=ended, point=[done["service"]] if done.get("lanced") else [])
    visit = visit_of_case(case, client)
    zone = ZoneInfo(case["input"]["studio"]["timezone"])
    assert merged(plan_of(visit), zone) == case["expected"]["merged_aftercare"]


def test_the_earlier_visit_of_w12_still_sets_ends_in_the_later_one() -> None:
    """Otherwise the case above would not show that earlier visits are merged."""
    assert any(
        label.endswith("@2027-01-12")
        for line in CASES["W12"]["expected"]["merged_aftercare"]
        for label in line["from"]
    )


def test_an_earlier_visit_that_was_never_approved_still_counts() -> None:
    client = make_client(skin_type=2)
    first = make_treatment("peel_glycolic", starts_at=at("2027-03-01T10:00-08:00"), client=client)
    finish(first, "peel_glycolic", at=at("2027-03-01T11:00-08:00"))
    second = make_treatment("led_red", starts_at=at("2027-03-03T10:00-08:00"), client=client)
    finish(second, "led_red", at=at("2027-03-03T11:00-08:00"))
    retinoids = plan_of(second).lines.get(key="retinoids/avoid")
    assert retinoids.ends_at == at("2027-03-11T11:00-08:00")  # ten days after the peel
    assert retinoids.sources[0]["service"] == "peel_glycolic"
    assert retinoids.sources[0]["on"] == "2027-03-01"


def test_another_client_s_visit_is_not_merged() -> None:
    first = make_treatment("peel_glycolic", starts_at=at("2027-03-01T10:00-08:00"))
    finish(first, "peel_glycolic", at=at("2027-03-01T11:00-08:00"))
    second = make_treatment("post_treatment_calming", starts_at=at("2027-03-03T10:00-08:00"))
    finish(second, "post_treatment_calming", at=at("2027-03-03T11:00-08:00"))
    assert not plan_of(second).lines.filter(key="retinoids/avoid").exists()


def test_an_unknown_skin_type_takes_the_longer_care_and_says_so() -> None:
    known = visit_of_case(CASES["W10"], make_client(skin_type=2))
    unknown = visit_of_case(CASES["W06"], make_client(skin_type=None))
    sun = "sun_exposure/avoid_direct"
    ended = unknown_end = plan_of(unknown).record.completed_at
    assert ended is not None
    assert unknown_end is not None
    assert plan_of(unknown).skin_type is None
    assert plan_of(known).skin_type == 2
    assert plan_of(unknown).lines.get(key=sun).ends_at == ended + timedelta(days=7)
    assert plan_of(unknown).lines.get(key=sun).sources[0]["rule"] == "fitzpatrick_4_6"
    known_end = plan_of(known).record.completed_at
    assert known_end is not None
    assert plan_of(known).lines.get(key=sun).ends_at == known_end + timedelta(hours=72)


def test_a_skin_type_noted_later_makes_the_draft_anew_and_keeps_edited_wordings() -> None:
    visit = visit_of_case(CASES["W06"], make_client(skin_type=None))
    key = "swimming/avoid"
    now = on(visit, 12)
    plan_edits.change(visit_id=visit.pk, key=key, words="No pool.", now=now)
    before = plan_of(visit).edition
    analysis.save_draft(visit_id=visit.pk, skin_type=2, words="", seen=[], now=now)
    after = plan_of(visit)
    assert after.edition > before
    assert after.skin_type == 2
    assert after.lines.get(key=key).wording == "No pool."
    assert after.lines.get(key=key).text == "No pool, hot tub, lake or ocean."


def test_of_two_skin_types_the_longer_care_holds_until_the_new_one_is_signed() -> None:
    visit = visit_of_case(CASES["W06"], make_client(skin_type=5))
    seen = [Seen("open_comedones", ("chin",))]
    analysis.save_draft(visit_id=visit.pk, skin_type=2, words="", seen=seen, now=on(visit, 12))
    assert plan_of(visit).skin_type == 5
    analysis.sign(visit_id=visit.pk, by=make_staff(), now=on(visit, 12))
    assert plan_of(visit).skin_type == 2
    assert Client.objects.get(pk=visit.client_id).skin_type == 2


def test_an_end_changed_before_the_approval_moves_every_line() -> None:
    visit = visit_of_case(CASES["W10"])
    ended = at(CASES["W10"]["input"]["visit"]["completed_at"])
    later = ended + timedelta(minutes=20)
    records.save(visit_id=visit.pk, done=did("deep_pore_extractions"), completed_at=later, now=later)
    assert plan_of(visit).lines.get(key="makeup/avoid").ends_at == later + timedelta(hours=24)


def test_nothing_is_composed_before_the_treatment_is_finished() -> None:
    visit = make_treatment("led_red", starts_at=at("2027-03-01T10:00-08:00"))
    records.save(visit_id=visit.pk, done=did("led_red"), now=visit.starts_at)
    assert not AftercarePlan.objects.exists()
    with pytest.raises(NotFinished):
        aftercare_plans.approve(visit_id=visit.pk, edition=1, by=make_staff(), now=visit.starts_at)


def test_the_text_of_no_line_names_a_condition() -> None:
    """The reference's own words for peels speak of milia; a client reads what can be seen instead."""
    visit = visit_of_case(CASES["W01"])
    finish(visit, "peel_glycolic", "deep_pore_extractions", at=on(visit, 11, 30))
    said = " ".join(line.text + line.why for line in plan_of(visit).rows())
    assert "occlusive_products/avoid" in [line.key for line in plan_of(visit).rows()]
    assert "milia" not in said.lower()
    assert "small white bumps" in said


def test_a_wording_that_names_a_condition_is_refused() -> None:
    visit = visit_of_case(CASES["W10"])
    with pytest.raises(NamesCondition, match="milia"):
        plan_edits.change(
            visit_id=visit.pk, key="makeup/avoid", words="Keep off the Milia.", now=on(visit, 14)
        )


def test_an_empty_wording_brings_the_generated_text_back() -> None:
    visit = visit_of_case(CASES["W10"])
    for wording, words in [("Bare face, please.", "Bare face, please."), (" ", None)]:
        line = plan_edits.change(visit_id=visit.pk, key="makeup/avoid", words=wording, now=on(visit, 14))
        assert line.words == (words or line.text)


# --- Approving


def test_approving_what_was_not_read_is_refused_and_writes_nothing() -> None:
    visit = visit_of_case(CASES["W10"])
    read = plan_of(visit).edition
    plan_edits.change(visit_id=visit.pk, key="makeup/avoid", words="Bare face.", now=on(visit, 14))
    with pytest.raises(PlanChanged):
        approve(visit, edition=read, now=on(visit, 14))
    assert not plan_of(visit).is_approved
    assert [letter.kind for letter in letters_of(visit)] == [letters.NOT_APPROVED]


def test_an_earlier_visit_finished_meanwhile_is_not_passed_over() -> None:
    client = make_client(skin_type=2)
    visit = make_treatment("led_red", starts_at=at("2027-03-03T10:00-08:00"), client=client)
    finish(visit, "led_red", at=at("2027-03-03T11:00-08:00"))
    read = plan_of(visit).edition
    peel = make_treatment("peel_glycolic", starts_at=at("2027-03-01T10:00-08:00"), client=client)
    finish(peel, "peel_glycolic", at=at("2027-03-01T11:00-08:00"))
    with pytest.raises(PlanChanged):
        approve(visit, edition=read, now=at("2027-03-03T11:05-08:00"))
    aftercare_plans.refresh(visit_id=visit.pk, now=at("2027-03-03T11:06-08:00"))
    plan = approve(visit, now=at("2027-03-03T11:07-08:00"))
    assert plan.rows().filter(key="retinoids/avoid").exists()


def test_approving_twice_is_approving_once() -> None:
    visit = visit_of_case(CASES["W10"])
    first = approve(visit, now=on(visit, 13, 5))
    written = [(letter.kind, letter.pk) for letter in letters_of(visit)]
    again = approve(visit, edition=0, now=on(visit, 13, 9))
    assert (again.pk, again.approved_at) == (first.pk, first.approved_at)
    assert [(letter.kind, letter.pk) for letter in letters_of(visit)] == written


def test_an_approved_visit_is_closed_to_changes() -> None:
    visit = visit_of_case(CASES["W10"])
    approve(visit, now=on(visit, 13, 5))
    with pytest.raises(AlreadySigned):
        records.save(visit_id=visit.pk, done=did("led_red"), now=on(visit, 13, 10))
    with pytest.raises(AlreadySigned):
        plan_edits.change(visit_id=visit.pk, key="makeup/avoid", words="x", now=on(visit, 14))
    assert TreatmentRecord.objects.get(visit=visit).status == "signed"


@pytest.mark.parametrize("table", ["treatments_aftercareplan", "notifications_message"])
def test_when_a_write_of_the_approval_fails_neither_plan_nor_letters_stand(table: str) -> None:
    """The database itself breaks at the last write to each table, as a full disk would."""
    from django.db import connection

    visit = visit_of_case(CASES["W10"])
    act = "INSERT" if table == "notifications_message" else "UPDATE"
    with connection.cursor() as cursor:
        breaking(cursor, connection.vendor, table, act)
    with pytest.raises(DatabaseError):
        approve(visit, now=on(visit, 13, 5))
    with connection.cursor() as cursor:
        mending(cursor, connection.vendor, table)
    record = TreatmentRecord.objects.get(visit=visit)
    assert not record.is_signed
    assert not plan_of(visit).is_approved
    assert not plan_of(visit).lines.filter(sealed=True).exists()
    assert [letter.kind for letter in letters_of(visit)] == [letters.NOT_APPROVED]
    approve(visit, now=on(visit, 13, 6))
    assert plan_of(visit).is_approved


def breaking(cursor: Any, vendor: str, table: str, act: str) -> None:
    head = f"CREATE TRIGGER broken BEFORE {act} ON {table} FOR EACH ROW"
    if vendor == "postgresql":
        cursor.execute(
            "CREATE OR REPLACE FUNCTION break_it() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'broken'; END $$"
        )
        cursor.execute(f"{head} EXECUTE FUNCTION break_it()")
    else:
        cursor.execute(f"{head} BEGIN SELECT RAISE(ABORT, 'broken'); END")


def mending(cursor: Any, vendor: str, table: str) -> None:
    cursor.execute("DROP TRIGGER broken" + (f" ON {table}" if vendor == "postgresql" else ""))
