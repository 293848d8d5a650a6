"""For whom a freed time is, in which order, and why."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import list_order
from scheduling.list_order import Barrier, Reason, Time, Waiting

ZONE = ZoneInfo("America/New_York")
HERE, THERE, AVERY, BLAIR = (UUID(int=number) for number in range(1, 5))
SINCE = datetime(2026, 11, 2, 14, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 12, 1, 15, 30, tzinfo=UTC)
"""10:30 AM in New York."""
TIME = Time(AVERY, HERE, TUESDAY)
DAY = timedelta(days=1)


def waits(number=9, **facts):
    given = {"key": UUID(int=number), "places": frozenset({HERE}), "since": SINCE}
    return Waiting(**{**given, **facts})


def order(*everybody, time=TIME):
    return [fit.waiting for fit in list_order.in_line(everybody, time, ZONE)]


@pytest.mark.parametrize(
    ("facts", "barrier"),
    [
        ({}, None),
        ({"places": frozenset({THERE})}, Barrier.PLACE),
        ({"places": frozenset({HERE, THERE})}, None),
        ({"therapist": AVERY}, None),
        ({"therapist": BLAIR}, Barrier.THERAPIST),
        ({"times": frozenset({"tue-morning"})}, None),
        ({"times": frozenset({"tue-afternoon", "wed-morning"})}, Barrier.TIME_OF_DAY),
        ({"had": frozenset({TIME})}, Barrier.HAD_IT),
        ({"had": frozenset({TIME._replace(therapist=BLAIR)})}, None),
        ({"had": frozenset({TIME._replace(starts_at=TUESDAY + DAY)})}, None),
    ],
)
def test_a_time_fits_by_place_therapist_part_of_the_week_and_only_once(facts, barrier):
    someone = waits(**facts)
    assert list_order.barrier(someone, TIME, ZONE) == barrier
    assert order(someone) == ([] if barrier else [someone])


def test_parts_of_the_week_are_read_on_the_practices_clocks():
    late = TIME._replace(starts_at=datetime(2026, 12, 2, 0, 30, tzinfo=UTC))
    assert order(waits(times=frozenset({"tue-evening"})), time=late) != []


def test_who_would_like_to_talk_soon_comes_first_then_the_longest_wait():
    newer, older = waits(1, since=SINCE + DAY), waits(2)
    soon = waits(3, soon=True, since=SINCE + 9 * DAY)
    assert order(newer, older, soon) == [soon, older, newer]


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({}, (Reason.PLACE, Reason.ANY_TIME, Reason.LONGEST_WAIT)),
        (
            {"soon": True, "therapist": AVERY, "times": frozenset({"tue-morning"})},
            (Reason.SOON, Reason.PLACE, Reason.THERAPIST, Reason.TIME_OF_DAY, Reason.LONGEST_WAIT),
        ),
        ({"since": SINCE + DAY}, (Reason.PLACE, Reason.ANY_TIME)),
        ({"soon": True, "since": SINCE + DAY}, (Reason.SOON, Reason.PLACE, Reason.ANY_TIME)),
    ],
)
def test_each_says_why(facts, reasons):
    someone = waits(**facts)
    others = [waits(1), waits(2, soon=True, since=SINCE + 9 * DAY)]
    (fit,) = (
        each for each in list_order.in_line([someone, *others], TIME, ZONE)
        if each.waiting == someone
    )  # fmt: skip
    assert fit.reasons == reasons


PARTS = frozenset({"tue-morning", "tue-evening", "wed-morning"})
WAITING = {
    "key": st.uuids(),
    "places": st.frozensets(st.sampled_from([HERE, THERE]), min_size=1),
    "times": st.frozensets(st.sampled_from(sorted(PARTS))),
    "therapist": st.sampled_from([None, AVERY, BLAIR]),
    "soon": st.booleans(),
    "since": st.integers(0, 5).map(lambda days: SINCE + days * DAY),
    "had": st.frozensets(st.sampled_from([TIME, TIME._replace(location=THERE)])),
}
FITS = {
    "places": st.just(frozenset({HERE})),
    "times": st.just(frozenset()),
    "therapist": st.none(),
    "had": st.just(frozenset()),
}
EVERYBODY = st.lists(st.builds(Waiting, **WAITING), max_size=8, unique_by=lambda each: each.key)
TWO_OR_MORE_FIT = st.lists(
    st.builds(Waiting, **WAITING | FITS), min_size=2, max_size=4, unique_by=lambda each: each.key
)


@given(EVERYBODY, st.randoms())
def test_the_order_in_which_people_are_read_changes_nothing(everybody, random):
    shuffled = random.sample(everybody, len(everybody))
    assert order(*shuffled) == order(*everybody)


@given(EVERYBODY)
def test_nobody_is_passed_over_by_who_ranks_below_and_none_is_lost(everybody):
    line = order(*everybody)
    assert [each.rank for each in line] == sorted(each.rank for each in line)
    left_out = [each for each in everybody if each not in line]
    assert all(list_order.barrier(each, TIME, ZONE) for each in left_out)
    assert len(line) + len(left_out) == len(everybody)


@given(TWO_OR_MORE_FIT, EVERYBODY)
def test_once_the_first_had_it_the_second_is_next(fitting, others):
    everybody = list({each.key: each for each in [*others, *fitting]}.values())
    first, second, *_ = order(*everybody)
    rest = [each for each in everybody if each != first]
    assert order(*rest)[0] == second
