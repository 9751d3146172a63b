"""One chart, and two that become one."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from bookings import flags
from bookings.flags import Entry, Section
from bookings.models import Visit
from bookings.tests.make import MONDAY, NOW, at, make_client, make_studio, make_user, make_visit, make_world
from clients.models import Client, ClinicianLetter, Consent, HealthRead, IntakeAnswer
from notifications.models import Message
from notifications.tests.make import make_message


@pytest.fixture
def ana(db):
    make_world()
    return make_client(
        "Ana Pérez", email="ana@example.com", phone="425 555 0101", note="Rings the bell twice"
    )


@pytest.fixture
def desk(client, ana):
    client.force_login(make_user("practitioner"))
    with time_machine.travel(NOW, tick=False):
        yield client


def chart_of(desk, client: Client):
    return desk.get(reverse("desk_client", args=[client.pk]))


def test_the_chart_shows_visits_letters_consents_and_note(desk, ana):
    past = make_visit(client=ana, starts_at=NOW - timedelta(days=30), status=Visit.Status.ATTENDED)
    ahead = make_visit(client=ana, starts_at=at(9))
    make_visit(client=make_client("Somebody Else"), starts_at=at(14))
    mine = make_message(topic=ahead.topic, recipient=f"client:{ana.pk}", subject="Your visit on Monday")
    make_message(topic=ahead.topic, recipient="practitioner:1", kind="notice", subject="Ana is booked")
    ana.consents.create(purpose="newsletter", text="Four a year", version="1", given_at=NOW)
    answer = chart_of(desk, ana)
    chart = answer.context["chart"]
    assert [row.visit for row in chart.ahead] == [ahead] and [row.visit for row in chart.behind] == [past]
    assert list(chart.letters) == [mine]
    page = answer.content.decode()
    assert "Rings the bell twice" in page and "Newsletter" in page and "425 555 0101" in page


def test_the_title_and_address_say_no_name(desk, ana):
    page = chart_of(desk, ana).content.decode()
    assert "<title>A client · Skin Fit</title>" in page


def test_a_chart_costs_the_same_statements_with_one_visit_and_with_fifty(
    desk, ana, django_assert_max_num_queries
):
    day = MONDAY + timedelta(days=1)
    make_visit(client=ana, starts_at=at(9, day=day))

    def statements() -> int:
        with django_assert_max_num_queries(20) as counted:
            chart_of(desk, ana)
        return len(counted)

    few = statements()
    for number in range(49):
        make_visit(client=ana, starts_at=at(9, day=day + timedelta(days=number + 1)))
    assert statements() == few


def test_the_records_of_higher_floors_are_logged_when_read_and_kept_from_the_front_desk(
    desk, ana, client, monkeypatch
):
    told = [Section("Skin", [Entry(NOW, "Skin analysis", note="Milia")])]
    monkeypatch.setattr(flags, "_sections", [lambda client, user, now: told])
    assert "Milia" in chart_of(desk, ana).content.decode()
    assert [(read.client, read.what) for read in HealthRead.objects.all()] == [(ana, "chart")]
    client.force_login(make_user("front_desk"))
    assert "Milia" not in chart_of(client, ana).content.decode()
    assert HealthRead.objects.count() == 1


def test_a_merged_chart_leads_to_the_kept_one(desk, ana):
    old = make_client("Ana P.", merged_into=ana)
    assert chart_of(desk, old).url == reverse("desk_client", args=[ana.pk])


def test_no_such_client_is_404_whatever_the_number(desk):
    for number in (999_999, 99999999999999999999):
        assert desk.get(f"/desk/clients/{number}/").status_code == 404


# --- Two charts of one client


def merge_address(client: Client, other: Client) -> str:
    return f"{reverse('desk_merge', args=[client.pk])}?with={other.pk}"


def test_charts_that_look_alike_are_offered_and_others_found_by_search(desk, ana):
    marked = make_client("A. Pérez", maybe_same_as=ana)
    shares = make_client("Mother", email="ana@example.com")
    named = make_client("Ana Pérez", email="")
    make_client("Somebody Else")
    page = desk.get(reverse("desk_merge", args=[ana.pk]))
    assert set(page.context["alike"]) == {marked, shares, named}
    found = desk.get(reverse("desk_merge", args=[ana.pk]), {"q": "somebody"})
    assert [one.name for one in found.context["alike"]] == ["Somebody Else"]


def test_merging_asks_first_with_both_charts_side_by_side(desk, ana):
    other = make_client("Ana P.", email="old@example.com")
    make_visit(client=other, starts_at=at(9))
    page = desk.get(merge_address(ana, other)).content.decode()
    assert "Are these the same person?" in page and "old@example.com" in page and "1 visit, since" in page
    assert Client.objects.current().count() == 2


@pytest.mark.parametrize("keeps_other", [False, True])
def test_the_pressed_chart_is_kept_with_all_visits(desk, ana, keeps_other):
    other = make_client("Ana P.")
    visit = make_visit(client=other, starts_at=at(9))
    keep, drop = (other, ana) if keeps_other else (ana, other)
    answer = desk.post(merge_address(ana, other), {"keep": keep.pk})
    assert answer.url == reverse("desk_client", args=[keep.pk])
    drop.refresh_from_db()
    visit.refresh_from_db()
    assert (drop.merged_into, visit.client) == (keep, keep)


def test_what_she_told_agreed_to_and_brought_moves_with_the_visit_it_was_for(desk, ana):
    other, user = make_client("Ana P."), make_user()
    visit = make_visit(client=other, starts_at=at(9))
    answer = IntakeAnswer.objects.create(
        client=other, question="pregnancy", asked="?", answer="no", source="link", given_at=NOW,
        occasion=visit.topic,
    )  # fmt: skip
    letter = ClinicianLetter.objects.create(
        client=other, about=["pregnancy"], clinician="Dr. Hale", dated=NOW.date(), kept_at=NOW, kept_by=user
    )
    consent = Consent.objects.create(
        client=other, purpose="health_data", text="Yes.", version="1", given_at=NOW
    )
    desk.post(merge_address(ana, other), {"keep": ana.pk})
    for row in (answer, letter, consent):
        row.refresh_from_db()
        assert row.client == ana
    assert answer.occasion == visit.topic


@pytest.mark.parametrize(
    ("mine", "other", "kept"),
    [
        (None, date(1990, 5, 1), date(1990, 5, 1)),
        (date(1990, 5, 1), None, date(1990, 5, 1)),
        (date(1990, 5, 1), date(2010, 5, 1), date(2010, 5, 1)),
        (date(2010, 5, 1), date(1990, 5, 1), date(2010, 5, 1)),
    ],
)
def test_of_two_birth_dates_the_later_stays(desk, ana, mine, other, kept):
    Client.objects.filter(pk=ana.pk).update(birth_date=mine)
    twin = make_client("Ana P.", birth_date=other)
    desk.post(merge_address(ana, twin), {"keep": ana.pk})
    ana.refresh_from_db()
    assert ana.birth_date == kept


def test_merging_with_oneself_or_nobody_asks_again_and_changes_nothing(desk, ana):
    for number in (ana.pk, 999_999):
        answer = desk.post(f"{reverse('desk_merge', args=[ana.pk])}?with={number}", {"keep": ana.pk})
        assert answer.status_code == 200
    assert Client.objects.current().count() == 1


@pytest.mark.parametrize("value", ["\x00", "9" * 400, "🙂" * 3000, "-1", "<script>"])
def test_hostile_values_never_break_the_page(desk, ana, value):
    make_studio()
    assert desk.get(reverse("desk_merge", args=[ana.pk]), {"with": value, "q": value}).status_code == 200
    assert not Message.objects.exists()
