"""Every code that the engine can emit has its sentence for the desk and its own for the client."""

import json
from datetime import date
from importlib import resources

import pytest

from treatments.care import screening
from treatments.care.case import parse_case
from treatments.care.level import Level
from treatments.catalogue.reference import reference_document
from treatments.catalogue.revisions import Rules
from treatments.catalogue.sentences import Sentences
from treatments.plain_words import named_condition
from treatments.tests.make_care import make_case, reference

DOCUMENT = reference_document()
RULES = Rules(DOCUMENT)
CONCERNS = [row["id"] for row in DOCUMENT["concerns"]]
ZONES = [row["id"] for row in DOCUMENT["face_zones"]]
BOOKABLE = [row["id"] for row in DOCUMENT["services"] if row["bookable"]]
EFFECT_CODES = {e["code"] for row in DOCUMENT["contraindications"] for e in row["effects"] if "code" in e}
REASONS = [
    *(f"flag:{row['id']}" for row in DOCUMENT["contraindications"]),
    *(f"concern:{id}" for id in CONCERNS),
    *(f"{kind}:{id}" for kind in ("interval", "same_visit", "duplicate_component") for id in BOOKABLE),
    *(f"zone:{id}" for id in ZONES),
    "no_suitable_target",
    "no_lancing_allowed",
    "patch_test_missing",
    "patch_test_reaction",
    "consult_required",
    "fitzpatrick",
    "license_scope",
    "studio_switch_off",
]
CONDITIONS = [
    *sorted(EFFECT_CODES | {"fitzpatrick_caution", "clinician_ok_on_file", "no_lancing"}),
    *(f"no_lancing_in:{id}" for id in ZONES),
    *(f"concern_caution:{id}" for id in CONCERNS),
    *(f"zone_caution:{id}" for id in ZONES),
]
ALL = [*REASONS, *CONDITIONS]
NEVER_SAID = DOCUMENT["reason_sentences"]["client_words_never_used"]
ON = date(2027, 6, 4)


def ids(data):
    """Ids of the document that have the look of code: two words and an underscore."""
    return {id for id in data if "_" in id}


JARGON = ids(BOOKABLE) | ids(ZONES) | ids(CONCERNS) | ids(DOCUMENT["semantics"]) | {"intervals_days"}


def test_the_list_of_codes_is_that_of_the_reference():
    kinds = {code.partition(":")[0] for code in REASONS}
    assert kinds == {code.partition(":")[0] for code in DOCUMENT["semantics"]["reason_codes"]}
    assert "fitzpatrick_caution" in DOCUMENT["semantics"]["condition_codes"]


@pytest.mark.parametrize("on", [None, ON])
def test_every_code_has_two_sentences_with_nothing_left_to_fill(on):
    for code in ALL:
        client, staff = RULES.sentence(code, date=on), RULES.staff_sentence(code, last_date=on)
        for text in (client, staff):
            assert text == text.strip(), code
            assert text.endswith((".", "!")), (code, text)
            assert not set(text) & set("{}"), (code, text)
            assert "  " not in text and "None" not in text and ".." not in text, (code, text)
        assert client != staff


def test_a_staff_sentence_at_a_service_has_nothing_left_to_fill_either():
    for code in ALL:
        for service in BOOKABLE:
            text = RULES.staff_sentence(code, at=service, last_date=ON)
            assert text.strip() and not set(text) & set("{}"), (code, service)


def test_a_client_is_told_no_staff_sentence_no_name_and_no_word_that_is_never_used():
    staff_words = {row["staff_sentence"] for row in DOCUMENT["reason_sentences"]["codes"].values()}
    staff_words |= {RULES.staff_sentence(code) for code in ALL}
    for code in ALL:
        for text in (RULES.sentence(code, date=ON), RULES.sentence(code)):
            lower = text.lower()
            assert named_condition(text, reference()) is None, (code, text)
            assert "diagnos" not in lower
            assert not [word for word in NEVER_SAID if word in lower.split()], (code, text)
            assert not [words for words in staff_words if words.lower() in lower], (code, text)
            assert not [id for id in JARGON if id in text], (code, text)


def test_the_desk_reads_names_instead_of_ids():
    for code in ALL:
        text = RULES.staff_sentence(code, at="peel_glycolic", last_date=ON)
        assert not [id for id in JARGON if id in text], (code, text)


def test_the_reference_s_own_sentences_are_used():
    words = DOCUMENT["reason_sentences"]
    assert RULES.sentence("flag:pregnancy") == words["contraindications"]["pregnancy"]["client_sentence"]
    assert RULES.sentence("concern:milia") == words["concerns"]["milia"]["client_sentence"]
    assert RULES.sentence("consult_required") == words["codes"]["consult_required"]["client_sentence"]
    assert (
        RULES.staff_sentence("patch_test_reaction")
        == (words["codes"]["patch_test_reaction"]["staff_sentence"])
    )


