"""The booking gate as the treatment room fills it: what is decided, on what, and in whose words."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings import chain, diary
from bookings import gate as door
from bookings.chain import Chain
from bookings.errors import BadAnswers, Reason
from bookings.gate import CameWith, Question
from bookings.models import Practitioner, Service, Studio, Visit
from bookings.tests.make import make_client, make_practitioner, make_studio
from clients import consents
from clients.consents import HEALTH_DATA
from clients.models import Client, IntakeAnswer
from treatments import analysis
from treatments.analysis import Seen
from treatments.gate import CareGate
from treatments.models import PatchTest
from treatments.tests.make import finish, make_catalogue, make_staff, make_treatment
from treatments.tests.make_intake import make_answer as tell

pytestmark = pytest.mark.django_db
LOOK_FIRST = "We need to look at your skin first. Please book a skin analysis."
CAPSULES = (
    "Your capsules keep skin tender for a long time. We wait before we do this service. "
    "Please ask your prescriber, and do not stop them for us."
)


def local(text: str, summer: bool = True) -> datetime:
    return datetime.fromisoformat(f"{text}-0{7 if summer else 8}:00")


NOW = local("2027-06-01T09:00")
TEN = local("2027-06-10T10:00")  # a Thursday
SEEN_AT = local("2027-03-01T22:30", summer=False)  # in UTC that is the next day already
SEEN_ON = date(2027, 3, 1)
BAD = "earlier_bad_reaction"
LAST_MAY = {"answer": True, "date": "2027-05-02"}


def question(
    *slugs: str,
    at: datetime = TEN,
    client: Client | None = None,
    answers: Mapping[str, Any] | None = None,
    now: datetime = NOW,
    **fields: Any,
) -> Question:
    if not Service.objects.exists():
        make_catalogue()
    read = CareGate().read(answers or {}, on=now.date())
    return Question(
        chain.of(slugs, newcomer=False), at, make_studio(), now, client=client, answers=read, **fields
    )


def reasons(*slugs: str, **fields: Any) -> list[Reason]:
    return list(CareGate().may_book(question(*slugs, **fields)))


def codes(*slugs: str, **fields: Any) -> list[str]:
    return [reason.code for reason in reasons(*slugs, **fields)]


def seen(client: Client, at: datetime = SEEN_AT, *, signed: bool = True) -> Client:
    """A skin analysis of hers, signed or still a draft."""
    visit = make_treatment("skin_analysis_and_plan", starts_at=at, client=client)
    found = [Seen("open_comedones", ("chin",))]
    analysis.save_draft(visit_id=visit.pk, skin_type=2, words="", seen=found, now=at)
    if signed:
        analysis.sign(visit_id=visit.pk, by=make_staff(), now=at)
    return Client.objects.get(pk=client.pk)


@pytest.fixture
def ana(db: None) -> Client:
    """A client whose skin was looked at in spring."""
    return seen(make_client())


def test_the_diary_asks_this_gate() -> None:
    assert [type(gate) for gate in door._gates] == [CareGate]


# --- A look first


def test_a_newcomer_is_led_to_the_skin_analysis_service_by_service() -> None:
    found = reasons("enzyme_exfoliation", "led_red")
    assert [(reason.code, reason.service, reason.message) for reason in found] == [
        ("consult_required", "enzyme_exfoliation", LOOK_FIRST),
        ("consult_required", "led_red", LOOK_FIRST),
    ]


def test_what_needs_no_look_is_open_to_anybody() -> None:
    for slug in ("skin_analysis_and_plan", "patch_test", "post_treatment_calming"):
        assert codes(slug) == []


def test_an_analysis_in_the_same_visit_or_in_the_diary_before_it_opens_it() -> None:
    assert codes("skin_analysis_and_plan", "enzyme_exfoliation") == []
    client = make_client()
    make_treatment("skin_analysis_and_plan", starts_at=TEN - timedelta(days=1), client=client)
    assert codes("enzyme_exfoliation", client=client) == []
    assert codes("enzyme_exfoliation", client=client, at=TEN - timedelta(days=2)) == ["consult_required"]


@pytest.mark.parametrize(("days", "opens"), [(0, True), (365, True), (366, False)])
def test_a_signed_analysis_counts_for_365_days_of_the_studio_s_calendar(days: int, opens: bool) -> None:
    """Semantics consult and edges: a consult 365 days old still counts."""
    at = datetime.fromisoformat("2027-03-01T23:00-08:00") + timedelta(days=days)
    asked = codes("enzyme_exfoliation", at=at, client=seen(make_client()), now=SEEN_AT)
    assert asked == ([] if opens else ["consult_required"])


def test_a_draft_does_not_count_nor_one_of_somebody_else_nor_a_later_one(ana: Client) -> None:
    assert codes("led_red", client=seen(make_client(), SEEN_AT + timedelta(hours=2), signed=False)) == [
        "consult_required"
    ]
    assert codes("led_red", client=make_client()) == ["consult_required"]
    assert codes("led_red") == ["consult_required"]
    earlier = SEEN_AT - timedelta(days=1)
    assert codes("led_red", client=ana, at=earlier, now=earlier) == ["consult_required"]


def test_a_service_of_the_studio_s_own_asks_for_a_look_as_its_row_says() -> None:
    make_catalogue()
    own = Service.objects.create(slug="own", name="Own", minutes=20, order_rank=60, needs_analysis_first=True)
    asked = Question(Chain((own,)), TEN, make_studio(), NOW)
    assert [reason.message for reason in CareGate().may_book(asked)] == [LOOK_FIRST]


# --- What she told


def test_capsules_stopped_four_months_ago_wait_until_six_months_are_over(ana: Client) -> None:
    """Reference, isotretinoin: six calendar months after the last capsule."""
    tell(ana, "isotretinoin", on=date(2027, 2, 3), at=SEEN_AT)
    (reason,) = reasons("enzyme_exfoliation", client=ana)
    assert reason.code == "flag:isotretinoin"
    assert reason.message == f"{CAPSULES} We can do this from Tuesday, August 3."
    assert (reason.opens_on, reason.is_health) == (date(2027, 8, 3), True)
    assert codes("enzyme_exfoliation", client=ana, at=local("2027-08-02T17:00")) == ["flag:isotretinoin"]
    assert codes("enzyme_exfoliation", client=ana, at=local("2027-08-03T09:00")) == []
    assert codes("skin_analysis_and_plan", client=ana) == []


def test_what_is_on_file_decides_nothing_for_somebody_who_has_proved_nothing(ana: Client) -> None:
    tell(ana, "isotretinoin", on=date(2027, 2, 3), at=SEEN_AT)
    assert codes("skin_analysis_and_plan", "enzyme_exfoliation") == []
    assert codes("enzyme_exfoliation") == ["consult_required"]


def test_what_is_typed_with_the_booking_decides_it_and_the_file_fills_in(ana: Client) -> None:
    typed = {"pregnancy": True}
    assert codes("skin_analysis_and_plan", "peel_salicylic", answers=typed) == ["flag:pregnancy"]
    tell(ana, "isotretinoin", on=date(2027, 2, 3), at=SEEN_AT)
    assert codes("peel_salicylic", client=ana, answers=typed) == ["flag:isotretinoin", "flag:pregnancy"]
    (first, second) = reasons("peel_salicylic", client=ana, answers=typed)
    assert first.opens_on is second.opens_on is None  # pregnancy has no day on which it is over


def test_a_yes_of_now_counts_instead_of_one_before_and_a_no_takes_none_back(ana: Client) -> None:
    tell(ana, "isotretinoin", on=date(2027, 2, 3), at=SEEN_AT)
    assert codes("enzyme_exfoliation", client=ana, answers={"isotretinoin": "no"}) == ["flag:isotretinoin"]
    (later,) = reasons("enzyme_exfoliation", client=ana, answers={"isotretinoin": LAST_MAY})
    assert later.opens_on == date(2027, 11, 2)
    tell(ana, "isotretinoin", "no", at=NOW - timedelta(hours=1))  # on the questions' page, by itself
    assert codes("enzyme_exfoliation", client=ana) == []
    assert codes("enzyme_exfoliation", client=ana, answers={"isotretinoin": "unsure"}) == [
        "flag:isotretinoin"
    ]


def test_a_doctor_s_word_first_is_a_reason_without_a_day(ana: Client) -> None:
    (reason,) = reasons("peel_lactic", client=ana, answers={"pregnancy": True})
    assert (reason.code, reason.opens_on) == ("flag:pregnancy", None)
    assert "doctor or midwife agrees" in reason.message


def test_a_wait_with_no_known_end_names_no_day(ana: Client) -> None:
    """Semantics missing_date: without a date, or still going on, it defers with no not_before."""
    for answer in (True, {"answer": True, "ongoing": True, "date": "2027-02-03"}):
        (reason,) = reasons("enzyme_exfoliation", client=ana, answers={"isotretinoin": answer})
        assert (reason.message, reason.opens_on) == (CAPSULES, None)


def test_a_vague_date_is_the_latest_day_it_can_mean(ana: Client) -> None:
    said = {"answer": True, "date": "2027-02-03", "date_precision": "month"}
    (reason,) = reasons("enzyme_exfoliation", client=ana, answers={"isotretinoin": said})
    assert reason.opens_on == date(2027, 8, 28)  # six months after February 28


def test_a_product_she_can_leave_out_herself_waits_from_today_and_no_longer(ana: Client) -> None:
    """Reference, retinoid_otc: 5 days before a peel in types I to III; she can begin today."""
    assert codes("peel_lactic", client=ana, answers={"retinoid_otc": True}) == []
    soon = {"at": local("2027-06-05T10:00"), "client": ana, "answers": {"retinoid_otc": True}}
    (reason,) = reasons("peel_lactic", **soon)
    assert reason.opens_on == date(2027, 6, 6)
    assert codes("peel_lactic", client=ana, answers={"retinoid_prescription": True}) == [
        "flag:retinoid_prescription"
    ]  # never paused for us


def test_age_counts_on_the_day_of_the_visit() -> None:
    """Reference, under_18: peels from 18. She is 18 on June 10."""
    young = seen(make_client(birth_date=date(2009, 6, 10)))
    assert codes("peel_lactic", client=young) == []
    assert codes("peel_lactic", client=young, at=TEN - timedelta(days=1)) == ["flag:under_18"]


# --- What is known of skin, earlier visits, tests and the studio


def test_a_skin_type_on_file_can_close_a_service_and_an_unknown_one_does_not(ana: Client) -> None:
    """Reference, peel_glycolic: not offered for types V and VI."""
    assert codes("peel_glycolic", client=ana) == []
    Client.objects.update(skin_type=5)
    (reason,) = reasons("peel_glycolic", client=Client.objects.get())
    assert (reason.code, reason.is_health) == ("fitzpatrick", True)
    Client.objects.update(skin_type=None)
    assert codes("peel_glycolic", client=Client.objects.get()) == []


def test_skin_rests_after_what_was_done_and_after_what_is_planned(ana: Client) -> None:
    """Reference, intervals: 14 days from one enzyme to the next."""
    done = make_treatment("enzyme_exfoliation", starts_at=local("2027-05-30T10:00"), client=ana)
    finish(done, "enzyme_exfoliation", at=done.ends_at)
    (reason,) = reasons("enzyme_exfoliation", client=ana)
    assert reason.message == (
        "Your skin still needs time after your last Enzyme exfoliation. We can do this from Sunday, June 13."
    )
    assert not reason.is_health
    make_treatment("enzyme_exfoliation", starts_at=local("2027-06-20T10:00"), client=ana)
    assert codes("enzyme_exfoliation", client=ana, at=local("2027-06-25T10:00")) == [
        "interval:enzyme_exfoliation"
    ]


def test_moving_a_visit_does_not_wait_for_itself(ana: Client) -> None:
    booked = make_treatment("enzyme_exfoliation", starts_at=TEN, client=ana)
    later = TEN + timedelta(days=1)
    assert codes("enzyme_exfoliation", client=ana, at=later, leaving_out=booked.pk) == []
    assert codes("enzyme_exfoliation", client=ana, at=later) == ["interval:enzyme_exfoliation"]


def placed(client: Client, result: str) -> None:
    on = NOW.date()
    visit = make_treatment("patch_test", starts_at=local(f"{on}T09:00"), client=client)
    PatchTest.objects.create(
        visit=visit, service="peel_lactic", on=on, placed_at=NOW, result=result, read_at=NOW
    )


def test_a_peel_without_its_test_can_be_booked_and_one_with_a_reaction_never(ana: Client) -> None:
    assert codes("peel_lactic", client=ana) == []
    placed(ana, "reaction")
    (reason,) = reasons("peel_lactic", client=ana)
    assert (reason.code, reason.opens_on, reason.is_health) == ("patch_test_reaction", None, True)
    assert codes("peel_mandelic", client=ana) == []  # another acid


def test_the_light_tca_peel_wants_its_switch_and_a_license(ana: Client) -> None:
    """Reference: peel_tca_light requires a master esthetician and the studio's switch."""
    Service.objects.update(is_offered=True)
    make_practitioner(license_class="esthetician")
    assert codes("peel_tca_light", client=ana) == ["license_scope", "studio_switch_off"]
    make_studio(tca_light_enabled=True)
    assert codes("peel_tca_light", client=ana) == ["license_scope"]
    master = make_practitioner(license_class="master_esthetician")
    assert codes("peel_tca_light", client=ana, practitioner=master.pk) == []
    assert codes("peel_tca_light", client=ana) == ["license_scope"]  # anyone might be the other one
    for other in Practitioner.objects.exclude(pk=master.pk):
        other.services.remove(Service.objects.get(slug="peel_tca_light"))
    assert codes("peel_tca_light", client=ana) == []


