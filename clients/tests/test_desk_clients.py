"""The list of clients: found, added, corrected."""

from datetime import date

import pytest
from django.urls import reverse

from clients.models import Client
from clients.registry import folded
from clients.tests.make import make_client, make_user

HOSTILE = ["\x00", "🙂" * 3000, "\u202eمرحبا", "A" * 10_000, "<script>alert(1)</script>", "'; --"]


@pytest.fixture
def desk(client, db):
    client.force_login(make_user("front_desk"))
    return client


def names(answer) -> list[str]:
    return [client.name for client in answer.context["page"]]


def test_clients_stand_in_the_order_of_their_names_whatever_the_case(desk):
    for name in ("ben", "Ana", "Zoe"):
        make_client(name)
    assert names(desk.get("/desk/clients/")) == ["Ana", "ben", "Zoe"]


@pytest.mark.parametrize("words", ["pérez", "Ana Pé", "ana@ex", "555 0101", "pérez 0101"])
def test_a_client_is_found_by_parts_of_name_address_and_telephone(desk, words):
    make_client("Ana Pérez", email="ana@example.com", phone="425 555 0101")
    make_client("Ben Ode", email="ben@example.com", phone="425 555 0202")
    assert names(desk.get("/desk/clients/", {"q": words})) == ["Ana Pérez"]


def test_charts_merged_away_are_not_listed(desk):
    kept = make_client("Kept")
    make_client("Gone", merged_into=kept)
    assert names(desk.get("/desk/clients/")) == ["Kept"]


def test_one_that_may_be_another_says_so_with_the_way_to_decide(desk):
    ana = make_client("Ana Pérez")
    twin = make_client("Ana P.", maybe_same_as=ana)
    page = desk.get("/desk/clients/").content.decode()
    assert "maybe the same as Ana Pérez" in page and f"/desk/clients/{twin.pk}/merge/" in page


def test_a_long_list_is_paged_and_the_search_goes_along(desk):
    for number in range(60):
        make_client(f"Person {number:02}")
    first = desk.get("/desk/clients/", {"q": "person"})
    assert len(names(first)) == 50 and "?q=person&amp;page=2" in first.content.decode()
    assert names(desk.get("/desk/clients/", {"q": "person", "page": "2"}))[0] == "Person 50"
    assert len(names(desk.get("/desk/clients/", {"page": "no number"}))) == 50


def test_the_list_costs_the_same_statements_with_one_client_and_with_fifty(desk, django_assert_num_queries):
    ana = make_client()
    with django_assert_num_queries(5):  # session, user, studio, count, clients
        desk.get("/desk/clients/")
    for number in range(49):
        make_client(f"Person {number}", maybe_same_as=ana)
    with django_assert_num_queries(5):
        assert len(names(desk.get("/desk/clients/"))) == 50


def test_while_typing_a_few_are_suggested_and_nothing_for_nothing(desk):
    make_client("Ana Pérez", email="ana@example.com")
    make_client("Ben Ode", email="", phone="425 555 0202")
    suggest = reverse("client_suggest")
    assert 'value="Ana Pérez · ana@example.com"' in desk.get(suggest, {"client": "ana"}).content.decode()
    assert 'value="Ben Ode · 425 555 0202"' in desk.get(suggest, {"client": "ben"}).content.decode()
    assert 'value="Ana Pérez' in desk.get(suggest, {"client": "Ana Pérez · ana@example.com"}).content.decode()
    assert "<option" not in desk.get(suggest).content.decode()


def test_somebody_is_added_and_her_chart_opens(desk):
    answer = desk.post(
        reverse("client_add"), {"name": "Lee Marsh", "email": "lee@example.com", "note": "Tall"}
    )
    lee = Client.objects.get()
    assert answer.url == reverse("desk_client", args=[lee.pk])
    assert (lee.name, lee.email, lee.note, lee.name_key) == (
        "Lee Marsh",
        "lee@example.com",
        "Tall",
        "lee marsh",
    )