def test_a_date_is_named_or_the_sentence_gives_way():
    assert RULES.sentence("interval:peel_lactic", date=ON) == (
        "Your skin still needs time after your last Lactic peel. We can do this from Friday, June 4."
    )
    assert RULES.sentence("flag:microneedling") == (
        "Your skin needs more time after microneedling. Please call us, and we will find a date."
    )
    assert RULES.sentence("flag:microneedling", date="tomorrow").endswith("from tomorrow.")


def test_names_can_be_the_studio_s_own():
    assert RULES.sentence("same_visit", service="Fruit mask") == RULES.sentence(
        "same_visit:enzyme_exfoliation", service="Fruit mask"
    )
    assert "(left lower eyelid)" in RULES.sentence("zone:lower_eyelid_left")
    assert "(lips)" in RULES.sentence("zone:lips")


def test_what_the_desk_reads_says_why_and_how_long():
    assert RULES.staff_sentence("interval:deep_pore_extractions", at="peel_lactic", last_date=ON) == (
        "Too soon after Deep pore extractions on Friday, June 4. 7 days between them, 14 after a sharp point."
    )
    assert RULES.staff_sentence("same_visit:peel_lactic", at="led_blue") == (
        "Not together with Lactic peel in one visit. "
        "Blue visible light on acid-treated skin: sensitivity and pigment risk."
    )
    assert RULES.staff_sentence("flag:isotretinoin", at="led_red") == (
        "Isotretinoin capsules (Accutane and other names): wait 30 days after last capsule. "
        "Listed among light-sensitizing medicines; cleared from the body within about a month."
    )
    assert RULES.staff_sentence("flag:retinoid_otc", at="peel_lactic").startswith(
        "Store-bought retinol, retinal or adapalene 0.1%: "
        "wait 5 days after last use, 7 days for types IV-VI. Thinner"
    )


def test_the_next_step_is_the_reference_s():
    steps = {code: step for code in ALL if (step := RULES.next_step(code))}
    assert steps == {"patch_test_missing": "book_patch_test", "consult_required": "book_consult"}


def verdict_on(service, **changes):
    case = parse_case(make_case(service, **changes), reference())
    return screening.screen(case.inquiry, case.observations, reference())[0]


def test_a_verdict_is_put_into_words_code_by_code():
    verdict = verdict_on(
        "peel_salicylic",
        flags=[{"flag": "retinoid_otc", "date": "2027-05-30"}, {"flag": "pregnancy"}],
        history=[
            {"service": "peel_lactic", "date": "2027-05-01"},
            {"service": "peel_lactic", "date": "2027-05-25"},
        ],
    )
    said = RULES.outcomes(verdict)
    assert [outcome.code for outcome in said] == verdict.reasons
    by_code = {outcome.code: outcome for outcome in said}
    assert by_code["flag:pregnancy"].override == "never"
    assert by_code["flag:retinoid_otc"].override == "practitioner"
    assert by_code["interval:peel_lactic"].override == "never"
    assert by_code["interval:peel_lactic"].opens_on == date(2027, 6, 8)  # the later of the two, 14 days
    assert "May 25" in by_code["interval:peel_lactic"].staff
    assert by_code["interval:peel_lactic"].client.endswith("Please call us, and we will find a date.")


def test_a_condition_says_why_to_the_desk():
    verdict = verdict_on("enzyme_exfoliation", flags=[{"flag": "autoimmune_stable_no_skin"}])
    (said,) = RULES.outcomes(verdict)
    assert (said.code, said.level) == ("comfort_checks", Level.CONDITIONS)
    assert said.staff.endswith("Ask how it feels at each step.")
    assert said.client == "We ask how it feels at each step."


def test_a_condition_of_a_newer_reference_without_words_still_has_two():
    sentences = Sentences(DOCUMENT, reference())
    assert sentences.client("hum_softly") == "We take extra care with this service today."
    assert sentences.staff("hum_softly", why="It calms.") == "With care. It calms."


def test_the_reference_s_staff_words_on_a_health_answer_are_put_together_from_the_same_rules():
    """Ours come from the effects, so that they follow the studio's figures; the figures agree."""
    for flag, row in DOCUMENT["reason_sentences"]["contraindications"].items():
        ours = RULES.staff_sentence(f"flag:{flag}")
        theirs = row["staff_sentence"]
        assert ours.startswith(theirs.partition(". ")[0])
        for part in theirs.split(" | "):
            if "wait " in part:
                figure = part.partition("wait ")[2].partition(" after")[0].lower()
                assert f"wait {figure.replace('1 days', '1 day')} after" in ours.lower(), (flag, figure)


def test_the_shipped_document_is_read_from_the_package():
    text = resources.files("treatments.catalogue").joinpath("reference.json").read_text(encoding="utf-8")
    assert json.loads(text) == DOCUMENT
