"""Whatever stands in a case: it is decided, or refused with its name and the field; never anything else."""

import copy
import io
import json

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from treatments.care import MalformedCase, decide, parse_case
from treatments.tests.care_cases import cases
from treatments.tests.make_care import reference, unhurried, worked_cases

ODD = [
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        1.5,
        10**30,
        float("inf"),
        "",
        "x",
        "\x00",
        "\ud800",
        "2027-02-30",
        "2027-W01-1",
    ),
    *(
        "20270601",
        "9999-12-31",
        "0001-01-01",
        "2027-06-01T24:00:00Z",
        "2027-06-01T10:00:00+99:00",
        "../../etc",
    ),
    *([], {}, [[]], [None], {"id": 1}, "America/Nowhere", "led_therapy", "peel_lactic"),
]
json_values = st.one_of(
    st.sampled_from(ODD),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=12),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=6,
    ),
)
REMOVED = object()


def places(node, path=()):
    """Every place inside a case: the keys that lead to it."""
    yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


def with_other(case, path, value):
    changed = copy.deepcopy(case)
    *inner, last = path
    node = changed
    for key in inner:
        node = node[key]
    if value is not REMOVED:
        node[last] = value
    else:
        del node[last]
    return changed


def spelled(path):
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def refused_or_decided(case):
    try:
        decide(parse_case(case, reference(), place="number 1"), reference()).as_dict()
    except MalformedCase as error:
        return error
    return None


@pytest.mark.parametrize("examples", [200, pytest.param(3_000, marks=pytest.mark.proof)])
def test_one_odd_value_anywhere_is_named_by_its_field_or_does_no_harm(examples):
    @settings(unhurried, max_examples=examples)
    @given(case=cases() | st.sampled_from(worked_cases()), data=st.data())
    def holds(case, data):
        path = data.draw(
            st.sampled_from([path for path in places({"id": case["id"], "input": case["input"]}) if path])
        )
        value = data.draw(json_values | st.just(REMOVED))
        error = refused_or_decided(with_other(case, path, value))
        if error is not None:
            assert error.case_id == case["id"] or path == ("id",)
            assert error.problem and "\n" not in error.field
            assert about(error.field, path, case)

    holds()


def about(field, path, case):
    """The complaint is about the place that was changed, what is in it, or what another part says of it."""
    place = spelled(path)
    if field.startswith(place) or place.startswith(field):
        return True
    if path[:2] == ("input", "visit"):  # dates are read against the visit's, so others become too late
        return field.startswith(("input.flags", "input.history", "input.patch_tests", "input.client"))
    same_row = place.rpartition(".")[0]
    if field.startswith(same_row):  # a precision without its date, a sign of another concern
        return True
    return field.endswith((".service", ".flag")) and path[-1] in ("service", "flag")  # given twice


@unhurried
@given(value=json_values)
def test_no_json_at_all_breaks_the_reading_of_a_case(value):
    assert refused_or_decided(value) is not None


@settings(unhurried, max_examples=30)
@given(value=json_values, at=st.integers(0, 11))
def test_the_command_refuses_in_one_line_that_names_the_case(tmp_path_factory, value, at):
    listed = worked_cases()
    listed[at]["input"]["visit"] = value
    path = tmp_path_factory.mktemp("cases") / "cases.json"
    path.write_text(json.dumps(listed), encoding="utf-8")
    with pytest.raises(CommandError) as caught:
        call_command("evaluate_case", str(path), stdout=io.StringIO())
    assert caught.value.returncode == 2
    assert str(caught.value).startswith(f"case {listed[at]['id']}: input.visit")
    assert "\n" not in str(caught.value)
