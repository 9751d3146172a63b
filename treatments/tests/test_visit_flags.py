"""The chips of many visits: the same reading as for one visit alone, in words that fit a row."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings import flags as door
from bookings.flags import Flag
from bookings.models import Service, Visit
from bookings.tests.make import ZONE, make_client, make_practitioner, make_room, make_studio
from clients.models import Client, User
from treatments import analysis, day_file, flags, inquiry, overrides
from treatments.analysis import Seen
from treatments.catalogue import revisions
from treatments.flag_words import WORDS
from treatments.intake import freshness
from treatments.models import PatchTest
from treatments.tests.make import finish, make_catalogue, make_staff, make_treatment
from treatments.tests.make_intake import make_answer, make_letter

pytestmark = pytest.mark.django_db


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}-07:00")


NOW = local("2027-06-01T09:00")
TODAY_AT_10 = local("2027-06-01T10:00")
TOLD = local("2027-05-20T09:00")


@pytest.fixture(autouse=True)
def studio() -> Any:
    make_studio()
    make_catalogue()
    with timezone.override(ZONE):
        yield


def looked_at(client: Client, at: datetime = TOLD) -> Client:
    seen = make_treatment("skin_analysis_and_plan", starts_at=at, client=client)
    found = [Seen("open_comedones", ("chin",))]
    analysis.save_draft(visit_id=seen.pk, skin_type=2, words="", seen=found, now=at)
    analysis.sign(visit_id=seen.pk, by=make_staff(), now=at)
    Visit.objects.filter(pk=seen.pk).update(status=Visit.Status.ATTENDED)
    return Client.objects.get(pk=client.pk)


@pytest.fixture
def ana() -> Client:
    return looked_at(make_client("Ana Pérez", "ana@example.com", birth_date=date(1990, 5, 5)))


def chips(visit: Visit, now: datetime = NOW) -> list[tuple[str, str]]:
    """Word and tone of what is flagged, but what is missing."""
    fresh = Visit.objects.get(pk=visit.pk)
    found = flags.of_visits([fresh], now)[visit.pk]
    return [(flag.word, flag.tone) for flag in found if "missing" not in flag.word]


# --- Words and tones


def test_a_word_a_health_answer_in_the_tone_of_the_strictest_it_does(ana: Client) -> None:
    visit = make_treatment("peel_lactic", "led_red", starts_at=TODAY_AT_10, client=ana)
    make_answer(ana, "pregnancy", at=TOLD)  # the peel: a doctor's word; the light: refused
    make_answer(ana, "retinoid_otc", on=date(2027, 5, 29), at=TOLD)  # the peel waits, the light may shine
    make_answer(ana, "antiplatelet_or_nsaid", at=TOLD)  # bears on neither
    assert chips(visit) == [("pregnant", "stop"), ("retinol", "wait"), ("patch test first", "wait")]


def test_what_only_wants_care_is_told_too(ana: Client) -> None:
    visit = make_treatment("deep_pore_extractions", starts_at=TODAY_AT_10, client=ana)
    make_answer(ana, "antiplatelet_or_nsaid", at=TOLD)
    make_answer(ana, "keloid_tendency", "unsure", at=TOLD)
    assert chips(visit) == [("bruises easily", "care"), ("raised scars", "care")]


def test_what_was_decided_otherwise_stays_as_a_caution(ana: Client) -> None:
    visit = make_treatment("enzyme_exfoliation", starts_at=TODAY_AT_10, client=ana)
    make_answer(ana, "recent_sun_exposure", on=date(2027, 5, 31), at=TOLD)
    assert chips(visit) == [("strong sun", "wait")]
    user = make_staff()
    make_practitioner(user=user)
    decision = overrides.Despite(user, "Shade all week.")
    overrides.decide(
        visit_id=visit.pk, service="enzyme_exfoliation", code="flag:recent_sun_exposure", decision=decision,
        now=NOW,
    )  # fmt: skip
    assert chips(visit) == [("strong sun", "care")]


def test_every_health_answer_has_its_short_words() -> None:
    assert WORDS.keys() == revisions.current().catalogue.questions.keys()
    assert max(len(words) for words in WORDS.values()) <= 22
    assert max(len(words.split()) for words in WORDS.values()) <= 3


def test_what_is_missing_is_counted_and_is_no_health_word(ana: Client) -> None:
    visit = make_treatment("post_treatment_calming", starts_at=TODAY_AT_10, client=ana)

    def missing() -> list[Flag]:
        return [flag for flag in flags.of_visits([visit], NOW)[visit.pk] if "missing" in flag.word]

    assert [(flag.word, flag.is_health) for flag in missing()] == [("intake missing", False)]
    asked = asked_about(visit, ana)
    for flag in asked[:-1]:
        make_answer(ana, flag, "no", at=TOLD, occasion=visit.topic)
    assert [flag.word for flag in missing()] == ["1 answer missing"]
    make_answer(ana, asked[-1], "no", at=TOLD, occasion=visit.topic)
    assert missing() == []


def asked_about(visit: Visit, client: Client) -> list[str]:
    """The questions of the visit's own sheet."""
    rules = revisions.current()
    offered = list(Service.objects.filter(is_offered=True).values_list("slug", flat=True))
    booked = [part.service.slug for part in visit.parts.select_related("service")]
    around = freshness.around(booked, offered, rules.catalogue)
    on = visit.starts_at.astimezone(ZONE).date()
    asked = freshness.to_ask(born=client.birth_date, services=around, on=on, rules=rules)
    return [question.flag for question in asked]


