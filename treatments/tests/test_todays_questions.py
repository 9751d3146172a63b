"""What is asked at the chair, and the tablet that is handed over."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.tests.make import NOW, at, make_client, make_user
from clients import consents, desk_lock
from clients.models import Consent, IntakeAnswer
from treatments.intake import freshness
from treatments.intake.links import questions_path
from treatments.tests.make import make_treatment
from treatments.tests.make_intake import make_answer
from treatments.todays_questions import TodaysQuestions

pytestmark = pytest.mark.django_db

GROWN = date(1990, 5, 1)
BEFORE = NOW - timedelta(days=20)
AT_THE_CHAIR = at(9, 5)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT_THE_CHAIR, tick=False) as travel:
        yield travel


@pytest.fixture
def mira(client):
    user = make_user(name="Mira")
    desk_lock.set_pin(user_id=user.pk, pin="2580")
    user.refresh_from_db()
    client.force_login(user)
    return user


def make_visit(*slugs, agreed=True, answered=True, **fields):
    """A visit of today; its client has agreed and answered everything 20 days ago, for another visit."""
    who = make_client(**({"birth_date": GROWN} | fields))
    visit = make_treatment(*(slugs or ("led_red",)), starts_at=at(9), client=who)
    if agreed:
        consents.give(client=who, agreement=consents.HEALTH_DATA, now=BEFORE)
    if answered:
        for question in asked_of(visit).sheet.asked:
            make_answer(who, question.flag, "no", at=BEFORE, occasion="visit:0")
    return visit


def asked_of(visit) -> TodaysQuestions:
    from bookings.studio import current

    return TodaysQuestions(visit, current(), AT_THE_CHAIR)


def save(client, visit, **typed):
    return client.post(reverse("desk_todays_questions", args=[visit.reference]), typed)


def shown(client, visit) -> str:
    return client.get(reverse("desk_visit", args=[visit.reference])).content.decode()


def said_today(visit):
    return IntakeAnswer.objects.filter(client=visit.client, given_at=AT_THE_CHAIR)


def test_nothing_new_is_an_answer_to_each_question_by_its_name(client, mira):
    visit = make_visit()
    assert "Nothing new since Sat, May 16" in shown(client, visit)
    save(client, visit)
    fast = [question for question in asked_of(visit).sheet.asked if question.re_ask == "every_visit"]
    assert {row.question for row in said_today(visit)} == {question.flag for question in fast} and fast
    assert {(row.answer, row.source, row.occasion, row.taken_by) for row in said_today(visit)} == {
        ("no", "chair", visit.topic, mira)
    }
    left = freshness.missing(
        client=visit.client,
        services=asked_of(visit).sheet.services,
        on=AT_THE_CHAIR.date(),
        occasion=visit.topic,
    )
    assert left == ()
    assert "asked for today" in shown(client, visit)


def test_a_yes_of_before_is_said_again_with_its_date_and_stands_there_to_be_read(client, mira):
    visit = make_visit()
    told = {"on": date(2026, 5, 10), "precision": "week", "ongoing": False, "words": "0.3%"}
    make_answer(visit.client, "retinoid_otc", at=BEFORE + timedelta(hours=1), occasion="visit:0", **told)
    html = shown(client, visit)
    assert "Store-bought retinol" in html and "Yes, the week of May 10, 2026. 0.3%" in html
    save(client, visit)
    row = said_today(visit).get(question="retinoid_otc")
    assert (row.answer, row.on, row.precision, row.ongoing, row.words) == (
        "yes", date(2026, 5, 10), "week", False, "0.3%",
    )  # fmt: skip


def test_what_is_new_is_typed_and_everything_else_said_again(client, mira):
    visit = make_visit()
    typed = {"new": "sun", "sunburn-answer": "yes", "sunburn-when": "still"}
    save(client, visit, **typed)
    assert said_today(visit).get(question="sunburn").ongoing
    assert said_today(visit).exclude(question="sunburn").filter(answer="no").count() > 5


def test_what_is_not_whole_comes_back_as_it_was_typed_and_nothing_is_kept(client, mira):
    visit = make_visit()
    answer = save(client, visit, new="sun", **{"sunburn-answer": "yes", "sunburn-words": "Nose"})
    html = answer.content.decode()
    assert answer.status_code == 200 and "Please say about when" in html and ">\nNose</textarea>" in html
    assert 'value="sun" id="new-sun" checked' in html
    assert not said_today(visit).exists()


def test_what_was_never_answered_is_not_said_again_but_asked(client, mira):
    visit = make_visit()
    IntakeAnswer.objects.filter(question__in=["sunburn", "epilepsy_other"]).delete()
    save(client, visit)
    assert not said_today(visit).filter(question__in=["sunburn", "epilepsy_other"]).exists()
    assert not asked_of(visit).is_done and "2 questions not answered yet" in shown(client, visit)
    save(client, visit, **{"sunburn-answer": "no", "epilepsy_other-answer": "unsure"})
    assert asked_of(visit).is_done
    assert said_today(visit).get(question="epilepsy_other").answer == "unsure"


def test_an_answer_of_more_than_180_days_ago_is_asked_again(client, mira):
    visit = make_visit()
    IntakeAnswer.objects.filter(question="eye_condition").update(given_at=at(9) - timedelta(days=181))
    assert [form.question.flag for form in asked_of(visit).others] == ["eye_condition"]


def test_answers_for_this_visit_of_some_days_ago_are_asked_again_on_the_day(client, mira):
    visit = make_visit()
    IntakeAnswer.objects.update(occasion=visit.topic, given_at=at(9) - timedelta(days=3))
    assert not asked_of(visit).is_done
    IntakeAnswer.objects.update(given_at=at(8))
    assert asked_of(visit).is_done


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"agreed": False}, "has not agreed yet"),
        ({"birth_date": None}, "birth date is not on file"),
        ({"birth_date": date(2011, 6, 8)}, "under 18"),
    ],
)
def test_before_she_herself_has_agreed_nothing_is_asked_or_kept(client, mira, fields, sentence):
    visit = make_visit(**fields)
    before = IntakeAnswer.objects.count()
    html = shown(client, visit)
    assert sentence in html and "Nothing new since" not in html and "Hand the tablet over" in html
    save(client, visit, new="sun", **{"sunburn-answer": "no"})
    assert IntakeAnswer.objects.count() == before


def test_after_its_day_nothing_is_asked_any_more(client, mira, clock):
    visit = make_visit()
    type(visit).objects.update(status="attended")
    clock.move_to(at(9) + timedelta(days=1))
    before = IntakeAnswer.objects.count()
    html = shown(client, visit)
    assert "Nothing new since" not in html and "Hand the tablet over" not in html
    save(client, visit)
    assert IntakeAnswer.objects.count() == before


def test_two_answers_that_meet_ask_for_a_word_at_once_in_the_words_of_staff(client, mira):
    visit = make_visit("peel_lactic")
    make_answer(visit.client, "pregnancy", at=NOW, occasion=visit.topic)
    make_answer(visit.client, "isotretinoin", at=NOW, on=date(2026, 6, 1), occasion=visit.topic)
    assert "Ask the client to call the prescriber today" in shown(client, visit)


def test_the_front_desk_neither_asks_nor_hands_over(client):
    visit = make_visit()
    client.force_login(make_user("front_desk"))
    for name in ("desk_todays_questions", "desk_hand_over"):
        assert client.post(reverse(name, args=[visit.reference])).status_code == 403
    assert not said_today(visit).exists()


def test_the_statements_do_not_grow_with_what_was_answered(client, mira):
    visit = make_visit("skin_analysis_and_plan", "led_red")
    counted = []
    for _ in range(2):
        fresh = asked_of(visit)
        with CaptureQueriesContext(connection) as statements:
            assert fresh.waits_for == "" and not fresh.is_done
            list(fresh.standing), fresh.heeds, fresh.unanswered
        counted.append(len(statements))
        for number in range(30):
            make_answer(visit.client, "pregnancy", occasion=f"visit:{number}")
    assert counted == [6, 6]  # consents, services booked, services offered, revision, answers, flags


# --- Handed over


def hand_over(client, visit):
    return client.post(reverse("desk_hand_over", args=[visit.reference]))


def test_handed_over_the_tablet_opens_this_client_s_questions_alone_until_the_pin(client, mira):
    visit, other = make_visit(agreed=False, answered=False), make_treatment("led_red", starts_at=at(14))
    assert hand_over(client, visit).url == questions_path(visit)
    page = client.get(questions_path(visit)).content.decode()
    assert "A few questions" in page and "Staff sign-in" not in page and "/visit/find/" not in page
    for closed in ("/", "/desk/", f"/desk/visits/{visit.reference}/", questions_path(other), "/my/"):
        assert client.get(closed).status_code == 423, closed
    lock = client.get(f"/desk/visits/{visit.reference}/").content.decode()
    assert "Please give this back to us" in lock and str(visit.client) not in lock
    opened = client.post(reverse("desk_locked"), {"pin": "2580"})
    assert opened.url == reverse("desk_visit", args=[visit.reference])
    assert client.get(opened.url).status_code == 200


def test_what_she_answers_there_is_hers_and_on_the_tablet(client, mira):
    visit = make_visit(agreed=False, answered=False)
    hand_over(client, visit)
    client.post(questions_path(visit), {"part": "consent", "agrees": "on"})
    client.post(questions_path(visit), {"part": "medication", "act": "none"})
    assert Consent.objects.get().client == visit.client
    rows = IntakeAnswer.objects.all()
    assert rows and {(row.source, row.taken_by, row.occasion) for row in rows} == {
        ("tablet", None, visit.topic)
    }


def test_somebody_without_a_pin_chooses_one_before_she_hands_over(client):
    visit = make_visit()
    client.force_login(make_user())
    assert hand_over(client, visit).url == reverse("desk_pin")
    assert client.get("/desk/").status_code == 200
