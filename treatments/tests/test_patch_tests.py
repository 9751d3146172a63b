"""A first peel: its test placed, looked at after two days, read, and what it then opens or closes."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from bookings import chain, diary
from bookings.diary import Actor, Wish
from bookings.models import Visit
from bookings.tests.make import ZONE, make_client, make_practitioner, make_room, make_studio
from clients.models import Client, User
from notifications import delivery, doors
from notifications.models import Message
from treatments import flags, inquiry, patch_tests
from treatments.care import screening
from treatments.catalogue import revisions
from treatments.errors import NotToBeTested, ReadAlready, TestTooYoung, VisitNotYet
from treatments.models import PatchTest
from treatments.tests.make import make_catalogue, make_staff, make_treatment

pytestmark = pytest.mark.django_db


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}-07:00")


PLACED = local("2027-06-01T10:00")  # a Tuesday
PEEL_AT = local("2027-06-10T10:00")


@pytest.fixture(autouse=True)
def studio() -> None:
    make_studio()
    make_catalogue()
    make_practitioner(name="Mira")
    make_room()


@pytest.fixture
def mira() -> User:
    return make_staff()


@pytest.fixture
def visit() -> Visit:
    return make_treatment("patch_test", starts_at=PLACED, client=make_client("Ana Pérez", "ana@example.com"))


def place(visit: Visit, by: User, service: str = "peel_lactic", now: datetime = PLACED) -> PatchTest:
    return patch_tests.place(
        visit_id=visit.pk, service=service, product=" Lactic 30% ", place="jaw", by=by, now=now
    )


def read(test: PatchTest, result: str, by: User, at: datetime, how: str = "in_person") -> PatchTest:
    return patch_tests.read(test_id=test.pk, result=result, how=how, words="", by=by, now=at)


def letters(visit: Visit) -> list[Message]:
    rows = Message.objects.filter(topic=visit.topic, letters="look_at_test").exclude(state="withdrawn")
    return list(rows.order_by("due_at"))


def peel(client: Client, on: datetime = PEEL_AT) -> tuple[str, list[str]]:
    """What the engine says of a lactic peel of hers then, for somebody whose skin was looked at."""
    booked = make_treatment("skin_analysis_and_plan", "peel_lactic", starts_at=on, client=client)
    rules = revisions.current_or_shipped()
    requests = inquiry.requests_of(["skin_analysis_and_plan", "peel_lactic"], rules)
    asked = inquiry.of_visit(booked, requests=requests, rules=rules, now=PLACED)
    verdict = screening.may_book(asked, rules.catalogue)[1]
    codes = verdict.conditions if verdict.kept else verdict.reasons
    booked.delete()
    return verdict.level.word, [code for code in codes if code.startswith("patch")]


def test_it_is_placed_with_its_product_and_place_on_the_studio_s_day(visit: Visit, mira: User) -> None:
    late = local("2027-06-01T23:30")  # in UTC the next day
    test = place(visit, mira, now=late)
    assert (test.product, test.place, test.on, test.placed_by) == (
        "Lactic 30%",
        "jaw",
        date(2027, 6, 1),
        mira,
    )
    assert (test.result, test.read_at) == ("", None)


def test_the_client_is_asked_after_48_hours_to_look_and_no_letter_names_a_peel(
    visit: Visit, mira: User
) -> None:
    place(visit, mira)
    (letter,) = letters(visit)
    assert letter.due_at == local("2027-06-03T10:00")
    assert letter.subject == "A quick look, after your visit on Tuesday, June 1"
    assert "with a photo in daylight" in letter.text and "rinse with cool water now" in letter.text
    assert letter.recipient == f"client:{visit.client_id}"


def test_in_the_quiet_hours_it_waits_for_the_morning(visit: Visit, mira: User) -> None:
    place(visit, mira, now=local("2027-06-01T22:00"))
    assert letters(visit)[0].due_at.astimezone(ZONE) == local("2027-06-04T10:00")


def test_two_tests_of_a_visit_are_one_letter_and_placed_again_it_counts_from_then(
    visit: Visit, mira: User
) -> None:
    place(visit, mira)
    place(visit, mira, "peel_mandelic", now=PLACED + timedelta(minutes=5))
    test = place(visit, mira, now=PLACED + timedelta(minutes=9))
    assert [letter.due_at for letter in letters(visit)] == [PLACED + timedelta(days=2, minutes=9)]
    assert PatchTest.objects.count() == 2
    delivery.send_due(now=PLACED + timedelta(days=2, minutes=9))
    again = PLACED + timedelta(days=3)
    assert place(visit, mira, now=again).pk == test.pk
    assert [letter.state for letter in letters(visit)] == ["sent", "queued"]


def test_a_clear_one_opens_its_peel_from_the_second_day_to_the_180th(visit: Visit, mira: User) -> None:
    """Reference, patch_test: 2 and 180 days are inclusive."""
    client = visit.client
    assert client is not None
    assert peel(client) == ("conditions", ["patch_test_missing"])
    test = place(visit, mira)
    assert peel(client) == ("conditions", ["patch_test_missing"])  # not read yet
    read(test, "clear", mira, local("2027-06-03T08:00"), how="photo")
    assert peel(client, local("2027-06-02T15:00")) == ("conditions", ["patch_test_missing"])
    for on in ("2027-06-03T12:00", "2027-11-28T10:00"):
        assert peel(client, local(on)) == ("allow", [])
    assert peel(client, local("2027-11-29T10:00")) == ("conditions", ["patch_test_missing"])


def test_a_reaction_closes_it_for_ever_whatever_is_placed_later(visit: Visit, mira: User) -> None:
    client = visit.client
    assert client is not None
    read(place(visit, mira), "reaction", mira, PLACED + timedelta(hours=3))
    later = make_treatment("patch_test", starts_at=local("2027-07-01T10:00"), client=client)
    again = place(later, mira, now=local("2027-07-01T10:00"))
    read(again, "clear", mira, local("2027-07-03T10:00"))
    assert peel(client, local("2027-12-10T10:00")) == ("refuse", ["patch_test_reaction"])


def test_clear_is_read_from_the_second_day_on_and_a_reaction_at_once(visit: Visit, mira: User) -> None:
    test = place(visit, mira)
    with pytest.raises(TestTooYoung) as refused:
        read(test, "clear", mira, local("2027-06-02T23:30"))
    assert str(refused.value).startswith("It can be read as clear from Thursday, June 3 on.")
    assert read(test, "reaction", mira, local("2027-06-01T12:00")).result == "reaction"


def test_a_clear_one_may_turn_but_a_reaction_never_does(visit: Visit, mira: User) -> None:
    test = read(place(visit, mira), "clear", mira, local("2027-06-03T10:00"))
    with pytest.raises(ReadAlready):
        read(test, "clear", mira, local("2027-06-03T11:00"))
    read(test, "reaction", mira, local("2027-06-04T10:00"))
    with pytest.raises(ReadAlready):
        read(test, "clear", mira, local("2027-06-05T10:00"))
    with pytest.raises(ReadAlready):
        place(visit, mira, now=local("2027-06-05T10:00"))


def test_once_read_nobody_is_asked_to_look(visit: Visit, mira: User) -> None:
    test, other = place(visit, mira), place(visit, mira, "peel_mandelic")
    letter = letters(visit)[0]
    read(test, "reaction", mira, PLACED)
    assert doors.objection(letter, now=PLACED) is None  # the other one is still to be looked at
    read(other, "reaction", mira, PLACED)
    assert letters(visit) == []
    assert doors.objection(letter, now=PLACED) == "The test has been read."


def test_what_has_no_test_and_what_is_still_ahead_is_refused(visit: Visit, mira: User) -> None:
    for service in ("enzyme_exfoliation", "no_such_thing", "patch_test"):
        with pytest.raises(NotToBeTested):
            place(visit, mira, service)
    with pytest.raises(VisitNotYet):
        place(visit, mira, now=PLACED - timedelta(days=1))
    place(visit, mira, now=PLACED - timedelta(hours=9))  # early on the same day


def test_the_desk_reads_each_with_its_state(visit: Visit, mira: User) -> None:
    client = visit.client
    assert client is not None
    test = place(visit, mira)

    def told(at: datetime) -> tuple[str, str]:
        studio, rules = make_studio(), revisions.current_or_shipped()
        (one,) = patch_tests.of_client(client, studio=studio, rules=rules, now=at)
        return one.tone, one.state

    assert told(PLACED) == ("wait", "To be read from Thu, Jun 3 on")
    assert told(local("2027-06-03T00:10")) == ("wait", "To be read now")
    read(test, "clear", mira, local("2027-06-03T10:00"))
    assert told(local("2027-11-28T10:00")) == ("ok", "Clear, good until Nov 28, 2027")
    assert told(local("2027-11-29T10:00")) == ("quiet", "Clear, but only until Nov 28, 2027")
    read(test, "reaction", mira, local("2027-06-04T10:00"))
    assert told(local("2028-11-29T10:00")) == ("stop", "A reaction. This peel is left out for good.")


# --- On the visit page


@pytest.fixture
def desk(client: Any, mira: User) -> Any:
    client.force_login(mira)
    return client


@time_machine.travel(PLACED, tick=False)
def test_it_is_placed_and_read_on_the_visit_page(desk: Any, visit: Visit, mira: User) -> None:
    peel_visit = diary.book(
        wish=Wish(chain.of(["skin_analysis_and_plan", "peel_lactic"], newcomer=False), PEEL_AT),
        who=visit.client, by=Actor.DESK, proven=True, now=PLACED,
    )  # fmt: skip
    desk.force_login(mira)
    address = f"/desk/visits/{visit.reference}/"
    page = desk.get(address).content.decode()
    assert "Place a test" in page
    assert page.index('value="peel_lactic"') < page.index('value="peel_mandelic"')  # booked for her
    typed = {"service": "peel_lactic", "product": "Lactic 30%", "place": "jaw"}
    assert desk.post(f"{address}test/", typed).url == f"{address}#patch-tests"
    test = PatchTest.objects.get()
    assert "To be read from Thu, Jun 3 on" in desk.get(address).content.decode()
    with time_machine.travel(local("2027-06-03T10:00"), tick=False):
        other = f"/desk/visits/{peel_visit.reference}/"
        refused = desk.post(f"{other}test/{test.pk}/", {"result": "fine"})
        assert "Say what the skin says" in refused.content.decode()
        answer = desk.post(f"{other}test/{test.pk}/", {"result": "clear", "how": "photo", "words": "calm"})
        assert answer.url == f"{other}#patch-tests"
        assert "Clear, good until Nov 28, 2027" in desk.get(other).content.decode()


def test_somebody_else_s_test_is_not_read_through_a_visit_of_hers(
    desk: Any, visit: Visit, mira: User
) -> None:
    test = place(visit, mira)
    stranger = make_treatment("patch_test", starts_at=PLACED + timedelta(hours=2), client=make_client())
    answer = desk.post(
        f"/desk/visits/{stranger.reference}/test/{test.pk}/", {"result": "clear", "how": "photo"}
    )
    assert answer.status_code == 404
    test.refresh_from_db()
    assert test.result == ""


@pytest.mark.parametrize("value", ["\x00", "A" * 3000, "🙂", "", "peel_lactic\n"])
def test_hostile_values_place_and_read_nothing(desk: Any, visit: Visit, mira: User, value: str) -> None:
    address = f"/desk/visits/{visit.reference}/test/"
    assert desk.post(address, {"service": value, "product": value, "place": value}).status_code == 200
    test = place(visit, mira)
    assert (
        desk.post(f"{address}{test.pk}/", {"result": value, "how": value, "words": value}).status_code == 200
    )
    assert PatchTest.objects.filter(result="").count() == 1


def test_the_front_desk_places_and_reads_nothing(client: Any, visit: Visit, mira: User) -> None:
    test = place(visit, mira)
    client.force_login(make_staff(User.Role.FRONT_DESK))
    address = f"/desk/visits/{visit.reference}/test/"
    assert client.post(address, {"service": "peel_lactic"}).status_code == 403
    assert client.post(f"{address}{test.pk}/", {"result": "clear", "how": "photo"}).status_code == 403


def test_the_chart_shows_each_test_with_its_state(desk: Any, visit: Visit, mira: User) -> None:
    read(place(visit, mira), "reaction", mira, PLACED)
    page = desk.get(f"/desk/clients/{visit.client_id}/").content.decode()
    assert "Patch test, Lactic peel" in page and "A reaction. This peel is left out for good." in page


def test_it_is_a_line_of_today_from_the_day_it_can_be_read_until_it_is(visit: Visit, mira: User) -> None:
    test = place(visit, mira)

    def lines(at: datetime) -> list[str]:
        with timezone.override(ZONE):
            return [line.text for line in flags.attention(at)]

    assert lines(local("2027-06-02T23:00")) == []
    assert lines(local("2027-06-03T00:30")) == ["Read the patch test of Ana Pérez, placed Tue, Jun 1"]
    read(test, "clear", mira, local("2027-06-03T10:00"))
    assert lines(local("2027-06-03T11:00")) == []
