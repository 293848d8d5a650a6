from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduling.opening_hours import (
    NeverOpen,
    PlaceHours,
    after_open_time,
    ever_opens,
    is_open,
    open_time,
    stretches,
)

NEW_YORK = ZoneInfo("America/New_York")
NINE, NOON, FIVE = 9 * 60, 12 * 60, 17 * 60
HOUR = timedelta(hours=1)
WORKDAYS = PlaceHours(NEW_YORK, tuple((day, NINE, FIVE) for day in range(5)))


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("weekly", "closed_on", "expected"),
    [
        ([(0, NINE, FIVE)], [], [("01T13:00", "01T21:00")]),
        ([(0, NINE, FIVE)], [date(2026, 6, 1)], []),
        # Rows that overlap are counted once, rows that lie in others not again.
        (
            [(0, 10 * 60, FIVE), (0, NINE, NOON), (0, 10 * 60, 11 * 60)],
            [],
            [("01T13:00", "01T16:00"), ("01T16:00", "01T21:00")],
        ),
        ([(6, NINE, 1440), (0, 0, 60)], [], [("01T04:00", "01T05:00")]),
        ([(1, 0, 1440)], [], [("02T04:00", "02T12:00")]),
    ],
)
def test_a_place_is_open_in_its_weekly_hours_outside_closures(weekly, closed_on, expected):
    hours = PlaceHours(NEW_YORK, tuple(weekly), frozenset(closed_on))
    found = stretches(hours, utc("2026-06-01T04:00"), utc("2026-06-02T12:00"))
    assert list(found) == [tuple(utc(f"2026-06-{end}") for end in ends) for ends in expected]


@pytest.mark.parametrize(
    ("from_at", "until_at", "hours"),
    [
        ("2026-06-01T12:00", "2026-06-01T14:30", 1.5),
        ("2026-06-01T20:00", "2026-06-02T14:00", 2),
        ("2026-06-05T20:00", "2026-06-08T13:00", 1),
        ("2026-06-02T20:00", "2026-06-01T20:00", 0),
    ],
)
def test_open_time_is_counted_in_opening_hours(from_at, until_at, hours):
    assert open_time(WORKDAYS, utc(from_at), utc(until_at)) == hours * HOUR


def test_paused_time_is_not_counted():
    paused = [(utc("2026-06-01T14:00"), utc("2026-06-01T15:00"))]
    found = open_time(WORKDAYS, utc("2026-06-01T13:00"), utc("2026-06-01T17:00"), paused)
    assert found == 3 * HOUR


@pytest.mark.parametrize(
    ("from_at", "wanted", "expected"),
    [
        ("2026-06-01T15:00", 0, "2026-06-01T15:00"),
        ("2026-06-01T21:00", 0, "2026-06-02T13:00"),
        ("2026-06-05T21:30", 0, "2026-06-08T13:00"),
        # Time that ends with the day is over at closing, not at the next opening.
        ("2026-06-01T20:00", 1, "2026-06-01T21:00"),
        ("2026-06-01T20:00", 1.5, "2026-06-02T13:30"),
        ("2026-06-01T13:00", 40, "2026-06-05T21:00"),
    ],
)
def test_open_time_goes_by_while_the_place_is_open(from_at, wanted, expected):
    assert after_open_time(WORKDAYS, utc(from_at), wanted * HOUR) == utc(expected)


@pytest.mark.parametrize(
    "hours",
    [
        PlaceHours(NEW_YORK, ()),
        PlaceHours(NEW_YORK, ((0, NINE, NINE),)),
        PlaceHours(
            NEW_YORK,
            ((0, NINE, FIVE),),
            frozenset(date(2026, 6, 1) + n * timedelta(7) for n in range(60)),
        ),
    ],
)
def test_a_place_that_never_opens_says_so(hours):
    with pytest.raises(NeverOpen, match="not enough"):
        after_open_time(hours, utc("2026-06-01T13:00"), HOUR)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-06-01T12:59", False),
        ("2026-06-01T13:00", True),
        ("2026-06-01T21:00", True),
        ("2026-06-01T21:00:30", False),
        ("2026-06-06T15:00", False),
    ],
)
def test_a_place_is_open_at_an_instant_up_to_the_one_at_which_it_closes(at, expected):
    assert is_open(WORKDAYS, utc(at)) == expected


@pytest.mark.parametrize(("weekly", "expected"), [(((0, NINE, FIVE),), True), ((), False)])
def test_a_place_without_hours_never_opens(weekly, expected):
    assert ever_opens(PlaceHours(NEW_YORK, weekly), utc("2026-06-01T13:00")) == expected
