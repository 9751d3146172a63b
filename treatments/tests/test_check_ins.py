"""What a client answers to a check-in, whom it reaches, and the life of a worry."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings import opening_hours
from bookings.models import Practitioner, Visit
from bookings.tests.make import make_client, make_exception, make_practitioner, make_studio, make_time_off
from clients.models import User
from notifications.models import Message
from treatments import analysis, check_ins, flags, when_read, worries
from treatments.errors import (
    AlreadyAnswered,
    NamesCondition,
    NewWords,
    NoEmail,
    NoIncident,
    NoQuestion,
    NotAnswered,
    NothingSaid,
    TooManyAnswers,
    WorryClosed,
)
from treatments.models import CheckInAnswer, Worry
from treatments.tests.make import approve, finish, letters_of, make_catalogue, make_staff, make_treatment

pytestmark = pytest.mark.django_db
STARTS = datetime.fromisoformat("2027-03-01T10:00-08:00")  # a Monday
ENDED = STARTS + timedelta(hours=1)
EVENING = datetime.fromisoformat("2027-03-04T19:52-08:00")  # Thursday; the studio opens at 9 and closes at 6
MORNING = datetime.fromisoformat("2027-03-05T09:05-08:00")
ALL_GOOD, QUESTION, WORRY = "all_good", "question", "worry"
INCIDENT = {"happened": "Heat on the chin.", "done": "Cooled; a doctor looked.", "outcome": "Calm again."}


@pytest.fixture
def mira() -> User:
    """The practitioner of every visit here; she works from 9 to 6 every day."""
    make_studio()
    make_catalogue()
    user = make_staff()
    make_practitioner(name="Mira", user=user)
    return user


@pytest.fixture
def visit(mira: User) -> Visit:
    """Extractions on Monday, their aftercare approved: check-ins on day 1 and 7."""
    client = make_client("Dana Weiss", "dana@example.com", phone="(425) 555-0177")
    made = make_treatment("deep_pore_extractions", starts_at=STARTS, client=client)
    finish(made, "deep_pore_extractions", at=ENDED)
    approve(made, now=ENDED, by=mira)
    return made


def press(visit: Visit, answer: str, note: str = "", *signs: str, now: datetime = EVENING) -> CheckInAnswer:
    return check_ins.answer(
        visit_id=visit.pk, letter="check_in_day_1", answer=answer, note=note, signs=signs, now=now
    )


def notices(visit: Visit) -> list[Message]:
    return [letter for letter in letters_of(visit) if letter.kind.startswith("notice_")]


def the_worry() -> Worry:
    return Worry.objects.get()


def last_press() -> int:
    return CheckInAnswer.objects.order_by("pk").last().pk


def answered(by: User, now: datetime = MORNING) -> Worry:
    """The one worry, answered on the phone."""
    return worries.note_call(
        worry_id=the_worry().pk, words="Cool water.", read_to=last_press(), by=by, now=now
    )


# --- Answers


def test_all_good_is_kept_and_asks_nothing_of_anybody(visit: Visit) -> None:
    kept = press(visit, ALL_GOOD)
    assert (kept.letter, kept.answer, kept.given_at) == ("check_in_day_1", ALL_GOOD, EVENING)
    assert not Worry.objects.exists() and notices(visit) == []
    assert flags.attention(EVENING) == ()


def test_a_worry_needs_no_words_and_is_written_to_the_practitioner_due_at_once(visit: Visit) -> None:
    press(visit, WORRY)
    (notice,) = notices(visit)
    assert notice.recipient == f"practitioner:{visit.practitioner_id}"
    assert (notice.due_at, notice.usable_until) == (EVENING, None)  # in the quiet hours too
    assert notice.subject == "Please look now: the visit of Mon, Mar 1, 10:00 am"
    assert "(425) 555-0177" in notice.text and f"/desk/visits/{visit.reference}/#check-ins" in notice.text


def test_the_letter_says_nothing_that_she_wrote_or_ticked_but_how_soon(visit: Visit) -> None:
    press(visit, WORRY, "My chin is hot", "spreading_hot_redness")
    press(visit, WORRY, "and now my lips", "breathing_or_mouth_swelling")
    later, urgent = notices(visit)
    for letter in (later, urgent):
        for words in ("chin", "lips", "redness", "swell", "worr"):
            assert words not in (letter.subject + letter.text + letter.html).lower()
    assert "cannot wait" in urgent.text and "cannot wait" not in later.text


def test_a_question_needs_words_and_is_a_letter_of_its_own(visit: Visit) -> None:
    with pytest.raises(NoQuestion):
        press(visit, QUESTION, "  \n ")
    assert not CheckInAnswer.objects.exists()
    press(visit, QUESTION, "May I swim?")
    (notice,) = notices(visit)
    assert notice.letters == "notice_question" and "swim" not in notice.text
    assert notice.subject == "A question about the visit of Mon, Mar 1, 10:00 am"


def test_a_second_press_adds_and_never_replaces(visit: Visit) -> None:
    press(visit, WORRY, "It burns", "plain_hives_or_rash")
    press(visit, WORRY, "It spreads", "spreading_hot_redness", now=EVENING + timedelta(minutes=1))
    press(visit, ALL_GOOD, now=EVENING + timedelta(minutes=2))
    assert [row.note for row in CheckInAnswer.objects.order_by("pk")] == ["It burns", "It spreads", ""]
    assert the_worry().signs == ["plain_hives_or_rash", "spreading_hot_redness"]
    assert len(notices(visit)) == 2
    assert the_worry().closed_at is None  # 'all good' closes nothing


def test_the_same_press_sent_twice_is_one_and_the_same_words_tomorrow_are_two(visit: Visit) -> None:
    first = press(visit, WORRY, "It burns", "plain_hives_or_rash")
    again = press(visit, WORRY, "It burns", "plain_hives_or_rash", now=EVENING + timedelta(minutes=1))
    assert first == again and len(notices(visit)) == 1
    press(visit, WORRY, "It burns", "spreading_hot_redness", now=EVENING + timedelta(minutes=1))
    press(visit, WORRY, "It burns", now=EVENING + timedelta(days=1))
    assert CheckInAnswer.objects.count() == 3


def test_a_day_takes_thirty_presses_and_then_says_call(visit: Visit) -> None:
    for number in range(30):
        press(visit, ALL_GOOD, str(number))
    with pytest.raises(TooManyAnswers, match="call"):
        press(visit, WORRY, "one more")
    press(visit, WORRY, "one more", now=EVENING + timedelta(days=1))


def test_a_press_stops_no_other_letter(visit: Visit) -> None:
    def waiting() -> list[tuple[str, datetime]]:
        standing = Message.objects.about(visit.topic).standing().exclude(kind__startswith="notice_")
        return [(letter.kind, letter.due_at) for letter in standing.order_by("pk")]

    before = waiting()
    assert len(before) > 1
    for answer in (ALL_GOOD, QUESTION, WORRY):
        press(visit, answer, "words")
    assert waiting() == before


# --- The signs


def test_the_signs_are_those_of_what_was_done(visit: Visit, mira: User) -> None:
    light = make_treatment("deep_pore_extractions", starts_at=STARTS + timedelta(days=2))
    assert "seizure_after_led" not in {sign.id for sign in check_ins.signs_of(light)}
    finish(light, "led_red", at=STARTS + timedelta(days=2, hours=1))
    assert "seizure_after_led" in {sign.id for sign in check_ins.signs_of(light)}
    tiers = Counter(sign.tier for sign in check_ins.signs_of(visit))
    assert tiers == {"emergency_now": 5, "same_day_doctor": 5, "studio": 3}


def test_before_it_is_written_down_the_signs_are_those_of_what_was_booked(mira: User) -> None:
    booked = make_treatment("peel_salicylic", starts_at=STARTS)
    assert "salicylic_ringing_ears" in {sign.id for sign in check_ins.signs_of(booked)}


def test_an_analysis_alone_has_no_signs(mira: User) -> None:
    looked = make_treatment("skin_analysis_and_plan", starts_at=STARTS)
    analysis.save_draft(visit_id=looked.pk, skin_type=2, words="calm", seen=[], now=STARTS)
    assert list(check_ins.signs_of(looked)) == []


# --- When it is read, and by whom


@pytest.mark.parametrize(
    ("now", "at", "until"),
    [
        ("2027-03-04T10:00-08:00", None, "2027-03-04T18:00-08:00"),
        ("2027-03-04T17:30-08:00", None, "2027-03-04T18:00-08:00"),
        ("2027-03-04T17:31-08:00", "2027-03-05T09:00-08:00", None),  # too late for today
        ("2027-03-04T19:52-08:00", "2027-03-05T09:00-08:00", None),
        ("2027-03-05T06:00-08:00", "2027-03-05T09:00-08:00", None),
        ("2027-03-13T20:00-08:00", "2027-03-14T09:00-07:00", None),  # the clocks change that night
    ],
)
def test_it_is_read_between_visits_or_at_the_next_opening(mira: User, now: str, at: str, until: str) -> None:
    expected = [datetime.fromisoformat(one) if one else None for one in (at, until)]
    told = when_read.reading(studio=make_studio(), now=datetime.fromisoformat(now))
    assert [told.at, told.until] == expected


def test_time_off_and_closed_days_are_no_reading(mira: User) -> None:
    who = Practitioner.objects.get()
    make_exception(who, date(2027, 3, 5))
    make_time_off(
        who, MORNING + timedelta(days=1, hours=-2), MORNING + timedelta(days=1, hours=3, minutes=10)
    )
    told = when_read.reading(studio=make_studio(), now=EVENING)
    assert told.at == datetime.fromisoformat("2027-03-06T12:15-08:00")
    make_time_off(who, EVENING, EVENING + timedelta(days=60))
    assert when_read.reading(studio=make_studio(), now=EVENING) == when_read.Reading()


def readers(visit: Visit) -> list[str]:
    Message.objects.about(visit.topic).filter(kind__startswith="notice_").delete()
    press(visit, WORRY, f"again {CheckInAnswer.objects.count()}")
    return [letter.recipient for letter in notices(visit)]


def test_the_owner_is_written_to_as_well_when_the_practitioner_is_away(visit: Visit) -> None:
    owner = make_staff(User.Role.OWNER)
    own, owners = f"practitioner:{visit.practitioner_id}", f"address:{owner.email}"
    assert readers(visit) == [own]
    make_practitioner(name="Jo")  # somebody opens the studio tomorrow, and it is not Mira
    make_exception(visit.practitioner, date(2027, 3, 5))
    assert readers(visit) == [own, owners]


def test_without_a_sign_in_of_hers_it_goes_to_every_owner_and_to_none_twice(visit: Visit, mira: User) -> None:
    owner = make_staff(User.Role.OWNER)
    Practitioner.objects.update(user=None)
    assert readers(visit) == [f"address:{owner.email}"]
    Practitioner.objects.update(user=owner)
    assert readers(visit) == [f"practitioner:{visit.practitioner_id}"]
    make_time_off(visit.practitioner, EVENING, EVENING + timedelta(days=60))
    assert readers(visit) == [f"practitioner:{visit.practitioner_id}"]
    User.objects.filter(pk=mira.pk).update(role=User.Role.OWNER)
    assert readers(visit) == [f"practitioner:{visit.practitioner_id}", f"address:{mira.email}"]


# --- The life of a worry


def test_seen_answered_by_letter_and_closed_with_its_record(visit: Visit, mira: User) -> None:
    press(visit, WORRY, "My chin is hot", "spreading_hot_redness")
    assert worries.see(visit_id=visit.pk, by=mira, now=MORNING) == 1
    assert worries.see(visit_id=visit.pk, by=make_staff(), now=MORNING + timedelta(hours=1)) == 0
    worry = worries.reply(
        worry_id=the_worry().pk, words=" See a doctor today. ", read_to=last_press(), by=mira, now=MORNING
    )
    assert (worry.seen_by, worry.seen_at, worry.answered_by) == (mira, MORNING, mira)
    (letter,) = [letter for letter in letters_of(visit) if letter.kind == "check_in_reply"]
    assert (letter.recipient, letter.due_at) == (f"client:{visit.client_id}", MORNING)
    assert letter.subject == "An answer for you, after your visit on Monday, March 1"
    assert "See a doctor today." in letter.text and "chin" not in letter.text
    worries.close(worry_id=worry.pk, **INCIDENT, by=mira, now=MORNING)
    assert Worry.objects.filter(closed_at=MORNING, closed_by=mira, **INCIDENT).exists()


def test_a_call_is_noted_and_writes_no_letter(visit: Visit, mira: User) -> None:
    press(visit, WORRY)
    worry = answered(mira)
    assert worry.called and (worry.seen_at, worry.answered_at, worry.closed_at) == (MORNING, MORNING, None)
    assert not Message.objects.filter(kind="check_in_reply").exists()


def test_an_answered_question_is_closed(visit: Visit, mira: User) -> None:
    press(visit, QUESTION, "May I swim?")
    assert answered(mira).closed_at == MORNING
    assert flags.attention(MORNING) == ()


def test_a_worry_is_closed_only_when_answered_and_with_all_of_its_record(visit: Visit, mira: User) -> None:
    press(visit, WORRY)
    with pytest.raises(NotAnswered):
        worries.close(worry_id=the_worry().pk, **INCIDENT, by=mira, now=MORNING)
    answered(mira)
    for missing in INCIDENT:
        with pytest.raises(NoIncident):
            worries.close(worry_id=the_worry().pk, **INCIDENT | {missing: " "}, by=mira, now=MORNING)
    worries.close(worry_id=the_worry().pk, **INCIDENT, by=mira, now=MORNING)
    with pytest.raises(WorryClosed):
        worries.close(worry_id=the_worry().pk, **INCIDENT, by=mira, now=MORNING)
    with pytest.raises(WorryClosed):
        answered(mira)


def test_an_answer_is_given_once_says_something_and_names_nothing(visit: Visit, mira: User) -> None:
    press(visit, WORRY)
    given: dict[str, Any] = {"worry_id": the_worry().pk, "read_to": last_press(), "by": mira, "now": MORNING}
    with pytest.raises(NothingSaid):
        worries.reply(words="  ", **given)
    with pytest.raises(NamesCondition):
        worries.reply(words="That looks like a syringoma.", **given)
    assert the_worry().answered_at is None and not Message.objects.filter(kind="check_in_reply").exists()
    worries.reply(words="All is well.", **given)
    with pytest.raises(AlreadyAnswered):
        worries.note_call(words="", **given)


def test_who_has_no_address_is_called(visit: Visit, mira: User) -> None:
    press(visit, WORRY)
    visit.client.email = ""
    visit.client.save()
    with pytest.raises(NoEmail):
        worries.reply(worry_id=the_worry().pk, words="Well?", read_to=last_press(), by=mira, now=MORNING)


def test_words_that_came_meanwhile_are_read_before_anything_is_answered(visit: Visit, mira: User) -> None:
    press(visit, WORRY, "It burns")
    shown = last_press()
    worries.see(visit_id=visit.pk, by=mira, now=EVENING)
    press(visit, WORRY, "My lips swell", "breathing_or_mouth_swelling", now=EVENING + timedelta(minutes=3))
    assert the_worry().seen_at is None  # new words want to be seen anew
    for act in (
        lambda: worries.see(visit_id=visit.pk, read_to=shown, by=mira, now=MORNING),
        lambda: worries.reply(worry_id=the_worry().pk, words="Wait.", read_to=shown, by=mira, now=MORNING),
        lambda: worries.note_call(worry_id=the_worry().pk, words="", read_to=shown, by=mira, now=MORNING),
    ):
        with pytest.raises(NewWords):
            act()
    assert the_worry().answered_at is None
    shown = last_press()
    press(visit, ALL_GOOD, now=EVENING + timedelta(minutes=5))  # asks nothing of who answers
    worries.note_call(worry_id=the_worry().pk, words="", read_to=shown, by=mira, now=MORNING)
    assert the_worry().answered_at == MORNING


def test_a_worry_is_never_hidden_in_a_question_nor_in_one_that_is_answered(visit: Visit, mira: User) -> None:
    press(visit, QUESTION, "May I swim?")
    press(visit, WORRY, now=EVENING + timedelta(minutes=1))
    press(visit, QUESTION, "And run?", now=EVENING + timedelta(minutes=2))
    begun = list(worries.of_visit(visit))
    assert [worry.answer.answer for worry in begun] == [QUESTION, WORRY]
    worries.note_call(worry_id=begun[1].pk, words="", read_to=last_press(), by=mira, now=MORNING)
    press(visit, WORRY, "It is back", now=MORNING + timedelta(hours=1))
    assert Worry.objects.count() == 3
    assert Worry.objects.filter(answered_at=None).count() == 2


# --- At the desk


def test_a_worry_is_the_first_line_until_it_is_closed_and_a_question_comes_below(
    visit: Visit, mira: User
) -> None:
    late = make_treatment("led_red", starts_at=STARTS + timedelta(hours=2), client=make_client("Lee Moreau"))
    finish(late, "led_red", at=ENDED + timedelta(hours=2))
    asking = make_treatment("led_red", starts_at=STARTS + timedelta(hours=4), client=make_client("Ana Ruiz"))
    press(asking, QUESTION, "May I swim?", now=EVENING - timedelta(hours=1))
    press(visit, WORRY)
    worry, question, plan = flags.attention(EVENING)
    assert worry.text == "7:52 pm Dana Weiss: 'something worries me', visit of Mon, Mar 1"
    assert (worry.phone, worry.call, worry.is_health) == ("(425) 555-0177", "Dana Weiss", True)
    assert (worry.url, worry.label, worry.is_act) == (
        f"/desk/visits/{visit.reference}/check-ins/open/",
        "Open",
        True,
    )
    assert question.text == "6:52 pm Ana Ruiz: a question, visit of Mon, Mar 1"
    assert plan.text.startswith("Plan for Lee Moreau")
    worries.see(visit_id=visit.pk, by=mira, now=EVENING)
    assert flags.attention(MORNING)[0].text == (
        "Thu, Mar 4, 7:52 pm Dana Weiss: 'something worries me', visit of Mon, Mar 1, seen"
    )
    mine = Worry.objects.get(answer__visit=visit)
    worries.note_call(worry_id=mine.pk, words="", read_to=last_press(), by=mira, now=MORNING)
    assert flags.attention(MORNING)[0].text.endswith(", answered, not closed yet")
    worries.close(worry_id=mine.pk, **INCIDENT, by=mira, now=MORNING)
    assert [line.phone for line in flags.attention(MORNING)][:1] == [""]  # Ana gave none
    assert flags.attention(MORNING)[0].text.endswith("Ana Ruiz: a question, visit of Mon, Mar 1")


def test_a_visit_is_one_line_whose_words_are_the_worst(visit: Visit, mira: User) -> None:
    press(visit, WORRY)
    answered(mira, now=EVENING)
    press(visit, WORRY, "It is back", now=MORNING)
    (line,) = flags.attention(MORNING)
    assert line.text == "9:05 am Dana Weiss: 'something worries me', visit of Mon, Mar 1"


def test_the_lines_cost_one_statement_however_many_they_are(visit: Visit, mira: User) -> None:
    press(visit, WORRY)
    with CaptureQueriesContext(connection) as one:
        flags.attention(MORNING)
    for number in range(5):
        other = make_treatment("led_red", starts_at=STARTS + timedelta(hours=number + 2))
        press(other, WORRY)
        press(other, QUESTION, "May I?")
    with CaptureQueriesContext(connection) as many:
        assert len(flags.attention(MORNING)) == 6
    assert len(one) == len(many) == 1


def test_answers_stand_on_the_chart_without_their_words(visit: Visit, mira: User) -> None:
    press(visit, ALL_GOOD, now=STARTS + timedelta(days=1))
    press(visit, WORRY, "My chin is hot")
    (section,) = flags.sections(visit.client, mira, MORNING)
    told = {entry.what: (entry.note, entry.url) for entry in section.entries if "Check-in" in entry.what}
    page = f"/desk/visits/{visit.reference}/#check-ins"
    assert told == {
        "Check-in: all good": ("", page),
        "Check-in: something worries me": ("waits for an answer", page),
    }


def test_opening_hours_are_wall_time_and_one_practitioner_s_are_hers(mira: User) -> None:
    jo = make_practitioner(name="Jo", works=False)
    make_exception(jo, date(2027, 3, 4), time(19), time(21))
    studio = make_studio()
    first, *_ = opening_hours.attended(studio=studio, now=EVENING)
    assert (first.start, first.end) == (
        datetime.fromisoformat("2027-03-04T19:00-08:00"),
        datetime.fromisoformat("2027-03-04T21:00-08:00"),
    )
    assert [span.start for span in opening_hours.attended(studio=studio, now=EVENING, only=jo.pk)] == [
        first.start
    ]
