"""The check-in behind a letter's link, and what the desk does about a worry, over HTTP."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Studio, Visit
from bookings.tests.make import make_client, make_practitioner, make_studio, make_time_off, make_user
from clients.models import HealthRead, User
from notifications.models import Message
from treatments import links, worries
from treatments.catalogue import revisions
from treatments.models import CheckInAnswer, Worry
from treatments.plain_words import named_condition
from treatments.tests.make import approve, finish, make_catalogue, make_staff, make_treatment
from treatments.tests.reading_grade import grade, sentences
from treatments.tests.test_check_ins import ENDED, EVENING, INCIDENT, MORNING, STARTS, press

pytestmark = pytest.mark.django_db
LETTER = "check_in_day_1"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(EVENING, tick=False) as travel:
        yield travel


@pytest.fixture
def mira(clock: Any, db: None) -> User:
    make_studio(after_hours_line="After six: any urgent care.")
    make_catalogue()
    user = make_staff()
    make_practitioner(name="Mira", user=user)
    return user


@pytest.fixture
def visit(mira: User) -> Visit:
    client = make_client("Dana Weiss", "dana@example.com", phone="(425) 555-0177")
    made = make_treatment("deep_pore_extractions", starts_at=STARTS, client=client)
    finish(made, "deep_pore_extractions", at=ENDED)
    approve(made, now=ENDED, by=mira)
    return made


@pytest.fixture
def path(visit: Visit) -> str:
    """The page of the check-in of day 1, as its letter leads to it."""
    due_at = datetime.fromisoformat("2027-03-02T10:00-08:00")
    return urlsplit(links.check_in_url(visit, letter=LETTER, due_at=due_at)).path


def desk(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def get(path: str) -> str:
    answer = Browser().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def send(path: str, **typed: Any) -> str:
    answer = Browser().post(path, typed, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


# --- The letter's three buttons


def test_a_check_in_letter_has_three_buttons_each_with_its_answer(visit: Visit, path: str) -> None:
    letter = Message.objects.get(kind=LETTER)
    assert re.findall(r"http://\S+?(/visit/\S+/check-in/\S+)", letter.text) == [
        f"{path}?a={number}" for number in "123"
    ]
    for number, label in (("1", "All good"), ("2", "A question"), ("3", "Something worries me")):
        assert re.search(rf'<a href="[^"]+{re.escape(path)}\?a={number}"[^>]*>{label}</a>', letter.html)
    assert "/check-in/" not in Message.objects.get(kind="aftercare_now").text


def test_a_letter_that_leaves_lines_out_says_where_the_rest_is(visit: Visit) -> None:
    letter = Message.objects.get(kind=LETTER)
    assert letter.text.count("again:") + letter.text.count("hrough ") >= 5
    assert "The rest is in your plan." in letter.text and "The rest is in your plan." in letter.html
    assert "The rest is in your plan." not in Message.objects.get(kind="check_in_day_7").text


# --- The client's page


def test_opening_a_link_changes_nothing(visit: Visit, path: str) -> None:
    for address in (path, *(f"{path}?a={number}" for number in ("1", "2", "3", "4", "worry", "\x00"))):
        for method in ("get", "head"):
            answer = getattr(Browser(), method)(address)
            assert answer.status_code == 200 and b"Choose one" not in answer.content
    assert not CheckInAnswer.objects.exists()
    assert Browser(enforce_csrf_checks=True).post(path, {"answer": "worry"}).status_code == 403


def test_a_worry_says_the_act_first_then_whom_to_call_then_me_and_my_hours(path: str) -> None:
    page = get(f"{path}?a=3")
    shown = words(page[page.index("<main") :])
    order = (
        "If it burns: rinse with cool water now",
        "Trouble breathing, or swelling of lips, tongue or throat: call 911",
        "Then call me, +1 425 555 0100 : here tomorrow from 9:00 am. After six: any urgent care.",
        "What worries you?",
        "Get help now",
        "See a doctor the same day",
        "Write or call",
        "In your words",
        "I read this at 9:00 am tomorrow. If it gets worse before then, do not wait: see a doctor.",
        "Send this",
    )
    places = [shown.rindex(said) for said in order[:-1]] + [shown.rindex("Send this")]
    assert places == sorted(places)
    assert shown.startswith("If it burns")
    assert 'href="tel:911"' in page and 'href="tel:+14255550100"' in page
    assert page.count('name="signs"') == 13


@pytest.mark.parametrize(("number", "main"), [("1", "all_good"), ("2", "question"), ("3", "worry")])
def test_the_button_of_the_link_is_the_main_one(path: str, number: str, main: str) -> None:
    page = get(f"{path}?a={number}")
    mains = re.findall(r'<button class="btn btn-primary"[^>]*value="(\w+)"', page)
    assert mains == [main]
    assert set(re.findall(r'name="answer" value="(\w+)"', page)) == {"all_good", "question", "worry"}
    first = re.search(r'<main.*?name="answer" value="(\w+)"', page, re.DOTALL)
    assert first and first[1] == main  # what the Enter key sends


def test_a_worry_sent_is_on_top_of_today_at_once_and_the_page_says_so(
    visit: Visit, path: str, mira: User
) -> None:
    page = send(path, answer="worry", note="It burns.", signs=["spreading_hot_redness", "gone_sign"])
    assert "The studio has it since Thu, Mar 4, 7:52 pm. It has not been read yet." in words(page)
    assert "A doctor today." in page
    given = CheckInAnswer.objects.get()
    assert (given.answer, given.letter, given.note) == ("worry", LETTER, "It burns.")
    assert Worry.objects.get().signs == ["spreading_hot_redness"]
    today = desk(mira).get("/desk/").content.decode()
    lines = re.findall(r'class="needs-what">([^<]+)<', today)
    assert lines[0].endswith("Dana Weiss: &#x27;something worries me&#x27;, visit of Mon, Mar 1")
    assert len(lines) == 2  # the worker sleeps here, which is told below
    assert 'href="tel:4255550177"' in today
    assert Message.objects.get(kind="notice_worry").due_at == EVENING


def test_an_emergency_she_ticked_stands_above_everything(path: str) -> None:
    page = send(path, answer="worry", note="", signs=["breathing_or_mouth_swelling"])
    shown = words(page[page.index("<main") :])
    assert shown.startswith("Trouble breathing, or your lips or tongue swell: call 911 now.")
    assert words(get(path)[get(path).index("<main") :]).startswith("Trouble breathing, or your lips")


def test_pressed_on_the_page_a_worry_is_kept_and_a_question_opens_its_note(path: str) -> None:
    page = send(path, answer="question")
    assert not CheckInAnswer.objects.exists()
    assert "<textarea" in page and "Write your question first." not in page
    assert "Write your question first." in send(path, answer="question", note=" ")
    send(path, answer="worry")
    assert CheckInAnswer.objects.get().answer == "worry"


def test_all_good_says_thank_you_and_what_is_open_stays_open(path: str) -> None:
    assert "Good to hear. You told me on Thu, Mar 4, 7:52 pm." in words(send(path, answer="all_good"))
    send(path, answer="worry", note="It burns.")
    page = words(send(path, answer="all_good"))
    assert "what you wrote before stays open until it is answered" in page and "It has not been read" in page


def test_it_tells_when_it_was_read_and_answered_and_repeats_no_word(
    visit: Visit, path: str, mira: User, clock: Any
) -> None:
    given = press(visit, "worry", "My chin is hot")
    clock.move_to(MORNING)
    worries.see(visit_id=visit.pk, by=mira, now=MORNING)
    assert "It was read on Fri, Mar 5, 9:05 am." in words(get(path))
    worry = Worry.objects.get()
    worries.reply(worry_id=worry.pk, words="Cool it.", read_to=given.pk, by=mira, now=MORNING)
    page = get(path)
    assert "Answered on Fri, Mar 5, 9:05 am: look in your mail." in words(page)
    assert "chin" not in page and "Cool it" not in page


def test_open_it_says_until_when_and_away_it_promises_nothing(path: str, visit: Visit, clock: Any) -> None:
    clock.move_to(MORNING)
    assert "I am here until 6:00 pm today and read this between visits." in words(get(f"{path}?a=3"))
    assert "call +1 425 555 0100 , or see a doctor" in words(get(f"{path}?a=3"))
    make_time_off(visit.practitioner, EVENING, EVENING + timedelta(days=90))
    shown = words(get(f"{path}?a=3"))
    assert "The studio is closed for now, and I cannot say when I read this." in shown
    assert "here tomorrow" not in shown and "do not wait: see a doctor." in shown
    Studio.objects.update(voice=Studio.Voice.TEAM)
    assert "we cannot say when we read this" in words(get(f"{path}?a=3"))


def test_nothing_typed_is_lost_and_no_value_breaks_it(path: str) -> None:
    ticked = ["plain_hives_or_rash"]
    page = send(f"{path}?a=3", answer="worry", note="x" * 4_001, signs=ticked)
    assert "x" * 4_001 in page and re.search(r'value="plain_hives_or_rash"[^>]* checked', page)
    assert not CheckInAnswer.objects.exists()
    for note in ("\x00", "<script>alert(1)</script>", "🙂" * 900, "שלום"):
        for answer in ("worry", "nonsense", "", "\x00"):
            shown = send(path, answer=answer, note=note, signs=["\x00", "🙂"])
            assert "<script>alert" not in shown


def test_no_page_names_a_condition_or_is_hard_to_read(path: str) -> None:
    pages = [get(path), *(get(f"{path}?a={number}") for number in "123")]
    pages += [send(path, answer="worry", note="It burns.", signs=["spreading_hot_redness"])]
    for page in pages:
        assert named_condition(words(page), revisions.current().catalogue) is None
        assert grade(sentences(page), ()) <= 8
        assert "<title>Your visit · Skin Fit</title>" in page and "noindex" in page


# --- Who may open it


def test_a_link_is_for_one_visit_one_letter_one_purpose_and_14_days(
    visit: Visit, path: str, clock: Any
) -> None:
    other = make_treatment("led_red", starts_at=STARTS + timedelta(days=1))
    token = path.rstrip("/").rpartition("/")[2]
    plan = links.plan_token(visit.reference, good_until=EVENING + timedelta(days=1))
    seconds, _, signature = token.partition("-")
    for reference, letter, wrong in (
        (other.reference, LETTER, token),
        (visit.reference, "check_in_day_7", token),
        (visit.reference, LETTER, plan),
        (visit.reference, LETTER, f"{int(seconds) + 1}-{signature}"),
        (visit.reference, LETTER, "x"),
        (visit.reference, LETTER, "9" * 30 + f"-{signature}"),
    ):
        address = reverse("check_in", args=[reference, letter, wrong])
        assert Browser().get(address).status_code == 404
        assert Browser().post(address, {"answer": "worry"}).status_code == 404
    assert Browser().get(reverse("aftercare", args=[visit.reference, token])).status_code == 404
    clock.move_to(datetime.fromisoformat("2027-03-16T11:00-07:00"))  # 14 days, over a clock change
    assert Browser().get(path).status_code == 200
    clock.move_to(datetime.fromisoformat("2027-03-16T11:00:01-07:00"))
    for answer in (Browser().get(path), Browser().post(path, {"answer": "worry"})):
        assert answer.status_code == 410 and b"+1 425 555 0100" in answer.content
    assert not CheckInAnswer.objects.exists()


def test_her_aftercare_leads_there_and_no_longer_than_its_own_link(visit: Visit, clock: Any) -> None:
    page = get(urlsplit(links.plan_url(visit, due_at=EVENING)).path)
    found = re.search(r'href="(/visit/\S+/check-in/aftercare/\S+)"', page)
    assert found and "something worries you" in page
    assert send(found[1], answer="worry")
    assert CheckInAnswer.objects.get().letter == "aftercare"
    clock.move_to(EVENING + timedelta(days=14, seconds=1))
    assert Browser().get(found[1]).status_code == 410


def test_her_own_space_leads_there_for_a_month_after_a_visit(visit: Visit, clock: Any) -> None:
    def ways() -> list[str]:
        dana = Browser()
        dana.force_login(User.objects.filter(email="dana@example.com").first() or user)
        return re.findall(r'href="(/visit/\S+/check-in/my/\S+)"', dana.get("/my/").content.decode())

    user = make_user(User.Role.CLIENT, email="dana@example.com")
    assert visit.reference in ways()[0] and Browser().get(ways()[0]).status_code == 200
    ahead = make_treatment("led_red", starts_at=EVENING + timedelta(days=1), client=visit.client)
    assert not any(ahead.reference in way for way in ways())
    clock.move_to(visit.ends_at + timedelta(days=31))
    assert ways() == []


def test_nobody_but_who_may_read_charts_touches_a_worry(visit: Visit, mira: User) -> None:
    press(visit, "worry", "It burns.")
    pk = Worry.objects.get().pk
    addresses = [reverse(f"desk_worries_{act}", args=[visit.reference]) for act in ("open", "seen")]
    addresses += [reverse(f"desk_worry_{act}", args=[visit.reference, pk]) for act in ("answer", "close")]
    for address in addresses:
        for role in (User.Role.FRONT_DESK, User.Role.CLIENT):
            assert desk(make_staff(role)).post(address).status_code == 403
        assert Browser().post(address).url.startswith("/accounts/login/")
        assert desk(mira).get(address).status_code == 405
    assert Worry.objects.get(seen_at=None, answered_at=None)
    front = desk(make_staff(User.Role.FRONT_DESK))
    assert "worries" not in front.get("/desk/").content.decode()
    assert "Check-in" not in front.get(f"/desk/clients/{visit.client_id}/").content.decode()
    letter = front.get(f"/desk/messages/{Message.objects.get(kind='notice_worry').pk}/").content.decode()
    assert "asks for help" not in letter and "555-0177" not in letter


# --- At the desk


def test_open_on_today_marks_it_seen_and_leads_to_it_and_the_reading_is_on_file(
    visit: Visit, mira: User
) -> None:
    press(visit, "worry", "It burns.", "spreading_hot_redness")
    browser = desk(mira)
    today = browser.get("/desk/").content.decode()
    found = re.search(r'form="acts" formaction="(\S+)">Open<', today)
    assert found
    answer = browser.post(found[1])
    assert answer.url == f"/desk/visits/{visit.reference}/#check-ins"
    assert Worry.objects.get().seen_by == mira
    page = browser.get(answer.url).content.decode()
    assert "It burns." in page and "Redness that spreads and feels hot" in words(page)
    assert 'href="tel:4255550177"' in page
    assert HealthRead.objects.filter(client=visit.client, user=mira).exists()


def test_looking_at_the_visit_is_not_seeing_it(visit: Visit, mira: User) -> None:
    press(visit, "worry", "It burns.")
    browser = desk(mira)
    page = browser.get(f"/desk/visits/{visit.reference}/").content.decode()
    assert Worry.objects.get().seen_at is None and "I have seen it" in page
    shown = re.search(r'name="read_to" value="(\d+)"', page)
    assert shown
    browser.post(reverse("desk_worries_seen", args=[visit.reference]), {"read_to": shown[1]})
    assert Worry.objects.get().seen_at == EVENING
    assert "I have seen it" not in browser.get(f"/desk/visits/{visit.reference}/").content.decode()


def test_it_is_answered_and_closed_on_the_page_and_stays_there(visit: Visit, mira: User) -> None:
    given, browser = press(visit, "worry", "It burns."), desk(mira)
    pk = Worry.objects.get().pk

    def act(name: str, **typed: Any) -> str:
        address = reverse(f"desk_worry_{name}", args=[visit.reference, pk])
        return browser.post(address, typed, follow=True).content.decode()

    refused = act("answer", words="A syringoma, I think.", read_to=given.pk)
    assert "A syringoma, I think." in refused and "describe what can be seen" in refused
    act("answer", words="Cool it & wait.", read_to=given.pk)
    assert Worry.objects.get().reply == "Cool it & wait."
    refused = act("close", **INCIDENT | {"outcome": ""})
    assert INCIDENT["happened"] in refused and Worry.objects.get().closed_at is None
    page = act("close", **INCIDENT)
    for said in (*INCIDENT.values(), "Cool it &amp; wait.", "It burns."):
        assert said in page
    assert "closed and does not change" in act("close", **INCIDENT)


def test_words_that_came_meanwhile_are_shown_and_her_typed_answer_is_kept(visit: Visit, mira: User) -> None:
    given = press(visit, "worry", "It burns.")
    press(visit, "worry", "My lips swell.", now=EVENING + timedelta(minutes=1))
    address = reverse("desk_worry_answer", args=[visit.reference, Worry.objects.get().pk])
    page = desk(mira).post(address, {"words": "Cool it.", "read_to": given.pk}).content.decode()
    assert "She has written again meanwhile." in page
    assert "My lips swell." in page and "Cool it.</textarea>" in page
    shown = re.search(r'name="read_to" value="(\d+)"', page)
    assert shown
    desk(mira).post(address, {"words": "Call 911.", "read_to": shown[1], "called": "1"})
    assert Worry.objects.get().called


def test_a_worry_of_another_visit_is_not_found(visit: Visit, mira: User) -> None:
    press(visit, "worry", "It burns.")
    other = make_treatment("led_red", starts_at=STARTS + timedelta(days=1))
    address = reverse("desk_worry_answer", args=[other.reference, Worry.objects.get().pk])
    assert desk(mira).post(address, {"words": "x"}).status_code == 404
