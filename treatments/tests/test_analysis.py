"""The draft that grows: what it keeps, whom it lets write over it, what it takes over, how it is read."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Visit
from treatments import analysis, findings, seen_page
from treatments.analysis import Seen
from treatments.analysis_words import noted, zone_words, zones_words
from treatments.errors import AlreadySigned, NewerDraft, NothingBefore, UnknownEntry
from treatments.models import Observation, SkinAnalysis
from treatments.models.analyses import Base
from treatments.seen import listed
from treatments.tests.make import make_staff, make_treatment
from treatments.tests.make_care import reference

STARTS = datetime.fromisoformat("2027-03-01T10:00-08:00")
MILIA = Seen("milia", ("cheek_upper_left",))
WHOLE = Seen(
    concern="milia",
    zones=("cheek_upper_left", "chin"),
    words="in a crop",
    count=3,
    many=True,
    size_from_tenths=10,
    size_to_tenths=25,
    feel="hard",
    color="pearl white",
    arrangement="scattered",
    opening="closed",
    signs=("eruptive",),
    unsure=True,
    ruled_out=("molluscum",),
)


@pytest.fixture
def visit(db: Any) -> Visit:
    return make_treatment("skin_analysis_and_plan", starts_at=STARTS)


def save(visit: Visit, *seen: Seen, base: Base | None = None, now: datetime = STARTS) -> SkinAnalysis:
    return analysis.save_draft(visit_id=visit.pk, skin_type=3, words="", seen=seen, base=base, now=now)


def sign(visit: Visit) -> SkinAnalysis:
    return analysis.sign(visit_id=visit.pk, by=make_staff(), now=STARTS)


def rows(of: SkinAnalysis) -> list[Seen]:
    return analysis.read_rows(of.rows())


def test_everything_noted_is_kept_signed_and_carried_into_an_amendment(visit: Visit) -> None:
    save(visit, WHOLE)
    signed = sign(visit)
    assert rows(signed) == [WHOLE]
    assert rows(analysis.amend(visit_id=visit.pk, now=STARTS)) == [WHOLE]


def test_what_the_catalogue_does_not_have_is_refused_with_its_name(visit: Visit) -> None:
    for wrong in (Seen("freckles"), Seen("milia", ("elbow",)), Seen("milia", signs=("nodules",))):
        with pytest.raises(UnknownEntry):
            save(visit, wrong)
    assert not Observation.objects.exists()


def test_a_page_writes_over_what_it_saw_and_over_its_own_saves(visit: Visit) -> None:
    first = save(visit, MILIA, base=Base(1, 0, "mine"))
    # the answer got lost: the page still believes in edition 0
    second = save(visit, MILIA, MILIA, base=Base(1, 0, "mine"))
    assert (first.edition, second.edition) == (1, 2)
    assert len(rows(second)) == 2


def test_nobody_writes_over_what_she_has_not_seen(visit: Visit) -> None:
    save(visit, MILIA, base=Base(1, 0, "mine"))
    save(visit, base=Base(1, 1, "hers"))
    for writer in ("mine", "", "third"):
        with pytest.raises(NewerDraft):
            save(visit, WHOLE, base=Base(1, 1, writer))
    assert rows(save(visit, WHOLE, base=Base(1, 2, "mine"))) == [WHOLE]


def test_nobody_writes_into_another_version(visit: Visit) -> None:
    save(visit, MILIA, base=Base(1, 0, "mine"))
    sign(visit)
    with pytest.raises(AlreadySigned):
        save(visit, base=Base(1, 1, "mine"))
    amended = analysis.amend(visit_id=visit.pk, now=STARTS)
    with pytest.raises(NewerDraft):
        save(visit, base=Base(1, amended.edition, "mine"))


def test_as_last_time_adds_what_is_not_there_yet(visit: Visit) -> None:
    with pytest.raises(NothingBefore):
        analysis.take_over(visit_id=visit.pk, now=STARTS)
    for days, zone in ((60, "nose_tip"), (30, "chin")):
        earlier = make_treatment("led_red", starts_at=STARTS - timedelta(days=days), client=visit.client)
        save(earlier, Seen("milia", (zone,), count=days), Seen("open_comedones", (zone,)))
        sign(earlier)
    later = make_treatment("led_red", starts_at=STARTS + timedelta(days=1), client=visit.client)
    save(later, Seen("dehydration", ("chin",)))
    sign(later)
    save(visit, MILIA)
    taken = analysis.take_over(visit_id=visit.pk, now=STARTS)
    assert rows(taken) == [MILIA, Seen("open_comedones", ("chin",))]  # the last one before, not the next


def test_only_what_is_open_takes_over(visit: Visit) -> None:
    earlier = make_treatment("led_red", starts_at=STARTS - timedelta(days=30), client=visit.client)
    save(earlier, MILIA)
    sign(earlier)
    save(visit, MILIA)
    sign(visit)
    with pytest.raises(AlreadySigned):
        analysis.take_over(visit_id=visit.pk, now=STARTS)


def test_the_engine_reads_what_it_may_be_beside_what_it_is(visit: Visit) -> None:
    read = listed(save(visit, WHOLE), reference())
    assert {seen.concern for seen in read} == {
        "milia",
        "syringoma",
        "closed_comedones",
        "sebaceous_hyperplasia",
        "fordyce_spots",
        "calcinosis_cutis",
        "xanthelasma",
    }
    assert [seen.signs for seen in read if seen.concern == "milia"] == [("eruptive",)]


def test_a_row_in_words(visit: Visit) -> None:
    save(visit, WHOLE, Seen("actinic_or_suspicious_lesion", ("ear_left",), unsure=True))
    milia, spot = findings.in_words(SkinAnalysis.objects.get().rows(), reference())
    assert (milia.glyph, milia.name, spot.glyph, spot.name) == (
        "unsure",
        "milia",
        "unsure",
        "a spot I can't place",
    )
    assert list(milia.facts) == ["more than 3", "1-2.5 mm", "hard", "pearl white", "scattered", "no opening"]
    assert list(milia.signs) == ["Many new ones have come within weeks."]
    assert "molluscum" not in milia.may_be
    assert not spot.may_be


@pytest.mark.parametrize(
    ("sizes", "words"),
    [((10, 20), "1-2 mm"), ((10, 10), "1 mm"), ((15, None), "from 1.5 mm"), ((None, 20), "up to 2 mm")],
)
def test_sizes_as_people_say_them(sizes: tuple[int | None, int | None], words: str) -> None:
    row = Observation(size_from_tenths=sizes[0], size_to_tenths=sizes[1])
    assert list(noted(row)) == [words]


def test_places_are_the_client_s_own_sides() -> None:
    zones = reference().zones
    assert zone_words(zones["cheek_upper_left"]) == "upper cheek, her left"
    assert zone_words(zones["forehead_center"]) == "forehead, center"
    assert zones_words(["chin", "ear_right", "ear_left"], reference()) == ["chin", "ear, both sides"]


def test_the_face_says_in_words_what_it_shows(visit: Visit) -> None:
    save(visit, Seen("milia", ("chin",), count=3), Seen("open_comedones", ("chin", "nose_tip")))
    front = findings.drawn(SkinAnalysis.objects.get().rows(), reference(), left_out={"nose_tip"})[0]
    labels = {zone.shape.zone: zone.label for zone in front.zones}
    assert labels["chin"] == "chin: milia, 3; blackheads"
    assert labels["nose_tip"] == "nose tip: blackheads (left out)"
    assert labels["glabella"] == "between the brows"


def test_all_eighteen_concerns_are_behind_the_brush(visit: Visit) -> None:
    looks = seen_page.SeenPart(visit, reference(), {}).looks
    brushes = [brush for look in looks for brush in look.brushes if not brush.unsure]
    assert sorted(brush.concern for brush in brushes) == sorted(reference().concerns)


# --- on the page


def signed_in() -> Browser:
    browser = Browser()
    browser.force_login(make_staff())
    return browser


def form_of(*given: dict[str, Any], **fields: Any) -> dict[str, Any]:
    posted: dict[str, Any] = {"seen-TOTAL_FORMS": len(given), "seen-INITIAL_FORMS": 0, **fields}
    for number, row in enumerate(given):
        posted |= {f"seen-{number}-{name}": value for name, value in row.items()}
    return posted


def test_sizes_typed_the_wrong_way_round_are_turned(visit: Visit) -> None:
    row = {"concern": "milia", "size_from": "2.5", "size_to": "1", "count": "3", "many": "on"}
    signed_in().post(
        reverse("desk_analysis_keep", args=[visit.reference]), form_of(row, version=1, edition=0)
    )
    kept = Observation.objects.get()
    assert (kept.size_from_tenths, kept.size_to_tenths, kept.count, kept.many) == (10, 25, 3, True)


def test_signs_of_another_concern_are_left_behind(visit: Visit) -> None:
    row = {"concern": "milia", "signs": ["nodules", "growing_fast", "eruptive"], "ruled_out": ["molluscum"]}
    signed_in().post(reverse("desk_analysis_keep", args=[visit.reference]), form_of(row))
    kept = Observation.objects.get()
    assert (kept.signs, kept.ruled_out) == (["growing_fast", "eruptive"], [])  # sure: nothing to rule out


def test_keeping_answers_with_the_hour_and_a_newer_draft_with_a_conflict(visit: Visit) -> None:
    browser, at = signed_in(), reverse("desk_analysis_keep", args=[visit.reference])
    kept = browser.post(at, form_of({"concern": "milia"}, version=1, edition=0, writer="a"))
    assert kept.status_code == 200
    assert 'data-edition="1"' in kept.content.decode()
    refused = browser.post(at, form_of(version=1, edition=0, writer="b"))
    assert refused.status_code == 409
    assert "Saved from somewhere else meanwhile" in refused.content.decode()
    assert browser.post(at, form_of(version=1, edition=0, over=1, writer="b")).status_code == 200
    assert not Observation.objects.exists()
    wrong = browser.post(at, form_of({"concern": "milia", "count": "many"}, version=1, edition=2))
    assert wrong.status_code == 422
    assert "Not saved yet." in wrong.content.decode()


def test_without_a_script_a_stale_form_comes_back_filled_and_asks(visit: Visit) -> None:
    browser, at = signed_in(), reverse("desk_analysis", args=[visit.reference])
    save(visit, Seen("open_comedones", ("nose_tip",)))
    typed = form_of({"concern": "milia", "words": "typed words"}, version=1, edition=0, writer="b")
    page = browser.post(at, typed).content.decode()
    for words in ("typed words", "Saved from somewhere else meanwhile", "Write mine over it"):
        assert words in page
    assert browser.post(at, typed | {"over": "1"}).status_code == 302
    assert Observation.objects.get().words == "typed words"


def test_what_was_typed_against_a_signed_version_becomes_the_next(visit: Visit) -> None:
    browser, at = signed_in(), reverse("desk_analysis", args=[visit.reference])
    save(visit, MILIA)
    sign(visit)
    typed = form_of({"concern": "open_comedones"}, version=1, edition=1, writer="b")
    page = browser.post(at, typed).content.decode()
    assert "Signed meanwhile." in page
    assert "Save as a new version" in page
    assert browser.post(at, typed | {"new_version": "yes"}).status_code == 302
    assert [row.concern for row in SkinAnalysis.objects.get(version=2).rows()] == ["open_comedones"]
    assert [row.concern for row in SkinAnalysis.objects.get(version=1).rows()] == ["milia"]


def test_a_signed_version_is_read_at_its_own_address_and_a_draft_is_not(visit: Visit) -> None:
    browser = signed_in()
    save(visit, WHOLE)
    assert browser.get(reverse("desk_analysis_version", args=[visit.reference, 1])).status_code == 404
    sign(visit)
    page = browser.get(reverse("desk_analysis_version", args=[visit.reference, 1])).content.decode()
    assert "Not sure: milia" in page
    assert "1-2.5 mm" in page


@pytest.mark.parametrize("typed", ["x" * 10_000, "\x00", "🧴 مرحبا", "-1", "1e99", "NaN"])
@pytest.mark.parametrize("name", ["desk_analysis", "desk_analysis_keep"])
def test_no_input_breaks_it(visit: Visit, typed: str, name: str) -> None:
    fields = (
        "concern",
        "zones",
        "count",
        "many",
        "size_from",
        "size_to",
        "feel",
        "color",
        "signs",
        "ruled_out",
    )
    rows = [{field: typed} for field in fields] + [{"concern": "milia", field: typed} for field in fields]
    whole = {field: typed for field in ("version", "edition", "over", "writer", "skin_type", "words")}
    for posted in (form_of(*rows, **whole), form_of(**whole), {"seen-TOTAL_FORMS": typed}):
        answer = signed_in().post(reverse(name, args=[visit.reference]), posted)
        assert answer.status_code in (200, 302, 409, 422)
