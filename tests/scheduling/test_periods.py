from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from scheduling.periods import at_once, instant, joined, offset_change, reaching, subtract


def zone(name):
    """Read a zone from the tzdata package: the system's own copy may be older."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def at(hour, minute=0):
    return datetime(2026, 6, 1, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "on", "wall", "end", "expected"),
    [
        ("America/New_York", "2027-01-15", "09:00", False, "2027-01-15T14:00"),
        ("America/New_York", "2027-07-15", "09:00", False, "2027-07-15T13:00"),
        ("America/New_York", "2027-07-15", "24:00", True, "2027-07-16T04:00"),
        # The gap: both ends move forward to the first instant there is.
        ("America/New_York", "2027-03-14", "01:59", False, "2027-03-14T06:59"),
        ("America/New_York", "2027-03-14", "02:00", False, "2027-03-14T07:00"),
        ("America/New_York", "2027-03-14", "02:30", False, "2027-03-14T07:00"),
        ("America/New_York", "2027-03-14", "02:30", True, "2027-03-14T07:00"),
        ("America/New_York", "2027-03-14", "03:00", False, "2027-03-14T07:00"),
        # The hour that comes twice: the first at the start, the second at the end.
        ("America/New_York", "2027-11-07", "01:30", False, "2027-11-07T05:30"),
        ("America/New_York", "2027-11-07", "01:30", True, "2027-11-07T06:30"),
        ("America/New_York", "2027-11-07", "02:00", True, "2027-11-07T07:00"),
        ("America/Vancouver", "2026-12-01", "13:00", False, "2026-12-01T20:00"),
        # Lord Howe changes by half an hour.
        ("Australia/Lord_Howe", "2027-04-04", "01:45", False, "2027-04-03T14:45"),
        ("Australia/Lord_Howe", "2027-04-04", "01:45", True, "2027-04-03T15:15"),
        ("Australia/Lord_Howe", "2027-10-03", "02:15", False, "2027-10-02T15:30"),
        # A date that Apia never had.
        ("Pacific/Apia", "2011-12-30", "09:00", False, "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-30", "17:00", True, "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-31", "00:00", False, "2011-12-30T10:00"),
        ("Europe/Dublin", "2027-03-28", "01:30", False, "2027-03-28T01:00"),
        ("Europe/Dublin", "2027-10-31", "01:30", False, "2027-10-31T00:30"),
        ("Europe/Dublin", "2027-10-31", "01:30", True, "2027-10-31T01:30"),
        ("Africa/Casablanca", "2026-09-21", "12:00", False, "2026-09-21T12:00"),
        ("Asia/Kathmandu", "2027-05-01", "09:00", False, "2027-05-01T03:15"),
        ("America/St_Johns", "2027-01-05", "09:00", False, "2027-01-05T12:30"),
        # Midnight itself is in Havana's gap, and comes twice in autumn.
        ("America/Havana", "2024-03-10", "00:00", False, "2024-03-10T05:00"),
        ("America/Havana", "2024-11-03", "00:00", False, "2024-11-03T04:00"),
        ("America/Havana", "2024-11-02", "24:00", True, "2024-11-03T05:00"),
    ],
)
def test_a_wall_time_means_one_instant(name, on, wall, end, expected):
    hours, minutes = wall.split(":")
    minute = int(hours) * 60 + int(minutes)
    found = instant(date.fromisoformat(on), minute, zone(name), end=end)
    assert (found, found.tzinfo) == (utc(expected), UTC)


def test_a_change_of_the_clock_is_found_to_the_second():
    new_york = ZoneInfo("America/New_York")
    day = timedelta(days=1)
    assert offset_change(utc("2027-03-14T05:00"), day, new_york) == utc("2027-03-14T07:00")
    assert offset_change(utc("2027-03-15T05:00"), day, new_york) == utc("2027-03-16T05:00")


@pytest.mark.parametrize(
    ("periods", "taken", "left"),
    [
        (
            [(at(4), at(12))],
            [(at(4, 45), at(5)), (at(4), at(4, 15))],
            [(at(4, 15), at(4, 45)), (at(5), at(12))],
        ),
        ([(at(4), at(12))], [], [(at(4), at(12))]),
        ([(at(4), at(12))], [(at(3), at(4)), (at(12), at(13))], [(at(4), at(12))]),
        ([(at(4), at(12))], [(at(3), at(13))], []),
        ([(at(4), at(12))], [(at(10), at(12))], [(at(4), at(10))]),
        ([(at(4), at(12))], [(at(4), at(10))], [(at(10), at(12))]),
        ([(at(4), at(12))], [(at(5), at(9)), (at(6), at(7))], [(at(4), at(5)), (at(9), at(12))]),
        ([(at(4), at(12))], [(at(6), at(6))], [(at(4), at(12))]),
        (
            [(at(4), at(6)), (at(7), at(9)), (at(10), at(12))],
            [(at(5), at(8)), (at(8, 30), at(11))],
            [(at(4), at(5)), (at(8), at(8, 30)), (at(11), at(12))],
        ),
    ],
)
def test_what_is_taken_is_gone_and_the_rest_is_left(periods, taken, left):
    assert list(subtract(periods, taken)) == left


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], []),
        ([(9, 12)], [[(9, 12)]]),
        ([(13, 16), (9, 12)], [[(9, 12)], [(13, 16)]]),
        ([(12, 13), (9, 12)], [[(9, 12), (12, 13)]]),
        ([(9, 16), (10, 11), (15, 17), (18, 19)], [[(9, 16), (10, 11), (15, 17)], [(18, 19)]]),
    ],
)
def test_what_touches_or_overlaps_is_one_group(spans, expected):
    found = joined([(at(first), at(last)) for first, last in spans])
    assert list(found) == [[(at(first), at(last)) for first, last in group] for group in expected]


def from_ten_on(instant):
    return max(instant, at(10))


@pytest.mark.parametrize(
    ("window", "spans", "wanted", "expected"),
    [
        ((12, 14), [(9, 12), (13, 16)], at_once, [(13, 16)]),
        ((12, 14), [(9, 12), (11, 13)], at_once, [(9, 12), (11, 13)]),
        ((12, 13), [(9, 12), (13, 16)], at_once, []),
        ((12, 14), [(13, 13)], at_once, []),
        ((8, 16), [(8, 10), (11, 12)], from_ten_on, [(11, 12)]),
        ((8, 16), [(8, 10), (10, 12)], from_ten_on, [(8, 10), (10, 12)]),
        ((8, 10), [(8, 12)], from_ten_on, []),
        ((8, 16), [(8, 12)], lambda _: None, []),
    ],
)
def test_what_could_join_a_wanted_part_of_the_window_is_kept(window, spans, wanted, expected):
    first, last = window
    periods = [(at(one), at(other)) for one, other in spans]
    found = reaching((at(first), at(last)), periods, wanted)
    assert sorted(found) == [(at(one), at(other)) for one, other in expected]