@pytest.mark.parametrize(
    ("slugs", "refused"),
    [
        (("peel_mandelic", "peel_glycolic"), ["same_visit:peel_mandelic"]),
        (("enzyme_exfoliation", "peel_lactic"), ["same_visit:enzyme_exfoliation"]),
        (("deep_pore_extractions", "peel_lactic"), ["same_visit:deep_pore_extractions"]),
        (("enzyme_exfoliation", "deep_pore_care"), ["duplicate_component:deep_pore_care"]),
        (("peel_lactic", "led_blue"), ["same_visit:peel_lactic"]),
        (("peel_lactic", "led_red"), []),
        (("enzyme_exfoliation", "deep_pore_extractions", "led_red", "led_blue"), []),
    ],
)
def test_what_does_not_go_together_in_one_visit(
    ana: Client, slugs: tuple[str, ...], refused: list[str]
) -> None:
    found = reasons(*slugs, client=ana)
    assert [reason.code for reason in found] == refused
    assert all(reason.opens_on is None for reason in found)  # no day changes it
    if refused:
        assert refused[0] in codes(*slugs)  # nobody needs to be known for that


def test_the_sentence_names_the_other_service_as_the_studio_calls_it(ana: Client) -> None:
    Service.objects.filter(slug="deep_pore_care").update(name="The long facial")
    (reason,) = reasons("enzyme_exfoliation", "deep_pore_care", client=ana)
    assert reason.message == "This is already part of your The long facial today."
    assert reason.service == "enzyme_exfoliation"


