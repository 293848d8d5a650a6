from datetime import UTC, date, datetime, timedelta
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.availability import DayException, Rule, open_periods
from scheduling.barriers import Removed
from scheduling.slots import (
    Slot,
    claimed,
    earliest,
    removed,
    slots,
    streams,
    why_not,
    why_not_each,
)
from scheduling.terms import BusyPeriod, Terms

NEW_YORK = ZoneInfo("America/New_York")
DAY = timedelta(days=1)
ALEX, ROBIN = UUID(int=101), UUID(int=102)
BRIDGEWATER, MIDDLEBOROUGH = UUID(int=201), UUID(int=202)
A, B = UUID(int=1), UUID(int=2)
MONDAY = date(2025, 12, 1)


def minutes(count):
    return timedelta(minutes=count)


def minute(text):
    hours, rest = text.split(":")
    return int(hours) * 60 + int(rest)


def local(clock, on=MONDAY, zone=NEW_YORK):
    return datetime(on.year, on.month, on.day, tzinfo=zone) + minutes(minute(clock))


def opened(
    *hours, on=MONDAY, days=1, therapist=ALEX, place=BRIDGEWATER, exceptions=(), keys=(A, B)
):
    rules = [
        Rule(key, therapist, place, on.weekday(), *map(minute, span.split("-")), date(2020, 1, 6))
        for span, key in zip(hours, keys, strict=False)
    ]
    window = {"from_at": local("00:00", on), "until_at": local("00:00", on + days * DAY)}
    return open_periods(rules, exceptions, zone=NEW_YORK, **window)


def terms(length=20, buffer=0, step=60, **more):
    more.setdefault("not_before", local("00:00"))
    lengths = {"length": minutes(length), "buffer": minutes(buffer), "step": minutes(step)}
    return Terms(zone=NEW_YORK, **lengths, **more)


def busy(hours, therapist=ALEX, place=BRIDGEWATER, on=MONDAY):
    starts_at, ends_at = (local(clock, on).astimezone(UTC) for clock in hours.split("-"))
    return BusyPeriod(therapist, place, None, starts_at, ends_at)


def clock(found):
    return [f"{slot.starts_at.astimezone(NEW_YORK):%H:%M}" for slot in found]


@pytest.mark.parametrize(
    ("claims", "expected"),
    [([], ["10:00", "11:00", "12:00"]), (["11:10-11:40"], ["10:00", "12:00"])],
)
def test_starts_follow_the_clock_where_the_place_says_so(claims, expected):
    asked = terms(aligned={BRIDGEWATER: 0}, until_at=local("14:00"))
    hours = opened("09:30-12:30", "13:15-16:15")
    assert clock(slots(hours, map(busy, claims), asked)) == expected


@pytest.mark.parametrize(
    ("closed", "count"),
    [(None, 8), ((0, 720), 2), ((600, 1440), 2), ((600, 720), 4), ((None, None), 0)],
)
def test_half_hours_between_nine_and_one(closed, count):
    closing = [DayException(B, ALEX, MONDAY, False, BRIDGEWATER, *closed)] if closed else []
    found = slots(opened("09:00-13:00", exceptions=closing), [], terms(length=30, step=30))
    assert len(list(found)) == count


def test_a_visit_of_ninety_minutes_fits_across_midnight():
    late = Rule(A, ALEX, BRIDGEWATER, 0, 1380, 1440, MONDAY)
    early = Rule(B, ALEX, BRIDGEWATER, 1, 0, 30, MONDAY)
    window = {"from_at": local("00:00"), "until_at": local("00:00", MONDAY + 2 * DAY)}
    found = slots(open_periods([late, early], zone=NEW_YORK, **window), [], terms(length=90))
    starts_at = datetime(2025, 12, 2, 4, tzinfo=UTC)
    assert list(found) == [Slot(ALEX, BRIDGEWATER, starts_at, starts_at + minutes(90), (A, B))]


