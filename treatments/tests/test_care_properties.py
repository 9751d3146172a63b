"""Properties of whole decisions over random cases."""

import copy
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treatments.care import decide, parse_case
from treatments.care.aftercare import Performed, compose
from treatments.care.case import PRECISIONS
from treatments.tests import care_cases
from treatments.tests.care_cases import DOCUMENT, RED_FLAGS, SERVICES, ZONE_NAMES, cases
from treatments.tests.make_care import PEELS, reference, unhurried

FAMILIES = {row["id"]: row.get("variants", [row["id"]]) for row in DOCUMENT["services"]}
FORBIDDEN = {
    frozenset((a, b))
    for pair in DOCUMENT["same_visit"]["not_together"]
    for a in FAMILIES[pair["a"]]
    for b in FAMILIES[pair["b"]]
    if a != b
}
MILDNESS = ["kept", "needs_clearance", "defer", "refuse"]
few_or_many = pytest.mark.parametrize("examples", [40, pytest.param(1_000, marks=pytest.mark.proof)])
each_service = pytest.mark.parametrize("service", SERVICES)
few_or_many_each = pytest.mark.parametrize("examples", [8, pytest.param(300, marks=pytest.mark.proof)])


def often(examples):
    return settings(unhurried, max_examples=examples)


def decision_on(case):
    return decide(parse_case(case, reference()), reference()).as_dict()


def strictness(case):
    """How the only service asked for is answered; allow and conditions count as one."""
    declined = decision_on(case)["not_performed"]
    return MILDNESS.index(declined[0]["decision"] if declined else "kept")


def with_more(case, part, row):
    changed = copy.deepcopy(case)
    changed["input"][part].append(row)
    return changed


def visit_on(case):
    return date.fromisoformat(case["input"]["visit"]["date"])


@each_service
@few_or_many_each
def test_another_health_answer_never_makes_a_decision_milder(service, examples):
    @often(examples)
    @given(case=cases(alone=True, service=service), data=st.data())
    def holds(case, data):
        flag = data.draw(care_cases.flags(visit_on(case)))
        if flag["flag"] not in [row["flag"] for row in case["input"]["flags"]]:
            assert strictness(with_more(case, "flags", flag)) >= strictness(case)

    holds()


@each_service
@few_or_many_each
def test_a_red_flag_sign_never_makes_a_decision_milder(service, examples):
    @often(examples)
    @given(case=cases(alone=True, service=service), sign=st.sampled_from(RED_FLAGS), index=st.integers(0, 4))
    def holds(case, sign, index):
        changed = copy.deepcopy(case)
        if seen := changed["input"]["concerns"]:
            signs = seen[index % len(seen)].setdefault("signs", [])
            signs.append(sign)
        assert strictness(changed) >= strictness(case)

    holds()


@each_service
@few_or_many_each
def test_another_earlier_treatment_never_makes_a_decision_milder(service, examples):
    """But the same peel, which stands for a patch test of it."""

    @often(examples)
    @given(case=cases(alone=True, service=service), data=st.data())
    def holds(case, data):
        treatment = data.draw(care_cases.treatments(visit_on(case)))
        if treatment["service"] != service or service not in PEELS:
            assert strictness(with_more(case, "history", treatment)) >= strictness(case)

    holds()


def test_enough_of_the_random_cases_are_allowed_to_be_made_stricter():
    found = []

    @settings(unhurried, max_examples=200, database=None, derandomize=True)
    @given(case=cases(alone=True))
    def look(case):
        found.append(strictness(case))

    look()
    assert found.count(0) > len(found) / 5
    assert {0, 2, 3} <= set(found)


@few_or_many
def test_what_is_allowed_holds_no_forbidden_pair_and_comes_in_order(examples):
    @often(examples)
    @given(case=cases())
    def holds(case):
        allowed = decision_on(case)["allowed_in_order"]
        assert not any(frozenset((a, b)) in FORBIDDEN for a in allowed for b in allowed if a != b)
        ranks = [reference().services[service].order_rank for service in allowed]
        assert ranks == sorted(ranks)

    holds()


