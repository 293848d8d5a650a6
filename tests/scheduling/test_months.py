"""Whole months: two questions that must never disagree."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import months

INSTANTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("at", "count", "then"),
    [
        (
            datetime(2026, 11, 23, 14, 30, tzinfo=UTC),
            12,
            datetime(2027, 11, 23, 14, 30, tzinfo=UTC),
        ),
        (datetime(2026, 12, 31, 9, tzinfo=UTC), 1, datetime(2027, 1, 31, 9, tzinfo=UTC)),
        (datetime(2027, 1, 31, 9, tzinfo=UTC), 1, datetime(2027, 3, 1, tzinfo=UTC)),
        (datetime(2028, 2, 29, 9, tzinfo=UTC), 84, datetime(2035, 3, 1, tzinfo=UTC)),
    ],
)
def test_a_day_that_a_month_lacks_is_the_first_of_the_next(at, count, then):
    assert months.after(at, count) == then


@given(INSTANTS, INSTANTS, st.integers(min_value=1, max_value=100))
def test_what_is_due_is_what_lies_so_many_months_back(at, now, count):
    assert (months.after(at, count) <= now) == (at <= months.before(now, count))


@given(INSTANTS, st.integers(min_value=1, max_value=100))
def test_it_is_due_at_its_instant_and_not_before(at, count):
    then = months.after(at, count)
    assert at <= months.before(then, count)
    assert at > months.before(then - timedelta(microseconds=1), count)
