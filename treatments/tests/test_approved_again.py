"""A record opened again after its aftercare was approved: withdrawn at once, told once, never repeated."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bookings.models import Visit
from bookings.tests.make import make_client, make_practitioner
from notifications.delivery import send_due
from notifications.models import Message
from treatments import letters, plan_edits, records
from treatments.models import AftercarePlan
from treatments.sent_letters import REOPENED
from treatments.tests.make import approve, did, finish, letters_of, make_staff, make_treatment, plan_of

pytestmark = pytest.mark.django_db
ENDED = datetime.fromisoformat("2027-03-01T11:00-08:00")  # a Monday
NEXT_DAY = ENDED + timedelta(hours=20)  # 7 am on Tuesday: the aftercare has gone, day 1 has not
Sent = Message.State.SENT


@pytest.fixture
def visit() -> Visit:
    """Extractions, approved at their end: aftercare at noon, check-ins on days 1 and 7."""
    practitioner = make_practitioner(user=make_staff())
    client = make_client(skin_type=2)
    made = make_treatment(
        "deep_pore_extractions",
        starts_at=ENDED - timedelta(hours=1),
        client=client,
        practitioner=practitioner,
    )
    finish(made, "deep_pore_extractions", at=ENDED)
    approve(made, now=ENDED)
    return made


def went(visit: Visit) -> list[str]:
    sent = Message.objects.about(visit.topic).filter(state=Sent, recipient__startswith="client:")
    return list(sent.order_by("due_at", "pk").values_list("letters", flat=True))


def with_a_point(visit: Visit, now: datetime) -> None:
    done = did("deep_pore_extractions", point=["deep_pore_extractions"])
    records.save(visit_id=visit.pk, done=done, now=now)


def changed_letter(visit: Visit) -> Message:
    return Message.objects.exclude(state=Message.State.WITHDRAWN).get(
        topic=visit.topic, kind="aftercare_changed"
    )


def lines_of(text: str) -> list[str]:
    """What is different, line by line."""
    _, _, rest = text.partition("What is different:\n")
    return [row[2:] for row in rest.partition("\n\n")[0].splitlines() if row.startswith("- ")]


def test_opening_it_again_withdraws_at_once_and_the_practitioner_is_reminded_in_an_hour(
    visit: Visit,
) -> None:
    send_due(now=NEXT_DAY)
    records.amend(visit_id=visit.pk, now=NEXT_DAY)
    withdrawn = Message.objects.about(visit.topic).filter(reason=REOPENED)
    assert sorted(withdrawn.values_list("kind", flat=True)) == ["check_in_day_1", "check_in_day_7"]
    send_due(now=NEXT_DAY + timedelta(minutes=59))
    assert went(visit) == ["aftercare_now"]
    send_due(now=NEXT_DAY + timedelta(minutes=60))
    told = Message.objects.get(topic=visit.topic, kind=letters.NOT_APPROVED, revision=2)
    assert told.state == Sent
    send_due(now=NEXT_DAY + timedelta(days=20))
    assert went(visit) == ["aftercare_now"]


def test_approved_again_after_the_aftercare_went_a_letter_has_the_changed_lines_on_top(visit: Visit) -> None:
    send_due(now=NEXT_DAY)
    kept = Message.objects.get(topic=visit.topic, kind="aftercare_now")
    records.amend(visit_id=visit.pk, now=NEXT_DAY)
    with_a_point(visit, NEXT_DAY)
    approve(visit, now=NEXT_DAY)
    letter = changed_letter(visit)
    assert (letter.due_at, letter.revision, letter.subject) == (
        NEXT_DAY, 2, "Your aftercare has changed: visit of Monday, March 1",
    )  # fmt: skip
    told = lines_of(letter.text)
    # By the reference's 'if_lanced' of extractions; nothing else of them is another.
    starts = [row.partition(": ")[2].split(".")[0] for row in told]
    assert starts == [
        "No retinol, retinal or store-bought adapalene",
        "No acids, enzyme masks, scrubs, brushes, peel pads or benzoyl peroxide",
        "Stay out of direct sun and tanning beds",
        "No makeup on the treated area",
        "Do not touch, pick, rub or pull flakes",
        "No hard exercise, sauna, steam, hot yoga or hot water on the face",
        "Use an untinted broad-spectrum SPF 30 or higher every morning",  # while makeup is out: longer
        "No pool, hot tub, lake or ocean",
        "Wash with lukewarm water and a bland gel or milk",
        "Have no other treatment on this area",
    ]
    assert told[0].startswith("Longer than I wrote: ")
    assert (
        "Retinol again: Monday evening, Mar 8. Before it was: Retinol again: Thursday evening, Mar 4."
        in told[0]
    )
    send_due(now=NEXT_DAY)
    send_due(now=ENDED + timedelta(days=9))
    assert went(visit) == ["aftercare_now", "aftercare_changed"]  # a check-in is of use for a day
    again = Message.objects.get(pk=kept.pk)
    assert (again.text, again.state, again.revision) == (kept.text, Sent, 1)


def test_the_check_ins_still_to_come_are_of_the_new_plan_and_none_is_repeated(visit: Visit) -> None:
    day_1 = ENDED + timedelta(days=1)
    send_due(now=NEXT_DAY)
    send_due(now=day_1)
    records.amend(visit_id=visit.pk, now=day_1)
    with_a_point(visit, day_1)
    approve(visit, now=day_1)
    standing = [(letter.kind, letter.revision) for letter in letters_of(visit) if letter.state != Sent]
    assert standing == [("aftercare_changed", 2), ("check_in_day_3", 2), ("check_in_day_7", 2)]
    for day in range(1, 9):
        send_due(now=ENDED + timedelta(days=day))
    assert went(visit) == [
        "aftercare_now", "check_in_day_1", "aftercare_changed", "check_in_day_3", "check_in_day_7",
    ]  # fmt: skip


def test_approved_again_with_nothing_changed_nothing_is_told(visit: Visit) -> None:
    send_due(now=NEXT_DAY)
    records.amend(visit_id=visit.pk, now=NEXT_DAY)
    approve(visit, now=NEXT_DAY + timedelta(minutes=5))
    send_due(now=NEXT_DAY + timedelta(hours=4))
    assert went(visit) == ["aftercare_now", "check_in_day_1"]


def test_before_anything_went_the_new_plan_goes_as_if_it_were_the_first(visit: Visit) -> None:
    now = ENDED + timedelta(minutes=30)
    records.amend(visit_id=visit.pk, now=now)
    with_a_point(visit, now)
    approve(visit, now=now)
    send_due(now=ENDED + timedelta(hours=1))
    assert went(visit) == ["aftercare_now"]
    text = Message.objects.get(topic=visit.topic, kind="aftercare_now", state=Sent).text
    assert "Retinol again: Monday evening, Mar 8" in text


def test_a_check_in_whose_hour_passed_while_it_was_open_is_shown_as_missed(visit: Visit) -> None:
    send_due(now=NEXT_DAY)
    records.amend(visit_id=visit.pk, now=NEXT_DAY)
    now = ENDED + timedelta(days=1, hours=3)
    approve(visit, now=now)
    send_due(now=now)
    missed = Message.objects.get(topic=visit.topic, kind="check_in_day_1", revision=2)
    assert (missed.state, missed.reason) == (Message.State.MISSED, letters.TOO_LATE)


def test_opened_twice_the_letter_tells_what_is_another_than_what_was_read(visit: Visit) -> None:
    """The second version never went: what it said is not told as if it had been."""
    send_due(now=NEXT_DAY)
    records.amend(visit_id=visit.pk, now=NEXT_DAY)
    with_a_point(visit, NEXT_DAY)
    approve(visit, now=NEXT_DAY)
    records.amend(visit_id=visit.pk, now=NEXT_DAY)
    later = ENDED + timedelta(days=9)
    plan_edits.change(visit_id=visit.pk, key="retinoids/avoid", words="", ends_at=later, now=NEXT_DAY)
    approve(visit, now=NEXT_DAY)
    send_due(now=NEXT_DAY)
    assert went(visit) == ["aftercare_now", "aftercare_changed"]
    letter = changed_letter(visit)
    assert letter.revision == 3
    assert (
        "Retinol again: Wednesday evening, Mar 10. Before it was: Retinol again: Thursday evening"
        in letter.text
    )


def test_changed_twice_each_letter_tells_of_its_own_change(visit: Visit) -> None:
    for number, days in enumerate((9, 12)):
        now = NEXT_DAY + timedelta(hours=number)
        send_due(now=now)
        records.amend(visit_id=visit.pk, now=now)
        later = ENDED + timedelta(days=days)
        plan_edits.change(visit_id=visit.pk, key="retinoids/avoid", words="", ends_at=later, now=now)
        approve(visit, now=now)
        send_due(now=now)
    assert went(visit) == ["aftercare_now", "aftercare_changed", "aftercare_changed"]
    told = Message.objects.filter(topic=visit.topic, kind="aftercare_changed", state=Sent).order_by(
        "revision"
    )
    [first], [second] = (lines_of(letter.text) for letter in told)
    assert "Retinol again: Wednesday evening, Mar 10. Before it was: Retinol again: Thursday evening" in first
    assert (
        "Retinol again: Saturday evening, Mar 13. Before it was: Retinol again: Wednesday evening" in second
    )


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("shorter", "Shorter than I wrote: Stay out of direct sun"),
        ("new", "New: Sleep on your back. Through Sunday, March 7."),
        ("words", "In other words: No heavy pillows. Through Thursday, March 4."),
        ("gone", "No longer needed: swimming."),
    ],
)
def test_each_kind_of_change_has_its_words(visit: Visit, act: str, said: str) -> None:
    send_due(now=NEXT_DAY)
    records.amend(visit_id=visit.pk, now=NEXT_DAY)
    if act == "shorter":
        ends_at = ENDED + timedelta(hours=40)
        plan_edits.change(
            visit_id=visit.pk, key="sun_exposure/avoid_direct", words="", ends_at=ends_at, why="rain",
            now=NEXT_DAY,
        )  # fmt: skip
    elif act == "new":
        ends_at = ENDED + timedelta(days=6)
        plan_edits.add(visit_id=visit.pk, words="Sleep on your back.", ends_at=ends_at, now=NEXT_DAY)
    elif act == "words":
        plan_edits.change(
            visit_id=visit.pk, key="touching_picking/avoid", words="No heavy pillows.", now=NEXT_DAY
        )
    else:
        records.save(visit_id=visit.pk, done=did("led_red"), now=NEXT_DAY)
    approve(visit, now=NEXT_DAY)
    told = lines_of(changed_letter(visit).text)
    assert any(row.startswith(said) for row in told), told
    assert len(told) == (1 if act != "gone" else len(told))


def test_a_referral_that_changes_while_the_record_is_open_writes_nothing(visit: Visit) -> None:
    send_due(now=NEXT_DAY)
    records.amend(visit_id=visit.pk, now=NEXT_DAY)
    letters.renew(visit=visit, now=NEXT_DAY)
    assert [letter.kind for letter in letters_of(visit) if letter.state != Sent] == [letters.NOT_APPROVED]


def test_both_versions_stay_on_file(visit: Visit) -> None:
    send_due(now=NEXT_DAY)
    new = records.amend(visit_id=visit.pk, now=NEXT_DAY)
    with_a_point(visit, NEXT_DAY)
    approve(visit, now=NEXT_DAY)
    assert new.replaces is not None
    plans = AftercarePlan.objects.approved_of(visit)
    assert [plan.record.version for plan in plans] == [2, 1]
    ends = [plan.rows().get(key="retinoids/avoid").ends_at - ENDED for plan in plans]
    assert ends == [timedelta(days=7), timedelta(hours=72)]
    assert list(AftercarePlan.objects.counting()) == [plan_of(visit)]


def test_the_letter_s_page_shows_the_plan_as_it_is_now(visit: Visit, time_machine: Any) -> None:
    from django.test import Client as Browser

    from treatments.tests.test_client_page import link

    send_due(now=NEXT_DAY)
    old_link = link(letters_of(visit)[0])
    records.amend(visit_id=visit.pk, now=NEXT_DAY)
    with_a_point(visit, NEXT_DAY)
    approve(visit, now=NEXT_DAY)
    time_machine.move_to(NEXT_DAY, tick=False)
    assert "Retinol again: Monday evening, Mar 8" in Browser().get(old_link).content.decode()