@few_or_many
def test_every_service_is_answered_once_and_every_refusal_has_its_codes(examples):
    @often(examples)
    @given(case=cases())
    def holds(case):
        decision = decision_on(case)
        answered = decision["allowed_in_order"] + [row["service"] for row in decision["not_performed"]]
        assert sorted(answered) == sorted(row["service"] for row in case["input"]["requested_services"])
        for row in decision["not_performed"]:
            assert row["reasons"] == sorted(set(row["reasons"])) != []
            if row["not_before"] is not None:
                assert row["decision"] == "defer"
                assert row["not_before"] > case["input"]["visit"]["date"]
        assert all(zones for zones in decision["zone_exclusions"].values())
        assert all(codes for codes in decision["conditions"].values())

    holds()


@few_or_many
def test_deciding_twice_gives_the_same_answer_and_leaves_the_case_alone(examples):
    @often(examples)
    @given(case=cases())
    def holds(case):
        before = copy.deepcopy(case)
        assert decision_on(case) == decision_on(case)
        assert case == before

    holds()


@few_or_many
def test_the_order_of_answers_history_and_concerns_does_not_matter(examples):
    @often(examples)
    @given(case=cases(), order=st.randoms())
    def holds(case, order):
        changed = copy.deepcopy(case)
        for part in ("flags", "history", "patch_tests", "concerns"):
            order.shuffle(changed["input"][part])
        assert decision_on(changed) == decision_on(case)

    holds()


@few_or_many
def test_a_vaguer_date_never_makes_a_decision_milder(examples):
    @often(examples)
    @given(case=cases(alone=True), data=st.data())
    def holds(case, data):
        dated = [row for row in case["input"]["flags"] if "date" in row]
        if dated:
            data.draw(st.sampled_from(dated))["date_precision"] = "day"
            vaguer = copy.deepcopy(case)
            row = next(row for row in vaguer["input"]["flags"] if row.get("date_precision") == "day")
            row["date_precision"] = data.draw(st.sampled_from(sorted(PRECISIONS)))
            if row["flag"] != "photosensitising_medication" or "ongoing" in row:
                assert strictness(vaguer) >= strictness(case)

    holds()


# --- merging


hours_before = st.integers(0, 30 * 24)


@st.composite
def visits(draw):
    """Treatments of this visit and of earlier ones, and when this one ended."""
    ended = datetime(2027, draw(st.integers(1, 12)), draw(st.integers(1, 28)), 17, 45, tzinfo=UTC)
    done = []
    for service in draw(st.lists(st.sampled_from(SERVICES), min_size=1, max_size=5)):
        at = ended - timedelta(hours=draw(st.one_of(st.just(0), hours_before)))
        done.append(Performed(service, at.date(), at, draw(st.booleans()), earlier=at < ended))
    return done, ended, ZoneInfo(draw(st.sampled_from(ZONE_NAMES))), draw(st.sampled_from([1, 4, 6, None]))


def lines(done, ended, zone, skin):
    plan = compose(performed=done, completed_at=ended, catalogue=reference(), fitzpatrick=skin, zone=zone)
    return [(line.key, line.starts_at, line.ends_at, line.set_by, line.variants) for line in plan]


@few_or_many
def test_merging_is_commutative_and_idempotent(examples):
    @often(examples)
    @given(visit=visits(), order=st.randoms())
    def holds(visit, order):
        done, *rest = visit
        once = lines(done, *rest)
        shuffled = [*done]
        order.shuffle(shuffled)
        assert lines(shuffled, *rest) == once
        assert lines([*done, *done], *rest) == once

    holds()


@few_or_many
def test_one_more_treatment_never_ends_a_line_sooner_and_the_plan_contradicts_nothing(examples):
    @often(examples)
    @given(visit=visits(), more=st.sampled_from(SERVICES))
    def holds(visit, more):
        done, ended, zone, skin = visit
        before = {key: ends for key, _, ends, _, _ in lines(done, ended, zone, skin)}
        plan = lines([*done, Performed(more, ended.date(), ended)], ended, zone, skin)
        after = {key: ends for key, _, ends, _, _ in plan}
        for key, ends in before.items():
            if key in after:
                assert after[key] >= ends
            else:  # it gave way altogether
                waited = reference().instructions[key].waits_for
                assert max(after[other] for other in waited if other in after) >= ends
        for key, starts, ends, _, _ in plan:
            assert ends > ended and (starts is None or ended < starts < ends)
            for other in reference().instructions[key].waits_for:
                assert other not in after or starts >= after[other]

    holds()
