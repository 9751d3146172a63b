"""Several visits of one client: what runs on, what their letters say together, what a later one answers."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from bookings.models import Visit
from bookings.tests.make import ZONE, make_client
from clients.models import Client
from notifications.delivery import send_due
from notifications.models import Message
from treatments import letters, plan_edits, records
from treatments.catalogue import revisions
from treatments.tests.make import (
    approve,
    did,
    finish,
    letters_of,
    make_treatment,
    plan_of,
    wants_invitations,
)
from treatments.tests.make_whole import look, tell
from treatments.tests.test_client_page import link

pytestmark = pytest.mark.django_db
ENDED = datetime.fromisoformat("2027-03-01T11:00-08:00")  # a Monday
LATER = ENDED + timedelta(days=3)
NO_RETINOL = "Retinol again: "


def done(*slugs: str, ended: datetime, client: Client, **fields: Any) -> Visit:
    visit = make_treatment(*slugs, starts_at=ended - timedelta(hours=1), client=client)
    finish(visit, *slugs, at=ended, **fields)
    return visit


@pytest.fixture
def her() -> Client:
    return make_client(skin_type=2)


@pytest.fixture
def peel(her: Client) -> Visit:
    """A lactic peel on Mar 1: no retinol for 7 days; check-ins on days 1, 3, 7, a look back on day 14."""
    visit = done("peel_lactic", ended=ENDED, client=her)
    wants_invitations(visit)
    approve(visit, now=ENDED)
    return visit


def standing(visit: Visit) -> dict[str, Message]:
    return {letter.kind: letter for letter in letters_of(visit) if letter.state == Message.State.QUEUED}


def ends(visit: Visit) -> dict[str, datetime]:
    return {line.key: line.ends_at for line in plan_of(visit).rows()}


# --- Letters


def test_a_later_visit_rewrites_what_the_earlier_one_has_not_sent(her: Client, peel: Visit) -> None:
    """Extractions with a point on Mar 4 ask for seven days: until the 11th, where the peel said the 8th."""
    send_due(now=LATER)
    before = standing(peel)["check_in_day_7"]
    assert f"{NO_RETINOL}Monday evening, Mar 8" in before.text
    second = done("deep_pore_extractions", ended=LATER, client=her, point=["deep_pore_extractions"])
    assert standing(peel)["check_in_day_7"].pk == before.pk  # what was done is not told before it is approved
    approve(second, now=LATER)
    after = standing(peel)["check_in_day_7"]
    assert (after.due_at, after.revision) == (before.due_at, before.revision)
    assert f"{NO_RETINOL}Thursday evening, Mar 11" in after.text
    assert Message.objects.get(pk=before.pk).reason == letters.OTHER_VISIT
    every = [letter for visit in (peel, second) for letter in standing(visit).values()]
    told = {row for letter in every for row in letter.text.splitlines() if NO_RETINOL in row}
    assert len({row.partition(NO_RETINOL)[2] for row in told}) == 1


def test_what_has_gone_stays_and_is_not_sent_again(her: Client, peel: Visit) -> None:
    send_due(now=ENDED + timedelta(hours=1))
    send_due(now=ENDED + timedelta(days=1))
    second = done("led_red", ended=LATER, client=her)
    approve(second, now=LATER)
    sent = Message.objects.about(peel.topic).filter(state=Message.State.SENT)
    assert list(sent.order_by("due_at").values_list("kind", flat=True)) == ["aftercare_now", "check_in_day_1"]
    assert sorted(standing(peel)) == ["check_in_day_3", "check_in_day_7", "results_review"]


def test_the_later_visit_answers_the_earlier_one_s_invitation(her: Client, peel: Visit) -> None:
    assert "rebook" in standing(peel)
    second = done("led_red", ended=LATER, client=her)
    approve(second, now=LATER)
    assert "rebook" not in standing(peel)
    assert "rebook" in standing(second)


def test_another_client_s_letters_are_left_alone(her: Client, peel: Visit) -> None:
    before = {kind: letter.pk for kind, letter in standing(peel).items()}
    other = done("deep_pore_extractions", ended=LATER, client=make_client("Bo"))
    approve(other, now=LATER)
    assert {kind: letter.pk for kind, letter in standing(peel).items()} == before


def test_an_earlier_visit_approved_late_says_what_the_later_one_asks(her: Client) -> None:
    first = done("deep_pore_extractions", ended=ENDED, client=her)
    later = done("peel_glycolic", ended=LATER, client=her)
    approve(later, now=LATER)
    approve(first, now=LATER + timedelta(hours=1))
    text = standing(first)["aftercare_now"].text
    assert f"{NO_RETINOL}Sunday evening, Mar 14" in text  # ten days after the peel, not gone since the 4th


def test_what_is_expected_and_what_is_not_is_told_for_both(her: Client) -> None:
    light = done("deep_pore_extractions", ended=ENDED, client=her)
    approve(light, now=ENDED)
    peel = done("peel_lactic", ended=ENDED + timedelta(days=6), client=her)
    approve(peel, now=ENDED + timedelta(days=6))
    day_7 = standing(light)["check_in_day_7"].text
    assert "tight, pink, warm like mild sunburn" in day_7  # the peel's first day


def test_both_pages_tell_the_later_end_and_the_older_says_why(
    her: Client, peel: Visit, time_machine: Any
) -> None:
    old_link = link(letters_of(peel)[0])
    second = done("deep_pore_extractions", ended=LATER, client=her, point=["deep_pore_extractions"])
    approve(second, now=LATER)
    time_machine.move_to(LATER + timedelta(hours=1), tick=False)
    for address in (old_link, link(letters_of(second)[0])):
        page = Browser().get(address).content.decode()
        assert f"{NO_RETINOL}Thursday evening, Mar 11" in page
        assert ("You have been here again on Thursday, March 4" in page) == (address == old_link)
    assert "Because of the deep pore extractions today, with a sharp point." in page
    assert "The lactic peel of Mar 1 alone would end on Mon, Mar 8." in page


# --- A second visit ends nothing earlier


def test_an_end_set_later_by_hand_holds_in_the_next_plan_too(her: Client) -> None:
    first = done("peel_lactic", ended=ENDED, client=her)
    by_hand = ENDED + timedelta(days=20)
    plan_edits.change(visit_id=first.pk, key="retinoids/avoid", words="", ends_at=by_hand, now=ENDED)
    approve(first, now=ENDED)
    second = done("deep_pore_extractions", ended=LATER, client=her)
    assert ends(second)["retinoids/avoid"] == by_hand
    [source] = plan_of(second).lines.get(key="retinoids/avoid").sources
    assert (source["service"], source["rule"], source["earlier"]) == ("peel_lactic", "by_hand", True)


def test_what_was_reckoned_for_an_unknown_skin_type_is_not_shortened_once_it_is_known() -> None:
    her = make_client(skin_type=None)
    first = done("peel_lactic", ended=ENDED, client=her)
    approve(first, now=ENDED)
    told = ends(first)["sun_exposure/avoid_direct"]
    assert told == datetime.fromisoformat("2027-03-15T11:00-07:00")  # 14 days: types IV to VI
    Client.objects.filter(pk=her.pk).update(skin_type=1)
    her.refresh_from_db()
    second = done("led_red", ended=LATER, client=her)
    assert plan_of(second).skin_type == 1
    assert ends(second)["sun_exposure/avoid_direct"] == told


def test_rules_made_milder_between_two_visits_shorten_nothing_that_was_told(her: Client, peel: Visit) -> None:
    document = revisions.shipped_document()
    by_service = document["aftercare"]["by_service"]
    [row] = [care for care in by_service if care["service"] == "peel_lactic"]
    for restriction in row["restrictions"]:
        if restriction["key"] == "retinoids/avoid":
            restriction["lasts"] = {"days": 5}
    revisions.write(document=document, origin="studio", by="test", why="test", now=ENDED)
    second = done("led_red", ended=LATER, client=her)
    assert ends(second)["retinoids/avoid"] == ENDED + timedelta(days=7)


def test_a_line_made_shorter_with_a_reason_is_not_made_longer_again_by_the_older_plan(
    her: Client, peel: Visit
) -> None:
    second = done("led_red", ended=LATER, client=her)
    sooner = LATER + timedelta(days=1)
    plan_edits.change(
        visit_id=second.pk, key="retinoids/avoid", words="", ends_at=sooner, why="calm", now=LATER
    )
    approve(second, now=LATER)
    assert f"{NO_RETINOL}Friday evening, Mar 5" in standing(second)["aftercare_now"].text
    assert "retinol" not in standing(peel)["check_in_day_7"].text.lower()


def test_an_earlier_record_corrected_afterwards_is_told_in_the_later_visit_s_letters(her: Client) -> None:
    first = done("deep_pore_extractions", ended=ENDED, client=her)
    approve(first, now=ENDED)
    second = done("peel_mandelic", ended=LATER, client=her)
    approve(second, now=LATER)
    now = LATER + timedelta(hours=2)
    records.amend(visit_id=first.pk, now=now)
    records.save(
        visit_id=first.pk, done=did("deep_pore_extractions", "peel_glycolic"), now=now
    )  # it was written down late
    approve(first, now=now)
    assert "Acids and scrubs again: Monday evening, Mar 15" in standing(second)["check_in_day_3"].text


# --- 'Something is possible again'


def left_out(*booked: str, ended: datetime, client: Client, kept: str) -> Visit:
    """A visit in which only `kept` was done of what was booked, with what was seen signed before it ended."""
    visit = make_treatment(*booked, starts_at=ended - timedelta(hours=1), client=client)
    look(visit, [{"concern": "open_comedones", "zones": ["nose_tip"]}], now=ended, skin_type=2)
    finish(visit, kept, at=ended)
    wants_invitations(visit)
    approve(visit, now=ended)
    return visit


def windows(visit: Visit) -> dict[str, str]:
    """When each is told, on the studio's calendar."""
    return {
        template: f"{letter.due_at.astimezone(ZONE):%b %-d}"
        for letter in standing(visit).values()
        for template in letter.letters.split(", ")
        if template.startswith("window_opens")
    }


