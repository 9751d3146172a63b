"""A caller is booked in three fields: who, what, when."""

import pytest
import time_machine

from bookings.models import Visit
from bookings.tests.make import (
    MONDAY,
    NOW,
    at,
    make_analysis,
    make_client,
    make_practitioner,
    make_room,
    make_service,
    make_studio,
    make_user,
    make_visit,
)
from clients.models import Client
from notifications.models import Message

ADDRESS = "/desk/new-visit/"
HOSTILE = ["\x00", "🙂" * 3000, "\u202eمرحبا", "A" * 10_000, "<script>alert(1)</script>", "'; --", "-1"]


@pytest.fixture
def desk(client, db):
    make_studio()
    make_analysis()
    make_service("enzyme_exfoliation", name="Enzyme", minutes=30)
    make_service("deep_pore_extractions", name="Extractions", minutes=30, needs_analysis_first=True)
    make_practitioner(name="Mira")
    make_room()
    client.force_login(make_user("front_desk"))
    with time_machine.travel(NOW, tick=False):
        yield client


def typed(**fields):
    return {
        "client": "Lee Marsh", "services": ["enzyme_exfoliation"], "choice": at(10).isoformat(),
    } | fields  # fmt: skip


def test_somebody_new_is_booked_with_name_service_and_time(desk):
    answer = desk.post(ADDRESS, typed())
    assert answer.url == f"/desk/?day={MONDAY}"
    visit = Visit.objects.get()
    assert (visit.client.name, visit.starts_at, visit.source) == ("Lee Marsh", at(10), "desk")
    assert visit.newcomer and visit.chair_minutes == 45
    assert Message.objects.filter(topic=visit.topic, kind="confirmation").count() == 1


def test_the_contact_of_somebody_new_is_kept(desk):
    desk.post(ADDRESS, typed(email="lee@example.com", phone="425 555 0101"))
    assert Client.objects.values_list("email", "phone").get() == ("lee@example.com", "425 555 0101")


@pytest.mark.parametrize(
    "words", ["Noor Haddad", "noor@example.com", "425 555 0107", "Noor Haddad · noor@example.com"]
)
def test_a_client_is_found_by_name_address_telephone_or_the_suggestion(desk, words):
    noor = make_client("Noor Haddad", email="noor@example.com", phone="425 555 0107")
    make_client("Somebody Else")
    assert desk.post(ADDRESS, typed(client=words)).status_code == 302
    assert Visit.objects.get().client == noor


def test_who_was_here_before_gets_no_extra_quarter_of_an_hour(desk):
    noor = make_client("Noor Haddad")
    make_visit(starts_at=at(9, day=MONDAY.replace(day=1)), client=noor, status=Visit.Status.ATTENDED)
    desk.post(ADDRESS, typed(client="Noor Haddad"))
    visit = Visit.objects.get(status="booked")
    assert not visit.newcomer and visit.chair_minutes == 30


def test_two_of_one_name_are_asked_which_and_nothing_is_booked(desk):
    make_client("Noor Haddad", email="one@example.com")
    other = make_client("Noor Haddad", email="two@example.com")
    answer = desk.post(ADDRESS, typed(client="Noor Haddad"))
    page = answer.content.decode()
    assert answer.status_code == 200 and "Which one?" in page and "two@example.com" in page
    assert not Visit.objects.exists()
    assert desk.post(ADDRESS, typed(client="Noor Haddad", who=other.pk)).status_code == 302
    assert Visit.objects.get().client == other


def test_a_part_of_a_name_is_asked_about_and_can_be_somebody_new(desk):
    make_client("Ana Pérez")
    assert "Which one?" in desk.post(ADDRESS, typed(client="Ana")).content.decode()
    assert desk.post(ADDRESS, typed(client="Ana", who="new")).status_code == 302
    assert Visit.objects.get().client.name == "Ana"


def test_a_merged_chart_is_not_offered(desk):
    kept = make_client("Noor Haddad", email="noor@example.com")
    make_client("Noor Haddad", email="old@example.com", merged_into=kept)
    assert desk.post(ADDRESS, typed(client="Noor Haddad")).status_code == 302
    assert Visit.objects.get().client == kept


