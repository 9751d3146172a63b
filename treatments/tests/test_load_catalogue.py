"""`load_catalogue`: revisions and services, twice changes nothing, the studio's edits stay."""

import copy
from io import StringIO

import pytest
from django.core.management import call_command

from bookings.models import Service
from bookings.tests.make import NOW
from treatments.care.case import parse_case
from treatments.care.decision import decide
from treatments.catalogue import revisions, services
from treatments.catalogue.reference import reference_document
from treatments.errors import CatalogueMissing
from treatments.models import CatalogueRevision
from treatments.tests.make_care import worked_cases

pytestmark = pytest.mark.django_db


def load() -> str:
    said = StringIO()
    call_command("load_catalogue", stdout=said)
    return said.getvalue().strip()


def test_an_empty_studio_gets_the_reference_and_fourteen_services() -> None:
    assert load() == "Catalogue: revision 1 written. Services: 14 added, 0 renewed."
    assert revisions.current().catalogue.version == reference_document()["meta"]["version"]
    enzyme = Service.objects.get(slug="enzyme_exfoliation")
    assert (enzyme.minutes, enzyme.cleanup_minutes, enzyme.price_cents) == (45, 10, 9000)  # $60 to $120
    assert (enzyme.needs_analysis_first, enzyme.needs_patch_test, enzyme.is_offered) == (True, False, True)
    mandelic = Service.objects.get(slug="peel_mandelic")
    assert (mandelic.price_cents, mandelic.needs_patch_test) == (13250, True)  # $90 to $175
    assert not Service.objects.get(slug="peel_tca_light").is_offered
    patch = Service.objects.get(slug="patch_test")
    assert (patch.minutes, patch.price_cents, patch.needs_analysis_first) == (10, 0, False)
    ranks = dict(Service.objects.values_list("slug", "order_rank"))
    assert ranks["skin_analysis_and_plan"] < ranks["patch_test"] < ranks["enzyme_exfoliation"]


def test_every_service_has_one_plain_sentence() -> None:
    load()
    for service in Service.objects.all():
        assert 0 < len(service.summary) <= 90
        assert service.summary.endswith(".")


def test_twice_changes_nothing() -> None:
    load()
    before = list(Service.objects.order_by("pk").values())
    assert load() == "Catalogue: unchanged. Services: 0 added, 0 renewed."
    assert list(Service.objects.order_by("pk").values()) == before
    assert CatalogueRevision.objects.count() == 1


def test_what_the_studio_edited_stays_and_the_rest_follows_a_new_reference() -> None:
    load()
    Service.objects.filter(slug="led_red").update(price_cents=9900)
    shipped, newer = reference_document(), copy.deepcopy(reference_document())
    for row in newer["services"]:
        if row["id"] == "led_red":
            row["price_usd"], row["duration_min"]["typical"] = [1, 3], 25
    assert services.load(document=newer, earlier=shipped) == (0, 1)
    led = Service.objects.get(slug="led_red")
    assert (led.price_cents, led.minutes) == (9900, 25)


def test_a_new_reference_becomes_a_new_revision_unless_the_rules_were_edited_by_hand() -> None:
    load()
    newer = reference_document() | {"note": "newer"}
    written = revisions.load(document=newer, by="test", why="test", now=NOW).written
    assert written is not None
    assert written.number == 2
    CatalogueRevision.objects.create(
        number=3, document=newer, digest="0" * 64, origin="studio", made_at=NOW, made_by="Mira", why="shorter"
    )
    assert revisions.load(document=reference_document(), by="test", why="test", now=NOW).written is None
    assert CatalogueRevision.objects.count() == 3


def test_without_a_revision_the_rules_are_missing_in_one_clear_sentence() -> None:
    with pytest.raises(CatalogueMissing, match="load_catalogue"):
        revisions.current()


@pytest.mark.parametrize("case", worked_cases(), ids=lambda case: case["id"])
def test_rules_read_back_from_the_database_decide_as_the_reference(case) -> None:
    """A database may keep an object's keys in an order of its own."""
    load()
    rules = revisions.current()
    assert decide(parse_case(case, rules.catalogue), rules.catalogue).as_dict() == case["expected"]
    gravest = [sign.tier for sign in rules.catalogue.warning_signs]
    assert gravest == sorted(gravest, key=["emergency_now", "same_day_doctor", "studio"].index)
