"""The studio's edits: who, when, why, what stood there, and the way back; a newer reference beneath them."""

import copy
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from bookings.models import Service, Studio
from bookings.tests.make import NOW, make_studio
from clients.models import User
from treatments.catalogue import edits, revisions
from treatments.catalogue.errors import (
    DishonestWords,
    NeverMilder,
    NothingToChange,
    ReasonMissing,
    UnknownRule,
    WrongLength,
)
from treatments.catalogue.paths import value_at, with_value
from treatments.catalogue.reference import reference_document
from treatments.models import CatalogueEdit, CatalogueRevision
from treatments.tests.make import make_catalogue, make_staff
from treatments.tests.test_overlay import ISOTRETINOIN, MAKEUP, REST

pytestmark = pytest.mark.django_db

LINE = "aftercare/instructions"
SUNBURN = "contraindications/sunburn/effects/defer:chemical_peel_superficial/until_after_date"
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def owner() -> User:
    make_studio()
    make_catalogue()
    return make_staff(User.Role.OWNER)


def change(path, value, by, why="", now=NOW):
    return edits.change(path=path, value=value, why=why, by=by, now=now)


def document():
    return CatalogueRevision.objects.order_by("-number")[0].document


def load(reference):
    return revisions.load(document=reference, by="test", why="newer", now=LATER)


def test_an_edit_is_a_new_revision_with_who_when_why_and_what_it_was(owner):
    edit = change(REST, 21, owner, "Two clients stayed red for long.")
    assert (edit.was, edit.value, edit.reference, edit.loosens) == (14, 21, 14, False)
    assert (edit.made_by, edit.made_at) == (owner, NOW)
    assert (edit.revision.number, edit.revision.origin) == (2, "studio")
    rules = revisions.current()
    assert rules.revision_id == edit.revision_id
    assert rules.catalogue.services["peel_lactic"].waits["peel_lactic"] == (21, 21)
    assert with_value(document(), REST, 14) == reference_document()


def test_the_newest_edit_of_a_row_counts_and_every_one_stays_on_file(owner):
    change(REST, 21, owner)
    change(MAKEUP, {"hours": 48}, owner)
    second = change(REST, 28, owner, now=LATER)
    assert (second.was, second.reference) == (21, 14)
    assert value_at(document(), REST) == 28 and value_at(document(), MAKEUP) == {"hours": 48}
    assert [edit.value for edit in edits.history(REST)] == [28, 21]
    assert revisions.at(CatalogueRevision.objects.get(number=2).pk).catalogue.services["peel_lactic"].waits[
        "peel_lactic"
    ] == (21, 21)


def test_milder_than_the_reference_needs_a_reason(owner):
    for why in ("", "   "):
        with pytest.raises(ReasonMissing):
            change(ISOTRETINOIN, {"months": 4}, owner, why)
    assert CatalogueRevision.objects.count() == 1 and not CatalogueEdit.objects.exists()
    edit = change(ISOTRETINOIN, {"months": 4}, owner, "Agreed with Dr. Lee, who signs for each client.")
    assert edit.loosens
    assert revisions.current().is_loosened("flag:isotretinoin", "peel_lactic")


def test_the_database_keeps_no_milder_value_without_a_reason(owner):
    edit = change(ISOTRETINOIN, {"months": 4}, owner, "Agreed with Dr. Lee.")
    with pytest.raises(IntegrityError), transaction.atomic():
        CatalogueEdit.objects.filter(pk=edit.pk).update(why="")


def test_milder_than_before_but_not_than_the_reference_needs_none(owner):
    change(REST, 28, owner)
    assert not change(REST, 16, owner).loosens


@pytest.mark.parametrize("why", ["", "A very good reason."])
def test_a_wait_about_something_active_is_never_made_shorter(owner, why):
    with pytest.raises(NeverMilder):
        change(SUNBURN, {"days": 13}, owner, why)
    assert change(SUNBURN, {"days": 15}, owner).value == {"days": 15}


