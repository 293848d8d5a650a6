from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from scheduling.availability import Rule, open_periods
from scheduling.barriers import Removed
from scheduling.slots import slots, why_not
from scheduling.terms import BusyPeriod, NewPerson, Terms, Travel

NEW_YORK = ZoneInfo("America/New_York")
DAY = timedelta(days=1)
ALEX, ROBIN = UUID(int=101), UUID(int=102)
BRIDGEWATER, MIDDLEBOROUGH, ONLINE = UUID(int=201), UUID(int=202), UUID(int=203)
RED, BLUE = UUID(int=301), UUID(int=302)
JORDAN, SAM = UUID(int=401), UUID(int=402)
MONDAY = date(2026, 6, 1)


def local(clock, on=MONDAY):
    hours, minutes = map(int, clock.split(":"))
    return datetime(on.year, on.month, on.day, hours, minutes, tzinfo=NEW_YORK)


def opened(days=1, starts=9 * 60, ends=13 * 60):
    rules = [
        Rule(UUID(int=day), ALEX, BRIDGEWATER, day, starts, ends, MONDAY - 7 * DAY)
        for day in range(7)
    ]
    window = {"from_at": local("00:00"), "until_at": local("00:00", MONDAY + days * DAY)}
    return open_periods(rules, zone=NEW_YORK, **window)


def busy(hours, therapist=ALEX, place=BRIDGEWATER, room=None):
    starts_at, ends_at = (local(clock).astimezone(UTC) for clock in hours.split("-"))
    return BusyPeriod(therapist, place, room, starts_at, ends_at)


def terms(**more):
    more.setdefault("not_before", local("00:00"))
    return Terms(zone=NEW_YORK, **more)


def clock(found):
    return [f"{slot.starts_at.astimezone(NEW_YORK):%H:%M}" for slot in found]


def why(at, claims=(), **more):
    where = {"therapist": ALEX, "location": BRIDGEWATER, "starts_at": local(at)}
    return why_not(opened(), claims, terms(**more), **where)


TRAVEL = Travel(
    between={(BRIDGEWATER, MIDDLEBOROUGH): 25, (ONLINE, BRIDGEWATER): 0},
    own={(ALEX, BRIDGEWATER, ONLINE): 15},
)


@pytest.mark.parametrize(
    ("therapist", "one", "other", "minutes"),
    [
        (ROBIN, BRIDGEWATER, MIDDLEBOROUGH, 25),
        (ROBIN, MIDDLEBOROUGH, BRIDGEWATER, 25),
        (ROBIN, BRIDGEWATER, ONLINE, 0),
        (ALEX, BRIDGEWATER, ONLINE, 15),
        (ALEX, ONLINE, BRIDGEWATER, 15),
        (ALEX, ONLINE, MIDDLEBOROUGH, 0),
        (ALEX, BRIDGEWATER, BRIDGEWATER, 0),
    ],
)
def test_the_way_is_the_pairs_unless_the_therapist_has_an_own(therapist, one, other, minutes):
    assert TRAVEL.time(therapist, one, other) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        # Until 12:00 in Middleborough and 25 minutes on the road.
        (busy("11:00-12:00", place=MIDDLEBOROUGH), ["09:00"]),
        (busy("11:25-11:35", place=MIDDLEBOROUGH), ["09:00", "10:00", "12:00"]),
        (busy("11:24-11:36", place=MIDDLEBOROUGH), ["09:00"]),
        (busy("11:00-12:00", place=ONLINE), ["09:00"]),
        (busy("11:00-12:00"), ["09:00", "10:00", "12:00"]),
        (busy("11:00-12:00", place=None), ["09:00", "10:00", "12:00"]),
        (
            busy("11:00-12:00", therapist=ROBIN, place=MIDDLEBOROUGH),
            ["09:00", "10:00", "11:00", "12:00"],
        ),
    ],
)
def test_the_way_between_places_comes_on_top_of_the_notes(claim, expected):
    assert clock(slots(opened(), [claim], terms(travel=TRAVEL))) == expected


def test_the_way_may_be_the_therapists_own_alone():
    own = Travel(own={(ALEX, MIDDLEBOROUGH, BRIDGEWATER): 25})
    claim = busy("11:00-12:00", place=MIDDLEBOROUGH)
    assert clock(slots(opened(), [claim], terms(travel=own))) == ["09:00"]


ROOMS = {BRIDGEWATER: [RED, BLUE]}


