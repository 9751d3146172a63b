"""Shown by 4 of the aftercare: the plan on paper, two pages at most, words to be read and fonts inside."""

import io
import json
import random
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import typst
from django.test import Client as Browser
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from bookings.models import Visit
from bookings.studio import current
from bookings.tests.make import make_client, make_practitioner, make_room
from clients.models import HealthRead
from treatments import plan_edits
from treatments.catalogue import revisions
from treatments.client_plan import ClientPlan
from treatments.home_care import recommended
from treatments.home_care.at_home import AtHome
from treatments.home_care.recommended import Product
from treatments.models import RetinolRamp
from treatments.paper import press
from treatments.paper.plan import TEMPLATE, plan, said, sizes
from treatments.plain_words import named_condition
from treatments.tests.make import approve, finish, make_staff, make_treatment, plan_of

pytestmark = pytest.mark.django_db
ENDED = datetime.fromisoformat("2027-03-01T11:00-08:00")
SHARP = ["deep_pore_extractions"]
EVERYTHING = (
    "enzyme_exfoliation", "deep_pore_extractions", "peel_glycolic", "peel_salicylic", "led_blue", "led_red",
    "post_treatment_calming",
)  # fmt: skip


def visit_of(*services: str, name: str = "Noor Haddad", point: list[str] = [], **fields: Any) -> Visit:  # noqa: B006
    ended = fields.pop("ended", ENDED)
    client = fields.pop("client", None) or make_client(name, **fields)
    visit = make_treatment(
        *services,
        starts_at=ended - timedelta(hours=2),
        client=client,
        practitioner=make_practitioner(),
        room=make_room(),
    )
    finish(visit, *services, at=ended, point=point)
    return visit


def ordinary() -> Visit:
    return visit_of("deep_pore_extractions", skin_type=2, point=SHARP)


def after_another() -> Visit:
    """A peel on deeper skin, four days after another peel, and a line of her own."""
    her = make_client("Ana Ríos", skin_type=5)
    before = visit_of("peel_lactic", client=her, ended=ENDED - timedelta(days=4))
    approve(before, now=ENDED - timedelta(days=4))
    visit = visit_of("peel_glycolic", "led_red", client=her)
    plan_edits.add(
        visit_id=visit.pk, words="Sleep on your back.", ends_at=ENDED + timedelta(days=5), now=ENDED
    )
    return visit


def very_much() -> Visit:
    """More than anybody does in a day, with words of her own as long as they may be."""
    visit = visit_of(*EVERYTHING, skin_type=None, point=SHARP, name="A name that goes on " * 8)
    for _ in range(3):
        words = "Please keep to this for as long as it says here. " * 8
        plan_edits.add(visit_id=visit.pk, words=words, ends_at=ENDED + timedelta(days=9), now=ENDED)
    return visit


def page_of(visit: Visit) -> ClientPlan:
    if not plan_of(visit).is_approved:
        approve(visit, now=ENDED)
    found = plan_of(visit)
    found.record.visit = visit
    return ClientPlan(found, current(), ENDED + timedelta(hours=1), is_whole=True)


every_plan = pytest.mark.parametrize("make", [ordinary, after_another, very_much])


@every_plan
def test_it_is_two_pages_at_most_and_says_every_line_with_its_end_and_its_reason(
    make: Callable[[], Visit],
) -> None:
    page = page_of(make())
    paper = PdfReader(io.BytesIO(plan(page)))
    assert len(paper.pages) <= 2
    text = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    assert page.stretches
    for stretch in page.stretches:
        assert stretch.title in text
        for told in stretch.lines:
            for words in (told.until, told.exactly, told.line.words, told.line.why, told.because):
                assert " ".join(words.split()) in text, words
    for tier in page.signs:
        for sign in tier["signs"]:
            assert sign in text
    assert "rinse with cool water now" in text and "+1 425 555 0100" in text
    assert named_condition(text, revisions.current().catalogue) is None


@every_plan
def test_its_fonts_are_inside_and_it_is_tagged_for_screen_readers(make: Callable[[], Visit]) -> None:
    paper = PdfReader(io.BytesIO(plan(page_of(make()))))
    described = 0
    for sheet in paper.pages:
        for font in sheet["/Resources"]["/Font"].values():  # type: ignore[index]
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor.get_object())
            described += 1
    assert described
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert paper.metadata is not None
    assert paper.metadata.title == "After your visit to Skin Fit"  # says nothing of health


