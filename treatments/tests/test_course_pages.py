"""A treatment plan at the desk and on the client's own page: what is shown, to whom, what is written."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from bookings import diary
from bookings.diary import Actor
from bookings.models import Visit
from bookings.tests.make import at, make_client
from clients.models import HealthRead, User
from notifications.models import Message
from treatments.catalogue import revisions
from treatments.courses import arranging, letters, links, plans
from treatments.courses.errors import NoWayToHer
from treatments.models import PlanTemplate, TreatmentPlan
from treatments.plain_words import named_condition
from treatments.tests.make import make_staff, make_treatment
from treatments.tests.make_courses import (
    NOW,
    TODAY,
    as_proposed,
    make_four_peels,
    make_peel_client,
    offered,
    propose,
    stands,
)
from treatments.tests.make_intake import make_answer
from treatments.tests.reading_grade import grade, sentences

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


def desk(role: str = User.Role.PRACTITIONER) -> Browser:
    browser = Browser()
    browser.force_login(make_staff(role))
    return browser


def page(browser: Browser, visit: Visit, name: str = "desk_treatment_plan") -> str:
    answer = browser.get(reverse(name, args=[visit.reference]))
    assert answer.status_code == 200
    return answer.content.decode()


def press(browser: Browser, visit: Visit, name: str, **typed: str) -> str:
    return browser.post(reverse(name, args=[visit.reference]), typed, follow=True).content.decode()


def times(plan: TreatmentPlan) -> dict[str, str]:
    """The proposed times as the page's form posts them."""
    return {
        f"session-{offer.place.session.pk}": offer.proposed.value for offer in offered(plan) if offer.proposed
    }


# --- At the desk


def test_a_plan_is_made_from_the_visit_page_and_booked_together() -> None:
    _, visit = make_peel_client()
    make_four_peels()
    browser = desk()
    assert "Plan over several visits" in page(browser, visit, "desk_visit")
    shown = press(browser, visit, "desk_plan_propose", pattern=f"own:{PlanTemplate.objects.get().pk}")
    assert "Four mandelic peels" in shown and "Book all 4" in shown
    plan = TreatmentPlan.objects.get()
    shown = press(browser, visit, "desk_plan_arrange", **times(plan))
    assert "4 visits arranged" in shown and "Book all" not in shown
    assert Visit.objects.standing().filter(client=visit.client, starts_at__gt=NOW).count() == 4
    assert Message.objects.filter(kind="confirmation").count() == 4


def test_one_by_one_books_that_session_alone() -> None:
    _, visit = make_peel_client()
    plan = propose(visit)
    first = plan.sessions.get(position=0)
    shown = press(desk(), visit, "desk_plan_arrange", only=str(first.pk), **times(plan))
    assert "1 visit arranged" in shown and "Book all 3" in shown
    assert [place.state.value for place in stands(plan).places] == ["booked", "open", "open", "open"]


def test_all_or_none_when_one_time_has_just_gone() -> None:
    _, visit = make_peel_client()
    plan = propose(visit)
    chosen, typed = as_proposed(plan), times(plan)
    make_treatment("led_red", starts_at=chosen[2].starts_at)
    written = Message.objects.count()
    shown = press(desk(), visit, "desk_plan_arrange", **typed)
    assert "Nothing was booked or moved. Session 3:" in shown
    assert Visit.objects.filter(parts__service__slug="peel_mandelic").count() == 0
    assert Message.objects.count() == written
    assert f'value="{typed[f"session-{chosen[0].session_id}"]}" selected' in shown  # typed is kept


@pytest.mark.parametrize(
    "value", ["", "x", "2027-03-01|1", "9999-12-31T10:00:00+00:00|1", "2027-03-01T10:00:00-08:00|x"]
)
def test_what_is_no_time_books_nothing(value: str) -> None:
    _, visit = make_peel_client()
    plan = propose(visit)
    session = plan.sessions.get(position=0)
    answer = desk().post(
        reverse("desk_plan_arrange", args=[visit.reference]), {f"session-{session.pk}": value}, follow=True
    )
    assert answer.status_code == 200
    assert Visit.objects.filter(parts__service__slug="peel_mandelic").count() == 0 or "|x" in value