def test_the_front_desk_reads_what_is_missing_and_no_health_word(ana: Client) -> None:
    visit = make_treatment("peel_lactic", starts_at=TODAY_AT_10, client=ana)
    make_answer(ana, "pregnancy", at=TOLD)
    for role, words in ((User.Role.PRACTITIONER, True), (User.Role.FRONT_DESK, False)):
        shown = {flag.word for flag in door.of_visits([visit], user=make_staff(role), now=NOW)[visit.pk]}
        assert ("pregnant" in shown) is words and ("patch test first" in shown) is words
        assert any("missing" in word for word in shown)


@pytest.mark.parametrize("status", ["cancelled", "missed", "attended"])
def test_a_visit_that_is_not_ahead_has_none(ana: Client, status: str) -> None:
    visit = make_treatment("peel_lactic", starts_at=TODAY_AT_10, client=ana, status=status)
    make_answer(ana, "pregnancy", at=TOLD)
    assert flags.of_visits([visit], NOW) == {visit.pk: []}


# --- The same reading as for one visit alone

QUESTIONS = ["isotretinoin", "pregnancy", "retinoid_otc", "herpes_simplex_history", "diabetes_controlled"]
SERVICES = ["enzyme_exfoliation", "peel_lactic", "peel_mandelic", "led_red", "deep_pore_extractions"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_many_read_as_the_one(data: st.DataObject) -> None:
    """Random files of three clients: what the engine is asked is the same, gathered either way."""
    Visit.objects.all().delete()
    Client.objects.all().delete()
    clients = [make_client(birth_date=data.draw(st.sampled_from([None, date(2010, 1, 1)]))) for _ in range(3)]
    hours = iter(range(8, 2000, 2))
    for client in clients:
        for question in data.draw(st.lists(st.sampled_from(QUESTIONS), max_size=4)):
            at = TOLD + timedelta(hours=data.draw(st.integers(0, 200)))
            answer = data.draw(st.sampled_from(["yes", "no", "unsure"]))
            on = data.draw(st.none() | st.dates(date(2026, 10, 1), date(2027, 5, 20)))
            precision = data.draw(st.sampled_from(["day", "month", "unknown"]))
            ongoing = data.draw(st.none() | st.booleans())
            make_answer(client, question, answer, at=at, on=on, precision=precision, ongoing=ongoing)
        if data.draw(st.booleans()):
            make_letter(client, *data.draw(st.sets(st.sampled_from(QUESTIONS))), dated=date(2027, 5, 20))
        for slug in data.draw(st.lists(st.sampled_from(SERVICES), max_size=3)):
            at = local("2027-04-01T00:00") + timedelta(hours=next(hours))
            done = make_treatment(slug, starts_at=at, client=client, practitioner=None)
            finish(done, slug, at=done.ends_at, point=[slug] if data.draw(st.booleans()) else [])
            PatchTest.objects.create(
                visit=done, service="peel_lactic", on=at.date(), placed_at=at, read_at=at,
                result=data.draw(st.sampled_from(["clear", "reaction"])),
            )  # fmt: skip
        if data.draw(st.booleans()):
            looked_at(client, local("2027-03-01T00:00") + timedelta(hours=next(hours)))
    ahead = [
        make_treatment(
            *data.draw(st.sets(st.sampled_from(SERVICES), min_size=1)),
            starts_at=TODAY_AT_10 + timedelta(days=1 + place),
            client=data.draw(st.sampled_from(clients)),
        )
        for place in range(4)
    ]
    rules = revisions.current()
    file = day_file.load(ahead, zone=ZONE, now=NOW)
    for visit in ahead:
        fresh = Visit.objects.select_related("client", "practitioner").get(pk=visit.pk)
        many, services = file.of(fresh), visit.parts.order_by("position")
        slugs = services.values_list("service__slug", flat=True)
        one = inquiry.of_visit(fresh, requests=inquiry.requests_of(slugs, rules), rules=rules, now=NOW)
        assert many is not None
        bare = one._replace(history=tuple(done._replace(completed_at=None) for done in one.history))
        assert many.inquiry == bare


# --- What it costs


def test_fifty_visits_cost_one_statement_and_so_does_one(ana: Client) -> None:
    make_room()
    visits = []
    for number in range(50):
        client = make_client(birth_date=date(1990, 1, 1))
        visits.append(
            make_treatment("led_red", starts_at=TODAY_AT_10 + timedelta(hours=number), client=client)
        )
        make_answer(client, "pregnancy", at=TOLD)
        make_answer(client, "isotretinoin", "no", at=TOLD)
    for some in (visits[:1], visits):
        flags.of_visits(some, NOW)  # worded once for so many
        with CaptureQueriesContext(connection) as statements:
            found = flags.of_visits(some, NOW)
        assert len(statements) == 1
        assert all("pregnant" in {flag.word for flag in found[visit.pk]} for visit in some)
