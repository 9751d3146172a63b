"""The client's own aftercare page behind a letter's link, and the way out of invitations."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from icalendar import Calendar

from bookings.models import Visit
from bookings.tests.make import ZONE, make_client
from clients import accounts
from clients.models import Consent
from notifications.models import Message
from treatments import links
from treatments.catalogue import revisions
from treatments.plain_words import named_condition
from treatments.tests.make import (
    approve,
    finish,
    letters_of,
    make_staff,
    make_treatment,
    wants_invitations,
)

pytestmark = pytest.mark.django_db
STARTS = datetime.fromisoformat("2027-03-01T10:00-08:00")
ENDED = STARTS + timedelta(hours=1)


@pytest.fixture
def visit(time_machine: Any) -> Visit:
    time_machine.move_to(ENDED + timedelta(hours=1), tick=False)
    made = make_treatment("deep_pore_extractions", "led_red", starts_at=STARTS)
    wants_invitations(made)
    finish(made, "deep_pore_extractions", "led_red", at=ENDED)
    approve(made, now=ENDED)
    return made


def link(message: Message, what: str = "aftercare") -> str:
    found = re.search(rf"(/visit/\S+?/{what}/\S+?/)\s", message.text + "\n")
    assert found, message.text
    return found[1]


def test_a_letter_s_link_shows_the_whole_plan_with_its_exact_instants(visit: Visit) -> None:
    page = Browser().get(link(letters_of(visit)[0])).content.decode()
    assert "Makeup again: Wednesday morning, Mar 3" in page
    assert 'title="Tuesday, March 2, 2027, 11:00 am PST"' in page
    for words in (
        "redness, slight swelling",
        "rinse with cool water now",
        "tel:911",
        "See a doctor the same day",
    ):
        assert words in page
    assert page.index("Expected") < page.index("Not expected")
    assert page.count("care-until") == 15
    assert named_condition(re.sub(r"<[^>]*>", " ", page), revisions.current().catalogue) is None


def test_the_link_is_good_for_14_days_from_the_letter_s_due_hour(visit: Visit, time_machine: Any) -> None:
    first, check_in = letters_of(visit)[0], letters_of(visit)[1]
    time_machine.move_to(first.due_at + timedelta(days=14), tick=False)
    assert Browser().get(link(first)).status_code == 200
    time_machine.move_to(first.due_at + timedelta(days=14, seconds=1), tick=False)
    assert Browser().get(link(first)).status_code == 410
    assert Browser().get(link(check_in)).status_code == 200


def test_past_14_days_the_link_leads_to_sign_in_and_then_to_the_plan(visit: Visit, time_machine: Any) -> None:
    path = link(letters_of(visit)[0])
    time_machine.move_to(letters_of(visit)[0].due_at + timedelta(days=15), tick=False)
    page = Browser().get(path).content.decode()
    own = f"/my/aftercare/{visit.reference}/"
    assert f'href="/accounts/login/code/?next={own}"' in page
    assert "Sunscreen" not in page
    for more in ("aftercare.pdf", "aftercare.ics"):
        assert Browser().get(path + more).status_code == 410
    hers = signed_in(visit)
    assert hers.get(path).url == own  # type: ignore[attr-defined]
    shown = hers.get(own).content.decode()
    assert "After your visit on Monday, March 1" in shown
    assert "/check-in/" in shown  # she can still say what worries her


def signed_in(visit: Visit) -> Browser:
    assert visit.client is not None
    browser = Browser()
    user = accounts.admit(email=visit.client.email)
    assert user is not None
    browser.force_login(user)
    return browser


def test_signed_in_a_client_sees_her_own_plans_and_nobody_else_s(visit: Visit) -> None:
    other = make_treatment("led_red", starts_at=STARTS + timedelta(days=1), client=make_client("Bo Lund"))
    finish(other, "led_red", at=other.starts_at)
    approve(other, now=other.starts_at)
    hers = signed_in(visit)
    staff, visitor = Browser(), Browser()
    staff.force_login(make_staff())
    for more in ("", "aftercare.pdf", "aftercare.ics"):
        assert hers.get(f"/my/aftercare/{visit.reference}/{more}").status_code == 200
        assert hers.get(f"/my/aftercare/{other.reference}/{more}").status_code == 404
        assert staff.get(f"/my/aftercare/{visit.reference}/{more}").status_code == 404
        answer = visitor.get(f"/my/aftercare/{visit.reference}/{more}")
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/accounts/login/code/")
    assert f"/my/aftercare/{visit.reference}/" in hers.get("/my/").content.decode()


def test_read_days_later_it_tells_what_still_holds_and_folds_what_is_over(
    visit: Visit, time_machine: Any
) -> None:
    """Day 5, skin type not known: seven days without sun, hair removal or another treatment are left, and
    28 of sunscreen."""
    time_machine.move_to(ENDED + timedelta(days=5), tick=False)
    page = Browser().get(link(letters_of(visit)[0])).content.decode()
    before, _, over = page.partition("Over already")
    assert "The next 24 hours" not in page and "Days 2 and 3" not in page
    assert before.count("care-until") == 4
    assert "Retinol again" not in before and "Retinol again" in over
    assert "untinted" not in before  # makeup has been back since the second day
    assert "Hair removal again: Tuesday morning, Mar 9" in before


def test_when_all_is_over_it_says_so(visit: Visit, time_machine: Any) -> None:
    time_machine.move_to(ENDED + timedelta(days=40), tick=False)
    page = signed_in(visit).get(f"/my/aftercare/{visit.reference}/").content.decode()
    assert "Everything is over." in page


def test_the_calendar_says_what_may_return_when_it_is_told_and_nothing_of_hers(visit: Visit) -> None:
    answer = Browser().get(link(letters_of(visit)[0]) + "aftercare.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    events = {
        str(event["SUMMARY"]): event["DTSTART"].dt.astimezone(ZONE).strftime("%a %b %-d %H:%M")
        for event in Calendar.from_ical(answer.content).walk("VEVENT")
    }
    assert events == {
        "Washing may return": "Mon Mar 1 18:00",
        "Makeup may return": "Wed Mar 3 08:00",  # exactly 24 hours are over on Tuesday at 11 am
        "Hard exercise and heat and alcohol may return": "Tue Mar 2 18:00",
        "Swimming may return": "Wed Mar 3 18:00",
        "Retinol, acids and scrubs and rich balms and oils may return": "Thu Mar 4 18:00",
        "The usual touch, the usual washing and the usual moisturizer may return": "Fri Mar 5 08:00",
        "Time in the sun, hair removal and other treatments may return": "Tue Mar 9 08:00",
        "Sunscreen every day: the last day of your plan": "Tue Mar 30 08:00",
    }
    text = answer.content.decode()
    for word in ("Ana", "extraction", "peel", "Skin Fit,", "DESCRIPTION", "LOCATION", "ATTENDEE"):
        assert word not in text
    assert named_condition(text, revisions.current().catalogue) is None


def test_the_calendar_of_another_day_leaves_out_what_is_over(visit: Visit, time_machine: Any) -> None:
    time_machine.move_to(ENDED + timedelta(days=3), tick=False)
    text = Browser().get(link(letters_of(visit)[0]) + "aftercare.ics").content.decode()
    assert "Makeup" not in text and "hair removal" in text


def test_a_link_opens_one_visit_and_no_other(visit: Visit) -> None:
    other = make_treatment("led_red", starts_at=STARTS + timedelta(days=1))
    path = link(letters_of(visit)[0])
    assert Browser().get(path.replace(visit.reference, other.reference)).status_code == 404
    token = path.rstrip("/").rpartition("/")[2]
    seconds, _, signature = token.partition("-")
    longer = f"{int(seconds) + 86400}-{signature}"
    for wrong in (longer, "x", "-", f"{seconds}-", "9" * 40 + "-" + signature):
        assert Browser().get(f"/visit/{visit.reference}/aftercare/{wrong}/").status_code == 404


def test_before_the_approval_there_is_no_page() -> None:
    visit = make_treatment("led_red", starts_at=STARTS)
    finish(visit, "led_red", at=ENDED)
    with pytest.raises(links.UnknownAftercareLink):
        links.plan_by_link(
            reference=visit.reference,
            token=links.plan_token(visit.reference, good_until=ENDED + timedelta(days=14)),
            now=ENDED,
        )


def test_a_scanner_that_follows_the_way_out_changes_nothing_and_one_click_does(visit: Visit) -> None:
    rebook = next(message for message in letters_of(visit) if message.kind == "rebook")
    address = rebook.headers["List-Unsubscribe"].strip("<>").partition("//")[2].partition("/")[2]
    browser = Browser(enforce_csrf_checks=True)
    assert browser.get(f"/{address}").status_code == 200
    assert not Consent.objects.filter(withdrawn_at__isnull=False).exists()
    assert browser.post(f"/{address}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Consent.objects.get().withdrawn_at == ENDED + timedelta(hours=1)
    assert Browser().get(f"/{address[:-2]}x/").status_code == 404
