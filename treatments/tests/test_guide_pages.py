"""The guide's pages: every concern from the catalogue, in plain words, with one way on."""

import re
from copy import deepcopy
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from bookings.tests.make import make_service, make_studio
from treatments.catalogue import revisions, services
from treatments.catalogue.reference import reference_document
from treatments.guide.articles import guide
from treatments.guide.doctor import doctor
from treatments.guide.narrowing import IN_PERSON
from treatments.guide.plain import words
from treatments.models import CatalogueRevision
from treatments.tests.reading_grade import blocks, grade, sentences

pytestmark = pytest.mark.django_db
REFERENCE = reference_document()
CONCERNS = {row["id"]: row for row in REFERENCE["concerns"]}
GUIDE = guide(REFERENCE)
ADDRESSES = [
    "/guide/",
    "/guide/what-might-this-be/",
    "/guide/what-might-this-be/?where=eyes&color=white&tone=4",
    "/guide/what-might-this-be/?sign=growing_fast",
    *(f"/guide/{article.slug}/" for article in GUIDE.articles.values()),
]
SEED = ["milia", "fordyce_spots", "syringoma", "sebaceous_hyperplasia", "calcinosis_cutis"]


@pytest.fixture
def site(client: Client) -> Client:
    """The studio with every service it sells at the start."""
    make_studio()
    services.load(document=REFERENCE, earlier=None)
    return client


def page(site: Client, address: str) -> str:
    answer = site.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def edited(change) -> None:
    """A revision of the catalogue in which something is changed."""
    document = deepcopy(REFERENCE)
    change({row["id"]: row for row in document["concerns"]}, document)
    revisions.write(
        document=document,
        origin=CatalogueRevision.Origin.REFERENCE,
        by="a test",
        why="to see it on the page",
        now=timezone.now(),
    )


def test_every_concern_has_a_page_and_a_tile_the_look_alikes_of_milia_first(site):
    index = page(site, "/guide/")
    tiles = re.findall(r'class="guide-tile" href="/guide/([\w-]+)/"', index)
    assert [slug.replace("-", "_") for slug in tiles[:5]] == SEED
    assert {slug.replace("-", "_") for slug in tiles} == set(CONCERNS)
    assert site.get("/guide/freckles/").status_code == 404


@pytest.mark.parametrize("concern", CONCERNS)
def test_a_page_says_what_the_catalogue_says(site, concern):
    row, article = CONCERNS[concern], GUIDE.articles[concern]
    text = page(site, f"/guide/{article.slug}/")
    small, large = row["features"]["size_mm"]
    if large:
        assert f"{small:g} to {large:g} mm" in text
    for other in row["look_alikes"]:
        assert f'href="/guide/{other["concern"].replace("_", "-")}/"' in text
        assert words()["text"][other["tell_apart"]] in text
    for line in row["homecare"]:
        assert words()["text"][line] in text
    for when in row["referral"]["when"]:
        assert all(reason["say"] in text for reason in words()["doctor"][when])
    for sign in REFERENCE["red_flag_signs"].values():
        assert sign in text
    assert row["scope_line"] in text


@pytest.mark.parametrize("concern", CONCERNS)
def test_what_is_done_follows_the_verdicts_of_the_catalogue(site, concern):
    """Nothing that the reference forbids is called fine, and nothing that it holds is missing."""
    text = page(site, f"/guide/{GUIDE.articles[concern].slug}/")
    rows = re.findall(r'<h3 class="row-name">([^<]+)</h3><span class="chip tone-(\w+)">', text)
    tones = {"suitable": "ok", "caution": "care", "unsuitable": "quiet"}
    for kind, name in {"extraction": "extractions", "enzyme": "enzyme", "calming": "calming"}.items():
        verdict = CONCERNS[concern]["suitability"][kind]["verdict"]
        if (concern, kind) == ("milia", "extraction"):
            verdict = "unsuitable"  # no sharp point in this studio
        assert [tone for what, tone in rows if name in what.lower()] == [tones[verdict]]
    for kind, family in {"peel": "peels", "led": "LED light"}.items():
        for variant, judged in CONCERNS[concern]["suitability"][kind].items():
            shown = {tone for what, tone in rows if names_variant(what, variant, family, kind)}
            assert shown == ({tones[judged["verdict"]]} if variant != "tca_light" else shown)


def names_variant(what: str, variant: str, family: str, kind: str) -> bool:
    """'Peels' names every peel, 'Mandelic and lactic peels' those two; 'near-infrared' is not 'red'."""
    parts = re.findall(r"near-infrared|[a-z]+", what.lower())
    together = [part.strip().lower() for part in re.split(r",| and ", what)]
    own = variant.replace("_", "-") in parts and ("peels" if kind == "peel" else "light") in parts
    return own or family.lower() in together


def test_a_sharp_point_is_told_only_where_the_studio_uses_one(site):
    assert "we do not use one" in page(site, "/guide/milia/")
    make_studio(lancing_permitted=True)
    text = page(site, "/guide/milia/")
    assert "we do not use one" not in text
    assert "never do this on an eyelid" in text


def test_what_is_not_offered_is_not_told(site):
    assert "Blue light" in page(site, "/guide/milia/")
    make_service("led_blue", is_offered=False)
    assert "Blue light" not in page(site, "/guide/milia/")
    assert "TCA" not in page(site, "/guide/milia/"), "the light TCA peel is switched off"