def test_adding_the_same_person_again_opens_the_chart_there_is_and_changes_nothing(desk):
    ana = make_client("Ana Pérez", email="ana@example.com", phone="1", note="Old")
    answer = desk.post(
        reverse("client_add"), {"name": "ana pérez", "email": "ANA@example.com", "phone": "2", "note": "N"}
    )
    assert answer.url == reverse("desk_client", args=[ana.pk])
    ana.refresh_from_db()
    assert (Client.objects.count(), ana.name, ana.email, ana.phone, ana.note) == (
        1, "Ana Pérez", "ana@example.com", "1", "Old",
    )  # fmt: skip


def test_one_address_and_another_name_makes_a_chart_that_may_be_the_same(desk):
    mother = make_client("Ana Pérez", email="ana@example.com")
    desk.post(reverse("client_add"), {"name": "Lia Pérez", "email": "ana@example.com"})
    assert Client.objects.get(name="Lia Pérez").maybe_same_as == mother


def test_a_corrected_address_is_the_one_that_is_compared_from_now_on(desk):
    ana = make_client("Ana Pérez", email="ana@exmaple.com")
    edit = reverse("client_edit", args=[ana.pk])
    assert 'value="ana@exmaple.com"' in desk.get(edit).content.decode()
    desk.post(edit, {"name": "Ana Pérez", "email": "Ana@Example.com", "phone": "", "note": ""})
    ana.refresh_from_db()
    assert (ana.email, ana.email_key) == ("Ana@Example.com", folded("ana@example.com"))


def test_a_refused_correction_comes_back_filled(desk):
    ana = make_client("Ana Pérez")
    answer = desk.post(reverse("client_edit", args=[ana.pk]), {"name": "Ana", "email": "no address"})
    assert answer.status_code == 200 and 'value="no address"' in answer.content.decode()
    ana.refresh_from_db()
    assert ana.name == "Ana Pérez"


def test_a_birth_date_is_typed_corrected_and_taken_out_again(desk):
    ana = make_client("Ana Pérez")
    edit = reverse("client_edit", args=[ana.pk])
    typed = {"name": "Ana Pérez", "email": "", "phone": "", "note": ""}
    for given, kept in (("1990-05-01", date(1990, 5, 1)), ("1991-05-01", date(1991, 5, 1)), ("", None)):
        desk.post(edit, typed | {"birth_date": given})
        ana.refresh_from_db()
        assert ana.birth_date == kept
    desk.post(edit, typed | {"birth_date": "1991-05-01"})
    assert 'value="1991-05-01"' in desk.get(edit).content.decode()


@pytest.mark.parametrize("given", ["1899-12-31", "2999-01-01", "1990-02-30", "May"])
def test_a_birth_date_that_cannot_be_is_asked_again(desk, given):
    ana = make_client("Ana Pérez", birth_date=date(1990, 5, 1))
    typed = {"name": "Ana", "email": "", "phone": "", "note": "", "birth_date": given}
    assert desk.post(reverse("client_edit", args=[ana.pk]), typed).status_code == 200
    ana.refresh_from_db()
    assert (ana.name, ana.birth_date) == ("Ana Pérez", date(1990, 5, 1))


def test_a_birth_date_fills_an_empty_one_and_never_another(desk):
    for given in ("1990-05-01", "1991-05-01"):
        typed = {"name": "Lee", "email": "lee@example.com", "phone": "", "note": "", "birth_date": given}
        desk.post(reverse("client_add"), typed)
    assert Client.objects.get().birth_date == date(1990, 5, 1)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_never_break_a_page(desk, value):
    ana = make_client()
    assert desk.get("/desk/clients/", {"q": value, "page": value}).status_code == 200
    assert desk.get(reverse("client_suggest"), {"client": value}).status_code == 200
    for field in ("name", "email", "phone", "birth_date", "note"):
        typed = {"name": "Lee", "email": "", "phone": "", "note": ""} | {field: value}
        assert desk.post(reverse("client_add"), typed).status_code in (200, 302)
        assert desk.post(reverse("client_edit", args=[ana.pk]), typed).status_code in (200, 302)
