"""The care rules in the settings: found, changed with a reason, marked, and back to the reference."""

from html import unescape

import pytest
import time_machine
from django.urls import reverse

from bookings.models import Service, Studio
from bookings.tests.make import NOW, make_studio, make_user
from clients.models import User
from treatments.catalogue import edits, revisions
from treatments.catalogue.horizon import too_short
from treatments.catalogue.paths import with_value
from treatments.catalogue.reference import reference_document
from treatments.catalogue.rows import Part, all_rows
from treatments.models import CatalogueEdit, CatalogueRevision
from treatments.tests.make import make_catalogue
from treatments.tests.test_overlay import ISOTRETINOIN, MAKEUP, REST

pytestmark = pytest.mark.django_db

RULES = "/desk/settings/rules/"


@pytest.fixture
def owner() -> User:
    return make_user(User.Role.OWNER, name="Mira")


@pytest.fixture
def desk(client, owner):
    make_studio()
    make_catalogue()
    client.force_login(owner)
    with time_machine.travel(NOW, tick=False):
        yield client


def at(path):
    return reverse("desk_rule", args=[path])


def seen(desk, address):
    answer = desk.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_every_part_shows_every_row_of_it(desk):
    for part in Part:
        page = seen(desk, f"{RULES}{part.slug}/")
        rows = [row for row in all_rows(reference_document()).values() if row.part is part]
        assert page.count('class="rule-name"') == len(rows)
        for row in rows:
            assert f'href="{at(row.path)}"' in page
    assert desk.get(f"{RULES}moods/").status_code == 404


@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.proof)])
def test_a_row_can_be_opened_and_saved_as_it_stands_without_a_change(desk, every):
    for row in list(all_rows(reference_document()).values())[::every]:
        form = desk.get(at(row.path)).context["form"]
        answer = desk.post(at(row.path), {"value": form["value"].value(), "why": ""})
        assert answer.status_code == 200  # 'this is what stands there already'
    assert not CatalogueEdit.objects.exists()


def test_a_wait_is_made_longer_and_the_page_says_who_when_and_what_it_was(desk, owner):
    answer = desk.post(at(REST), {"value": "21", "why": "Two clients stayed red for long."}, follow=True)
    page = unescape(answer.content.decode())
    for words in ("21 days", "14 days", "Mira", "Two clients stayed red for long.", "Before: 14 days"):
        assert words in page
    assert "milder than the reference</span>" not in page
    assert revisions.current().catalogue.services["peel_lactic"].waits["peel_lactic"] == (21, 21)
    front = seen(desk, RULES)
    assert "Two clients stayed red for long." in front and "Reference: 14 days" in front


def test_a_shorter_wait_without_a_reason_comes_back_filled_with_what_to_do(desk):
    answer = desk.post(at(ISOTRETINOIN), {"value": "4", "why": ""})
    assert answer.status_code == 200
    form = answer.context["form"]
    assert form["value"].value() == "4"
    assert "say why" in form.errors["why"][0]
    assert not CatalogueEdit.objects.exists()
    desk.post(at(ISOTRETINOIN), {"value": "4", "why": "Agreed with Dr. Lee."})
    assert "milder than the reference" in seen(desk, at(ISOTRETINOIN))


def test_a_wait_for_something_active_says_that_it_can_only_be_longer(desk):
    path = "contraindications/sunburn/effects/defer:led_therapy/until_after_date"
    assert "Longer only" in seen(desk, at(path))
    answer = desk.post(at(path), {"value": "1", "why": "Busy week."})
    assert "longer, not shorter" in answer.context["form"].errors["value"][0]


def test_back_to_the_reference_is_one_button(desk, owner):
    edits.change(path=MAKEUP, value={"hours": 12}, why="New product.", by=owner, now=NOW)
    back = reverse("desk_rule_back", args=[MAKEUP])
    assert back in seen(desk, at(MAKEUP))
    assert desk.get(back).status_code == 405
    assert desk.post(back).url == RULES
    assert not revisions.current().loosened
    page = seen(desk, at(MAKEUP))
    assert "New product." in page and "12 hours" in page  # what there was stays to be read
    assert back not in page
    assert "already" in unescape(desk.post(back, follow=True).content.decode())


def test_what_is_offered_and_the_sharp_point_are_switched_here_and_nowhere_else(desk):
    desk.post(at("studio/offered/led_red"), {"value": "no", "why": ""})
    assert not Service.objects.get(slug="led_red").is_offered
    point = at("studio/lancing_permitted")
    assert desk.post(point, {"value": "yes", "why": ""}).status_code == 200
    assert not Studio.objects.get().lancing_permitted
    desk.post(point, {"value": "yes", "why": "Asked the Department of Licensing on Nov 3."})
    assert Studio.objects.get().lancing_permitted
    offered = seen(desk, f"{RULES}offered/")
    assert "not offered" in offered and "permitted" in offered
    assert "lancing_permitted" not in desk.get("/desk/settings/").context["form"].fields
    service = Service.objects.get(slug="led_red")
    assert "is_offered" not in desk.get(reverse("desk_service", args=[service.pk])).context["form"].fields


