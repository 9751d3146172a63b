"""Referrals: opened by what was signed, moved along by amendments, asked about, closed; invitations wait."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bookings.models import Visit
from bookings.tests.make import make_client
from clients.models import Consent
from notifications.delivery import send_due
from notifications.models import Message
from treatments import analysis, referrals, sharing
from treatments.errors import AlreadyClosed, NamesCondition, NoOutcome, NotMoreUrgent
from treatments.models import Referral
from treatments.tests.make import approve, finish, letters_of, make_staff, make_treatment, wants_invitations
from treatments.tests.make_whole import look

pytestmark = pytest.mark.django_db

LID = {"concern": "milia", "zones": ["lower_eyelid_left"]}  # never opened there: routine
DEPOSIT = {"concern": "calcinosis_cutis", "zones": ["cheek_upper_left"]}  # routine by default
PAINFUL = DEPOSIT | {"signs": ["painful"]}  # soon
GLAND = {"concern": "sebaceous_hyperplasia", "zones": ["forehead_center"]}  # nothing by itself
BLEEDING = GLAND | {"signs": ["bleeding_or_crusting"]}  # a red flag: soon


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


NOW = at("2027-03-01T12:00-08:00")


@pytest.fixture
def visit() -> Visit:
    return make_treatment("led_red", starts_at=at("2027-03-01T10:00-08:00"))


def referral_of(visit: Visit) -> Referral:
    found = referrals.of_visit(visit)
    assert found is not None
    return found


def said(referral: Referral) -> list[str]:
    return [note["said"] for note in referral.notes]


# --- Opened


def test_nothing_to_refer_opens_nothing(visit: Visit) -> None:
    look(visit, [GLAND, {"concern": "closed_comedones", "zones": ["chin"]}], now=NOW)
    assert referrals.of_visit(visit) is None


def test_a_red_flag_sign_opens_it_within_two_weeks_with_its_two_dates(visit: Visit) -> None:
    signed = look(visit, [BLEEDING], now=NOW)
    opened = referral_of(visit)
    assert opened.analysis == signed
    assert opened.urgency == "soon"
    assert opened.concerns == ["actinic_or_suspicious_lesion"]
    assert opened.made_by == signed.signed_by
    assert opened.checks == ["2027-03-04", "2027-03-11"]  # days 3 and 10
    assert opened.next_check_on == date(2027, 3, 4)
    assert opened.last_check_on == date(2027, 3, 11)


def test_a_draft_opens_nothing_and_signing_twice_opens_one(visit: Visit) -> None:
    look(visit, [LID], now=NOW)
    analysis.sign(visit_id=visit.pk, by=make_staff(), now=NOW)
    assert Referral.objects.count() == 1
    draft = analysis.amend(visit_id=visit.pk, now=NOW)
    draft.observations.update(signs=["bleeding_or_crusting"])
    assert referral_of(visit).urgency == "routine"


def test_the_database_holds_one_open_referral_to_an_analysis(visit: Visit) -> None:
    look(visit, [LID], now=NOW)
    opened = referral_of(visit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.create(
            analysis=opened.analysis, revision=opened.revision, urgency="soon", made_at=NOW
        )


def test_the_dates_are_the_studio_s_days_of_a_visit_late_in_the_evening() -> None:
    """7 pm on March 1 in Edmonds is March 2 in UTC."""
    late = make_treatment("led_red", starts_at=at("2027-03-01T19:00-08:00"))
    look(late, [PAINFUL], now=at("2027-03-01T20:30-08:00"))
    assert referral_of(late).checks == ["2027-03-04", "2027-03-11"]


def test_signed_late_the_dates_count_from_then_so_that_none_is_past_already(visit: Visit) -> None:
    look(visit, [PAINFUL], now=at("2027-03-08T09:00-08:00"))
    assert referral_of(visit).checks == ["2027-03-11", "2027-03-18"]


# --- Amended


def test_an_amendment_that_asks_for_sooner_raises_the_one_there_is(visit: Visit) -> None:
    look(visit, [DEPOSIT], now=NOW)
    first = referral_of(visit)
    assert (first.urgency, first.checks) == ("routine", ["2027-03-15"])
    amended = look(visit, [PAINFUL], now=NOW + timedelta(hours=1))
    raised = referral_of(visit)
    assert raised.pk == first.pk
    assert Referral.objects.count() == 1
    assert raised.analysis == amended
    assert (raised.urgency, raised.checks) == ("soon", ["2027-03-04", "2027-03-11"])
    assert said(raised)[-1] == (
        "Raised by the amended analysis: within two weeks; it was within about eight weeks."
    )


def test_an_amendment_that_asks_for_later_says_so_in_a_note(visit: Visit) -> None:
    look(visit, [PAINFUL], now=NOW)
    look(visit, [DEPOSIT], now=NOW + timedelta(hours=1))
    lowered = referral_of(visit)
    assert lowered.urgency == "routine"
    assert said(lowered)[-1].startswith("Lowered by the amended analysis: within about eight weeks")


def test_an_amendment_that_asks_for_nothing_closes_it_with_a_note(visit: Visit) -> None:
    look(visit, [BLEEDING], now=NOW)
    look(visit, [GLAND], now=NOW + timedelta(hours=1))
    closed = referral_of(visit)
    assert closed.closed_at == NOW + timedelta(hours=1)
    assert "no longer asks for it" in closed.outcome
    assert not Referral.objects.open(date(2027, 3, 1)).exists()


def test_closed_by_staff_an_amendment_opens_it_again_only_for_something_new(visit: Visit) -> None:
    look(visit, [DEPOSIT], now=NOW)
    referrals.close(referral_id=referral_of(visit).pk, outcome="Harmless.", by=make_staff(), now=NOW)
    look(visit, [DEPOSIT | {"words": "a typing slip mended"}], now=NOW + timedelta(hours=1))
    assert Referral.objects.unclosed().count() == 0
    look(visit, [DEPOSIT, BLEEDING], now=NOW + timedelta(hours=2))
    assert Referral.objects.count() == 2
    assert referral_of(visit).urgency == "soon"


# --- Looked after


def test_staff_may_ask_for_sooner_and_never_for_later_than_the_rules(visit: Visit) -> None:
    look(visit, [PAINFUL], now=NOW)
    opened, by = referral_of(visit), make_staff()
    for later in ("routine", "soon", "none", "whenever"):
        with pytest.raises(NotMoreUrgent):
            referrals.raise_urgency(referral_id=opened.pk, urgency=later, why="", by=by, now=NOW)
    raised = referrals.raise_urgency(
        referral_id=opened.pk, urgency="urgent", why="Very sore.", by=by, now=NOW
    )
    assert raised.checks == ["2027-03-02", "2027-03-04"]  # days 1 and 3
    assert "Very sore." in said(raised)[-1]


def test_a_check_noted_waits_for_the_next_date_and_after_the_last_for_none(visit: Visit) -> None:
    look(visit, [PAINFUL], now=NOW)
    opened, by = referral_of(visit), make_staff()
    at_three = at("2027-03-04T09:00-08:00")
    noted = referrals.note_check(referral_id=opened.pk, said="Has a day: March 9.", by=by, now=at_three)
    assert noted.next_check_on == date(2027, 3, 11)
    assert said(noted)[-1] == "Has a day: March 9."
    last = referrals.note_check(referral_id=opened.pk, said="", by=by, now=at("2027-03-12T09:00-08:00"))
    assert last.next_check_on is None
    assert last.closed_at is None


def test_it_is_open_through_its_last_check_date_and_no_longer(visit: Visit) -> None:
    look(visit, [PAINFUL], now=NOW)
    assert Referral.objects.open(date(2027, 3, 11)).exists()
    assert not Referral.objects.open(date(2027, 3, 12)).exists()
    assert Referral.objects.unclosed().exists()


def test_closing_needs_an_outcome_and_happens_once(visit: Visit) -> None:
    look(visit, [PAINFUL], now=NOW)
    opened, by = referral_of(visit), make_staff()
    with pytest.raises(NoOutcome):
        referrals.close(referral_id=opened.pk, outcome="  ", by=by, now=NOW)
    closed = referrals.close(referral_id=opened.pk, outcome="Seen, harmless.", by=by, now=NOW)
    assert (closed.outcome, closed.closed_by, closed.next_check_on) == ("Seen, harmless.", by, None)
    with pytest.raises(AlreadyClosed):
        referrals.close(referral_id=opened.pk, outcome="Again.", by=by, now=NOW)
    with pytest.raises(AlreadyClosed):
        referrals.note_check(referral_id=opened.pk, said="", by=by, now=NOW)


def test_her_own_words_in_the_note_name_nothing(visit: Visit) -> None:
    look(visit, [PAINFUL], now=NOW)
    opened = referral_of(visit)
    with pytest.raises(NamesCondition):
        referrals.reword(referral_id=opened.pk, to="", words="Is this a calcium deposit?")
    worded = referrals.reword(referral_id=opened.pk, to=" Dr. Lund ", words="Please look soon.")
    assert (worded.to, worded.words) == ("Dr. Lund", "Please look soon.")


# --- What may be shown


def test_she_agrees_part_by_part_in_exact_words_with_the_day(visit: Visit) -> None:
    look(visit, [PAINFUL], now=NOW)
    opened = referral_of(visit)
    assert referrals.may_be_shown(opened) == []
    agreed = referrals.agree(referral_id=opened.pk, parts=["observation"], by=None, now=NOW)
    assert referrals.may_be_shown(agreed) == ["observation"]
    kept = Consent.objects.get(purpose=Consent.Purpose.SHARING)
    assert kept.text == (
        "The note for a doctor may give my name and say in words what was seen on my skin on March 1, 2027."
    )
    assert kept.version == sharing.VERSION
    assert agreed.notes[-1]["by"] == "the client"


def test_taken_back_it_is_not_shown_any_more_wherever_it_was_taken_back(visit: Visit) -> None:
    look(visit, [PAINFUL], now=NOW)
    opened = referral_of(visit)
    both = referrals.agree(referral_id=opened.pk, parts=["observation", "face"], by=None, now=NOW)
    Consent.objects.filter(text__contains="drawing").update(withdrawn_at=NOW)
    assert referrals.may_be_shown(both) == ["observation"]
    none = referrals.agree(referral_id=opened.pk, parts=[], by=make_staff(), now=NOW)
    assert referrals.may_be_shown(none) == []
    assert not Consent.objects.filter(withdrawn_at=None).exists()


def test_what_she_agreed_to_for_another_day_does_not_count_here(visit: Visit) -> None:
    look(visit, [PAINFUL], now=NOW)
    referrals.agree(referral_id=referral_of(visit).pk, parts=["observation"], by=None, now=NOW)
    later = make_treatment("led_red", starts_at=at("2027-04-01T10:00-07:00"), client=visit.client)
    look(later, [PAINFUL], now=later.starts_at)
    again = referral_of(later)
    Referral.objects.filter(pk=again.pk).update(shared=["observation"])
    assert referrals.may_be_shown(referral_of(later)) == []


def test_an_amendment_that_says_something_else_is_asked_about_again(visit: Visit) -> None:
    look(visit, [PAINFUL], now=NOW)
    referrals.agree(referral_id=referral_of(visit).pk, parts=["observation"], by=None, now=NOW)
    look(visit, [PAINFUL], now=NOW + timedelta(hours=1))  # amended, and the same is said
    assert referrals.may_be_shown(referral_of(visit)) == ["observation"]
    look(visit, [PAINFUL | {"count": 3}], now=NOW + timedelta(hours=2))
    assert referrals.may_be_shown(referral_of(visit)) == []


# --- Letters, and the invitations that wait


@pytest.fixture
def treated(visit: Visit) -> Visit:
    """LED at eleven, wanting invitations: rebooking would be due on day 7 (March 8)."""
    wants_invitations(visit)
    finish(visit, "led_red", at=at("2027-03-01T11:00-08:00"))
    return visit


def state_of(visit: Visit, kind: str) -> str:
    """Of the newest message of a kind."""
    return Message.objects.filter(topic=visit.topic, kind=kind).order_by("pk").last().state


def kinds(visit: Visit) -> list[str]:
    return [message.kind for message in letters_of(visit)]


def test_opened_before_the_approval_its_letters_go_with_the_others(treated: Visit) -> None:
    look(treated, [PAINFUL], now=NOW)
    approve(treated, now=NOW)
    assert [(m.kind, m.letters) for m in letters_of(treated)] == [
        ("aftercare_now", "aftercare_now, referral_note"),
        ("referral_check_day_3", "referral_check"),
        ("referral_check_day_10", "referral_check"),
    ]


def test_opened_after_it_the_note_goes_at_once_and_invitations_wait(treated: Visit) -> None:
    approve(treated, now=NOW)
    send_due(now=NOW)
    assert kinds(treated) == ["aftercare_now", "rebook"]
    look(treated, [PAINFUL], now=NOW + timedelta(hours=5))
    assert kinds(treated) == [
        *("aftercare_now", "referral_note", "referral_check_day_3", "referral_check_day_10"),
    ]
    note = letters_of(treated)[1]
    assert note.due_at == NOW + timedelta(hours=5)
    assert state_of(treated, "rebook") == Message.State.WITHDRAWN
    assert letters_of(treated)[0].state == Message.State.SENT  # and does not go twice


def test_raised_its_letters_follow_and_what_went_out_is_not_repeated(treated: Visit) -> None:
    look(treated, [DEPOSIT], now=NOW)
    approve(treated, now=NOW)
    send_due(now=NOW)
    assert kinds(treated) == ["aftercare_now", "rebook", "referral_check_day_14"]
    look(treated, [PAINFUL], now=at("2027-03-02T09:00-08:00"))
    assert kinds(treated) == ["aftercare_now", "referral_check_day_3", "referral_check_day_10"]


def test_closed_nobody_asks_any_more_and_the_invitation_is_written_again(treated: Visit) -> None:
    look(treated, [PAINFUL], now=NOW)
    approve(treated, now=NOW)
    send_due(now=at("2027-03-04T10:00-08:00"))
    assert state_of(treated, "referral_check_day_3") == Message.State.SENT
    closed_at = at("2027-03-05T09:00-08:00")
    referrals.close(referral_id=referral_of(treated).pk, outcome="Fine.", by=make_staff(), now=closed_at)
    assert kinds(treated) == ["aftercare_now", "referral_check_day_3", "rebook"]
    send_due(now=at("2027-03-08T10:00-08:00"))
    assert state_of(treated, "rebook") == Message.State.SENT


def test_a_check_in_of_the_same_hour_stays_when_the_referral_is_closed() -> None:
    visit = make_treatment("deep_pore_extractions", starts_at=at("2027-03-01T10:00-08:00"))
    finish(visit, "deep_pore_extractions", at=at("2027-03-01T11:00-08:00"), point=["deep_pore_extractions"])
    look(visit, [PAINFUL], now=NOW)
    approve(visit, now=NOW)
    day_3 = next(message for message in letters_of(visit) if message.kind == "check_in_day_3")
    assert day_3.letters == "check_in_day_3, referral_check"
    referrals.close(referral_id=referral_of(visit).pk, outcome="Fine.", by=make_staff(), now=NOW)
    day_3 = next(message for message in letters_of(visit) if message.kind == "check_in_day_3")
    assert day_3.letters == "check_in_day_3"
    assert "doctor look" not in day_3.text


def led_in(client: Any, day: str) -> Visit:
    """LED on a day for a client who wants invitations, approved: rebooking is due a week later."""
    visit = make_treatment("led_red", starts_at=at(f"{day}T10:00-08:00"), client=client)
    finish(visit, "led_red", at=at(f"{day}T11:00-08:00"))
    approve(visit, now=at(f"{day}T11:00-08:00"))
    return visit


def seen_on(client: Any, day: str, *seen: dict[str, Any]) -> Visit:
    visit = make_treatment("skin_analysis_and_plan", starts_at=at(f"{day}T14:00-08:00"), client=client)
    look(visit, list(seen), now=at(f"{day}T15:00-08:00"))
    return visit


@pytest.mark.parametrize(
    ("seen", "closed", "state"),
    [
        (PAINFUL, False, "withdrawn"),  # seen on March 3: open through March 13
        (BLEEDING, False, "withdrawn"),
        (PAINFUL, True, "sent"),
        (DEPOSIT, False, "sent"),  # routine holds nothing (semantics.emails)
        (GLAND, False, "sent"),
    ],
)
def test_an_invitation_of_an_earlier_visit_waits_for_a_referral_of_a_later_one(
    seen: dict[str, Any], closed: bool, state: str
) -> None:
    client = make_client()
    treated = led_in(client, "2027-03-01")
    wants_invitations(treated)
    treated = led_in(client, "2027-03-02")
    other = seen_on(client, "2027-03-03", seen)
    if closed:
        referrals.close(
            referral_id=referral_of(other).pk, outcome="Fine.", by=make_staff(), now=other.ends_at
        )
    send_due(now=at("2027-03-09T10:00-08:00"))
    assert state_of(treated, "rebook") == state


def test_past_its_last_check_a_referral_holds_nothing_any_more() -> None:
    client = make_client()
    wants_invitations(led_in(client, "2027-02-20"))
    seen_on(client, "2027-02-22", PAINFUL)  # last check: March 4
    treated = led_in(client, "2027-02-26")  # rebooking on March 5
    send_due(now=at("2027-03-05T10:00-08:00"))
    assert state_of(treated, "rebook") == Message.State.SENT


def test_a_window_that_opens_waits_for_it_too() -> None:
    """Stricter than the reference, which does not name window_opens there."""
    client = make_client()
    treated = led_in(client, "2027-03-01")
    wants_invitations(treated)
    Message.objects.filter(topic=treated.topic).delete()
    seen_on(client, "2027-03-03", PAINFUL)
    Message.objects.create(
        topic=treated.topic, kind="window_opens:peel_lactic", revision=1, letters="window_opens:peel_lactic",
        recipient=f"client:{client.pk}", subject="x", text="x", html="x", guard="invitation",
        created_at=NOW, due_at=at("2027-03-05T10:00-08:00"), next_try_at=at("2027-03-05T10:00-08:00"),
        message_id="<window@x>",
    )  # fmt: skip
    send_due(now=at("2027-03-05T10:00-08:00"))
    held = Message.objects.get(kind="window_opens:peel_lactic")
    assert (held.state, held.reason) == (Message.State.WITHDRAWN, "A doctor's look is waited for.")
