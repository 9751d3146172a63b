"""The page of health questions behind its link: who may open it, what it asks, what is kept."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.chain import ANALYSIS
from bookings.tests.make import NOW, at, make_client
from clients import consents
from clients.models import Client, Consent, IntakeAnswer
from treatments.intake.links import questions_path
from treatments.tests.make import make_treatment
from treatments.tests.make_intake import make_answer

pytestmark = pytest.mark.django_db

GROWN, FIFTEEN, TWELVE = date(1990, 5, 1), date(2011, 6, 8), date(2013, 6, 9)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


def make_asked(*slugs: str, agreed: bool = True, hour: int = 9, **fields):
    """A visit on MONDAY whose client has agreed and told her birth date, unless said otherwise."""
    fields = {"birth_date": GROWN} | fields
    visit = make_treatment(*(slugs or ("led_red",)), starts_at=at(hour), client=make_client(**fields))
    if agreed:
        consents.give(client=visit.client, agreement=consents.HEALTH_DATA, now=NOW)
    return visit


def page(client, visit, part: str = "", **more) -> str:
    answer = client.get(questions_path(visit), {"part": part, **more} if part or more else {})
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, visit, part: str, *, act: str = "on", **typed):
    data = {"part": part, **({"act": act} if act else {}), **typed}
    return client.post(questions_path(visit), data)


def answers(visit) -> dict[str, str]:
    return {
        row.question: row.answer for row in IntakeAnswer.objects.filter(client=visit.client).order_by("pk")
    }


def asked_in(html: str) -> list[str]:
    return re.findall(r'id="ask-(\w+)"', html)


# --- The link


def test_a_wrong_link_is_not_found_and_an_old_one_has_expired(client, clock):
    visit, other = make_asked(), make_treatment("led_red", starts_at=at(14))
    right = questions_path(visit)
    assert client.get(right).status_code == 200
    assert client.get(right[:-2] + "x/").status_code == 404
    assert client.get(right.replace(visit.reference, other.reference)).status_code == 404
    clock.move_to(visit.ends_at + timedelta(days=30))
    assert client.get(right).status_code == 200
    clock.move_to(visit.ends_at + timedelta(days=30, seconds=1))
    assert client.get(right).status_code == 410


def test_the_link_opens_nothing_else(client):
    from bookings.links import visit_path

    visit = make_asked()
    token = questions_path(visit).rstrip("/").rpartition("/")[2]
    assert client.get(f"/visit/{visit.reference}/{token}/").status_code == 404
    own = visit_path(visit).rstrip("/").rpartition("/")[2]
    assert client.get(f"/visit/{visit.reference}/questions/{own}/").status_code == 404


def test_what_is_told_is_stored_by_no_cache_and_no_title_names_health(client):
    visit = make_asked()
    answer = client.get(questions_path(visit))
    assert "no-store" in answer["Cache-Control"]
    assert "<title>Before your visit" in answer.content.decode()


@pytest.mark.parametrize("status", ["cancelled", "attended", "missed"])
def test_a_visit_that_is_not_ahead_asks_nothing_and_keeps_nothing(client, status):
    visit = make_asked()
    type(visit).objects.update(status=status)
    assert "nothing to answer now" in page(client, visit)
    post(client, visit, "medication", **{"photosensitising_medication-answer": "no"})
    assert answers(visit) == {}


# --- The consent


def test_before_the_first_question_she_agrees_in_exact_words(client):
    visit = make_asked(agreed=False)
    html = page(client, visit)
    assert consents.HEALTH_DATA.text in html and asked_in(html) == []
    assert asked_in(page(client, visit, "medication")) == []
    post(client, visit, "consent")
    assert not Consent.objects.exists()
    post(client, visit, "consent", agrees="on")
    kept = Consent.objects.get()
    assert (kept.purpose, kept.text, kept.version, kept.given_at) == (
        "health_data", consents.HEALTH_DATA.text, consents.HEALTH_DATA.version, NOW,
    )  # fmt: skip
    assert asked_in(page(client, visit))


def test_without_her_consent_nothing_is_kept(client):
    visit = make_asked(agreed=False)
    post(client, visit, "medication", **{"photosensitising_medication-answer": "yes"})
    assert answers(visit) == {}


def test_taken_back_it_is_asked_again(client):
    visit = make_asked()
    consents.withdraw(client_id=visit.client_id, purpose=Consent.Purpose.HEALTH_DATA, now=NOW)
    assert asked_in(page(client, visit)) == []


# --- Birth date and guardian


def test_the_birth_date_is_asked_once_and_kept(client):
    visit = make_asked(birth_date=None)
    assert "When were you born?" in page(client, visit)
    assert "Please type the day you were born." in post(client, visit, "about").content.decode()
    assert (
        "Please look at the year again."
        in post(client, visit, "about", birth_date="2026-06-06").content.decode()
    )
    post(client, visit, "about", birth_date="1990-05-01")
    assert Client.objects.get().birth_date == GROWN
    assert asked_in(page(client, visit))


def test_a_birth_date_on_file_is_not_shown_and_not_changed_here(client):
    visit = make_asked()
    assert "1990" not in page(client, visit)
    post(client, visit, "about", birth_date="2000-01-01")
    assert Client.objects.get().birth_date == GROWN


def test_under_18_a_guardian_gives_her_name_and_agrees(client):
    visit = make_asked(birth_date=FIFTEEN)
    assert "Name of the parent or guardian" in page(client, visit)
    assert asked_in(page(client, visit, "medication")) == []
    post(client, visit, "about", guardian="Lucía Pérez")
    assert not Consent.objects.filter(purpose="guardian").exists()
    post(client, visit, "about", guardian="Lucía Pérez", agrees="on")
    assert "Lucía Pérez" in Consent.objects.get(purpose="guardian").text
    assert asked_in(page(client, visit))


def test_of_a_child_under_13_nothing_is_asked_and_that_is_said_kindly(client):
    visit = make_asked(ANALYSIS, birth_date=TWELVE)
    post(client, visit, "about", guardian="Lucía Pérez", agrees="on")
    html = page(client, visit)
    assert "we only look" in html and asked_in(html) == []
    assert asked_in(page(client, visit, "condition")) == []


# --- The questions


def test_they_come_group_by_group_and_only_those_that_matter(client):
    visit = make_asked("led_red")
    first = page(client, visit)
    assert asked_in(first) == ["retinoid_otc"]  # acids at home bear on hands-on care, not on red light
    health = asked_in(page(client, visit, "condition"))
    assert "epilepsy_photosensitive" in health and "keloid_tendency" not in health
    assert "under_18" not in health


def test_beside_an_analysis_all_that_the_studio_offers_is_asked_about(client):
    visit = make_asked(ANALYSIS)
    assert "keloid_tendency" in asked_in(page(client, visit, "condition"))


def test_each_press_is_kept_at_once_and_found_again(client):
    visit = make_asked()
    saved = post(client, visit, "medication", act="", **{"photosensitising_medication-answer": "yes"})
    assert saved.status_code == 302 and answers(visit) == {"photosensitising_medication": "yes"}
    html = page(client, visit, "medication")
    assert re.search(r"Saved <time[^>]*>10:00 am", html)
    assert re.search(r'value="yes"[^>]*id="id_photosensitising_medication-answer_1"[^>]*checked', html)


def test_going_on_leads_through_the_groups_and_coming_back_to_the_first_that_is_open(client):
    visit = make_asked()
    there = post(client, visit, "home_product", act="none")
    assert there.url.endswith("?part=exposure")
    assert post(client, visit, "exposure", act="none").url.endswith("?part=medication")
    post(client, visit, "medication", act="")
    assert set(asked_in(page(client, visit))) >= {"isotretinoin"}
    assert "Step 5 of" in page(client, visit)


def test_no_to_all_of_these_answers_each_by_its_name_and_leaves_what_was_answered(client):
    visit = make_asked()
    group = asked_in(page(client, visit, "medication"))
    assert len(group) > 2
    post(
        client,
        visit,
        "medication",
        act="none",
        **{"isotretinoin-answer": "unsure", "isotretinoin-when": "unknown"},
    )
    assert answers(visit) == {flag: "no" for flag in group} | {"isotretinoin": "unsure"}
    assert all(row.asked.endswith("?") or "." in row.asked for row in IntakeAnswer.objects.all())


def test_no_to_all_of_these_undoes_no_yes_of_before(client):
    visit = make_asked()
    make_answer(visit.client, "isotretinoin", on=date(2026, 2, 10), occasion="visit:0")
    refused = post(client, visit, "medication", act="none")
    assert "Please answer this one by itself." in refused.content.decode()
    assert IntakeAnswer.objects.filter(question="isotretinoin").count() == 1
    assert answers(visit)["photosensitising_medication"] == "no"
    post(client, visit, "medication", **{"isotretinoin-answer": "no"})
    assert answers(visit)["isotretinoin"] == "no"


def test_a_date_is_asked_after_a_yes_and_only_then(client):
    visit = make_asked()
    asked = post(client, visit, "medication", **{"isotretinoin-answer": "yes"})
    assert "Please say about when" in asked.content.decode()
    assert answers(visit) == {"isotretinoin": "yes"}  # nothing said is lost
    vague = {"isotretinoin-answer": "yes", "isotretinoin-when": "month", "isotretinoin-on": "2026-02-10"}
    assert post(client, visit, "medication", **vague).status_code == 302
    kept = IntakeAnswer.objects.latest("pk")
    assert (kept.on, kept.precision, kept.ongoing) == (date(2026, 2, 10), "month", False)
    dated_no = {"isotretinoin-answer": "no", "isotretinoin-when": "day", "isotretinoin-on": "2026-02-10"}
    post(client, visit, "medication", **dated_no)
    kept = IntakeAnswer.objects.latest("pk")
    assert (kept.answer, kept.on, kept.ongoing) == ("no", None, None)


@pytest.mark.parametrize(
    ("when", "on", "kept"),
    [
        ("still", "2026-02-10", (None, "day", True)),
        ("unknown", "2026-02-10", (None, "unknown", None)),
        ("day", "2026-02-10", (date(2026, 2, 10), "day", False)),
        ("week", "2026-02-10", (date(2026, 2, 10), "week", False)),
        ("", "2026-02-10", (date(2026, 2, 10), "day", False)),
    ],
)
def test_how_well_she_knows_the_day(client, when, on, kept):
    visit = make_asked()
    post(client, visit, "medication", **{
        "isotretinoin-answer": "yes", "isotretinoin-when": when, "isotretinoin-on": on,
    })  # fmt: skip
    row = IntakeAnswer.objects.get()
    assert (row.on, row.precision, row.ongoing) == kept


@pytest.mark.parametrize("on", ["2026-06-06", "1900-01-01", "soon", "2026-02-30"])
def test_a_day_that_cannot_be_is_asked_again_and_the_yes_is_kept_without_one(client, on):
    visit = make_asked()
    typed = {"isotretinoin-answer": "yes", "isotretinoin-when": "day", "isotretinoin-on": on}
    answer = post(client, visit, "medication", **typed)
    assert answer.status_code == 200 and on in answer.content.decode()
    row = IntakeAnswer.objects.get()
    assert (row.answer, row.on, row.ongoing) == ("yes", None, None)


def test_what_a_question_asks_besides_is_kept_with_it(client):
    visit = make_asked("peel_mandelic")
    post(client, visit, "medication", act="", **{
        "retinoid_prescription-answer": "yes", "retinoid_prescription-extra": "no",
        "retinoid_prescription-words": " Tretinoin ",
    })  # fmt: skip
    post(client, visit, "condition", act="", **{
        "cancer_treatment-answer": "yes", "cancer_treatment-extra": "unsure",
        "herpes_simplex_history-answer": "yes", "herpes_simplex_history-extra": "yes",
        "earlier_bad_reaction-answer": "yes", "earlier_bad_reaction-reacted_to": ["led_therapy"],
    })  # fmt: skip
    kept = {row.question: (row.details, row.words) for row in IntakeAnswer.objects.all()}
    assert kept == {
        "retinoid_prescription": ({"tazarotene": False}, "Tretinoin"),
        "cancer_treatment": ({"skin_cancer_current": None}, ""),
        "herpes_simplex_history": ({"prophylaxis_confirmed": True}, ""),
        "earlier_bad_reaction": ({"reacted_to": ["led_therapy"]}, ""),
    }


def test_other_medicines_are_told_in_free_words(client):
    visit = make_asked()
    post(client, visit, "medication", act="", **{"words:medication-words": "Biotin, and a pill for sleep"})
    post(client, visit, "medication", act="", **{"words:medication-words": ""})
    kept = IntakeAnswer.objects.filter(question="words:medication").order_by("pk")
    assert [(row.answer, row.words) for row in kept] == [("yes", "Biotin, and a pill for sleep"), ("no", "")]


def test_a_pregnancy_with_a_strong_vitamin_a_medicine_is_met_with_a_word_at_once(client):
    visit = make_asked("peel_lactic")
    post(client, visit, "medication", act="", **{
        "isotretinoin-answer": "yes", "isotretinoin-when": "day", "isotretinoin-on": "2026-06-01",
    })  # fmt: skip
    sentence = "Please call the doctor who prescribed it today"
    assert sentence not in page(client, visit, "condition")
    post(client, visit, "condition", act="", **{"pregnancy-answer": "unsure"})
    assert sentence in page(client, visit, "condition")


def test_what_was_answered_at_an_earlier_visit_is_neither_asked_nor_shown(client):
    visit = make_asked()
    make_answer(
        visit.client, "epilepsy_photosensitive", "yes", words="As a child", at=NOW - timedelta(days=20)
    )
    html = page(client, visit, "condition")
    assert "epilepsy_photosensitive" not in asked_in(html) and "As a child" not in html
    once_more = page(client, visit, "condition", again="1")
    assert "epilepsy_photosensitive" in asked_in(once_more) and "As a child" not in once_more


# --- Asked again by the reminder's link


def answer_all(client, visit) -> None:
    for _ in range(6):
        html = page(client, visit)
        if not asked_in(html):
            break
        part = re.search(r'name="part" value="(\w+)"', html)[1]
        post(client, visit, part, act="none")


def test_with_everything_answered_she_is_thanked(client):
    visit = make_asked()
    answer_all(client, visit)
    assert "Thank you, Ana." in page(client, visit)
    assert "Is anything new?" not in page(client, visit)


def test_some_days_later_what_changes_fast_is_asked_again_by_name(client, clock):
    visit = make_asked()
    clock.move_to(NOW - timedelta(days=5))
    answer_all(client, visit)
    fast = IntakeAnswer.objects.filter(question="photosensitising_medication")
    clock.move_to(NOW)
    assert "Nothing new since May 31" in page(client, visit)
    post(client, visit, "done", act="")
    assert [row.given_at for row in fast.order_by("pk")] == [NOW - timedelta(days=5), NOW]
    assert IntakeAnswer.objects.filter(question="epilepsy_photosensitive").count() == 1
    assert "Thank you, Ana." in page(client, visit)


def test_only_what_is_new_is_opened_and_the_rest_said_again(client, clock):
    visit = make_asked()
    clock.move_to(NOW - timedelta(days=5))
    answer_all(client, visit)
    clock.move_to(NOW)
    typed = {"new": "sun", "sunburn-answer": "yes"}
    refused = post(client, visit, "done", act="", **typed).content.decode()
    assert "Please say about when" in refused and 'id="new-sun" checked' in refused
    post(client, visit, "done", act="", **typed, **{"sunburn-when": "still"})
    assert answers(visit)["sunburn"] == "yes" and answers(visit)["photosensitising_medication"] == "no"
    kept = IntakeAnswer.objects.filter(given_at=NOW)
    assert kept.get(question="sunburn").ongoing and kept.filter(answer="no").count() > 5


# --- Never


@pytest.mark.parametrize(
    "value", ["\x00", "🙂" * 3000, "\u202eمرحبا", "A" * 10_000, "<script>alert(1)</script>"]
)
def test_hostile_values_break_nothing_and_leave_only_what_can_be_read(client, value):
    visit = make_asked(birth_date=None, agreed=False)
    fields = ("agrees", "birth_date", "guardian", "new", "isotretinoin-answer", "isotretinoin-when",
              "isotretinoin-on", "isotretinoin-words", "words:medication-words")  # fmt: skip
    consents.give(client=visit.client, agreement=consents.HEALTH_DATA, now=NOW)
    for part in ("consent", "about", "medication", "done", value):
        for field in fields:
            assert post(
                client, visit, part, **{field: value} if field != "act" else {}, act=value
            ).status_code in (200, 302)
    Client.objects.update(birth_date=GROWN)
    for field in fields[4:]:
        typed = {"isotretinoin-answer": "yes", field: value}
        html = post(client, visit, "medication", **typed).content.decode()
        assert "<script>alert" not in html
    assert client.get(questions_path(visit), {"part": value}).status_code == 200


def test_the_statements_do_not_grow_with_the_questions_or_the_answers(client):
    counted = []
    for slugs in (("led_red",), (ANALYSIS, "led_red")):
        visit = make_asked(*slugs, hour=9 + len(counted) * 2)
        for number in range(len(counted) * 20):
            make_answer(visit.client, "pregnancy", "no", occasion=f"visit:{number}")
        page(client, visit, "condition")
        with CaptureQueriesContext(connection) as statements:
            page(client, visit, "condition")
        counted.append(len(statements))
        answer_all(client, visit)
        with CaptureQueriesContext(connection) as statements:
            page(client, visit)
        counted.append(len(statements))
    assert counted[0] == counted[2] <= 9 and counted[1] == counted[3] <= 9
