"""Shown by 2 of the aftercare: what holds for any visits, whatever was done and changed by hand."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.models import Visit
from bookings.tests.make import make_client, make_practitioner, make_room, make_studio
from clients.models import User
from notifications.delivery import send_due
from notifications.models import Message
from treatments import holding, plan_edits, records
from treatments.catalogue import revisions
from treatments.endings import AGAIN, IN_SHORT
from treatments.errors import EndNeedsReason, ImpossibleUntil
from treatments.models import AftercareLine, AftercarePlan
from treatments.tests.make import approve, did, make_catalogue, make_staff, make_treatment, plan_of

pytestmark = pytest.mark.django_db
FIRST = datetime.fromisoformat("2027-03-08T11:00-08:00")  # a clock change lies six days ahead
SHARP = "deep_pore_extractions"
SERVICES = (
    ("led_red",), ("led_blue",), ("enzyme_exfoliation", "led_red"), ("deep_pore_extractions",),
    ("enzyme_exfoliation", "deep_pore_extractions", "post_treatment_calming"), ("deep_pore_care",),
    ("peel_lactic",), ("peel_glycolic", "led_red"), ("peel_salicylic",),
    ("skin_analysis_and_plan", "led_red"),
)  # fmt: skip

done = st.fixed_dictionaries({"services": st.sampled_from(SERVICES), "sharp": st.booleans()})
edits = st.lists(st.tuples(st.integers(0, 20), st.integers(-60, 200)), max_size=3)
visits = st.lists(
    st.fixed_dictionaries(
        {"done": done, "edits": edits, "own": st.booleans(), "after": st.integers(20, 150)}
    ),
    min_size=1,
    max_size=3,
)
examples = settings(
    deadline=None,
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
many = settings(examples, max_examples=150)


@pytest.fixture
def mira() -> User:
    make_studio()
    make_catalogue()
    return make_staff()


@contextmanager
def undone() -> Iterator[None]:
    atomic = transaction.atomic()
    atomic._from_testcase = True  # type: ignore[attr-defined]  # the outbox claims in a durable block
    with atomic:
        yield
        transaction.set_rollback(True)


def as_done(given: dict[str, Any]) -> list[Any]:
    return list(did(*given["services"], point=[SHARP] if given["sharp"] else []))


def live(
    given: list[dict[str, Any]], skin_type: int | None, mira: User
) -> Iterator[tuple[Visit, datetime, set[str]]]:
    """Each visit as it is approved, with its hour and the keys that were made shorter by hand in it."""
    her, now = make_client(skin_type=skin_type), FIRST
    for row in given:
        visit = make_treatment(
            *row["done"]["services"],
            starts_at=now - timedelta(hours=2),
            client=her,
            practitioner=make_practitioner(),
            room=make_room(),
        )
        records.finish(visit_id=visit.pk, done=as_done(row["done"]), completed_at=now, now=now)
        shorter = change_some(visit, row["edits"], now)
        if row["own"]:
            ends_at = now + timedelta(hours=row["after"])
            plan_edits.add(visit_id=visit.pk, words="Sleep on your back.", ends_at=ends_at, now=now)
        approve(visit, now=now, by=mira)
        yield visit, now, shorter
        now += timedelta(hours=row["after"])


def change_some(visit: Visit, changes: list[tuple[int, int]], now: datetime) -> set[str]:
    """Move the ends of some lines by so many hours, with a reason where one is asked for."""
    shorter: set[str] = set()
    for place, hours in changes:
        rows = list(plan_of(visit).lines.order_by("key"))
        if not rows:
            break
        row = rows[place % len(rows)]
        wanted = {
            "visit_id": visit.pk, "key": row.key, "words": row.words, "now": now,
            "ends_at": row.ends_at + timedelta(hours=hours),
        }  # fmt: skip
        try:
            plan_edits.change(**wanted)
        except ImpossibleUntil:
            continue
        except EndNeedsReason:
            plan_edits.change(**wanted, why="She knows her skin.")
        if hours < 0:
            shorter.add(row.key)
    return shorter


# --- One plan


def no_contradiction(rows: list[AftercareLine], ended: datetime) -> None:
    """Each instruction once; what waits for another runs only after it; stand-in words end with what they
    stand in for. By the reference's begins_after, yields_to and text_while."""
    instructions = revisions.current().catalogue.instructions
    by_key = {row.key: row for row in rows}
    assert len(by_key) == len(rows)
    for row in rows:
        if row.own:
            continue
        begins = row.starts_at or ended
        assert begins < row.ends_at
        for key in instructions[row.key].waits_for:
            if key in by_key:
                assert begins >= by_key[key].ends_at, (row.key, key)
        for text, until in ((one["text"], datetime.fromisoformat(one["until"])) for one in row.text_while):
            ends = {by_key[key].ends_at for key, _ in instructions[row.key].text_while if key in by_key}
            assert until in {min(end, row.ends_at) for end in ends}, text


def every_line_says_where_it_comes_from(rows: list[AftercareLine]) -> None:
    catalogue = revisions.current().catalogue
    for row in rows:
        assert row.sources
        for source in row.sources:
            if row.own:
                assert (source["rule"], source["service"]) == ("own", "")
            else:
                assert source["service"] in catalogue.services
                assert source["rule"] in ("restriction", "if_lanced", "fitzpatrick_4_6", "by_hand")