def test_without_a_loaded_catalogue_the_shipped_one_answers() -> None:
    service = Service(slug="led_red", name="LED", minutes=20, order_rank=60, needs_analysis_first=True)
    asked = Question(Chain((service,)), TEN, Studio(pk=1, name="Skin Fit"), NOW)
    assert [reason.message for reason in CareGate().may_book(asked)] == [LOOK_FIRST]


def test_no_reason_tells_the_desk_s_sentence(ana: Client) -> None:
    rules_words = ("reference", "intervals_days", "override", "Finding", "wait 6 months")
    for flag in ("isotretinoin", "pregnancy", "herpes_simplex_active", "sunburn", "medium_or_deep_peel"):
        for reason in reasons("peel_salicylic", client=ana, answers={flag: True}):
            assert not any(word in reason.message for word in (*rules_words, flag))


# --- What it costs


@pytest.mark.parametrize("rows", [1, 50])
def test_the_gate_costs_the_same_statements_with_one_row_and_with_fifty(rows: int, ana: Client) -> None:
    for number in range(rows):
        visit = make_treatment("led_red", starts_at=SEEN_AT + timedelta(days=1 + number), client=ana)
        finish(visit, "led_red", at=visit.ends_at)
        tell(ana, "pregnancy", "no", at=SEEN_AT + timedelta(days=number))
        PatchTest.objects.create(
            visit=visit, service="peel_lactic", on=SEEN_ON, placed_at=SEEN_AT, result="clear", read_at=NOW
        )
    for client, cost in ((ana, 6), (None, 1)):
        asked = question("peel_lactic", client=client)
        CareGate().may_book(asked)  # the catalogue is parsed once per process
        with CaptureQueriesContext(connection) as statements:
            CareGate().may_book(asked)
        assert len(statements) == cost