@every_plan
def test_as_a_picture_it_is_black_on_white_with_the_code_to_scan(make: Callable[[], Visit]) -> None:
    picture = Image.open(io.BytesIO(press.pictured(TEMPLATE, said(page_of(make())) | {"size": 10})))
    reds, greens, blues = (channel.getextrema() for channel in picture.convert("RGB").split())
    assert reds == greens == blues == (0, 255)
    grey = picture.convert("L").histogram()
    assert sum(grey[250:]) > 0.8 * picture.width * picture.height  # paper
    assert sum(grey[:10]) > 0.005 * picture.width * picture.height  # ink


def test_an_ordinary_plan_is_printed_in_eleven_points() -> None:
    assert _size(plan(page_of(ordinary()))) == pytest.approx(11, abs=0.01)


def _size(made: bytes) -> float:
    """The size in which most letters of the first page are set."""
    sizes: dict[float, int] = {}

    def count(text: str, _cm: Any, matrix: Any, _font: Any, size: float) -> None:
        points = round(size * abs(matrix[3]), 2)
        sizes[points] = sizes.get(points, 0) + len(text)

    PdfReader(io.BytesIO(made)).pages[0].extract_text(visitor_text=count)
    return max(sizes, key=lambda points: sizes[points])


@pytest.mark.parametrize("name", ["Łucja 李 مريم 🙂", "#eval(1) $x$ @ref <l> \\", "a\x01b", "'\"&<script>"])
def test_a_name_in_any_script_and_any_markup_is_printed_as_words(name: str) -> None:
    paper = PdfReader(io.BytesIO(plan(page_of(visit_of("led_red", name=name, skin_type=2)))))
    assert len(paper.pages) == 1
    if name.isascii() and name.isprintable():
        assert name in paper.pages[0].extract_text()


def test_making_it_takes_at_most_five_times_an_empty_page() -> None:
    """Of the same size, in the same run; every time with other words, so that nothing is at hand already."""
    words = said(page_of(after_another()))
    empty = best(lambda: typst.compile(b'#set page(paper: "us-letter")', format="pdf"))
    full = best(lambda: press.fitting(TEMPLATE, varied(words), sizes=sizes(words), most_pages=2))
    assert full <= 5 * empty, f"{full / empty:.1f} times an empty page"


def best(make: Callable[[], object]) -> float:
    taken = []
    for _ in range(7):
        began = time.perf_counter()
        make()
        taken.append(time.perf_counter() - began)
    return min(taken)


def varied(words: dict[str, Any]) -> dict[str, Any]:
    """The same with other figures in every sentence."""

    def other(found: Any) -> Any:
        if isinstance(found, dict):
            return {
                key: value if key in ("kind", "paper", "lang") else other(value)
                for key, value in found.items()
            }
        if isinstance(found, list):
            return [other(one) for one in found]
        is_sentence = isinstance(found, str) and " " in found and not found.startswith("<")
        return f"{found} {random.randint(10, 99)}" if is_sentence else found

    changed: dict[str, Any] = json.loads(json.dumps(other(words)))
    return changed


# --- At home


def with_home_care() -> Visit:
    """Extractions with a point, a ramp of retinol begun that day, and two products by name."""
    visit = ordinary()
    RetinolRamp.objects.create(
        visit=visit, revision=plan_of(visit).revision, starts_on=date(2027, 3, 10), made_at=ENDED
    )
    products = [Product("Cloud cleanser", "pm:1", "two pumps"), Product("Veil SPF 50", "am:4", "")]
    recommended.save(visit_id=visit.pk, products=products, now=ENDED)
    return visit


def test_her_evenings_and_products_are_on_it_and_it_is_still_two_pages() -> None:
    page = page_of(with_home_care())
    made = plan(page)
    paper = PdfReader(io.BytesIO(made))
    assert len(paper.pages) <= 2
    assert _size(made) >= 9.5
    text = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    home = AtHome.of(page.visit.client, studio=page.studio, now=page.now)
    assert home.has_evenings
    nights = [night for week in home.weeks for night in week if night is not None]
    assert len(nights) == 28
    for night in nights:
        assert f"{night.on:%b} {night.on.day} {night.word}" in text
    assert "Cloud cleanser: two pumps" in text and "Veil SPF 50" in text
    assert all(reason in text for reason in home.reasons)
    assert named_condition(text, revisions.current().catalogue) is None


def test_without_home_care_nothing_is_said_of_it() -> None:
    assert said(page_of(visit_of("skin_analysis_and_plan", skin_type=2)))["home"] is None


# --- Where it is had


def test_the_desk_prints_it_and_the_reading_is_on_file() -> None:
    visit = ordinary()
    address = reverse("desk_door_paper", args=[visit.reference])
    browser = Browser()
    browser.force_login(make_staff())
    assert browser.get(address).status_code == 404  # nothing is handed out before it is approved
    approve(visit, now=ENDED)
    answer = browser.get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert HealthRead.objects.filter(client=visit.client, what=f"plan {visit.reference}").exists()