def nothing_ends_earlier(before: dict[str, datetime], plan: AftercarePlan, shorter: set[str]) -> None:
    after = {line.key: line.ends_at for line in holding.of(plan).lines}
    ended = plan.record.completed_at
    assert ended is not None
    for key, ends_at in before.items():
        if ends_at > ended and key not in shorter:
            if key in after:
                assert after[key] >= ends_at, key
            else:  # dropped: it would be over before what it waits for is
                waits_for = revisions.current().catalogue.instructions[key].waits_for
                assert any(after.get(other, ended) >= ends_at for other in waits_for), key


def letters_agree(visit: Visit) -> None:
    """No two letters still to come give two ends for one thing."""
    texts = [
        message.text
        for message in Message.objects.standing().filter(recipient=f"client:{visit.client_id}")
        if "aftercare_not_approved" not in message.letters
    ]
    for label, _ in AGAIN.values():
        assert len({said for text in texts for said in re.findall(rf"{label}: ([^.]+)\.", text)}) <= 1, label


def a_client_s_visits(given: list[dict[str, Any]], skin_type: int | None, mira: User) -> None:
    before: dict[str, datetime] = {}
    for visit, now, shorter in live(given, skin_type, mira):
        plan = AftercarePlan.objects.select_related("record__visit").get(pk=plan_of(visit).pk)
        rows = list(plan.rows())
        no_contradiction(rows, now)
        every_line_says_where_it_comes_from(rows)
        nothing_ends_earlier(before, plan, shorter)
        letters_agree(visit)
        before = {line.key: line.ends_at for line in holding.of(plan).lines}


@given(visits, st.sampled_from([None, 2, 5]))
@examples
def test_any_visits_of_a_client_agree(mira: User, given: list[dict[str, Any]], skin_type: int | None) -> None:
    with undone():
        a_client_s_visits(given, skin_type, mira)


@pytest.mark.proof
@given(visits, st.sampled_from([None, 2, 5]))
@many
def test_a_great_many_visits_agree(mira: User, given: list[dict[str, Any]], skin_type: int | None) -> None:
    with undone():
        a_client_s_visits(given, skin_type, mira)


# --- Opened again


def opened_again(
    given: list[dict[str, Any]], again: dict[str, Any], changes: list[tuple[int, int]], hours: int, mira: User
) -> None:
    """The last visit's record is opened again so many hours later, changed, and approved."""
    *_, (visit, ended, _) = live(given, 2, mira)
    now = ended + timedelta(hours=hours)
    send_all(until=now)
    told = holding.of(_plan(visit)).lines
    went = bool(_sent(visit))
    records.amend(visit_id=visit.pk, now=now)
    assert not Message.objects.about(visit.topic).standing().filter(recipient__startswith="client:").exists()
    records.save(visit_id=visit.pk, done=as_done(again), now=now)
    change_some(visit, changes, now)
    approve(visit, now=now, by=mira)
    here = holding.of(_plan(visit)).lines
    send_all(until=now + timedelta(days=60))
    sent = _sent(visit)
    once = [(template, row.due_at) for row in sent for template in row.letters.split(", ")]
    assert len(once) == len(set(once))
    firsts = [template for template, _ in once if template in ("aftercare_now", "plan_summary")]
    assert len(firsts) == len(set(firsts))
    told_of = [row for row in sent if "aftercare_changed" in row.letters]
    expected = differing(told, here, now) if went else {}
    assert bool(told_of) == bool(expected)
    for letter in told_of:
        listed = letter.text.partition("What is different:\n")[2].partition("\n\n")[0].splitlines()
        assert len([row for row in listed if row.startswith("- ")]) == len(expected)
        for key, line in expected.items():
            names = (line.words_at(letter.due_at), IN_SHORT.get(key, line.words))
            assert any(name in row for row in listed for name in names), key


def send_all(*, until: datetime) -> None:
    """Every letter at its hour."""
    while True:
        waiting = Message.objects.standing().filter(next_try_at__lte=until).order_by("next_try_at")
        at = waiting.values_list("next_try_at", flat=True).first()
        if at is None:
            return
        send_due(now=at)


def differing(
    told: list[AftercareLine], here: list[AftercareLine], now: datetime
) -> dict[str, AftercareLine]:
    """By key, the lines still of interest that do not say the same."""

    def said(line: AftercareLine) -> tuple[Any, ...]:
        return line.words, line.text_while, line.ends_at, max(line.starts_at or now, now)

    def running(lines: list[AftercareLine]) -> dict[str, AftercareLine]:
        return {line.key: line for line in lines if line.ends_at > now}

    old, new = running(told), running(here)
    both = {key: new[key] for key in old.keys() & new.keys() if said(old[key]) != said(new[key])}
    return both | {key: {**old, **new}[key] for key in old.keys() ^ new.keys()}


def _plan(visit: Visit) -> AftercarePlan:
    return AftercarePlan.objects.select_related("record__visit").get(pk=plan_of(visit).pk)


def _sent(visit: Visit) -> list[Message]:
    mine = Message.objects.about(visit.topic).filter(recipient__startswith="client:")
    return list(mine.filter(state=Message.State.SENT).order_by("due_at", "pk"))


@given(visits, done, edits, st.integers(0, 200))
@examples
def test_approved_again_nothing_is_repeated_and_every_change_is_told(
    mira: User, given: list[dict[str, Any]], again: dict[str, Any], changes: list[tuple[int, int]], hours: int
) -> None:
    with undone():
        opened_again(given[:1], again, changes, hours, mira)


@pytest.mark.proof
@given(visits, done, edits, st.integers(0, 200))
@many
def test_a_great_many_are_approved_again(
    mira: User, given: list[dict[str, Any]], again: dict[str, Any], changes: list[tuple[int, int]], hours: int
) -> None:
    with undone():
        opened_again(given, again, changes, hours, mira)