@pytest.fixture
def waiting(her: Client) -> Visit:
    """Laser on Feb 20: extractions wait 14 days, until Mar 6; only light was done on Mar 1."""
    flag = {"flag": "nonablative_laser_ipl", "date": "2027-02-20"}
    visit = make_treatment("led_red", starts_at=ENDED - timedelta(days=2), client=her)
    tell(flag, her, visit)
    looked = make_treatment("skin_analysis_and_plan", starts_at=ENDED - timedelta(days=1), client=her)
    look(looked, [], now=looked.starts_at, skin_type=2)
    return left_out(
        "deep_pore_extractions", "enzyme_exfoliation", "led_red", ended=ENDED, client=her, kept="led_red"
    )


def test_a_window_opens_on_the_day_the_rules_say(waiting: Visit) -> None:
    assert windows(waiting) == {
        "window_opens:deep_pore_extractions": "Mar 6",
        "window_opens:enzyme_exfoliation": "Mar 6",
    }


def test_what_was_done_since_needs_no_invitation_and_moves_the_others(her: Client, waiting: Visit) -> None:
    """Enzyme on Mar 4: extractions after an enzyme wait 14 days (intervals_days.matrix)."""
    matrix = revisions.shipped_document()["intervals_days"]["matrix"]
    wait = matrix["enzyme_exfoliation"]["deep_pore_extractions"]
    second = done("enzyme_exfoliation", ended=LATER, client=her)
    approve(second, now=LATER)
    opens_on = max(LATER + timedelta(days=wait), datetime.fromisoformat("2027-03-06T10:00-08:00"))
    assert windows(waiting) == {"window_opens:deep_pore_extractions": f"{opens_on.astimezone(ZONE):%b %-d}"}


def test_what_the_later_visit_tells_itself_is_not_told_twice(her: Client, waiting: Visit) -> None:
    second = left_out("deep_pore_extractions", "led_red", ended=LATER, client=her, kept="led_red")
    assert "window_opens:deep_pore_extractions" not in windows(waiting)
    assert "window_opens:deep_pore_extractions" in windows(second)
