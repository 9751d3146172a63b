"""The series of letters after a visit: which, when, how long of use, and what they say."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bookings.models import Visit
from bookings.tests.make import make_client, make_practitioner, make_visit
from clients.models import Consent
from notifications import outbox
from notifications.delivery import send_due
from notifications.models import Message
from treatments import letters
from treatments.catalogue import revisions
from treatments.plain_words import named_condition
from treatments.tests.make import approve, finish, letters_of, make_staff, make_treatment, wants_invitations
from treatments.tests.make_whole import live_through
from treatments.tests.test_aftercare_plans import CASES, visit_of_case

pytestmark = pytest.mark.django_db
INVITATIONS = {"rebook", "plan_nudge", "window_opens"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def series(visit: Visit) -> list[tuple[datetime, list[str]]]:
    """What goes out, by instant; care and invitations are two letters even at one."""
    due: dict[datetime, list[str]] = {}
    for message in letters_of(visit):
        due.setdefault(message.due_at, []).extend(message.letters.split(", "))
    return sorted((instant, sorted(templates)) for instant, templates in due.items())


def expected_letters(case: dict[str, Any], *, invited: bool) -> list[tuple[datetime, list[str]]]:
    """The worked case's letters; without her consent, without the invitations."""
    due = [
        (
            at(mail["send_at"]),
            [name for name in mail["templates"] if invited or name.partition(":")[0] not in INVITATIONS],
        )
        for mail in case["expected"]["emails"]
    ]
    return sorted((instant, sorted(templates)) for instant, templates in due if templates)


@pytest.mark.parametrize("invited", [True, False])
@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case["id"])
def test_the_letters_are_the_reference_s_at_its_hours(case: dict[str, Any], invited: bool) -> None:
    visit = live_through(case)
    if invited:
        wants_invitations(visit)
    approve(visit, now=at(case["input"]["visit"]["completed_at"]))
    assert series(visit) == expected_letters(case, invited=invited)


def test_approved_late_the_aftercare_goes_at_once_and_an_earlier_check_in_is_missed() -> None:
    visit = visit_of_case(CASES["W10"])  # ended Sep 14, 1 pm; check-ins on day 1 and 7
    now = at("2027-09-15T14:00-07:00")
    approve(visit, now=now)
    first = {message.kind: message for message in letters_of(visit)}
    assert first["aftercare_now"].due_at == now
    assert first["aftercare_now"].usable_until is None
    send_due(now=now)
    after = {message.kind: message for message in letters_of(visit)}
    assert after["aftercare_now"].state == Message.State.SENT
    assert after["check_in_day_1"].state == Message.State.MISSED
    assert after["check_in_day_1"].reason == letters.TOO_LATE
    assert after["check_in_day_7"].state == Message.State.QUEUED


def test_how_long_each_letter_is_of_use() -> None:
    visit = visit_of_case(CASES["W10"])
    wants_invitations(visit)
    approve(visit, now=at("2027-09-14T13:00-07:00"))
    usable = {m.kind: m.usable_until and m.usable_until - m.due_at for m in letters_of(visit)}
    assert usable == {
        "aftercare_now": None,
        "check_in_day_1": timedelta(hours=24),
        "check_in_day_7": timedelta(hours=24),
        "rebook": timedelta(hours=72),
    }


def book_another(visit: Visit) -> None:
    make_visit(starts_at=at("2027-11-02T10:00-07:00"), client=visit.client)


def take_back(visit: Visit) -> None:
    Consent.objects.filter(client=visit.client).update(withdrawn_at=at("2027-09-20T10:00-07:00"))


@pytest.mark.parametrize("spoil", [book_another, take_back])
def test_an_invitation_is_withdrawn_when_something_is_booked_or_the_consent_taken_back(spoil: Any) -> None:
    visit = visit_of_case(CASES["W10"])
    wants_invitations(visit)
    approve(visit, now=at("2027-09-14T13:00-07:00"))
    spoil(visit)
    send_due(now=at("2027-10-12T10:01-07:00"))
    assert Message.objects.get(topic=visit.topic, kind="rebook").state == Message.State.WITHDRAWN


