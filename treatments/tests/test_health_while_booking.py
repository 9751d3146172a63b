"""Booking with the care rules behind it: asked a few things, led on with a day, answered from her file."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client as Browser

from bookings import links
from bookings.models import Service, Visit
from bookings.tests.make import make_client, make_practitioner, make_room, make_studio
from clients import accounts, consents
from clients.consents import HEALTH_DATA
from clients.models import Client, Consent, IntakeAnswer
from treatments import analysis
from treatments.analysis import Seen
from treatments.tests.make import make_catalogue, make_staff, make_treatment
from treatments.tests.make_intake import make_answer

pytestmark = pytest.mark.django_db
ENZYME = "?newcomer=false&service=enzyme_exfoliation"
SALICYLIC = "?newcomer=false&service=peel_salicylic"
ANA = {"name": "Ana Pérez", "email": "ana@example.com", "adult": "on"}
NONE = {"health-agrees": "on", "health-true": ["none"]}


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}-07:00")


NOW = local("2027-06-01T09:00")
TEN = local("2027-06-10T10:00")  # a Thursday


@pytest.fixture(autouse=True)
def clock() -> Any:
    cache.clear()
    make_studio()
    make_catalogue()
    make_practitioner(name="Mira", slug="mira")
    make_room()
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def ana() -> Client:
    """Her skin was looked at in March."""
    client = make_client("Ana Pérez", "ana@example.com")
    at = local("2027-03-01T10:00")
    visit = make_treatment("skin_analysis_and_plan", starts_at=at, client=client)
    seen = [Seen("open_comedones", ("chin",))]
    analysis.save_draft(visit_id=visit.pk, skin_type=2, words="", seen=seen, now=at)
    analysis.sign(visit_id=visit.pk, by=make_staff(), now=at)
    return client


def signed_in(email: str = "ana@example.com") -> Browser:
    browser = Browser()
    user = accounts.admit(email=email)
    assert user is not None
    browser.force_login(user)
    return browser


def capsules(client: Client) -> None:
    """The last capsule four months before June: six months end on August 3."""
    make_answer(client, "isotretinoin", on=date(2027, 2, 3), at=local("2027-03-01T09:00"))


def hold(browser: Browser, query: str, at: datetime = TEN) -> str:
    answer = browser.post(f"/book/when/{query}", {"at": at.isoformat()})
    assert answer.status_code == 302, answer.context["refused"]
    return str(answer.url)


def press(browser: Browser, who: str, clock: Any, **typed: Any) -> HttpResponse:
    """Type at step 3 like a person, and press the button."""
    clock.shift(timedelta(seconds=20))
    return browser.post(who, ANA | typed)


def page(answer: HttpResponse) -> str:
    return answer.content.decode()


# --- What is asked


def test_what_is_booked_decides_what_is_asked_and_eight_fields_are_enough(clock: Any) -> None:
    browser = Browser()
    shown = page(browser.get(hold(browser, SALICYLIC)))
    names = re.findall(r"<(?:input|textarea|select)(?![^>]*type=\"hidden\")[^>]*name=\"([-\w]+)\"", shown)
    after_a_yes = {name for name in names if re.match(r"health-(when|on)_", name)}
    assert set(names) - after_a_yes - {"website"} == {
        *("name", "email", "phone", "adult", "invitations", "newsletter"),
        *("health-agrees", "health-true"),
    }
    assert "Are you pregnant, or could you be?" in shown
    assert HEALTH_DATA.text in shown.replace("&#x27;", "'")
    assert shown.index('name="health-agrees"') < shown.index('name="health-true"')
    asked = page(browser.get(hold(browser, "?newcomer=true&service=skin_analysis_and_plan")))
    assert 'name="note"' in asked and "health" not in re.findall(r'name="(\w+)', asked)


def test_a_treatment_on_its_own_wants_an_answer_if_only_that_she_tells_it_in_person(clock: Any) -> None:
    browser = Browser()
    who = hold(browser, ENZYME)
    answer = press(browser, who, clock)
    assert answer.status_code == 200
    assert "Please tick what is true, or one of the last two lines." in page(answer)
    answer = press(browser, who, clock, **{"health-true": ["later"]})
    assert answer.status_code == 302 and answer.url.endswith("/book/asked/")
    assert Visit.objects.get().awaiting["answers"] == {}


def test_beside_an_analysis_nothing_must_be_answered(clock: Any) -> None:
    browser = Browser()
    query = "?newcomer=true&service=skin_analysis_and_plan&with_skin_analysis_and_plan=enzyme_exfoliation"
    assert press(browser, hold(browser, query), clock).status_code == 302
    assert Visit.objects.get().status == "booked"
    assert not Consent.objects.exists() and not IntakeAnswer.objects.exists()


def test_nothing_is_kept_or_used_without_her_agreement(clock: Any) -> None:
    browser = Browser()
    answer = press(browser, hold(browser, SALICYLIC), clock, **{"health-true": ["pregnancy"]})
    assert "Please tick this if you agree." in page(answer)
    assert "health" not in browser.session
    assert not IntakeAnswer.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"health-true": ["none", "pregnancy"]}, "Please tick either what is true"),
        ({"health-true": ["isotretinoin"]}, "Please say about when"),
        ({"health-true": ["isotretinoin"], "health-when_isotretinoin": "month"}, "Please choose the day"),
        ({"health-true": ["isotretinoin"], "health-on_isotretinoin": "2027-06-02"}, "a day that has been"),
        ({"health-true": ["isotretinoin"], "health-on_isotretinoin": "x"}, "Please type a day"),
        ({"health-true": ["no such thing"]}, "Select a valid choice"),
    ],
)
def test_a_tick_that_cannot_be_read_says_so_and_loses_nothing(
    clock: Any, typed: dict[str, Any], words: str
) -> None:
    browser = Browser()
    answer = press(browser, hold(browser, SALICYLIC), clock, **{"health-agrees": "on"} | typed)
    assert answer.status_code == 200
    assert words in page(answer) and 'value="Ana Pérez"' in page(answer)


# --- Led on, with nobody known


def test_a_pregnant_client_who_says_so_is_led_away_from_a_salicylic_peel(clock: Any) -> None:
    browser = Browser()
    who = hold(browser, SALICYLIC)
    answer = press(browser, who, clock, **{"health-agrees": "on", "health-true": ["pregnancy"]})
    shown = page(answer)
    assert answer.status_code == 200
    assert "We leave this out while you are or may be pregnant" in shown
    assert "Book a skin analysis" in shown and "See times from" not in shown
    assert Visit.objects.get().status == "held"  # the ten minutes go on
    again = page(browser.get(who))
    assert re.search(r'value="pregnancy"[^>]*checked', again) and 'value="Ana Pérez"' in again


def test_capsules_stopped_four_months_ago_say_from_when(clock: Any) -> None:
    browser = Browser()
    typed = {
        "health-agrees": "on",
        "health-true": ["isotretinoin"],
        "health-when_isotretinoin": "day",
        "health-on_isotretinoin": "2027-02-03",
    }
    shown = page(press(browser, hold(browser, ENZYME), clock, **typed))
    assert "We can do this from Tuesday, August 3." in shown
    assert "See times from Tue, Aug 3" in shown and "&amp;day=2027-08-03" in shown
    assert "isotretinoin" not in shown.partition("</h1>")[2].partition("First, a word")[0].lower()


def test_the_answers_wait_with_the_held_time_and_stand_when_the_letter_is_followed(
    clock: Any, ana: Client
) -> None:
    browser = Browser()
    assert press(browser, hold(browser, ENZYME), clock, **NONE).status_code == 302
    held = Visit.objects.get(status="held")
    assert not IntakeAnswer.objects.exists()
    answer = Browser().post(f"/book/confirm/{held.reference}/{links.confirm_token(held.reference)}/")
    assert answer.status_code == 302
    held.refresh_from_db()
    assert (held.status, held.client, held.awaiting) == ("booked", ana, None)
    rows = IntakeAnswer.objects.filter(client=ana, occasion=held.topic)
    assert {row.question: row.answer for row in rows} == dict.fromkeys(
        ("isotretinoin", "medium_or_deep_peel", "ablative_or_fractional_laser", "facial_surgery"), "no"
    )
    assert consents.standing(ana.pk, Consent.Purpose.HEALTH_DATA).count() == 1


def test_what_is_on_file_speaks_only_after_the_letter_s_link(clock: Any, ana: Client) -> None:
    """N8: known and unknown addresses get the same page, word for word."""
    capsules(ana)
    make_practitioner(name="Jo", slug="jo")
    make_room()
    pages = []
    for email in ("ana@example.com", "nobody@example.com"):
        browser = Browser()
        answer = press(browser, hold(browser, ENZYME), clock, email=email, **NONE)
        shown = page(browser.get(answer.url))
        pages.append(shown)
    assert pages[0] == pages[1]
    held = Visit.objects.filter(awaiting__email="ana@example.com").get()
    answer = Browser().post(f"/book/confirm/{held.reference}/{links.confirm_token(held.reference)}/")
    assert "Your capsules keep skin tender" in page(answer)
    assert "We can do this from Tuesday, August 3." in page(answer)
    assert "Book a skin analysis" in page(answer)


def test_a_letter_to_a_mailbox_that_reads_the_same_opens_nobody_s_file(clock: Any) -> None:
    """A long s folds to s: whoever follows that letter is a new client, marked as maybe the same."""
    iris = make_client("Iris Osei", "iris@example.com")
    capsules(iris)
    browser = Browser()
    email = "iri\N{LATIN SMALL LETTER LONG S}@example.com"
    assert (
        press(browser, hold(browser, ENZYME), clock, name=iris.name, email=email, **NONE).status_code == 302
    )
    held = Visit.objects.get(status="held")
    answer = Browser().post(f"/book/confirm/{held.reference}/{links.confirm_token(held.reference)}/")
    assert "capsules" not in page(answer) and "Please book a skin analysis." in page(answer)
    held.refresh_from_db()
    assert held.client is None


# --- Answered from her file, signed in


def test_signed_in_she_sees_from_when_and_the_days_begin_then(clock: Any, ana: Client) -> None:
    capsules(ana)
    browser = signed_in()
    shown = browser.get(f"/book/when/{ENZYME}")
    assert "Your capsules keep skin tender" in page(shown)
    assert "We can do this from Tuesday, August 3." in page(shown)
    assert "Book a skin analysis" in page(shown)
    assert shown.context["sheet"].days[0].date == date(2027, 8, 3)
    refused = browser.post(f"/book/when/{ENZYME}", {"at": TEN.isoformat()})
    assert refused.status_code == 200 and not Visit.objects.filter(status="held").exists()
    assert "We can do this from Tuesday, August 3." in page(refused)
    who = hold(browser, ENZYME, local("2027-08-03T10:00"))
    clock.shift(timedelta(seconds=20))
    answer = browser.post(who, {"adult": "on"} | NONE)
    visit = Visit.objects.get(starts_at=local("2027-08-03T10:00"))
    assert answer.url == f"/book/done/{visit.reference}/"
    assert (visit.client, Client.objects.count()) == (ana, 1)


def test_signed_in_a_refusal_without_a_day_leads_back_to_what_can_be_had(clock: Any, ana: Client) -> None:
    make_answer(ana, "pregnancy", at=local("2027-05-01T09:00"))
    shown = page(signed_in().get(f"/book/when/{SALICYLIC}"))
    assert "What would you like?" in shown and "while you are or may be pregnant" in shown
    assert "Book a skin analysis" in shown


def test_signed_in_she_types_neither_name_nor_address(clock: Any, ana: Client) -> None:
    browser = signed_in()
    shown = page(browser.get(hold(browser, ENZYME)))
    assert "For <strong>Ana Pérez</strong>, ana@example.com." in shown
    assert not {"name", "email", "phone"} & set(re.findall(r'name="(\w+)"', shown))
    assert "E-mail me the link" not in shown and "Book Thursday, June 10" in shown


def test_two_charts_at_one_address_are_asked_for_whom(clock: Any, ana: Client) -> None:
    capsules(ana)
    lea = make_client("Lea Pérez", "ana@example.com")
    browser = signed_in()
    assert "capsules" not in page(browser.get(f"/book/when/{ENZYME}"))  # whose records?
    who = hold(browser, ENZYME)
    assert "Lea Pérez" in page(browser.get(who))
    clock.shift(timedelta(seconds=20))
    assert "Please book a skin analysis." in page(browser.post(who, {"adult": "on", "who": lea.pk} | NONE))
    assert "Your capsules" in page(browser.post(who, {"adult": "on", "who": ana.pk} | NONE))
    assert browser.post(who, {"adult": "on", "who": "999"} | NONE).status_code == 200
    assert not Visit.objects.filter(status="booked", starts_at=TEN).exists()


def test_an_analysis_ahead_lets_her_choose_a_day_after_it(clock: Any) -> None:
    client = make_client("Ana Pérez", "ana@example.com")
    make_treatment("skin_analysis_and_plan", starts_at=local("2027-06-09T10:00"), client=client)
    browser = signed_in()
    assert browser.get(f"/book/when/{ENZYME}").context.get("sheet")
    refused = browser.post(f"/book/when/{ENZYME}", {"at": local("2027-06-08T10:00").isoformat()})
    assert "Please book a skin analysis." in page(refused)
    hold(browser, ENZYME)


# --- Step 1


def test_the_menu_says_which_services_come_with_questions_and_offers_the_code(clock: Any) -> None:
    shown = page(Browser().get("/book/?newcomer=false"))
    assert shown.count("a short health question with it.") == sum(
        service.slug not in ("skin_analysis_and_plan", "patch_test", "post_treatment_calming")
        for service in Service.objects.filter(is_offered=True)
    )
    assert "/accounts/login/code/?next=/book/%3Fnewcomer%3Dfalse" in shown
    make_client("Ana Pérez", "ana@example.com")
    assert "Signed in as ana@example.com." in page(signed_in().get("/book/?newcomer=false"))
