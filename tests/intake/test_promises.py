from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import promises
from intake.promises import Age, AgeKind, NeverOpen, PlaceHours, Promise

NEW_YORK = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
WORKDAYS = tuple((day, 9 * 60, 17 * 60) for day in range(5))
AFTERNOONS = tuple((day, 13 * 60, 17 * 60) for day in range(5))
BRIDGEWATER = Promise(PlaceHours(NEW_YORK, WORKDAYS))
MIDDLEBOROUGH = Promise(PlaceHours(NEW_YORK, AFTERNOONS))
NOWHERE = Promise(PlaceHours(NEW_YORK, ()))


def place(within=8.0, weekly=WORKDAYS, closed_on=()):
    dates = frozenset(date.fromisoformat(on) for on in closed_on)
    return Promise(PlaceHours(NEW_YORK, weekly, dates), within * HOUR)


def local(text):
    """Read a local time; 2026-11-02 is a Monday, and clocks go back the day before it."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


def span(text, hours):
    return local(text), local(text) + hours * HOUR


@pytest.mark.parametrize(
    ("received", "within", "expected"),
    [
        ("2026-11-06T16:30", 1, "2026-11-09T09:30"),
        ("2026-11-04T07:00", 2, "2026-11-04T11:00"),
        ("2026-11-04T09:00", 8, "2026-11-04T17:00"),
        ("2026-11-04T11:15", 8, "2026-11-05T11:15"),
        ("2026-11-04T20:00", 8, "2026-11-05T17:00"),
        ("2026-11-07T12:00", 2, "2026-11-09T11:00"),
        # Across the night in which clocks go back, and the one in which they go forward.
        ("2026-10-30T16:30", 1, "2026-11-02T09:30"),
        ("2027-03-12T16:30", 1, "2027-03-15T09:30"),
    ],
)
def test_the_answer_is_due_after_so_many_business_hours(received, within, expected):
    found = promises.respond_by(local(received), [place(within)])
    assert (found, found.tzinfo) == (local(expected), UTC)


def test_eight_business_hours_are_promised_unless_the_place_says_otherwise():
    assert (Promise(BRIDGEWATER.hours).within, promises.URGENT, promises.CLAIM_LASTS) == (
        8 * HOUR,
        2 * HOUR,
        4 * HOUR,
    )


def test_closures_do_not_count():
    closed = place(2, closed_on=["2026-11-26", "2026-11-27"])
    assert promises.respond_by(local("2026-11-25T16:00"), [closed]) == local("2026-11-30T10:00")


def test_with_several_places_the_earliest_counts():
    received = local("2026-11-04T09:00")
    places = [MIDDLEBOROUGH, NOWHERE, BRIDGEWATER]
    assert promises.respond_by(received, places) == local("2026-11-04T17:00")
    assert promises.respond_by(received, [MIDDLEBOROUGH]) == local("2026-11-05T17:00")


@pytest.mark.parametrize("places", [[], [NOWHERE]])
def test_no_hours_anywhere_are_no_promise(places):
    with pytest.raises(NeverOpen, match="None of the places"):
        promises.respond_by(local("2026-11-04T09:00"), places)


@pytest.mark.parametrize(("within", "expected"), [(8, "2026-11-04T11:00"), (1, "2026-11-04T10:00")])
def test_urgent_requests_are_answered_sooner_never_later(within, expected):
    found = promises.respond_by(local("2026-11-04T09:00"), [place(within)], at_most=promises.URGENT)
    assert found == local(expected)


@pytest.mark.parametrize(
    ("paused", "expected"),
    [
        ([], "2026-11-04T17:00"),
        ([span("2026-11-04T10:00", 2)], "2026-11-05T11:00"),
        # Only what falls into business hours moves the time, and nothing counts twice.
        ([span("2026-11-04T17:00", 16)], "2026-11-04T17:00"),
        ([span("2026-11-04T16:00", 18)], "2026-11-05T11:00"),
        ([span("2026-11-04T10:00", 2), span("2026-11-04T11:00", 2)], "2026-11-05T12:00"),
        ([span("2026-11-04T14:00", 1), span("2026-11-04T10:00", 1)], "2026-11-05T11:00"),
    ],
)
def test_paused_time_does_not_count(paused, expected):
    found = promises.respond_by(local("2026-11-04T09:00"), [BRIDGEWATER], paused=paused)
    assert found == local(expected)


@pytest.mark.parametrize(
    ("places", "stopped", "left"),
    [
        ([BRIDGEWATER], "2026-11-04T10:30", 6.5),
        ([BRIDGEWATER], "2026-11-04T08:00", 8),
        ([BRIDGEWATER], "2026-11-04T17:00", 0),
        ([BRIDGEWATER], "2026-11-06T10:00", 0),
        # The place that answers first counts, whatever the others have left.
        ([MIDDLEBOROUGH, BRIDGEWATER], "2026-11-04T10:30", 6.5),
        ([BRIDGEWATER, MIDDLEBOROUGH], "2026-11-04T15:00", 2),
    ],
)
def test_what_is_left_is_counted_when_the_clock_stops(places, stopped, left):
    due_at = promises.respond_by(local("2026-11-04T09:00"), places)
    found = promises.remaining(due_at, local(stopped), places)
    assert found == left * HOUR


@pytest.mark.parametrize(
    ("resumed", "left", "expected"),
    [
        ("2026-11-10T10:00", 6.5, "2026-11-10T16:30"),
        ("2026-11-10T16:00", 6.5, "2026-11-11T14:30"),
        ("2026-11-10T16:00", 0, "2026-11-10T16:00"),
        ("2026-11-10T18:00", 0, "2026-11-11T09:00"),
    ],
)
def test_the_clock_goes_on_with_what_was_left(resumed, left, expected):
    found = promises.respond_by(local(resumed), [BRIDGEWATER], at_most=left * HOUR)
    assert found == local(expected)


@given(
    st.integers(0, 14 * 24 * 60),
    st.integers(0, 14 * 24 * 60),
    st.integers(0, 14 * 24 * 60),
    st.sampled_from([BRIDGEWATER, MIDDLEBOROUGH]),
)
@settings(max_examples=60, deadline=None)
def test_stopping_and_going_on_is_the_same_as_a_pause(received, wait, pause, promise):
    received_at = local("2026-10-26T00:00").astimezone(UTC) + timedelta(minutes=received)
    stopped_at = received_at + timedelta(minutes=wait)
    resumed_at = stopped_at + timedelta(minutes=pause)
    due_at = promises.respond_by(received_at, [promise])
    if stopped_at < due_at:
        left = promises.remaining(due_at, stopped_at, [promise])
        resumed = promises.respond_by(resumed_at, [promise], at_most=left)
        paused = promises.respond_by(received_at, [promise], paused=[(stopped_at, resumed_at)])
        assert resumed == paused


@pytest.mark.parametrize(
    ("places", "missed", "expected"),
    [
        ([BRIDGEWATER], "2026-11-03T17:00", "2026-11-04T17:00"),
        ([BRIDGEWATER], "2026-11-03T11:15", "2026-11-04T11:15"),
        ([place(1)], "2026-11-03T11:15", "2026-11-04T11:15"),
        ([MIDDLEBOROUGH, place(1)], "2026-11-06T16:00", "2026-11-09T16:00"),
    ],
)
def test_one_new_time_is_promised_when_we_are_late(places, missed, expected):
    assert promises.next_promise(local(missed), places) == local(expected)


@pytest.mark.parametrize(
    ("now", "hours"),
    [("2026-11-03T16:00", 0), ("2026-11-03T17:00", 0), ("2026-11-04T09:00", 16)],
)
def test_we_are_late_from_the_promised_minute_on(now, hours):
    assert promises.late_by(local("2026-11-03T17:00"), local(now)) == hours * HOUR


@pytest.mark.parametrize(
    ("received", "due", "now", "expected"),
    [
        ("2026-11-04T09:00", "2026-11-04T17:00", "2026-11-04T09:05", Age(AgeKind.RECENT, 0, 8)),
        ("2026-11-07T12:00", "2026-11-09T17:00", "2026-11-08T12:00", Age(AgeKind.RECENT, 1, 8)),
        ("2026-11-04T09:00", "2026-11-04T17:00", "2026-11-04T11:00", Age(AgeKind.DUE, 0, 6)),
        ("2026-11-04T09:00", "2026-11-04T17:00", "2026-11-04T14:30", Age(AgeKind.DUE, 0, 3)),
        ("2026-11-04T09:00", "2026-11-04T17:00", "2026-11-04T17:00", Age(AgeKind.DUE, 0, 1)),
        ("2026-11-06T12:00", "2026-11-09T12:00", "2026-11-08T20:00", Age(AgeKind.DUE, 2, 3)),
        ("2026-11-04T09:00", "2026-11-04T11:00", "2026-11-04T13:30", Age(AgeKind.WAITING, 0, 5)),
        ("2026-11-04T16:00", "2026-11-05T16:00", "2026-11-06T09:00", Age(AgeKind.WAITING, 2, 41)),
        ("2026-11-04T16:00", None, "2026-11-06T09:00", Age(AgeKind.PAUSED, 2, 41)),
        ("2026-11-04T23:59", None, "2026-11-05T00:01", Age(AgeKind.PAUSED, 1, 1)),
        ("2026-11-04T09:00", None, "2026-11-04T09:00", Age(AgeKind.PAUSED, 0, 1)),
    ],
)
def test_the_badge_tells_the_age_in_business_hours(received, due, now, expected):
    found = promises.age(
        local(received),
        respond_by=due and local(due),
        promises=[MIDDLEBOROUGH, BRIDGEWATER],
        now=local(now),
    )
    assert found == expected