def test_an_invitation_still_wanted_goes_out() -> None:
    visit = visit_of_case(CASES["W10"])
    wants_invitations(visit)
    approve(visit, now=at("2027-09-14T13:00-07:00"))
    send_due(now=at("2027-10-12T10:01-07:00"))
    assert Message.objects.get(topic=visit.topic, kind="rebook").state == Message.State.SENT


def test_an_invitation_carries_its_one_click_way_out_and_a_check_in_sells_nothing() -> None:
    visit = visit_of_case(CASES["W10"])
    wants_invitations(visit)
    approve(visit, now=at("2027-09-14T13:00-07:00"))
    by_kind = {message.kind: message for message in letters_of(visit)}
    assert by_kind["rebook"].headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/invitations/" in by_kind["rebook"].headers["List-Unsubscribe"]
    for kind in ("aftercare_now", "check_in_day_1", "check_in_day_7"):
        assert "/book/" not in by_kind[kind].text + by_kind[kind].html
        assert "/book/" not in json.dumps(by_kind[kind].headers)


def test_no_subject_tells_of_health_and_no_letter_names_a_condition() -> None:
    catalogue = revisions.current_or_shipped().catalogue
    names = [service.name for service in catalogue.services.values()]
    seen = 0
    for case in CASES.values():
        if not case["expected"]["allowed_in_order"]:
            continue
        visit = live_through(case)
        wants_invitations(visit)
        approve(visit, now=at(case["input"]["visit"]["completed_at"]))
        for message in letters_of(visit):
            assert named_condition(message.text + message.html, catalogue) is None, message.text
            for word in (*names, "peel", "extraction", "enzyme", "LED", "skin"):
                assert word.lower() not in message.subject.lower().replace("your skin", "")
            seen += 1
    assert seen > 20


def test_the_aftercare_letter_says_in_order_what_matters_tonight() -> None:
    """W01 ended at 11:30 am with a sharp point: no washing until 5:30 pm, no retinol for 7 days."""
    visit = visit_of_case(CASES["W01"])
    approve(visit, now=at("2027-02-16T11:30-08:00"))
    text = letters_of(visit)[0].text
    body = text.partition("Your whole plan")[0]
    lines = [line for line in body.splitlines() if line.startswith("- ")]
    assert len(lines) == 5
    assert body.index("rinse with cool water now") < body.index(lines[0])
    assert "Washing again: Tuesday evening, Feb 16." in lines[0]
    assert "Retinol again: Tuesday evening, Feb 23." in lines[1]
    # The fifth names what else is over by tomorrow noon; makeup's exact end is Thursday, 11:30 am.
    also = (
        "- Also leave out makeup (again Friday morning, Feb 19) and alcohol (again Wednesday evening, Feb 17)"
    )
    assert lines[4] == f"{also}."
    assert f"/visit/{visit.reference}/aftercare/" in text
    assert "+1 425 555 0100" in text


def test_a_check_in_says_what_still_holds_what_is_expected_and_what_is_not() -> None:
    visit = visit_of_case(CASES["W01"])
    approve(visit, now=at("2027-02-16T11:30-08:00"))
    day_3 = next(message for message in letters_of(visit) if message.kind == "check_in_day_3")
    held = day_3.text.partition("Your whole plan")[0]
    assert "Retinol again" in held
    assert "Makeup" not in held  # over since Thursday
    assert "tiny dry scabs" in day_3.text  # 70.5 hours after the end: still the stretch of 24 to 72
    assert "call 911" in day_3.text
    assert day_3.text.index("call 911") < day_3.text.index("See a doctor the same day")