def test_a_slot_names_the_rows_that_opened_its_own_part():
    found = slots(opened("09:00-10:30", "10:30-12:00"), [], terms(length=50))
    assert [slot.because for slot in found] == [(A,), (A, B), (B,)]


def test_the_grid_begins_where_the_open_period_does():
    assert clock(slots(opened("09:10-12:00"), [], terms(length=50))) == ["09:10", "10:10", "11:10"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"from_at": local("10:00")}, ["10:10", "11:10"]),
        ({"from_at": local("10:10")}, ["10:10", "11:10"]),
        ({"until_at": local("11:10")}, ["09:10", "10:10"]),
        ({"not_before": local("09:11")}, ["10:10", "11:10"]),
        ({"not_before": local("10:10")}, ["10:10", "11:10"]),
        ({"not_after": local("10:10")}, ["09:10", "10:10"]),
        ({"not_after": local("10:09")}, ["09:10"]),
        ({"not_before": local("13:00")}, []),
    ],
)
def test_limits_leave_times_out_and_never_move_the_grid(asked, expected):
    assert clock(slots(opened("09:10-12:00"), [], terms(length=50, **asked))) == expected


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        # 50 minutes and 10 for notes: the notes may run past the end of the open period.
        ([], ["09:00", "10:00", "11:00"]),
        (["10:00-11:00"], ["09:00", "11:00"]),
        (["09:59-10:00"], ["10:00", "11:00"]),
        (["08:00-09:00", "11:50-12:00"], ["09:00", "10:00"]),
        (["12:00-13:00"], ["09:00", "10:00", "11:00"]),
        (["11:59-13:00"], ["09:00", "10:00"]),
        (["08:00-17:00"], []),
        # Claims that lie within others, and out of order.
        (["10:20-10:30", "10:05-10:55", "09:00-09:01"], ["11:00"]),
    ],
)
def test_visit_and_notes_touch_no_busy_time(claims, expected):
    found = slots(opened("09:00-11:50"), map(busy, claims), terms(length=50, buffer=10))
    assert clock(found) == expected


def test_time_away_is_busy_at_every_place_and_others_are_not_in_the_way():
    claims = [busy("09:00-10:00", place=None), busy("10:00-12:00", therapist=ROBIN)]
    assert clock(slots(opened("09:00-12:00"), claims, terms(length=50))) == ["10:00", "11:00"]


def test_short_steps_offer_times_that_overlap():
    found = clock(slots(opened("09:00-10:20"), [], terms(length=50, step=15)))
    assert found == ["09:00", "09:15", "09:30"]


@pytest.mark.parametrize(
    ("hours", "offset", "step", "on", "expected"),
    [
        ("09:30-12:10", 15, 60, MONDAY, ["10:15", "11:15"]),
        ("09:15-11:10", 15, 60, MONDAY, ["09:15", "10:15"]),
        ("09:00-12:00", 540, 50, MONDAY, ["09:00", "09:50", "10:40", "11:30"]),
        ("09:00-09:10", 0, 60, MONDAY, []),
        # Counted on the wall, also after the clock went forward (to 3:00) or back (to 1:00).
        ("01:10-06:00", 0, 90, date(2027, 3, 14), ["01:30", "03:00", "04:30"]),
        ("00:10-04:00", 0, 90, date(2027, 11, 7), ["01:30", "01:30", "03:00"]),
    ],
)
def test_the_clock_grid_is_counted_from_local_midnight(hours, offset, step, on, expected):
    asked = terms(length=20, step=step, aligned={BRIDGEWATER: offset})
    assert clock(slots(opened(hours, on=on), [], asked)) == expected


