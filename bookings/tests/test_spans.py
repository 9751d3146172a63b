"""Half-open spans: what joins, what is left, what overlaps."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bookings.spans import Span, subtract, union

MIDNIGHT = datetime(2026, 6, 8, tzinfo=UTC)


def at(minute: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=minute)


def span(start: int, end: int) -> Span:
    return Span(at(start), at(end))


def minutes(spans) -> set[int]:
    return {m for m in range(-5, 70) if any(s.start <= at(m) < s.end for s in spans)}


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: span(*pair)), max_size=8)


def test_spans_that_only_touch_do_not_overlap():
    assert not span(0, 10).overlaps(span(10, 20))
    assert span(0, 11).overlaps(span(10, 20))


def test_a_span_contains_itself_and_nothing_longer():
    assert span(0, 10).contains(span(0, 10))
    assert not span(0, 10).contains(span(0, 11))


def test_spans_that_touch_become_one():
    assert union([span(10, 20), span(0, 10), span(30, 40)]) == [span(0, 20), span(30, 40)]


def test_what_is_taken_out_of_the_middle_leaves_both_ends():
    assert subtract([span(0, 60)], [span(20, 30)]) == [span(0, 20), span(30, 60)]


@given(spans)
def test_a_union_has_the_same_minutes_sorted_and_apart(some):
    joined = union(some)
    assert minutes(joined) == minutes(some)
    assert all(a.end < b.start for a, b in pairwise(joined))


@given(spans, spans)
def test_what_is_left_is_what_was_there_and_not_taken(some, taken):
    assert minutes(subtract(some, taken)) == minutes(some) - minutes(taken)