# --- What is asked while booking


def asks(*slugs: str, **fields: Any) -> list[str]:
    found = CareGate().asking(question(*slugs, **fields))
    return [ask.question for ask in found.asks] if found else []


def test_few_questions_are_asked_those_that_can_close_the_service_for_long() -> None:
    """Worked out from the reference: refusals first, then waits past four weeks, then clearances."""
    assert asks("skin_analysis_and_plan") == asks("patch_test") == asks("post_treatment_calming") == []
    four = ["isotretinoin", "medium_or_deep_peel", "ablative_or_fractional_laser", "facial_surgery"]
    assert asks("enzyme_exfoliation") == four
    assert asks("peel_salicylic") == [
        *("pregnancy", "breastfeeding", "allergy_salicylate_aspirin"),
        *("isotretinoin", "medium_or_deep_peel"),
    ]
    assert asks("peel_lactic") == [*four, "pregnancy"]


def test_the_questions_are_the_reference_s_own_and_ask_when_after_a_yes() -> None:
    found = CareGate().asking(question("enzyme_exfoliation"))
    assert found is not None
    assert found.agreement == HEALTH_DATA
    assert found.asks[0].words == (
        "Are you taking, or have you ever taken, acne capsules such as Accutane, Absorica, Claravis or "
        "isotretinoin?"
    )
    assert found.asks[0].follow_up == "When did you take the last capsule?"