@pytest.mark.parametrize(
    ("step", "expected"),
    [(50, ["23:20", "00:00", "00:50", "01:40"]), (60, ["23:00", "00:00", "01:00"])],
)
def test_the_clock_grid_begins_anew_at_midnight(step, expected):
    late = Rule(A, ALEX, BRIDGEWATER, 0, 1380, 1440, MONDAY)
    early = Rule(B, ALEX, BRIDGEWATER, 1, 0, 120, MONDAY)
    window = {"from_at": local("00:00"), "until_at": local("00:00", MONDAY + 2 * DAY)}
    hours = open_periods([early, late], zone=NEW_YORK, **window)
    asked = terms(length=20, step=step, aligned={BRIDGEWATER: 0})
    assert clock(slots(hours, [], asked)) == expected


def test_the_earliest_come_first_whoever_has_them():
    hours = {
        **opened("09:30-12:00"),
        **opened("09:00-12:00", therapist=ROBIN),
        **opened("09:15-10:15", therapist=ROBIN, place=MIDDLEBOROUGH),
    }
    found = list(islice(earliest(hours, [busy("09:00-10:30")], terms(length=50)), 4))
    assert [(slot.therapist, slot.location) for slot in found] == [
        (ROBIN, BRIDGEWATER),
        (ROBIN, MIDDLEBOROUGH),
        (ROBIN, BRIDGEWATER),
        (ALEX, BRIDGEWATER),
    ]
    assert clock(found) == ["09:00", "09:15", "10:00", "10:30"]


def test_each_therapist_and_place_has_a_stream():
    hours = {**opened("09:00-11:00"), **opened("09:00-10:00", therapist=ROBIN)}
    found = [clock(stream) for stream in streams(hours, [], terms())]
    assert found == [["09:00", "10:00"], ["09:00"]]


@pytest.mark.parametrize("wrong", [{"length": 0}, {"step": 0}, {"buffer": -1}, {"step": -5}])
def test_lengths_make_sense(wrong):
    with pytest.raises(ValueError, match="longer than nothing"):
        terms(**wrong)


QUARTERS = st.integers(0, 95).map(lambda quarter: quarter * 15)
SPANS = st.lists(
    st.tuples(QUARTERS, st.integers(1, 20).map(lambda quarter: quarter * 15)), max_size=6
)
PLACES = st.sampled_from([BRIDGEWATER, MIDDLEBOROUGH])
WHO = st.sampled_from([ALEX, ROBIN])
# Weeks in which New York's clock goes forward, goes back and does neither.
WEEKS = st.sampled_from([date(2027, 3, 8), date(2027, 11, 1), date(2027, 6, 7)])
RULES = st.lists(
    st.tuples(WHO, PLACES, st.integers(0, 6), QUARTERS, st.integers(1, 96)), min_size=1, max_size=6
)
CLAIMS = st.lists(
    st.tuples(
        WHO,
        st.none() | PLACES,
        st.integers(0, 7 * 96).map(lambda quarter: quarter * 15),
        st.integers(1, 300),
    ),
    max_size=8,
)


few = settings(max_examples=40, deadline=None)


@st.composite
def questions(draw):
    """Make open periods, claims and terms of one week."""
    monday = draw(WEEKS)
    start = local("00:00", monday)
    rules = [
        Rule(UUID(int=n), who, place, weekday, starts, ends * 15, monday - 70 * DAY)
        for n, (who, place, weekday, starts, ends) in enumerate(draw(RULES))
    ]
    claims = [
        BusyPeriod(who, place, None, at, at + minutes(length))
        for who, place, since, length in draw(CLAIMS)
        for at in [start.astimezone(UTC) + minutes(since)]
    ]
    asked = terms(
        length=draw(st.sampled_from([20, 50, 90])),
        buffer=draw(st.sampled_from([0, 10])),
        step=draw(st.sampled_from([15, 60])),
        aligned=draw(st.sampled_from([{}, {BRIDGEWATER: 30}])),
        not_before=start + minutes(draw(QUARTERS)),
        not_after=start + 6 * DAY,
    )
    return rules, claims, asked, {"from_at": start, "until_at": start + 7 * DAY}