@pytest.mark.parametrize(
    ("claims", "rooms", "expected"),
    [
        ([], ROOMS, ["09:00", "10:00", "11:00", "12:00"]),
        ([("10:00-11:00", RED)], ROOMS, ["09:00", "10:00", "11:00", "12:00"]),
        ([("10:00-11:00", RED), ("10:00-11:00", BLUE)], ROOMS, ["09:00", "11:00", "12:00"]),
        # No room is free for the whole visit, though at any minute one is.
        ([("10:00-10:30", RED), ("10:30-11:00", BLUE)], ROOMS, ["09:00", "11:00", "12:00"]),
        ([("10:00-11:00", RED)], {BRIDGEWATER: [RED]}, ["09:00", "11:00", "12:00"]),
        ([("10:00-11:00", RED), ("11:00-12:00", RED)], {BRIDGEWATER: [RED]}, ["09:00", "12:00"]),
        ([("10:00-11:00", RED)], {BRIDGEWATER: []}, ["09:00", "10:00", "11:00", "12:00"]),
        ([("10:00-11:00", RED)], {MIDDLEBOROUGH: [RED]}, ["09:00", "10:00", "11:00", "12:00"]),
        ([("10:00-11:00", None)], {BRIDGEWATER: [RED]}, ["09:00", "10:00", "11:00", "12:00"]),
    ],
)
def test_a_visit_needs_one_room_for_all_of_its_time(claims, rooms, expected):
    taken = [busy(hours, therapist=ROBIN, room=room) for hours, room in claims]
    assert clock(slots(opened(), taken, terms(rooms=rooms))) == expected


def test_a_room_without_a_therapist_is_taken_too():
    taken = [busy("10:00-11:00", therapist=None, room=RED)]
    found = slots(opened(), taken, terms(rooms={BRIDGEWATER: [RED]}))
    assert clock(found) == ["09:00", "11:00", "12:00"]


def new(person, on, at="12:00", therapist=ALEX):
    return NewPerson(therapist, person, local(at, date.fromisoformat(on)))


@pytest.mark.parametrize(
    ("cap", "people", "days"),
    [
        (1, [], [1, 2, 3, 4, 5, 6, 7, 8]),
        (1, [new(JORDAN, "2026-06-03")], [8]),
        (2, [new(JORDAN, "2026-06-03")], [1, 2, 3, 4, 5, 6, 7, 8]),
        # Three times offered to one person count once.
        (2, [new(JORDAN, f"2026-06-0{day}") for day in (2, 3, 4)], [1, 2, 3, 4, 5, 6, 7, 8]),
        (2, [new(JORDAN, "2026-06-03"), new(SAM, "2026-06-07", "23:30")], [8]),
        (2, [new(JORDAN, "2026-06-07"), new(SAM, "2026-06-08", "00:30")], [1, 2, 3, 4, 5, 6, 7, 8]),
        (1, [new(JORDAN, "2026-06-03", therapist=ROBIN)], [1, 2, 3, 4, 5, 6, 7, 8]),
        (0, [], []),
        (0, [new(JORDAN, "2026-06-03")], []),
        (None, [new(JORDAN, "2026-06-03")], [1, 2, 3, 4, 5, 6, 7, 8]),
    ],
)
def test_a_therapist_takes_so_many_new_people_a_week(cap, people, days):
    caps = {} if cap is None else {ALEX: cap}
    found = slots(opened(8, ends=10 * 60), [], terms(caps=caps, new_people=people))
    assert [slot.starts_at.astimezone(NEW_YORK).day for slot in found] == days


FULL = {
    "not_before": local("10:01"),
    "not_after": local("09:59"),
    "caps": {ALEX: 0},
    "rooms": {BRIDGEWATER: [RED]},
    "travel": TRAVEL,
}
IN_THE_WAY = [
    busy("10:00-11:00"),
    busy("11:00-12:00", place=MIDDLEBOROUGH),
    busy("10:00-11:00", therapist=ROBIN, room=RED),
]


@pytest.mark.parametrize(
    ("at", "claims", "more", "reason"),
    [
        ("08:00", IN_THE_WAY, FULL, Removed.OUTSIDE_OPEN_TIME),
        ("12:11", IN_THE_WAY, FULL, Removed.OUTSIDE_OPEN_TIME),
        ("10:30", IN_THE_WAY, FULL, Removed.OFF_GRID),
        ("10:00", IN_THE_WAY, FULL, Removed.BUSY),
        ("11:00", IN_THE_WAY, FULL, Removed.BUSY),
        ("10:00", IN_THE_WAY[1:], FULL, Removed.TRAVEL),
        ("10:00", IN_THE_WAY[2:], FULL, Removed.NO_ROOM),
        ("10:00", [], FULL, Removed.NOTICE),
        ("10:00", [], FULL | {"not_before": local("10:00")}, Removed.HORIZON),
        ("10:00", [], {"not_after": local("10:00"), "caps": {ALEX: 0}}, Removed.CAP),
        ("10:00", [], {"not_after": local("10:00"), "until_at": local("09:00")}, None),
    ],
)
def test_the_first_thing_that_removes_a_time_is_named(at, claims, more, reason):
    assert why(at, claims, **more) == reason