def test_an_analysis_alone_brings_a_summary_and_with_a_treatment_both_in_one_letter() -> None:
    alone = make_treatment("skin_analysis_and_plan", starts_at=at("2027-03-01T10:00-08:00"))
    finish(alone, "skin_analysis_and_plan", at=at("2027-03-01T11:00-08:00"))
    approve(alone, now=at("2027-03-01T11:00-08:00"))
    assert [message.letters for message in letters_of(alone)] == ["plan_summary"]
    slugs = ("skin_analysis_and_plan", "led_red")
    both = make_treatment(*slugs, starts_at=at("2027-03-02T10:00-08:00"))
    finish(both, *slugs, at=at("2027-03-02T11:00-08:00"))
    approve(both, now=at("2027-03-02T11:00-08:00"))
    assert [message.letters for message in letters_of(both)] == ["aftercare_now, plan_summary"]
    assert "written down in your chart" in letters_of(both)[0].html


def test_a_patch_test_alone_brings_no_letter() -> None:
    visit = make_treatment("patch_test", starts_at=at("2027-03-01T10:00-08:00"))
    finish(visit, "patch_test", at=at("2027-03-01T10:10-08:00"))
    approve(visit, now=at("2027-03-01T10:11-08:00"))
    assert letters_of(visit) == []


# --- Not approved by the due hour


def test_a_plan_not_approved_by_its_hour_brings_the_practitioner_a_letter() -> None:
    practitioner = make_practitioner(user=make_staff())
    visit = make_treatment("led_red", starts_at=at("2027-03-01T10:00-08:00"), practitioner=practitioner)
    finish(visit, "led_red", at=at("2027-03-01T11:00-08:00"))
    send_due(now=at("2027-03-01T11:59-08:00"))
    assert letters_of(visit)[0].state == Message.State.QUEUED
    send_due(now=at("2027-03-01T12:00-08:00"))
    told = letters_of(visit)[0]
    assert (told.kind, told.state, told.address) == (
        "aftercare_not_approved", Message.State.SENT, practitioner.user.email,
    )  # fmt: skip
    assert "LED" not in told.subject


def test_approved_in_time_the_practitioner_s_letter_is_withdrawn() -> None:
    visit = make_treatment("led_red", starts_at=at("2027-03-01T10:00-08:00"))
    finish(visit, "led_red", at=at("2027-03-01T11:00-08:00"))
    approve(visit, now=at("2027-03-01T11:30-08:00"))
    assert Message.objects.get(kind="aftercare_not_approved").state == Message.State.WITHDRAWN


def test_the_guard_holds_it_back_even_if_it_is_sent_again_by_hand() -> None:
    visit = make_treatment("led_red", starts_at=at("2027-03-01T10:00-08:00"))
    finish(visit, "led_red", at=at("2027-03-01T11:00-08:00"))
    approve(visit, now=at("2027-03-01T11:30-08:00"))
    withdrawn = Message.objects.get(kind="aftercare_not_approved")
    with pytest.raises(outbox.MayNotGo, match="approved in time"):
        outbox.send_again(message_id=withdrawn.pk, now=at("2027-03-01T12:00-08:00"))


def test_an_end_corrected_moves_the_practitioner_s_letter() -> None:
    visit = make_treatment("led_red", starts_at=at("2027-03-01T10:00-08:00"))
    finish(visit, "led_red", at=at("2027-03-01T11:00-08:00"))
    finish(visit, "led_red", at=at("2027-03-01T11:40-08:00"))
    assert [letter.due_at for letter in letters_of(visit)] == [
        datetime(2027, 3, 1, 20, 40, tzinfo=UTC),
    ]


def test_a_client_without_an_address_does_not_stop_the_approval() -> None:
    visit = make_treatment("led_red", starts_at=at("2027-03-01T10:00-08:00"), client=make_client(email=""))
    finish(visit, "led_red", at=at("2027-03-01T11:00-08:00"))
    approve(visit, now=at("2027-03-01T11:30-08:00"))
    send_due(now=at("2027-03-01T12:00-08:00"))
    assert letters_of(visit)[0].state == Message.State.FAILED