def test_nothing_is_asked_that_her_file_answers(ana: Client) -> None:
    tell(ana, "isotretinoin", on=date(2027, 2, 3), at=SEEN_AT)  # counts already
    tell(ana, "medium_or_deep_peel", "no", at=NOW)  # asked again for every visit
    tell(ana, "allergy_salicylate_aspirin", "no", at=SEEN_AT)  # 101 days before the visit
    assert asks("peel_salicylic", client=ana) == [
        *("pregnancy", "breastfeeding", "medium_or_deep_peel"),
        *("ablative_or_fractional_laser", "facial_surgery"),
    ]
    late = SEEN_AT + timedelta(days=181)
    assert "allergy_salicylate_aspirin" in asks("peel_salicylic", client=ana, at=late)


def test_she_agrees_once(ana: Client) -> None:
    consents.give(client=ana, agreement=HEALTH_DATA, now=NOW)
    found = CareGate().asking(question("enzyme_exfoliation", client=ana))
    assert found is not None and found.agreement is None


# --- What is typed


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (True, {"answer": "yes"}),
        (False, {"answer": "no"}),
        ("unsure", {"answer": "unsure"}),
        ({"answer": "no"}, {"answer": "no"}),
        ({"answer": True, "date": None, "colour": "blue"}, {"answer": "yes"}),
        (
            {"answer": "yes", "date": "2027-02-03", "date_precision": "month", "ongoing": False},
            {"answer": "yes", "date": "2027-02-03", "date_precision": "month", "ongoing": False},
        ),
        ({"answer": True, "date_precision": "unknown"}, {"answer": "yes"}),
        ({"answer": True, "clearance": True}, {"answer": "yes"}),  # a letter is not claimed but shown
    ],
)
def test_an_answer_s_forms(value: object, read: dict[str, Any]) -> None:
    make_catalogue()
    once = CareGate().read({"isotretinoin": value}, on=NOW.date())
    assert once == {"isotretinoin": read}
    assert CareGate().read(once, on=NOW.date()) == once