def test_free_times_are_shown_for_what_is_ticked_and_nothing_typed_is_lost(desk):
    answer = desk.post(ADDRESS, {"client": "Lee Marsh", "services": ["enzyme_exfoliation"], "show": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200 and 'value="Lee Marsh"' in page
    assert "Please look at this again" not in page
    assert [day.date for day in answer.context["free"]][:1] == [NOW.date()]
    assert [start.hour for start in answer.context["free"][1].starts] == list(range(9, 17))


def test_times_from_a_typed_date_on(desk):
    answer = desk.post(ADDRESS, {"services": ["enzyme_exfoliation"], "date": "2026-06-20", "show": "1"})
    assert answer.context["free"][0].date.isoformat() == "2026-06-20"


def test_the_desk_books_past_notice_and_window(desk):
    assert desk.post(ADDRESS, typed(choice="other", date="2026-06-05", clock="10:15")).status_code == 302
    assert (
        desk.post(ADDRESS, typed(client="Kim", choice="", date="2027-06-07", clock="10:00")).status_code
        == 302
    )


def test_what_needs_a_look_first_is_refused_in_words_with_the_analysis_to_add(desk):
    answer = desk.post(ADDRESS, typed(services=["deep_pore_extractions"]))
    page = answer.content.decode()
    assert answer.status_code == 200 and "Add the skin analysis" in page and not Visit.objects.exists()
    answer = desk.post(ADDRESS, typed(services=["deep_pore_extractions"], add="1"))
    ticked = answer.context["form"]["services"].value()
    assert set(ticked) == {"deep_pore_extractions", "skin_analysis_and_plan"}
    assert desk.post(ADDRESS, typed(services=ticked)).status_code == 302
    assert [part.service.slug for part in Visit.objects.get().parts.order_by("position")] == [
        "skin_analysis_and_plan", "deep_pore_extractions",
    ]  # fmt: skip


def test_a_taken_time_comes_back_filled_with_the_times_that_are_left(desk):
    make_visit(starts_at=at(10))
    answer = desk.post(ADDRESS, typed())
    page = answer.content.decode()
    assert answer.status_code == 200 and "That time has just been taken." in page
    assert 'value="Lee Marsh"' in page
    assert at(10) not in [start for day in answer.context["free"] for start in day.starts]


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"client": ""}, "This field is required."),
        ({"services": []}, "This field is required."),
        ({"choice": ""}, "Choose a time"),
        ({"choice": "other", "date": "2026-06-08"}, "Choose a time"),
        ({"choice": "tomorrow"}, "Choose one of the times."),
        ({"services": ["unknown"]}, "not one of the available choices"),
    ],
)
def test_what_is_missing_is_said_with_status_200(desk, missing, sentence):
    answer = desk.post(ADDRESS, typed(**missing))
    assert answer.status_code == 200 and sentence in answer.content.decode()
    assert not Visit.objects.exists()


def test_one_comes_from_a_chart_with_the_client_filled_in(desk):
    noor = make_client("Noor Haddad", email="noor@example.com")
    assert 'value="Noor Haddad · noor@example.com"' in desk.get(f"{ADDRESS}?who={noor.pk}").content.decode()
    assert desk.get(f"{ADDRESS}?who=99999999999999999999").status_code == 200


def test_one_comes_with_what_is_to_be_booked_ticked_and_its_times(desk):
    answer = desk.get(ADDRESS, {"service": ["enzyme_exfoliation"]})
    assert answer.context["free"][0].starts
    page = answer.content.decode()
    ticked = page.split('value="enzyme_exfoliation"')[1].split(">")[0]
    assert "checked" in ticked
    assert page.count(" checked") == 1
    assert desk.get(ADDRESS, {"service": ["nothing_of_ours", "\x00"]}).status_code == 200


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    "field", ["client", "email", "phone", "who", "services", "practitioner", "choice", "date", "clock"]
)
def test_hostile_values_never_break_the_form(desk, field, value):
    assert desk.post(ADDRESS, typed(**{field: value})).status_code in (200, 302)