def test_the_reference_s_own_value_takes_an_edit_back(owner):
    change(REST, 7, owner, "Gentle product.")
    edit = change(REST, 14, owner)
    assert (edit.value, edit.loosens, edit.was) == (None, False, 7)
    assert document() == reference_document()
    assert not revisions.standing()


def test_back_to_the_reference_keeps_what_there_was(owner):
    change(REST, 7, owner, "Gentle product.")
    edit = edits.put_back(path=REST, by=owner, now=LATER)
    assert (edit.value, edit.was, edit.loosens) == (None, 7, False)
    assert document() == reference_document()
    assert not revisions.current().loosened
    with pytest.raises(NothingToChange):
        edits.put_back(path=REST, by=owner, now=LATER)
    with pytest.raises(UnknownRule):
        edits.put_back(path="meta/version", by=owner, now=LATER)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (REST, 0),  # shorter, not taken out
        (REST, -1),
        (REST, 731),
        (REST, "7"),
        (REST, True),
        (REST, {"days": 7}),
        (ISOTRETINOIN, {"days": 200}),  # the unit is the reference's
        (ISOTRETINOIN, {"months": 25}),
        (MAKEUP, {"hours": 24.5}),
        (MAKEUP, None),
    ],
)
def test_a_length_that_cannot_be_is_refused(owner, path, value):
    with pytest.raises(WrongLength):
        change(path, value, owner, "why")
    assert not CatalogueEdit.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "contraindications/isotretinoin/effects/defer:led_therapy/effect",
        "contraindications/pregnancy/effects/refuse:peel_salicylic/override",
        "services/peel_tca_light/requires/studio_switch",
        f"{LINE}/makeup.avoid/kind",
        "meta/version",
        "",
    ],
)
def test_what_a_rule_does_cannot_be_edited(owner, path):
    with pytest.raises(UnknownRule):
        change(path, "conditions", owner, "why")


def test_a_question_is_asked_in_the_studio_s_words(owner):
    words = "Do you take Accutane or isotretinoin, or have you ever?"
    edit = change("contraindications/isotretinoin/question", f"  {words} ", owner)
    assert not edit.loosens
    assert revisions.current().catalogue.questions["isotretinoin"].question == words


def test_a_line_says_the_same_in_other_words_and_keeps_its_length(owner):
    before = revisions.current().catalogue
    words = "Please wear no makeup on the skin we worked on, and no tinted sunscreen."
    change(f"{LINE}/makeup.avoid/text", words, owner)
    after = revisions.current().catalogue
    assert after.instructions["makeup/avoid"].text == words
    assert after.instructions["makeup/avoid"].kind == "avoid"
    service = "deep_pore_extractions"
    assert after.services[service].care.restrictions == before.services[service].care.restrictions


@pytest.mark.parametrize(
    ("key", "words", "wrong"),
    [
        ("makeup.avoid", "Makeup is fine.", "leave out"),
        ("makeup.avoid", "No makeup for 12 hours.", "set apart"),
        ("retinoids.avoid", "No retinol.", "prescribed"),
        ("cleansing.no_wash", "Do not wash your face yet.", "keep this sentence"),
        ("makeup.avoid", "", "characters"),
        ("makeup.avoid", "No " * 200, "characters"),
        ("makeup.avoid", "No makeup {name}.", "plain words"),
        ("makeup.avoid", "No makeup.\nNone.", "plain words"),
        ("makeup.avoid", "No makeup until your diagnosis.", "only a doctor"),
    ],
)
def test_words_do_not_change_what_a_line_means(owner, key, words, wrong):
    with pytest.raises(DishonestWords, match=wrong):
        change(f"{LINE}/{key}/text", words, owner, "nicer")
    assert not CatalogueEdit.objects.exists()


def test_a_time_of_day_that_the_reference_names_itself_may_stay(owner):
    words = (
        "SPF 30 or more every morning, and again every two hours outdoors. Tinted is good if you mark easily."
    )
    assert change(f"{LINE}/spf.daily_30plus/text", words, owner).value == words


