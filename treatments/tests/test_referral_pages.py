"""The referral on the visit page and on paper, and the client's own page of it."""

import io
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
import typst
from django.test import Client as Browser
from django.urls import reverse
from pypdf import PdfReader

from bookings.models import Studio, Visit
from bookings.studio import current
from bookings.tests.make import make_client
from clients.models import Consent, HealthRead, User
from treatments import links, referrals
from treatments.catalogue import revisions
from treatments.errors import NotAgreed
from treatments.models import Referral
from treatments.paper import drawing, press
from treatments.paper.note import note, said
from treatments.plain_words import named_condition
from treatments.tests.make import finish, make_staff, make_treatment
from treatments.tests.make_whole import look
from treatments.tests.test_referrals import BLEEDING, DEPOSIT, GLAND, PAINFUL, referral_of

pytestmark = pytest.mark.django_db
STARTS = datetime.fromisoformat("2027-03-01T10:00-08:00")
NOW = STARTS + timedelta(hours=2)
BOTH = ["observation", "face"]


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


def seen(*rows: dict[str, Any], agreed: list[str] = BOTH, name: str = "Noor Haddad") -> Visit:
    """A visit with what was seen signed, and what she agreed to have shown."""
    visit = make_treatment("deep_pore_extractions", starts_at=STARTS, client=make_client(name))
    look(visit, list(rows), now=NOW)
    if agreed:
        referrals.agree(referral_id=referral_of(visit).pk, parts=agreed, by=None, now=NOW)
    return visit


def desk(role: str = User.Role.PRACTITIONER) -> Browser:
    browser = Browser()
    browser.force_login(make_staff(role))
    return browser


def paper_of(visit: Visit, *, names: bool = False) -> PdfReader:
    made = note(referral=referral_of(visit), studio=current(), names=names, now=NOW)
    return PdfReader(io.BytesIO(made))


def words_of(visit: Visit, **fields: Any) -> str:
    return " ".join(" ".join(page.extract_text() for page in paper_of(visit, **fields).pages).split())


def own_page(visit: Visit) -> str:
    return links.note_path(visit.reference, good_until=NOW + timedelta(days=90))


# --- The note


def test_the_note_says_where_how_many_how_large_what_it_is_like_and_since_when() -> None:
    client_visit = seen(
        PAINFUL | {"count": 2, "size_from_tenths": 20, "size_to_tenths": 45, "feel": "hard", "color": "white"}
        | {"opening": "closed", "words": "sore when pressed"}
    )  # fmt: skip
    text = words_of(client_visit)
    assert "Noor Haddad" in text and "Skin Fit" in text
    assert "Upper cheek, her left" in text
    assert "2 spots, 2-4.5 mm, hard, white, no opening" in text
    assert "sore when pressed." in text
    assert "First noted here on Mar 1, 2027." in text
    assert "within two weeks" in text
    assert "It hurts." in text


def test_since_when_is_the_first_signed_analysis_that_has_it_in_one_of_these_places() -> None:
    her = make_client("Noor Haddad")
    for day, rows in ((40, [DEPOSIT | {"zones": ["chin"]}]), (30, [DEPOSIT]), (20, [DEPOSIT])):
        at = STARTS - timedelta(days=day)
        look(make_treatment("led_red", starts_at=at, client=her), rows, now=at + timedelta(hours=1))
    visit = make_treatment("led_red", starts_at=STARTS, client=her)
    look(visit, [DEPOSIT], now=NOW)
    referrals.agree(referral_id=referral_of(visit).pk, parts=BOTH, by=None, now=NOW)
    assert "First noted here on Jan 30, 2027." in words_of(visit)


def test_the_copy_in_her_hand_names_nothing_and_the_office_s_says_consistent_with() -> None:
    visit = seen(PAINFUL | {"words": "looks like a calcium deposit to me"})
    catalogue = revisions.current().catalogue
    hers, office = words_of(visit), words_of(visit, names=True)
    assert named_condition(hers, catalogue) is None
    assert "consistent with" in hers
    assert "Visible concern consistent with a calcium deposit." in office
    assert "looks like a calcium deposit to me." in office
    for text in (hers, office):
        assert "is a calcium deposit" not in text
        assert text.lower().count("diagnos") == 1  # the catalogue's own sentence of its scope
        assert "This is a description of what we can see, not a diagnosis." in text


def test_what_was_left_alone_and_left_out_because_of_it_stands_there_with_the_reason() -> None:
    visit = seen(DEPOSIT, {"concern": "closed_comedones", "zones": ["chin"]})
    assert "These places were left alone." in words_of(visit)
    finish(visit, "deep_pore_extractions", at=NOW)
    assert "These places were left alone." in words_of(visit)  # the zone is left out of the extractions
    alone = make_treatment("deep_pore_extractions", starts_at=STARTS + timedelta(days=2), client=visit.client)
    look(alone, [{"concern": "syringoma", "zones": ["lower_eyelid_left"]}], now=alone.starts_at)
    referrals.agree(referral_id=referral_of(alone).pk, parts=BOTH, by=None, now=NOW)
    assert "Left out because a doctor should look first:" in words_of(alone)