@few
@given(questions())
def test_slots_lie_in_open_time_and_touch_no_busy_time(question):
    rules, claims, asked, window = question
    hours = open_periods(rules, zone=NEW_YORK, **window)
    for slot in slots(hours, claims, asked):
        around = [
            period
            for period in hours[slot.therapist, slot.location]
            if period.starts_at <= slot.starts_at and slot.ends_at <= period.ends_at
        ]
        until = slot.ends_at + asked.buffer
        touched = [
            claim
            for claim in claims
            if claim.therapist == slot.therapist
            and claim.starts_at < until
            and slot.starts_at < claim.ends_at
        ]
        assert (len(around), touched) == (1, [])
        assert slot.because
        assert slot.ends_at - slot.starts_at == asked.length
        assert asked.not_before <= slot.starts_at <= asked.not_after


@few
@given(questions(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_nor_does_asking_twice(question, random):
    rules, claims, asked, window = question

    def answers():
        hours = open_periods(rules, zone=NEW_YORK, **window)
        return list(slots(hours, claims, asked)), list(earliest(hours, claims, asked))

    first, again = answers(), answers()
    random.shuffle(rules)
    random.shuffle(claims)
    assert first == again == answers()


@few
@given(questions())
def test_a_time_is_a_slot_or_there_is_a_reason(question):
    rules, claims, asked, window = question
    hours = open_periods(rules, zone=NEW_YORK, **window)
    found = {
        (slot.therapist, slot.location, slot.starts_at) for slot in slots(hours, claims, asked)
    }
    for (therapist, location), periods in hours.items():
        for at in (periods[0].starts_at + minutes(15) * n for n in range(-2, 20)):
            where = {"therapist": therapist, "location": location, "starts_at": at}
            reason = why_not(hours, claims, asked, **where)
            assert (reason is None) == ((therapist, location, at) in found)


def test_outside_open_time_comes_before_any_other_reason():
    where = {"therapist": ALEX, "location": MIDDLEBOROUGH, "starts_at": local("09:00")}
    found = why_not(opened("09:00-10:00"), [busy("09:00-10:00")], terms(), **where)
    assert found is Removed.OUTSIDE_OPEN_TIME


def test_who_claims_a_time_is_asked_whether_it_is_open_or_not():
    rules = terms(rooms={BRIDGEWATER: {A}})
    room = BusyPeriod(ROBIN, BRIDGEWATER, A, local("11:00"), local("11:30"))
    found = [
        claimed([busy("09:00-09:30"), room], rules, therapist=ALEX, location=BRIDGEWATER,
                starts_at=local(at))
        for at in ("09:10", "10:00", "11:10")
    ]  # fmt: skip
    assert found == [Removed.BUSY, None, Removed.NO_ROOM]


def test_every_start_is_a_slot_or_removed_by_what_why_not_names():
    hours = opened("09:00-13:00")
    claims = [busy("10:10-10:40")]
    asked = terms(until_at=local("12:30"), not_before=local("09:30"))
    gone = dict(removed(hours, claims, asked))
    assert {f"{at.astimezone(NEW_YORK):%H:%M}": why for at, why in gone.items()} == {
        "09:00": Removed.NOTICE,
        "10:00": Removed.BUSY,
    }
    where = {"therapist": ALEX, "location": BRIDGEWATER}
    assert gone == {at: why_not(hours, claims, asked, starts_at=at, **where) for at in gone}
    assert clock(slots(hours, claims, asked)) == ["11:00", "12:00"]


def test_one_look_answers_for_everybody_who_is_ever_open():
    both = opened("09:00-10:00") | opened("11:00-12:00", therapist=ROBIN, place=MIDDLEBOROUGH)
    found = why_not_each(both, [busy("09:00-09:20")], terms(), starts_at=local("09:00"))
    assert found == {
        (ALEX, BRIDGEWATER): Removed.BUSY,
        (ROBIN, MIDDLEBOROUGH): Removed.OUTSIDE_OPEN_TIME,
    }
