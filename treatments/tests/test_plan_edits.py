"""A draft plan changed by hand: words, ends, and lines of her own; what stays and what gives way."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bookings.models import Visit
from bookings.tests.make import make_client
from clients.models import Client
from treatments import analysis, plan_edits, records
from treatments.errors import (
    AlreadySigned,
    EndNeedsReason,
    ImpossibleUntil,
    NamesCondition,
    NotHere,
    NoWords,
    PlanChanged,
)
from treatments.models import AftercareLine
from treatments.tests.make import approve, did, finish, make_treatment, plan_of

pytestmark = pytest.mark.django_db
SHARP = ["deep_pore_extractions"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


ENDED = at("2027-03-01T11:00-08:00")  # a Monday


def extractions(client: Client | None = None, *, ended: datetime = ENDED) -> Visit:
    """No retinol for 72 hours, no makeup for 24, no washing for 6."""
    client = client or make_client(skin_type=2)
    visit = make_treatment("deep_pore_extractions", starts_at=ended - timedelta(hours=1), client=client)
    finish(visit, "deep_pore_extractions", at=ended)
    return visit


def change(visit: Visit, key: str, ends_at: datetime | None = None, why: str = "", words: str = "") -> Any:
    return plan_edits.change(
        visit_id=visit.pk, key=key, words=words, ends_at=ends_at, why=why, now=ENDED + timedelta(minutes=5)
    )


def line(visit: Visit, key: str) -> AftercareLine:
    return plan_of(visit).lines.get(key=key)


# --- Ends


def test_a_later_end_is_free_and_what_the_rules_say_is_kept_beside_it() -> None:
    visit = extractions()
    later = at("2027-03-06T20:00-08:00")
    change(visit, "retinoids/avoid", later)
    kept = line(visit, "retinoids/avoid")
    assert (kept.ends_at, kept.generated_ends_at) == (later, ENDED + timedelta(hours=72))
    assert kept.loosened_why == ""


def test_an_earlier_end_asks_for_a_reason_and_keeps_it() -> None:
    visit = extractions()
    sooner = at("2027-03-03T20:00-08:00")
    with pytest.raises(EndNeedsReason, match="until Thu, Mar 4, 11:00 am"):
        change(visit, "retinoids/avoid", sooner, why="  ")
    assert line(visit, "retinoids/avoid").ends_at == ENDED + timedelta(hours=72)
    change(visit, "retinoids/avoid", sooner, why="She used it yesterday and it was calm.")
    kept = line(visit, "retinoids/avoid")
    assert kept.ends_at == sooner
    assert kept.loosened_why == "She used it yesterday and it was calm."


def test_the_database_refuses_an_earlier_end_without_its_reason() -> None:
    visit = extractions()
    change(visit, "retinoids/avoid", at("2027-03-03T20:00-08:00"), why="calm")
    rows = AftercareLine.objects.filter(plan=plan_of(visit), key="retinoids/avoid")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(loosened_why="")


def test_not_washing_for_longer_asks_for_a_reason_too_since_sunscreen_waits_for_it() -> None:
    visit = extractions()
    with pytest.raises(EndNeedsReason):
        change(visit, "cleansing/no_wash", ENDED + timedelta(hours=9))
    change(visit, "cleansing/no_wash", ENDED + timedelta(hours=9), why="thick mask")
    assert line(visit, "spf/daily_30plus").starts_at == ENDED + timedelta(hours=9)
    assert line(visit, "cleansing/gentle_only").starts_at == ENDED + timedelta(hours=9)


def test_words_that_stand_in_until_another_line_ends_follow_its_new_end() -> None:
    visit = extractions()
    later = ENDED + timedelta(hours=48)
    change(visit, "makeup/avoid", later)
    [other] = line(visit, "spf/daily_30plus").text_while
    assert datetime.fromisoformat(other["until"]) == later
    assert "untinted" in other["text"]


def test_the_rules_end_comes_back_by_typing_it_or_by_one_press() -> None:
    visit = extractions()
    change(visit, "retinoids/avoid", at("2027-03-06T20:00-08:00"))
    change(visit, "retinoids/avoid", ENDED + timedelta(hours=72))
    assert line(visit, "retinoids/avoid").generated_ends_at is None
    change(visit, "retinoids/avoid", at("2027-03-02T20:00-08:00"), why="calm")
    plan_edits.back_to_the_rules(visit_id=visit.pk, key="retinoids/avoid", now=ENDED)
    kept = line(visit, "retinoids/avoid")
    assert (kept.ends_at, kept.generated_ends_at, kept.loosened_why) == (
        ENDED + timedelta(hours=72), None, "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "ends_at"),
    [
        ("retinoids/avoid", ENDED),
        ("spf/daily_30plus", ENDED + timedelta(hours=6)),  # it begins when washing may
        ("retinoids/avoid", ENDED + timedelta(days=400)),
    ],
)
def test_an_end_before_the_line_begins_or_beyond_a_year_is_a_slip(key: str, ends_at: datetime) -> None:
    visit = extractions()
    with pytest.raises(ImpossibleUntil):
        change(visit, key, ends_at, why="x")


def test_an_approved_plan_is_closed_to_every_change() -> None:
    visit = extractions()
    approve(visit, now=ENDED)
    with pytest.raises(AlreadySigned):
        change(visit, "retinoids/avoid", at("2027-03-06T20:00-08:00"))
    with pytest.raises(AlreadySigned):
        add(visit, "No sauna.")


# --- What stays when the plan is composed again


def test_edits_survive_a_changed_record_and_another_skin_type() -> None:
    visit = extractions(make_client(skin_type=5))
    later = at("2027-03-10T20:00-08:00")
    change(visit, "retinoids/avoid", later, words="No retinol at all, please.")
    change(visit, "swimming/avoid", ENDED + timedelta(hours=30), why="only a bath")
    now = ENDED + timedelta(minutes=9)
    records.save(visit_id=visit.pk, done=did("deep_pore_extractions", "led_red"), now=now)
    analysis.save_draft(visit_id=visit.pk, skin_type=6, words="", seen=[], now=now)
    assert (line(visit, "retinoids/avoid").ends_at, line(visit, "retinoids/avoid").words) == (
        later, "No retinol at all, please.",
    )  # fmt: skip
    kept = line(visit, "swimming/avoid")
    assert (kept.ends_at, kept.loosened_why) == (ENDED + timedelta(hours=30), "only a bath")


def test_an_end_corrected_by_minutes_leaves_what_was_loosened_as_it_is() -> None:
    visit = extractions()
    sooner = at("2027-03-03T20:00-08:00")
    change(visit, "retinoids/avoid", sooner, why="calm")
    later = ENDED + timedelta(minutes=20)
    records.save(visit_id=visit.pk, done=did("deep_pore_extractions"), completed_at=later, now=later)
    kept = line(visit, "retinoids/avoid")
    assert (kept.ends_at, kept.generated_ends_at) == (sooner, later + timedelta(hours=72))


def test_a_stricter_rule_takes_the_place_of_an_end_set_for_a_milder_one() -> None:
    """With a sharp point the rules ask for seven days: neither five days nor a reason given for three."""
    visit = extractions()
    change(visit, "retinoids/avoid", ENDED + timedelta(days=5))
    change(visit, "exfoliants/avoid", ENDED + timedelta(days=2), why="calm")
    done = did("deep_pore_extractions", point=SHARP)
    records.save(visit_id=visit.pk, done=done, now=ENDED + timedelta(minutes=9))
    for key in ("retinoids/avoid", "exfoliants/avoid"):
        kept = line(visit, key)
        assert (kept.ends_at, kept.generated_ends_at) == (ENDED + timedelta(days=7), None)


def test_every_change_raises_the_edition_so_that_what_is_approved_was_read() -> None:
    visit = extractions()
    read = plan_of(visit).edition
    change(visit, "retinoids/avoid", at("2027-03-06T20:00-08:00"))
    with pytest.raises(PlanChanged):
        approve(visit, edition=read, now=ENDED)
    read = plan_of(visit).edition
    add(visit, "No sauna.")
    with pytest.raises(PlanChanged):
        approve(visit, edition=read, now=ENDED)


# --- Lines of her own


def add(visit: Visit, words: str, ends_at: datetime = ENDED + timedelta(days=3)) -> AftercareLine:
    return plan_edits.add(visit_id=visit.pk, words=words, ends_at=ends_at, now=ENDED)


def test_a_line_of_her_own_is_read_first_and_says_that_it_is_no_rule() -> None:
    visit = extractions()
    own = add(visit, " Sleep on your back. ")
    assert (own.own, own.words, own.sources) == (
        True,
        "Sleep on your back.",
        [{"service": "", "on": "2027-03-01", "rule": "own", "earlier": False}],
    )
    approve(visit, now=ENDED)
    from treatments.tests.make import letters_of

    body = letters_of(visit)[0].text
    first = next(row for row in body.splitlines() if row.startswith("- "))
    assert first == "- Sleep on your back. Through Thursday, March 4."


@pytest.mark.parametrize(
    ("words", "error"), [("Leave the milia alone.", NamesCondition), ("  ", NoWords), ("\t\n", NoWords)]
)
def test_it_names_no_condition_and_says_something(words: str, error: type[Exception]) -> None:
    visit = extractions()
    with pytest.raises(error):
        add(visit, words)


def test_it_survives_composing_and_amending_and_can_be_changed_and_taken_out() -> None:
    visit = extractions()
    first, second = add(visit, "Sleep on your back."), add(visit, "No hats.")
    records.save(visit_id=visit.pk, done=did("deep_pore_extractions", "led_red"), now=ENDED)
    assert line(visit, first.key).words == "Sleep on your back."
    change(visit, first.key, ENDED + timedelta(days=2), words="Sleep on your side.")  # hers to shorten
    plan_edits.remove(visit_id=visit.pk, key=second.key, now=ENDED)
    approve(visit, now=ENDED)
    records.amend(visit_id=visit.pk, now=ENDED + timedelta(minutes=10))
    kept = plan_of(visit).lines.filter(own=True)
    assert [(row.key, row.words, row.ends_at) for row in kept] == [
        (first.key, "Sleep on your side.", ENDED + timedelta(days=2))
    ]


def test_a_line_of_a_rule_is_not_taken_out() -> None:
    visit = extractions()
    with pytest.raises(NotHere):
        plan_edits.remove(visit_id=visit.pk, key="retinoids/avoid", now=ENDED)


def test_one_of_an_earlier_visit_runs_on_in_the_next_and_is_only_made_longer_there() -> None:
    first = extractions(make_client(skin_type=2))
    own = add(first, "Sleep on your back.", ENDED + timedelta(days=5))
    approve(first, now=ENDED)
    next_day = ENDED + timedelta(days=1)
    second = make_treatment("led_red", starts_at=next_day - timedelta(hours=1), client=first.client)
    finish(second, "led_red", at=next_day)
    carried = line(second, own.key)
    assert (carried.words, carried.ends_at, carried.sources[0]["earlier"]) == (
        "Sleep on your back.", ENDED + timedelta(days=5), True,
    )  # fmt: skip
    with pytest.raises(NotHere):
        plan_edits.remove(visit_id=second.pk, key=own.key, now=next_day)
    with pytest.raises(NotHere):
        change(second, own.key, words="Something else.")
    with pytest.raises(EndNeedsReason):
        change(second, own.key, ENDED + timedelta(days=4), words="Sleep on your back.")
    change(second, own.key, ENDED + timedelta(days=8), words="Sleep on your back.")
    records.save(visit_id=second.pk, done=did("led_red"), now=next_day)
    assert line(second, own.key).ends_at == ENDED + timedelta(days=8)