def test_only_what_a_doctor_should_see_is_in_it() -> None:
    text = words_of(seen(PAINFUL, GLAND | {"words": "nothing to worry about"}))
    assert "Upper cheek, her left" in text
    assert "Forehead" not in text and "nothing to worry about" not in text


def test_nothing_she_did_not_agree_to_is_in_it() -> None:
    visit = seen(PAINFUL, agreed=[])
    with pytest.raises(NotAgreed):
        note(referral=referral_of(visit), studio=current(), now=NOW)
    referral = referral_of(visit)
    referrals.agree(referral_id=referral.pk, parts=["face"], by=None, now=NOW)
    with pytest.raises(NotAgreed):  # a drawing without words is no note
        note(referral=referral_of(visit), studio=current(), now=NOW)
    referrals.agree(referral_id=referral.pk, parts=["observation"], by=None, now=NOW)
    assert said(referral=referral_of(visit), studio=current(), now=NOW)["face"] is None
    referrals.agree(referral_id=referral.pk, parts=BOTH, by=None, now=NOW)
    assert said(referral=referral_of(visit), studio=current(), now=NOW)["face"] is not None


def test_it_is_one_page_with_its_fonts_inside_and_its_title_says_nothing_of_health() -> None:
    long = PAINFUL | {"words": "a long story " * 100}
    many = [long | {"zones": [zone]} for zone in ("chin", "nose_tip", "cheek_upper_left", "glabella")] * 4
    visit = seen(*many, name="A name that goes on " * 9)
    referrals.reword(referral_id=referral_of(visit).pk, to="x" * 200, words="Please look. " * 50)
    paper = paper_of(visit, names=True)
    assert len(paper.pages) == 1
    assert paper.metadata is not None
    assert paper.metadata.title == "A note from Skin Fit"
    fonts = paper.pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    described = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert described
    for descriptor in described:
        assert {"/FontFile2", "/FontFile3"} & set(descriptor.get_object())


def test_it_is_tagged_for_screen_readers_with_the_drawing_described() -> None:
    paper = paper_of(seen(PAINFUL))
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert paper.trailer["/Root"]["/Lang"].startswith("en")
    alt = said(referral=Referral.objects.get(), studio=current(), now=NOW)["face"]["alt"]
    assert "1: Upper cheek, her left." in alt


@pytest.mark.parametrize(
    "name", ["Łucja 李 مريم 🙂", "a\x01b", "#eval(1) $x$ @ref <l> \\", "'\"&<script>", "ﷺ" * 40]
)
def test_a_name_in_any_script_and_any_markup_is_printed_as_words(name: str) -> None:
    visit = seen(PAINFUL, name=name)
    paper = paper_of(visit)
    assert len(paper.pages) == 1
    if name.isascii() and name.isprintable():
        assert name in paper.pages[0].extract_text()


def test_the_drawing_shades_each_place_and_numbers_it() -> None:
    drawn = drawing.face([["chin"], ["chin", "lower_eyelid_left"]])
    assert drawn.count('fill="#ddd"') == 2
    assert ">1,2</text>" in drawn and ">2</text>" in drawn
    assert drawing.face([]).count('fill="#ddd"') == 0


def test_making_it_takes_at_most_five_times_an_empty_page() -> None:
    visit = seen(PAINFUL, DEPOSIT | {"zones": ["chin"]})
    data = said(referral=referral_of(visit), studio=current(), names=True, now=NOW)

    def taken(make: Any, number: int) -> float:
        """Each time with other words, so that nothing is remembered from the last."""
        began = time.perf_counter()
        make(number)
        return time.perf_counter() - began

    def empty(number: int) -> None:
        typst.compile(f"// {number}".encode(), format="pdf")

    def full(number: int) -> None:
        press.printed("note.typ", data | {"opening": f"{number} words", "asked": f"Please look, {number}."})

    with time_machine.travel(NOW, tick=True):
        runs = [(taken(empty, number), taken(full, number)) for number in range(9)]
    floor, figure = (min(times) for times in zip(*runs, strict=True))
    assert figure <= 5 * floor, f"{figure / floor:.1f} times an empty page"


# --- At the desk


def test_the_page_offers_the_note_once_she_agreed_and_the_reading_is_on_file() -> None:
    visit = seen(PAINFUL, agreed=[])
    browser = desk()
    page = browser.get(reverse("desk_visit", args=[visit.reference])).content.decode()
    assert "A doctor's eye, within two weeks" in page
    assert "she has not agreed to anything" in page
    refused = browser.get(reverse("desk_note", args=[visit.reference]))
    assert refused.status_code == 200 and b"Ask her first" in refused.content
    answer = browser.post(
        reverse("desk_referral_shown", args=[visit.reference]), {"observation": "on"}, follow=True
    )
    assert "Make the note" in answer.content.decode()
    paper = browser.get(reverse("desk_note", args=[visit.reference]))
    assert paper["Content-Type"] == "application/pdf"
    assert paper["Content-Disposition"] == f'attachment; filename="note-{visit.reference}.pdf"'
    assert paper.content.startswith(b"%PDF")
    assert HealthRead.objects.filter(what=f"note {visit.reference}", client=visit.client).exists()
    assert Consent.objects.get().text.startswith("The note for a doctor may give my name")