def test_a_session_of_somebody_else_s_plan_is_not_arranged() -> None:
    _, visit = make_peel_client()
    plan = propose(visit)
    other = propose(
        make_treatment("led_red", starts_at=at(15, day=TODAY)), f"own:{PlanTemplate.objects.get().pk}"
    )
    typed = {f"session-{other.sessions.get(position=0).pk}": next(iter(times(plan).values()))}
    assert "Choose a time" in press(desk(), visit, "desk_plan_arrange", **typed)
    assert Visit.objects.filter(parts__service__slug="peel_mandelic").count() == 0


def test_an_answer_given_later_shows_on_the_page_on_today_and_on_the_chart_and_writes_nothing() -> None:
    her, visit = make_peel_client()
    plan = propose(visit)
    arranging.arrange(plan_id=plan.pk, chosen=as_proposed(plan), now=NOW)
    browser, written = desk(), Message.objects.count()
    apart = reverse("desk_plans_not_fitting")
    assert f'hx-get="{apart}"' in browser.get(reverse("desk")).content.decode()
    assert browser.get(apart, headers={"HX-Request": "true"}).content.strip() == b""
    assert "Everything that is booked still fits." in browser.get(apart).content.decode()
    make_answer(her, "isotretinoin", ongoing=True, at=NOW)
    shown = page(browser, visit)
    assert shown.count("no longer fits") == 4
    assert "Nothing is moved and nobody is written to until you decide." in shown
    line = escape("Noor Haddad's plan: 4 visits no longer fit, the next on Thu, Feb 11")
    for shown in (browser.get(apart), browser.get(apart, headers={"HX-Request": "true"})):
        assert line in shown.content.decode()
    assert "not everything fits" in browser.get(reverse("desk_client", args=[her.pk])).content.decode()
    assert "Not everything fits any more." in page(browser, visit, "desk_visit")
    assert Message.objects.count() == written


def test_cancelling_one_says_that_the_next_has_nothing_before_it() -> None:
    _, visit = make_peel_client()
    plan = propose(visit)
    booked = arranging.arrange(plan_id=plan.pk, chosen=as_proposed(plan), now=NOW)
    diary.cancel(visit_id=booked[1].pk, by=Actor.CLIENT, now=NOW)
    shown = page(desk(), visit)
    assert "cancelled" in shown and "Session 2 before it is not booked." in shown
    assert [place.number for place in stands(plan).troubled] == [3]
    again = [one for one in as_proposed(plan) if one.session_id == plan.sessions.get(position=1).pk]
    arranging.arrange(plan_id=plan.pk, chosen=again, now=NOW)
    assert not stands(plan).troubled


def test_the_page_costs_the_same_for_a_long_history_and_six_statements_for_each_session_to_book() -> None:
    her, visit = make_peel_client()
    plan = propose(visit)
    browser = desk()
    page(browser, visit)

    def statements() -> int:
        with CaptureQueriesContext(connection) as counted:
            page(browser, visit)
        return len(counted)

    before = statements()
    for week in range(1, 20):
        make_treatment("led_red", starts_at=at(16, day=TODAY - timedelta(weeks=week)), client=her)
    assert statements() == before
    arranging.arrange(plan_id=plan.pk, chosen=as_proposed(plan)[:1], now=NOW)
    assert statements() <= before - 5