def test_a_service_can_be_taken_off_the_list_and_put_back(owner):
    edit = change("studio/offered/led_red", False, owner)
    assert not edit.loosens and not Service.objects.get(slug="led_red").is_offered
    edits.put_back(path="studio/offered/led_red", by=owner, now=LATER)
    assert Service.objects.get(slug="led_red").is_offered


def test_the_light_tca_peel_and_the_sharp_point_need_a_reason_to_be_switched_on(owner):
    for path in ("studio/offered/peel_tca_light", "studio/lancing_permitted"):
        with pytest.raises(ReasonMissing):
            change(path, True, owner)
        assert change(path, True, owner, "Master license; asked the Department of Licensing.").loosens
    studio = Studio.objects.get()
    assert studio.tca_light_enabled and studio.lancing_permitted
    assert Service.objects.get(slug="peel_tca_light").is_offered
    assert revisions.current().is_loosened("sharp_point", "deep_pore_extractions")
    edits.put_back(path="studio/lancing_permitted", by=owner, now=LATER)
    assert not Studio.objects.get().lancing_permitted


def test_a_switch_that_was_on_before_there_were_edits_can_go_back(owner):
    Studio.objects.update(lancing_permitted=True)
    edit = edits.put_back(path="studio/lancing_permitted", by=owner, now=NOW)
    assert edit.was is True and not Studio.objects.get().lancing_permitted


def test_nothing_is_written_for_what_stands_there_already(owner):
    with pytest.raises(NothingToChange):
        change(REST, 14, owner)
    assert CatalogueRevision.objects.count() == 1


def test_a_newer_reference_comes_in_beneath_the_studio_s_edits(owner):
    change(REST, 21, owner)
    change(ISOTRETINOIN, {"months": 4}, owner, "Agreed with Dr. Lee.")
    newer = with_value(reference_document(), MAKEUP, {"hours": 36})
    loaded = load(newer)
    assert [(row.number, row.origin) for row in CatalogueRevision.objects.order_by("number")][-2:] == [
        (4, "reference"),
        (5, "studio"),
    ]
    assert loaded.written.number == 5
    assert len(loaded.over.applied) == 2 and not loaded.over.gone
    assert value_at(document(), REST) == 21
    assert value_at(document(), ISOTRETINOIN) == {"months": 4}
    assert value_at(document(), MAKEUP) == {"hours": 36}
    assert revisions.current().is_loosened("flag:isotretinoin", "peel_lactic")
    assert revisions.shipped_document() == newer
    assert load(newer).written is None  # twice changes nothing


def test_a_change_whose_row_is_gone_is_left_out_and_said(owner, monkeypatch):
    change(REST, 21, owner)
    change(ISOTRETINOIN, {"months": 9}, owner)
    newer = copy.deepcopy(reference_document())
    newer["contraindications"] = [row for row in newer["contraindications"] if row["id"] != "isotretinoin"]
    monkeypatch.setattr("treatments.management.commands.load_catalogue.reference_document", lambda: newer)
    said = StringIO()
    call_command("load_catalogue", stdout=said)
    assert f"The studio's change has no place any more: {ISOTRETINOIN}" in said.getvalue()
    assert value_at(document(), REST) == 21
    edits.put_back(path=ISOTRETINOIN, by=owner, now=LATER)
    assert [edit.path for edit in revisions.standing()] == [REST]


def test_a_reference_that_overtakes_the_studio_counts_until_a_reason_is_given(owner):
    change(REST, 21, owner)
    loaded = load(with_value(reference_document(), REST, 28))
    assert [edit.path for edit in loaded.over.outdone] == [REST]
    assert value_at(document(), REST) == 28
    assert [edit.value for edit in revisions.standing()] == [21]  # kept on file
    change(REST, 21, owner, "Our product is milder.", now=LATER)
    assert value_at(document(), REST) == 21


def test_an_edit_stands_whole_or_not_at_all(owner, monkeypatch):
    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr(edits, "_switch", fail)
    with pytest.raises(RuntimeError):
        change("studio/offered/led_red", False, owner)
    assert CatalogueRevision.objects.count() == 1 and not CatalogueEdit.objects.exists()
    assert Service.objects.get(slug="led_red").is_offered