def test_what_single_questions_ask_besides_is_kept_with_them() -> None:
    make_catalogue()
    typed = {
        "earlier_bad_reaction": {"answer": True, "reacted_to": ["peel_lactic", "led_therapy"]},
        "herpes_simplex_history": {"answer": True, "prophylaxis_confirmed": True},
        "retinoid_prescription": {"answer": True, "tazarotene": False, "reacted_to": ["peel_lactic"]},
    }
    read = CareGate().read(typed, on=NOW.date())
    assert {name: answer["details"] for name, answer in read.items()} == {
        "earlier_bad_reaction": {"reacted_to": ["led_therapy", "peel_lactic"]},
        "herpes_simplex_history": {"prophylaxis_confirmed": True},
        "retinoid_prescription": {"tazarotene": False},
    }
    assert CareGate().read(read, on=NOW.date()) == read


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"no_such_question": True}, "no_such_question"),
        ({"x" * 5000: True}, "x" * 60),
        ({"pregnancy": None}, "pregnancy"),
        ({"pregnancy": 1}, "pregnancy"),
        ({"pregnancy": "maybe"}, "pregnancy"),
        ({"pregnancy": []}, "pregnancy"),
        ({"pregnancy": {}}, "pregnancy.answer"),
        ({"pregnancy": {"answer": 3}}, "pregnancy.answer"),
        ({"isotretinoin": {"answer": True, "date": "2027-06-02"}}, "isotretinoin.date"),  # tomorrow
        ({"isotretinoin": {"answer": True, "date": "2027-02-30"}}, "isotretinoin.date"),
        ({"isotretinoin": {"answer": True, "date": 20270203}}, "isotretinoin.date"),
        ({"isotretinoin": {"answer": True, "date_precision": "month"}}, "isotretinoin.date"),
        ({"isotretinoin": {"answer": True, "date_precision": "decade"}}, "isotretinoin.date_precision"),
        ({"isotretinoin": {"answer": True, "date_precision": []}}, "isotretinoin.date_precision"),
        ({"isotretinoin": {"answer": True, "ongoing": "yes"}}, "isotretinoin.ongoing"),
        (
            {"earlier_bad_reaction": {"answer": True, "reacted_to": ["hair"]}},
            "earlier_bad_reaction.reacted_to",
        ),
        ({"earlier_bad_reaction": {"answer": True, "reacted_to": [{}]}}, "earlier_bad_reaction.reacted_to"),
        ({"isotretinoin": {"answer": True, "words": "\x00"}}, "isotretinoin.words"),
    ],
)
def test_what_cannot_be_read_is_named(typed: dict[str, Any], field: str) -> None:
    make_catalogue()
    with pytest.raises(BadAnswers) as refused:
        CareGate().read(typed, on=NOW.date())
    assert list(refused.value.fields) == [field]


# --- What is kept of it


def settle(visit: Visit, answers: dict[str, Any], *, proven: bool = True, now: datetime = NOW) -> None:
    read = CareGate().read(answers, on=now.date())
    CareGate().settle(visit, diary.chain_of(visit), CameWith(read, proven), now=now)


def test_answers_are_kept_for_the_visit_with_their_question_and_her_agreement(ana: Client) -> None:
    visit = make_treatment("peel_salicylic", starts_at=TEN, client=ana)
    settle(visit, {"pregnancy": False, "isotretinoin": {"answer": True, "date": "2026-01-05"}})
    kept = {row.question: row for row in IntakeAnswer.objects.filter(client=ana)}
    assert kept["pregnancy"].answer == "no"
    assert kept["pregnancy"].asked == "Are you pregnant, or could you be?"
    row = kept["isotretinoin"]
    assert (row.on, row.precision, row.occasion, row.source) == (
        date(2026, 1, 5), "day", visit.topic, "booking"
    )  # fmt: skip
    assert ana.consents.get().text == HEALTH_DATA.text


def test_somebody_who_has_proved_nothing_adds_a_caution_to_a_chart_and_lifts_none(ana: Client) -> None:
    tell(ana, "pregnancy", at=SEEN_AT)
    visit = make_treatment("skin_analysis_and_plan", starts_at=TEN, client=ana)
    settle(visit, {"pregnancy": False, "isotretinoin": True}, proven=False)
    assert codes("led_red", client=ana) == ["flag:isotretinoin", "flag:pregnancy"]
    settle(visit, {"isotretinoin": {"answer": True, "date": "2020-01-05"}}, proven=False)
    assert "flag:isotretinoin" in codes("led_red", client=ana)
    new = make_client(created_at=NOW)
    visit = make_treatment("skin_analysis_and_plan", starts_at=TEN + timedelta(hours=2), client=new)
    settle(visit, {"pregnancy": False}, proven=False)
    assert new.answers.get().answer == "no"


def test_one_tick_under_a_list_takes_no_yes_back_and_a_new_date_counts(ana: Client) -> None:
    tell(ana, "pregnancy", at=SEEN_AT)
    tell(ana, "isotretinoin", on=date(2026, 9, 1), at=SEEN_AT)
    visit = make_treatment("skin_analysis_and_plan", starts_at=TEN, client=ana)
    settle(visit, {"pregnancy": False, "isotretinoin": LAST_MAY, "facial_surgery": False})
    assert codes("enzyme_exfoliation", client=ana) == ["flag:isotretinoin"]
    kept = ana.answers.filter(occasion=visit.topic).values_list("question", "answer")
    assert set(kept) == {("isotretinoin", "yes"), ("facial_surgery", "no")}


def test_nothing_typed_keeps_nothing(ana: Client) -> None:
    settle(make_treatment("skin_analysis_and_plan", starts_at=TEN, client=ana), {})
    assert not ana.answers.exists() and not ana.consents.exists()
