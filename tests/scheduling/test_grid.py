"""Where the grid lets visits start, told before any claim is read."""

from hypothesis import given

from scheduling import grid
from scheduling.availability import open_periods
from scheduling.periods import FIRST, LAST
from scheduling.slots import earliest, slots
from tests.scheduling.test_slots import DAY, NEW_YORK, few, local, opened, questions, terms


@few
@given(questions())
def test_a_reach_is_from_the_first_start_in_the_window_to_the_last(question):
    rules, _, asked, window = question
    hours = open_periods(rules, zone=NEW_YORK, **window)
    for periods, (first, last) in zip(hours.values(), grid.reaches(hours, asked), strict=True):
        starts = list(grid.starts(periods, asked))
        assert first == min((at for at in starts if at >= asked.not_before), default=LAST)
        assert last == max((at for at in starts if at <= asked.not_after), default=FIRST)


def test_the_end_of_the_window_is_no_start():
    asked = terms(from_at=local("10:01"), until_at=local("12:00"))
    assert grid.reaches(opened("09:00-17:00"), asked) == [(local("11:00"), local("11:00"))]


def test_the_widest_reach_is_everybodys():
    assert grid.widest([(local("11:00"), local("13:00")), (local("10:00"), local("11:00"))]) == (
        local("10:00"),
        local("13:00"),
    )
    assert grid.widest([]) == (LAST, FIRST)


@few
@given(questions())
def test_claims_that_touch_nothing_in_the_widest_reach_take_nothing_away(question):
    rules, claims, asked, window = question
    hours = open_periods(rules, zone=NEW_YORK, **window)
    every = sorted(slots(hours, claims, asked), key=lambda slot: slot.starts_at)
    assert list(earliest(hours, claims, asked)) == every
    first, last = grid.widest(grid.reaches(hours, asked))
    if first <= last:
        until = last + asked.length + asked.buffer
        near = [claim for claim in claims if claim.starts_at < until and claim.ends_at > first]
        assert list(earliest(hours, near, asked)) == every


@few
@given(questions())
def test_what_is_wanted_is_found_whatever_else_is_left_out(question):
    rules, claims, asked, window = question
    soonest = window["from_at"] + 2 * DAY
    wanted = {"wanted": lambda at: max(at, soonest)}
    hours, fewer = (open_periods(rules, zone=NEW_YORK, **window, **more) for more in ({}, wanted))
    found, less = (
        [slot for slot in slots(each, claims, asked) if slot.starts_at >= soonest]
        for each in (hours, fewer)
    )
    assert less == found
    assert set(fewer) <= set(hours)