def test_an_edit_of_the_catalogue_changes_the_page(site):
    before = page(site, "/guide/milia/")

    def change(concerns, document):
        milia = concerns["milia"]
        milia["features"]["size_mm"] = [1, 4]
        milia["features"]["feel"] = "Round as a pea."
        milia["homecare"].append("Drink tea.")
        milia["referral"]["default"] = "soon"
        milia["suitability"]["enzyme"]["verdict"] = "unsuitable"
        milia["display"] = "Visible concern consistent with pearl beads"
        document["red_flag_signs"]["bleeding_or_crusting"] = "It sheds blood."

    edited(change)
    after = page(site, "/guide/milia/")
    for said in (
        "1 to 4 mm",
        "Round as a pea.",
        "Drink tea.",
        "See a doctor within two weeks",
        "<h1>Pearl beads",
    ):
        assert said in after and said not in before
    assert "It sheds blood." in after
    assert "Pearl beads" in page(site, "/guide/")
    line = after[after.index("Enzyme masks") :]
    assert line.index("We leave it out") < line.index("</li>")


@pytest.mark.parametrize(
    ("concern", "sign", "within"),
    [
        ("calcinosis_cutis", "There is more than one.", "within two weeks"),
        ("syringoma", "Many come at once on the face or chest.", "within two weeks"),
        ("milia", "A bead sits on an eyelid, the lash line or a lip.", "within about eight weeks"),
        ("xanthelasma", "Your sight changes.", "within two weeks"),
        ("flat_warts", "There are many, or they are large.", "within two weeks"),
        ("sebaceous_hyperplasia", "It bleeds, crusts or grows.", "within two weeks"),
        ("rosacea", "Your eyes are sore, gritty or red.", "within two weeks"),
        ("actinic_or_suspicious_lesion", "Always. Ask for a visit and say why.", "within two weeks"),
    ],
)
def test_how_soon_a_doctor_is_the_catalogue_s_urgency(concern, sign, within):
    times = doctor(CONCERNS[concern], REFERENCE).times
    assert [time.within for time in times if sign in time.when] == [within]


def test_each_urgency_of_a_sign_reaches_the_page():
    """A sign of the catalogue that no words name would be lost: each stands at its urgency or sooner."""
    for row in CONCERNS.values():
        soonest = [time.within for time in doctor(row, REFERENCE).times]
        for urgency in row["referral"]["upgrade"].values():
            assert words()["text"][REFERENCE["urgency"][urgency]] in soonest


def test_every_text_of_the_reference_has_our_words_and_no_words_are_left_over():
    shown: set[str] = {*REFERENCE["urgency"].values()}
    for row in CONCERNS.values():
        features = row["features"]
        shown |= {row["client_explanation"], features["feel"], features["onset_note"]}
        shown |= {*row["causes"], *row["homecare"], *features["arrangement"], *features["colours"]}
        shown |= {one["tell_apart"] for one in row["look_alikes"]}
        for judged in row["suitability"].values():
            shown |= {one["why"] for one in ([judged] if "verdict" in judged else judged.values())}
    assert set(words()["text"]) - shown == set()
    own_words = {color for row in CONCERNS.values() for color in row["features"]["colours"]}
    assert shown - set(words()["text"]) <= own_words, "only plain colors stand as they are"
    assert set(words()["names"]) == {row["display"] for row in CONCERNS.values()}
    assert set(words()["doctor"]) == {when for row in CONCERNS.values() for when in row["referral"]["when"]}
    assert set(words()["zones"]) == {zone["id"] for zone in REFERENCE["face_zones"]}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_reads_easily(site, address):
    names = {article.name for article in GUIDE.articles.values()}
    names |= {article.also_called for article in GUIDE.articles.values() if article.also_called}
    text = sentences(page(site, address))
    assert len(text.split()) > 100
    assert grade(text, names) <= 8


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_ends_in_person_and_never_gives_a_finding(site, address):
    text = page(site, address)
    said = blocks(text.split("<main")[1])
    assert said[-2:] == [IN_PERSON, "Book a skin analysis"]
    assert 'href="/book/">Book a skin analysis' in text
    scope = REFERENCE["scope_of_practice"]
    bare = text.replace(scope["statement"], "").replace(scope["scope_line_for_every_explanation"], "")
    assert "diagnos" not in bare.lower()
    assert "!" not in " ".join(said)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_title_names_no_concern(site, address):
    title = re.search(r"<title>(.+?)</title>", page(site, address)).group(1).lower()
    named = {article.id.replace("_", " ") for article in GUIDE.articles.values()}
    named |= {article.name.lower() for article in GUIDE.articles.values()}
    assert [name for name in named if name in title] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_costs_three_statements_and_nothing_when_it_has_not_changed(
    site, address, django_assert_max_num_queries
):
    first = site.get(address)
    with django_assert_max_num_queries(3):  # the studio, the revision, what is offered
        site.get(address)
    again = site.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    packed = site.get(address, headers={"accept-encoding": "gzip"})
    assert len(packed.content) < 6_000


def test_the_studio_s_page_and_the_booking_lead_to_the_guide(site):
    for address in ("/", "/book/"):
        assert "Not sure what those bumps are?" in page(site, address)
        assert 'href="/guide/"' in page(site, address)
    assert "Not sure what those bumps are?" not in page(site, "/book/?newcomer=false")


def test_the_comparison_is_a_table_of_the_five(site):
    table = re.search(r"<table.+?</table>", page(site, "/guide/"), flags=re.S).group(0)
    rows = re.findall(r'<th scope="row"><a href="/guide/([\w-]+)/">', table)
    assert [slug.replace("-", "_") for slug in rows] == SEED
    assert table.count("Leave it alone") == 3, "Fordyce spots, syringomas, calcium"
    assert "Enzyme masks and peels" in table
