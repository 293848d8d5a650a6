"""Which free times suit a person, and why."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from scheduling import matching
from scheduling.matching import Limit, Reason, Widening, Wishes
from scheduling.slots import Slot

ZONE = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 23, 5, tzinfo=UTC)
"""Midnight in New York."""


def slot(hours, who=1):
    at = MONDAY + timedelta(hours=hours)
    return Slot(UUID(int=who), UUID(int=9), at, at + timedelta(minutes=50), ())


def wishes(*times):
    return Wishes(frozenset(times), ZONE)


@pytest.mark.parametrize(
    ("hour", "part"),
    [(0, "mon-morning"), (11, "mon-morning"), (12, "mon-afternoon"), (16, "mon-afternoon"),
     (17, "mon-evening"), (23, "mon-evening"), (24, "tue-morning"), (150, "sun-morning")],
)  # fmt: skip
def test_a_part_of_the_week_is_read_on_the_practices_clock(hour, part):
    assert matching.part_of_week(MONDAY + timedelta(hours=hour), ZONE) == part


def test_only_times_that_were_wished_for_suit_and_without_wishes_all_do():
    slots = [slot(9), slot(13), slot(18), slot(33)]
    found = {
        named: [each.slot for each in matching.suggest(slots, wishes(*named), count=9)]
        for named in ((), ("mon-afternoon",), ("mon-evening", "tue-morning"), ("sun-morning",))
    }
    assert found == {
        (): [slots[0], slots[1], slots[3]],  # at most two a day
        ("mon-afternoon",): [slots[1]],
        ("mon-evening", "tue-morning"): [slots[2], slots[3]],
        ("sun-morning",): [],
    }


def test_no_more_than_asked_for_are_given_and_none_is_taken_after_that():
    taken = []

    def stream():
        for hour in range(9, 200, 24):
            taken.append(hour)
            yield slot(hour)

    assert len(matching.suggest(stream(), wishes(), count=3)) == 3
    assert len(taken) <= 4


def test_each_says_why_and_the_first_that_it_is_the_soonest():
    reasons = [each.reasons for each in matching.suggest([slot(9), slot(10)], wishes(), count=2)]
    assert reasons == [
        (Reason.PLACE, Reason.ANY_TIME, Reason.SOONEST),
        (Reason.PLACE, Reason.ANY_TIME),
    ]
    (wished,) = matching.suggest([slot(9)], wishes("mon-morning"), count=1)
    assert wished.reasons == (Reason.PLACE, Reason.TIME_OF_DAY, Reason.SOONEST)


def test_more_of_a_day_are_given_where_more_serve():
    slots = [slot(9), slot(10), slot(11), slot(12)]
    found = matching.suggest(slots, wishes(), count=9, most_a_day=3)
    assert [each.slot for each in found] == slots[:3]


def test_what_somebody_did_not_name_is_told():
    named = wishes("tue-morning")
    assert matching.reasons(slot(9), named, first=False) == (Reason.PLACE, Reason.OTHER_TIME)
    assert matching.reasons(slot(33), named, first=False) == (Reason.PLACE, Reason.TIME_OF_DAY)


def test_each_limit_counts_what_it_alone_keeps_out_by_place_and_the_most_first():
    def at(hours, who, place):
        found = slot(hours, who)
        return Slot(found.therapist, UUID(int=place), found.starts_at, found.ends_at, ())

    limits = {
        Limit.TIMES: wishes("mon-evening").suit,
        Limit.THERAPIST: lambda each: each.therapist == UUID(int=1),
        Limit.PLACE: lambda each: each.location == UUID(int=9),
    }
    free = [at(9, 1, 9), at(18, 1, 8), at(19, 1, 8), at(18, 1, 7), at(9, 2, 9), at(18, 2, 7)]
    assert matching.widenings(free, limits) == [
        Widening(Limit.PLACE, UUID(int=8), 2, free[1]),
        Widening(Limit.TIMES, None, 1, free[0]),
        Widening(Limit.PLACE, UUID(int=7), 1, free[3]),
    ]
    assert matching.widenings([at(18, 1, 9)], limits) == []