@pytest.mark.parametrize(
    ("query", "found"),
    [("isotretinoin", ISOTRETINOIN), ("LACTIC lactic", REST), ("no makeup", MAKEUP), ("tanning bed", None)],
)
def test_a_word_finds_its_rows(desk, query, found):
    page = seen(desk, f"{RULES}?q={query}")
    assert 'class="rule-name"' in page
    if found:
        assert f'href="{at(found)}"' in page


def test_a_word_that_no_rule_has_says_so_and_hostile_ones_do_no_harm(desk):
    for query in ("xyzzy", "<script>alert(1)</script>", "%00", "q" * 10_000, "🦋", "\u202e"):
        answer = desk.get(RULES, {"q": query})
        assert answer.status_code == 200
        assert b"<script>alert(1)" not in answer.content
    assert "No rule speaks of that." in seen(desk, f"{RULES}?q=xyzzy")


@pytest.mark.parametrize("value", ["", "x", "-1", "1e3", "9" * 400, "\x00", "🦋", "2.5"])
def test_no_figure_gives_a_500(desk, value):
    for path in (REST, ISOTRETINOIN, MAKEUP, "studio/lancing_permitted"):
        assert desk.post(at(path), {"value": value, "why": value}).status_code == 200
    assert not CatalogueEdit.objects.exists()


def test_an_unknown_row_is_not_found(desk):
    for path in ("meta/version", "services/led_red/order_rank", "x", "intervals_days/matrix/led_red"):
        assert desk.get(at(path)).status_code == 404
        assert desk.post(at(path), {"value": "1"}).status_code == 404
        assert desk.post(reverse("desk_rule_back", args=[path])).status_code == 404


def test_only_the_owner_opens_them(client, desk):
    for role in (User.Role.PRACTITIONER, User.Role.FRONT_DESK):
        client.force_login(make_user(role))
        for address in (RULES, f"{RULES}waits/", at(REST)):
            assert client.get(address).status_code == 403
        assert client.post(at(REST), {"value": "21"}).status_code == 403
        assert client.post(reverse("desk_rule_back", args=[REST])).status_code == 403


def test_before_the_catalogue_is_loaded_the_page_says_what_to_do(client, owner):
    make_studio()
    client.force_login(owner)
    assert "load_catalogue" in seen(client, RULES)
    for address in (f"{RULES}waits/", at(REST)):
        assert client.get(address).status_code == 302


def test_a_change_without_a_place_in_a_newer_reference_is_shown_until_it_is_closed(desk, owner):
    edits.change(path=ISOTRETINOIN, value={"months": 9}, why="", by=owner, now=NOW)
    newer = reference_document()
    newer["contraindications"] = [row for row in newer["contraindications"] if row["id"] != "isotretinoin"]
    revisions.load(document=newer, by="test", why="newer", now=NOW)
    assert f'href="{at(ISOTRETINOIN)}">Close it' in seen(desk, RULES)
    assert "A change without a place" in seen(desk, at(ISOTRETINOIN))
    desk.post(reverse("desk_rule_back", args=[ISOTRETINOIN]))
    assert "Close it" not in seen(desk, RULES)


def test_a_reference_that_overtook_the_studio_is_shown(desk, owner):
    edits.change(path=REST, value=21, why="", by=owner, now=NOW)
    newer = with_value(reference_document(), REST, 28)
    revisions.load(document=newer, by="test", why="newer", now=NOW)
    assert "The reference is stricter now than your change: After Lactic peel, Lactic peel" in seen(
        desk, RULES
    )
    assert "28 days" in seen(desk, at(REST))


def test_the_reference_s_questions_ask_back_as_far_as_its_waits_reach():
    assert list(too_short(reference_document())) == []


def test_a_wait_longer_than_its_question_asks_back_is_pointed_out(desk, owner):
    path = "contraindications/recent_sun_exposure/effects/defer:chemical_peel_superficial/until_after_date"
    question = "contraindications/recent_sun_exposure/question"
    edits.change(path=path, value={"days": 21}, why="", by=owner, now=NOW)
    for address in (RULES, at(path), at(question)):
        assert "asks back ('past two weeks')" in seen(desk, address)
    words = "In the past three weeks have you had a lot of sun, a new tan, or used a tanning bed?"
    desk.post(at(question), {"value": words, "why": ""})
    assert "asks back" not in seen(desk, RULES)


def test_the_pages_cost_the_same_with_no_change_and_with_many(desk, owner, django_assert_num_queries):
    def statements():
        for address in (RULES, f"{RULES}waits/", at(REST)):
            with django_assert_num_queries(STATEMENTS[address]):
                desk.get(address)

    desk.get(RULES)
    statements()
    for number in range(3):
        edits.change(path=REST, value=20 + number, why="x", by=owner, now=NOW)
        edits.change(path=MAKEUP, value={"hours": 30 + number}, why="x", by=owner, now=NOW)
    assert CatalogueRevision.objects.count() == 7
    statements()


STATEMENTS = {RULES: 8, f"{RULES}waits/": 8, "/desk/settings/rules/change/" + REST + "/": 9}