def test_today_costs_ten_statements_and_the_plans_the_same_with_one_and_with_five(clock: Any) -> None:
    pattern = f"own:{make_four_peels().pk}" if make_peel_client() else ""
    visits = [Visit.objects.get()]
    for hour in (12, 13, 14, 15):
        visits.append(
            make_treatment("led_red", starts_at=at(hour, day=TODAY), client=make_client(f"C{hour}"))
        )
    browser = desk()

    def with_a_plan(visit: Visit) -> None:
        plan = propose(visit, pattern)
        ahead = make_treatment(
            "led_red",
            starts_at=at(visit.starts_at.hour - 8 + 1, day=TODAY + timedelta(days=1)),
            client=visit.client,
        )
        plan.sessions.filter(position=0).update(visit=ahead)

    def statements(name: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            browser.get(reverse(name))
        return len(counted)

    with_a_plan(visits[0])
    statements("desk")
    one = statements("desk_plans_not_fitting")
    for visit in visits[1:]:
        with_a_plan(visit)
    assert statements("desk_plans_not_fitting") == one
    assert statements("desk") <= 10


def test_the_reading_is_on_file_and_only_who_may_read_charts_opens_it() -> None:
    _, visit = make_peel_client()
    propose(visit)
    page(desk(), visit)
    assert HealthRead.objects.filter(client=visit.client, what="treatment plan").count() == 1
    names = ("propose", "arrange", "days", "send", "end")
    for address in (
        reverse("desk_treatment_plan", args=[visit.reference]),
        *(reverse(f"desk_plan_{name}", args=[visit.reference]) for name in names),
    ):
        assert desk(User.Role.FRONT_DESK).get(address).status_code == 403
        assert desk(User.Role.CLIENT).post(address).status_code == 403
        assert Browser().post(address).status_code == 302


def test_a_plan_that_has_ended_is_not_arranged_sent_or_ended_again() -> None:
    _, visit = make_peel_client()
    plan = propose(visit)
    plans.end(plan_id=plan.pk, why="She moves away.", now=NOW)
    browser = desk()
    for name in ("arrange", "days", "send", "end"):
        assert "This plan has ended." in press(browser, visit, f"desk_plan_{name}")
    assert "Propose days" in page(browser, visit)


# --- Her own page and the letter


def own_page(plan: TreatmentPlan) -> str:
    return links.plan_path(plan, good_until=NOW + timedelta(days=90))


def test_she_sees_what_comes_when_and_says_yes_once(clock: Any) -> None:
    _, visit = make_peel_client()
    plan = propose(visit)
    arranging.arrange(plan_id=plan.pk, chosen=as_proposed(plan)[:1], now=NOW)
    browser = Browser()
    shown = browser.get(own_page(plan)).content.decode()
    assert "Thu, Feb 11, 10:00 am" in shown  # booked
    assert "around Thu, Feb 25" in shown and "2 to 4 weeks after the one before" in shown
    assert "<title>Your plan · Skin Fit</title>" in shown
    browser.post(own_page(plan))
    plan.refresh_from_db()
    assert plan.accepted_at == NOW
    clock.shift(timedelta(days=1))
    shown = browser.post(own_page(plan), follow=True).content.decode()
    assert "You said yes to this on Wednesday, February 10." in shown and "Yes, this suits me" not in shown
    plan.refresh_from_db()
    assert plan.accepted_at == NOW


def test_she_reads_no_reason_of_the_desk_s() -> None:
    her, visit = make_peel_client()
    plan = propose(visit, "milia_smoothing")
    make_answer(her, "isotretinoin", ongoing=True, at=NOW)
    assert stands(plan).troubled
    shown = Browser().get(own_page(plan)).content.decode()
    for words in ("isotretinoin", "Accutane", "no longer", "flag:", "patch_test"):
        assert words not in shown
    assert named_condition(shown, revisions.current().catalogue) is None


def test_she_can_read_it() -> None:
    _, visit = make_peel_client()
    plan = propose(visit, "clogged_pores")
    shown = Browser().get(own_page(plan)).content.decode()
    assert grade(sentences(shown), ()) <= 8


def test_her_link_opens_her_plan_alone_and_not_for_ever(clock: Any) -> None:
    _, visit = make_peel_client()
    plan = propose(visit)
    other = make_treatment("led_red", starts_at=at(15, day=TODAY))
    token = own_page(plan).rstrip("/").rpartition("/")[2]
    for wrong in (
        reverse("own_treatment_plan", args=[other.reference, token]),
        reverse("own_treatment_plan", args=[visit.reference, "1-x"]),
        reverse("aftercare", args=[visit.reference, token]),
    ):
        assert Browser().get(wrong).status_code == 404
        assert Browser().post(wrong).status_code in (404, 405)
    clock.shift(timedelta(days=91))
    assert Browser().get(own_page(plan)).status_code == 410
    plan.refresh_from_db()
    assert plan.accepted_at is None


def test_the_letter_goes_only_when_it_is_sent_and_says_nothing_of_health_on_its_outside() -> None:
    her, visit = make_peel_client()
    plan = propose(visit)
    assert not Message.objects.exists()
    press(desk(), visit, "desk_plan_send")
    letter = Message.objects.get()
    assert (letter.kind, letter.recipient, letter.due_at) == ("treatment_plan", f"client:{her.pk}", NOW)
    assert letter.subject == "What we spoke about on Wednesday, February 10"
    assert "1. Mandelic peel: around Thu, Feb 11" in letter.text
    assert own_page(plan) in letter.text
    press(desk(), visit, "desk_plan_send")
    assert [one.state for one in Message.objects.order_by("pk")] == ["withdrawn", "queued"]
    assert letters.still_running(Message.objects.order_by("-pk")[0], NOW) is None
    plans.end(plan_id=plan.pk, why="", now=NOW)
    assert letters.still_running(Message.objects.order_by("-pk")[0], NOW) == "The plan has ended."


def test_pressed_at_night_it_waits_for_the_morning(clock: Any) -> None:
    _, visit = make_peel_client()
    plan = propose(visit)
    message = letters.send(plan_id=plan.pk, now=at(22, day=TODAY))
    assert message.due_at == at(10, day=TODAY + timedelta(days=1))


def test_without_an_address_it_says_so() -> None:
    _, visit = make_peel_client(email="")
    plan = propose(visit)
    with pytest.raises(NoWayToHer):
        letters.send(plan_id=plan.pk, now=NOW)


# --- The studio's own plans


def typed_plan(*sessions: dict[str, Any], **fields: Any) -> dict[str, Any]:
    posted = {"name": "A slow series", "words": "", "is_offered": "on"} | fields
    posted |= {"sessions-TOTAL_FORMS": len(sessions), "sessions-INITIAL_FORMS": 0}
    for number, session in enumerate(sessions):
        posted |= {f"sessions-{number}-{name}": value for name, value in session.items()}
    return posted


PEEL = {"services": ["peel_mandelic"], "least_days": "14", "most_days": "28"}


@pytest.fixture
def owner() -> Browser:
    make_peel_client()
    return desk(User.Role.OWNER)


def add(owner: Browser, *sessions: dict[str, Any], **fields: Any) -> str:
    return owner.post(
        reverse("desk_plan_template_add"), typed_plan(*sessions, **fields), follow=True
    ).content.decode()


def test_a_plan_of_her_own_is_kept_changed_and_offered(owner: Browser) -> None:
    assert "A slow series is saved" in add(owner, PEEL, PEEL, {"services": []})
    row = PlanTemplate.objects.get()
    assert [session["least_days"] for session in row.sessions] == [0, 14]
    assert row.sessions[1] == {
        "services": ["peel_mandelic"],
        "patch_test_for": [],
        "least_days": 14,
        "most_days": 28,
    }
    shown = owner.get(reverse("desk_plan_template", args=[row.pk])).content.decode()
    assert 'value="A slow series"' in shown and 'value="28"' in shown
    assert "2 to 4 weeks after the one before" in owner.get(reverse("desk_plan_templates")).content.decode()
    owner.post(reverse("desk_plan_template", args=[row.pk]), typed_plan(PEEL, name="One peel", is_offered=""))
    row.refresh_from_db()
    assert (row.name, len(row.sessions), row.is_offered) == ("One peel", 1, False)


@pytest.mark.parametrize(
    ("sessions", "said"),
    [
        ([], "A plan needs at least one session."),
        ([PEEL, PEEL | {"least_days": "13"}], "Session 2: the skin needs at least 14 days"),
        ([PEEL, PEEL | {"most_days": "7"}], "Session 2: the most days are fewer than the least."),
        ([PEEL | {"services": ["peel_mandelic", "enzyme_exfoliation"]}], "Session 1: "),
        ([{"services": ["deep_pore_care", "enzyme_exfoliation"]}], "Session 1: "),
    ],
)
def test_what_the_rules_would_not_let_anybody_book_is_refused_and_comes_back_as_typed(
    owner: Browser, sessions: list[dict[str, Any]], said: str
) -> None:
    shown = add(owner, *sessions)
    assert said in shown and 'value="A slow series"' in shown
    assert not PlanTemplate.objects.exists()


def test_its_name_names_no_condition_and_is_there_once(owner: Browser) -> None:
    assert "Please describe what can be seen" in add(owner, PEEL, name="Against melasma")
    add(owner, PEEL)
    assert "of that name already" in add(owner, PEEL, name="a SLOW series")
    assert PlanTemplate.objects.count() == 1


def test_one_more_session_adds_a_row_and_keeps_what_was_typed(owner: Browser) -> None:
    answer = owner.post(reverse("desk_plan_template_add"), typed_plan(PEEL, PEEL, more="1"))
    shown = answer.content.decode()
    assert "Session 3" in shown and 'value="14"' in shown
    assert not PlanTemplate.objects.exists()


@pytest.mark.parametrize("count", ["", "x", "-1", "99999", "1e9"])
def test_a_form_with_a_wrong_count_is_no_500(owner: Browser, count: str) -> None:
    posted = typed_plan(PEEL) | {"sessions-TOTAL_FORMS": count}
    for more in ({}, {"more": "1"}):
        assert owner.post(reverse("desk_plan_template_add"), posted | more).status_code in (200, 302)