def test_its_acts_are_kept_and_a_refused_form_comes_back_as_typed() -> None:
    visit = seen(DEPOSIT)
    browser = desk()

    def act(name: str, **typed: str) -> str:
        address = reverse(f"desk_referral_{name}", args=[visit.reference])
        return browser.post(address, typed, follow=True).content.decode()

    assert "calcium deposit" in act("note", to="Dr. Lund", words="Is it a calcium deposit?")
    assert referral_of(visit).words == ""
    assert "Dr. Lund" in act("note", to="Dr. Lund", words="Please look.")
    assert referral_of(visit).to == "Dr. Lund"
    assert "Noted" in act("check", said="She has a day.")
    assert "A doctor&#x27;s eye, the same or the next day" in act("sooner", urgency="urgent", why="sore") or (
        referral_of(visit).urgency == "urgent"
    )
    assert "Write down what came of it." in act("close", outcome=" ")
    assert referral_of(visit).closed_at is None
    assert "Harmless." in act("close", outcome="Harmless.")
    assert referral_of(visit).closed_at == NOW
    assert "closed already" in act("check", said="late")


def test_front_desk_client_and_visitor_get_none_of_it() -> None:
    visit = seen(PAINFUL)
    names = ("desk_note", "desk_note_office", "desk_referral_shown", "desk_referral_close")
    for name in names:
        address = reverse(name, args=[visit.reference])
        assert desk(User.Role.FRONT_DESK).get(address).status_code == 403
        assert desk(User.Role.CLIENT).post(address).status_code == 403
        assert Browser().get(address).status_code == 302


def test_a_visit_without_a_referral_has_no_note() -> None:
    visit = make_treatment("led_red", starts_at=STARTS)
    assert desk().get(reverse("desk_note", args=[visit.reference])).status_code == 404
    assert desk().post(reverse("desk_referral_close", args=[visit.reference])).status_code == 404


# --- Her own page


def test_her_page_says_where_and_how_soon_names_nothing_and_lets_her_decide() -> None:
    visit = seen(BLEEDING | {"words": "sebaceous hyperplasia?"}, agreed=[])
    browser = Browser()
    page = browser.get(own_page(visit)).content.decode()
    assert "within two weeks" in page and "Forehead" in page and ", her " not in page
    assert named_condition(page, revisions.current().catalogue) is None
    assert "<title>Your note · Skin Fit</title>" in page
    assert "note.pdf" not in page and "checked" not in page
    assert browser.get(own_page(visit) + "note.pdf").status_code == 404
    browser.post(own_page(visit), {"observation": "on", "face": "on"})
    assert referrals.may_be_shown(referral_of(visit)) == BOTH
    paper = browser.get(own_page(visit) + "note.pdf")
    assert paper["Content-Disposition"] == 'attachment; filename="note.pdf"'
    text = PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
    assert named_condition(text, revisions.current().catalogue) is None
    browser.post(own_page(visit), {})
    assert browser.get(own_page(visit) + "note.pdf").status_code == 404


def test_her_link_is_hers_alone_and_expires(clock: Any) -> None:
    visit, other = seen(PAINFUL), make_treatment("led_red", starts_at=STARTS + timedelta(days=1))
    token = own_page(visit).rstrip("/").rpartition("/")[2]
    for wrong in (
        reverse("own_note", args=[other.reference, token]),
        reverse("own_note", args=[visit.reference, "1-x"]),
        reverse("own_note", args=[visit.reference, links.plan_token(visit.reference, good_until=NOW)]),
    ):
        assert Browser().get(wrong).status_code == 404
        assert Browser().post(wrong, {}).status_code == 404
    clock.shift(timedelta(days=91))
    assert Browser().get(own_page(visit)).status_code == 410
    assert Browser().get(own_page(visit) + "note.pdf").status_code == 410


def test_closed_her_page_asks_nothing_of_her_any_more() -> None:
    visit = seen(PAINFUL)
    referrals.close(referral_id=referral_of(visit).pk, outcome="Fine.", by=make_staff(), now=NOW)
    page = Browser().get(own_page(visit)).content.decode()
    assert "This note is closed." in page and "Fine." not in page
    assert Browser().post(own_page(visit), {"observation": "on"}).status_code == 200


def test_a_team_says_we(db: None) -> None:
    visit = seen(PAINFUL)
    Studio.objects.update(voice=Studio.Voice.TEAM)
    assert "What we saw" in words_of(visit)
