from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.availability import Closure, DayException, OpenPeriod, Rule, open_periods

NEW_YORK = ZoneInfo("America/New_York")
DAY = timedelta(days=1)
ALEX, ROBIN = UUID(int=101), UUID(int=102)
BRIDGEWATER, MIDDLEBOROUGH = UUID(int=201), UUID(int=202)
A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)
EVERY_DAY = range(7)
WORKDAYS = range(5)


def minute(text):
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def rule(hours, weekday=0, *, key=A, since="2020-01-06", **more):
    therapist, place = more.pop("therapist", ALEX), more.pop("place", BRIDGEWATER)
    starts, ends = map(minute, hours.split("-"))
    since = date.fromisoformat(since)
    return Rule(key, therapist, place, weekday, starts, ends, since, **more)


def different(on, hours=None, *, opens=False, key=B, therapist=ALEX, place=BRIDGEWATER):
    starts, ends = map(minute, hours.split("-")) if hours else (None, None)
    return DayException(key, therapist, date.fromisoformat(on), opens, place, starts, ends)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def asked(rules=(), exceptions=(), closures=(), *, on, days=1, zone=NEW_YORK):
    """Ask for whole local days."""
    first = datetime.fromisoformat(on).replace(tzinfo=zone)
    return open_periods(
        rules, exceptions, closures, zone=zone, from_at=first, until_at=first + days * DAY
    )


def times(found, therapist=ALEX, place=BRIDGEWATER):
    """Write periods down as text, in UTC."""
    return [
        f"{p.starts_at:%m-%d %H:%M} to {p.ends_at:%m-%d %H:%M}"
        for p in found.get((therapist, place), [])
    ]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-03-07", ["03-07 18:00 to 03-07 23:00"]),
        ("2026-03-08", ["03-08 17:00 to 03-08 22:00"]),
        ("2026-03-09", ["03-09 17:00 to 03-09 22:00"]),
        ("2026-10-31", ["10-31 17:00 to 10-31 22:00"]),
        ("2026-11-01", ["11-01 18:00 to 11-01 23:00"]),
    ],
)
def test_hours_stay_on_the_wall_when_the_clock_changes(on, expected):
    assert times(asked([rule("13:00-18:00", day) for day in EVERY_DAY], on=on)) == expected


def test_workdays_asked_from_the_sunday_when_clocks_go_back_begin_on_monday():
    found = asked([rule("09:00-17:00", day) for day in WORKDAYS], on="2023-11-05", days=2)
    assert times(found) == ["11-06 14:00 to 11-06 22:00"]


def test_extra_time_is_opened_on_its_date():
    extra = different("2023-06-13", "22:00-23:00", opens=True)
    assert times(asked([], [extra], on="2023-06-13")) == ["06-14 02:00 to 06-14 03:00"]
    assert times(asked([], [extra], on="2023-06-20")) == []


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (
            [rule("23:00-24:00", 0, key=A), rule("00:00-00:30", 1, key=B)],
            [
                (
                    "2026-06-02T03:00",
                    "2026-06-02T04:30",
                    (A, B),
                    (
                        (utc("2026-06-02T03:00"), utc("2026-06-02T04:00"), A),
                        (utc("2026-06-02T04:00"), utc("2026-06-02T04:30"), B),
                    ),
                )
            ],
        ),
        (
            [rule("08:00-10:00", key=A), rule("06:00-10:00", key=B)],
            [
                (
                    "2026-06-01T10:00",
                    "2026-06-01T14:00",
                    (B, A),
                    (
                        (utc("2026-06-01T10:00"), utc("2026-06-01T14:00"), B),
                        (utc("2026-06-01T12:00"), utc("2026-06-01T14:00"), A),
                    ),
                )
            ],
        ),
        (
            [rule("06:00-12:00", key=A), rule("07:00-08:00", key=A)],
            [
                (
                    "2026-06-01T10:00",
                    "2026-06-01T16:00",
                    (A,),
                    (
                        (utc("2026-06-01T10:00"), utc("2026-06-01T16:00"), A),
                        (utc("2026-06-01T11:00"), utc("2026-06-01T12:00"), A),
                    ),
                )
            ],
        ),
        (
            [rule("06:00-08:00", key=A), rule("08:01-10:00", key=B)],
            [
                ("2026-06-01T10:00", "2026-06-01T12:00", (A,), ()),
                ("2026-06-01T12:01", "2026-06-01T14:00", (B,), ()),
            ],
        ),
    ],
)
def test_what_touches_or_overlaps_at_a_place_is_one_period(rules, expected):
    found = asked(rules, on="2026-06-01")
    assert found == {
        (ALEX, BRIDGEWATER): [
            OpenPeriod(ALEX, BRIDGEWATER, utc(starts_at), utc(ends_at), because, openings)
            for starts_at, ends_at, because, openings in expected
        ]
    }


def test_places_and_therapists_stay_apart():
    found = asked(
        [
            rule("09:00-10:00"),
            rule("10:00-11:00", place=MIDDLEBOROUGH),
            rule("10:00-11:00", therapist=ROBIN),
        ],
        on="2026-06-01",
    )
    assert {key: times(found, *key) for key in found} == {
        (ALEX, BRIDGEWATER): ["06-01 13:00 to 06-01 14:00"],
        (ALEX, MIDDLEBOROUGH): ["06-01 14:00 to 06-01 15:00"],
        (ROBIN, BRIDGEWATER): ["06-01 14:00 to 06-01 15:00"],
    }
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("closings", "expected"),
    [
        ([], ["06-01 13:00 to 06-01 17:00"]),
        (["00:00-12:00"], ["06-01 16:00 to 06-01 17:00"]),
        (["10:00-24:00"], ["06-01 13:00 to 06-01 14:00"]),
        (["10:00-12:00"], ["06-01 13:00 to 06-01 14:00", "06-01 16:00 to 06-01 17:00"]),
        (
            ["10:00-11:30", "11:00-12:00"],
            ["06-01 13:00 to 06-01 14:00", "06-01 16:00 to 06-01 17:00"],
        ),
        ([None], []),
    ],
)
@pytest.mark.parametrize("place", [BRIDGEWATER, None])
def test_a_closing_takes_its_part_of_the_day_away(closings, expected, place):
    exceptions = [different("2026-06-01", hours, place=place) for hours in closings]
    assert times(asked([rule("09:00-13:00")], exceptions, on="2026-06-01")) == expected


def test_a_closing_takes_nothing_from_another_place_date_or_therapist():
    closings = [
        different("2026-06-01", place=MIDDLEBOROUGH),
        different("2026-05-31"),
        different("2026-06-01", therapist=ROBIN, place=None),
    ]
    found = asked([rule("09:00-13:00")], closings, on="2026-06-01")
    assert times(found) == ["06-01 13:00 to 06-01 17:00"]


def test_what_one_row_opens_and_another_closes_is_closed():
    day = "2026-06-02"
    extra, closing = different(day, "09:00-12:00", opens=True), different(day, "10:00-11:00")
    expected = ["06-02 13:00 to 06-02 14:00", "06-02 15:00 to 06-02 16:00"]
    assert times(asked([], [extra, closing], on=day)) == expected
    assert times(asked([], [closing, extra], on=day)) == expected


def test_a_closure_of_the_place_wins_over_rules_and_extra_time():
    extra = different("2026-06-01", opens=True)
    elsewhere = rule("09:00-10:00", place=MIDDLEBOROUGH)
    closure = Closure(BRIDGEWATER, date(2026, 6, 1))
    found = asked([rule("09:00-13:00"), elsewhere], [extra], [closure], on="2026-06-01")
    assert times(found) == []
    assert times(found, place=MIDDLEBOROUGH) == ["06-01 13:00 to 06-01 14:00"]


@pytest.mark.parametrize("closing", ["11:00-12:00", "12:00-13:00"])
def test_a_part_that_is_left_names_the_row_that_opened_it(closing):
    rules = [rule("09:00-12:00", key=A), rule("12:00-15:00", key=C)]
    found = asked(rules, [different("2026-06-01", closing)], on="2026-06-01")
    named = [(p.because, p.openings) for p in found[ALEX, BRIDGEWATER]]
    assert named == [((A,), ()), ((C,), ())]


def test_a_period_tells_which_rows_opened_a_part_of_it():
    rules = [rule("09:00-12:00", key=A), rule("12:00-15:00", key=C)]
    (period,) = asked(rules, on="2026-06-01")[ALEX, BRIDGEWATER]
    hours = [("13:00", "14:00"), ("15:00", "16:00"), ("15:30", "16:30"), ("16:00", "17:00")]
    named = [
        period.because_of(utc(f"2026-06-01T{start}"), utc(f"2026-06-01T{end}"))
        for start, end in hours
    ]
    assert named == [(A,), (A,), (A, C), (C,)]


def test_an_opening_without_a_place_is_refused():
    with pytest.raises(ValueError, match="An opening needs a place"):
        asked([], [different("2026-06-01", opens=True, place=None)], on="2026-06-01")


@pytest.mark.parametrize(
    ("more", "mondays"),
    [
        ({}, ["06-01", "06-08", "06-15", "06-22", "06-29"]),
        ({"since": "2026-06-08"}, ["06-08", "06-15", "06-22", "06-29"]),
        ({"since": "2026-06-09"}, ["06-15", "06-22", "06-29"]),
        ({"valid_until": date(2026, 6, 15)}, ["06-01", "06-08"]),
        ({"valid_until": date(2026, 6, 16)}, ["06-01", "06-08", "06-15"]),
        # Weeks are counted from the week of valid_from, which may begin after its Monday.
        ({"since": "2026-05-28", "every_weeks": 2}, ["06-08", "06-22"]),
        ({"since": "2026-06-01", "every_weeks": 2}, ["06-01", "06-15", "06-29"]),
        ({"since": "2026-05-24", "every_weeks": 3}, ["06-08", "06-29"]),
    ],
)
def test_a_rule_holds_in_its_weeks_only(more, mondays):
    found = asked([rule("09:00-10:00", **more)], on="2026-06-01", days=30)
    assert times(found) == [f"{day} 13:00 to {day} 14:00" for day in mondays]


def test_weeks_are_counted_by_weeks_on_every_weekday():
    found = asked(
        [rule("09:00-10:00", 1, since="2026-06-01", every_weeks=2)], on="2026-06-01", days=30
    )
    assert times(found) == [f"06-{day} 13:00 to 06-{day} 14:00" for day in ("02", "16", "30")]


def test_a_rule_that_the_clock_skips_opens_nothing():
    skipped = [rule("02:10-02:50", 6), rule("02:10-03:10", 6, place=MIDDLEBOROUGH)]
    found = asked(skipped, [different("2027-03-14", "02:00-03:00", opens=True)], on="2027-03-14")
    assert {key: times(found, *key) for key in found} == {
        (ALEX, MIDDLEBOROUGH): ["03-14 07:00 to 03-14 07:10"]
    }


def test_a_rule_in_the_hour_that_comes_twice_covers_both():
    found = asked([rule("01:15-01:45", 6)], on="2027-11-07")
    assert times(found) == ["11-07 05:15 to 11-07 06:45"]


def test_a_date_that_never_was_opens_nothing():
    apia = ZoneInfo("Pacific/Apia")
    friday = rule("09:00-17:00", 4, since="2011-01-03")
    assert times(asked([friday], on="2011-12-29", days=3, zone=apia)) == []


def test_periods_that_reach_into_the_window_are_whole():
    nine_to_five = [rule("09:00-17:00")]
    window = {"from_at": utc("2026-06-01T18:10"), "until_at": utc("2026-06-01T18:20")}
    found = open_periods(nine_to_five, zone=NEW_YORK, **window)
    assert times(found) == ["06-01 13:00 to 06-01 21:00"]


@pytest.mark.parametrize("window", [("12:00", "13:00"), ("21:00", "22:00")])
def test_periods_that_touch_the_window_are_left_out(window):
    from_at, until_at = (utc(f"2026-06-01T{hour}") for hour in window)
    rules = [rule("09:00-17:00")]
    assert open_periods(rules, zone=NEW_YORK, from_at=from_at, until_at=until_at) == {}


def test_time_around_the_clock_begins_where_it_began():
    rules = [rule("00:00-24:00", day, key=UUID(int=day), since="2026-05-04") for day in EVERY_DAY]
    found = asked(rules, on="2026-06-01")
    assert [(p.starts_at, p.because) for p in found[ALEX, BRIDGEWATER]] == [
        (utc("2026-05-04T04:00"), tuple(UUID(int=day) for day in EVERY_DAY))
    ]


def test_extra_time_from_midnight_goes_on_from_the_day_before():
    late = rule("20:00-24:00", 6)
    days = [different(on, opens=True, key=C) for on in ("2026-06-01", "2026-06-02")]
    found = asked([late], days, on="2026-06-03", days=0.001)
    assert times(found) == []
    found = asked([late], days, on="2026-06-02")
    assert times(found) == ["06-01 00:00 to 06-03 04:00"]


few = settings(max_examples=40, deadline=None)

CLOCK_CHANGES = [
    on
    for on in (date(2026, 11, 1) + n * DAY for n in range(3653))
    if datetime(on.year, on.month, on.day, tzinfo=NEW_YORK).utcoffset()
    != datetime(on.year, on.month, on.day, 23, tzinfo=NEW_YORK).utcoffset()
]


def test_the_next_ten_years_have_twenty_changes_of_the_clock():
    assert len(CLOCK_CHANGES) == 20


@pytest.mark.parametrize("on", CLOCK_CHANGES, ids=str)
def test_nine_to_five_is_nine_to_five_on_each_of_them(on):
    (period,) = asked([rule("09:00-17:00", 6)], on=on.isoformat())[ALEX, BRIDGEWATER]
    shown = [end.astimezone(NEW_YORK) for end in (period.starts_at, period.ends_at)]
    assert [(end.date(), end.hour, end.minute) for end in shown] == [(on, 9, 0), (on, 17, 0)]


@few
@given(st.sampled_from(CLOCK_CHANGES), st.integers(180, 1439), st.integers(1, 1440))
def test_on_days_of_a_clock_change_wall_times_are_kept(on, starts, ends):
    starts, ends = sorted((starts, max(ends, 180)))
    whole = Rule(A, ALEX, BRIDGEWATER, on.weekday(), starts, ends, on)
    found = asked([whole], on=on.isoformat())
    shown = [
        (p.starts_at.astimezone(NEW_YORK), p.ends_at.astimezone(NEW_YORK))
        for periods in found.values()
        for p in periods
    ]
    midnight = datetime(on.year, on.month, on.day)  # noqa: DTZ001 - as the wall shows it
    walls = [tuple(end.replace(tzinfo=None) for end in ends) for ends in shown]
    wanted = tuple(midnight + timedelta(minutes=m) for m in (starts, ends))
    assert walls == ([wanted] if starts < ends else [])


RULES = st.lists(
    st.builds(
        Rule,
        id=st.sampled_from([A, B, C]),
        therapist=st.sampled_from([ALEX, ROBIN]),
        location=st.sampled_from([BRIDGEWATER, MIDDLEBOROUGH]),
        weekday=st.integers(0, 6),
        starts=st.integers(0, 47).map(lambda half: half * 30),
        ends=st.integers(1, 48).map(lambda half: half * 30),
        valid_from=st.dates(date(2027, 2, 1), date(2027, 3, 20)),
        valid_until=st.none() | st.dates(date(2027, 3, 1), date(2027, 4, 1)),
        every_weeks=st.integers(1, 3),
    ),
    max_size=6,
)
EXCEPTIONS = st.lists(
    st.builds(
        DayException,
        id=st.sampled_from([A, B, C]),
        therapist=st.sampled_from([ALEX, ROBIN]),
        on=st.dates(date(2027, 3, 7), date(2027, 3, 24)),
        opens=st.booleans(),
        location=st.sampled_from([BRIDGEWATER, MIDDLEBOROUGH]),
        starts=st.none() | st.integers(0, 1440),
        ends=st.none() | st.integers(0, 1440),
    ),
    max_size=4,
)


@few
@given(RULES, EXCEPTIONS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_nor_does_asking_twice(rules, exceptions, random):
    first = asked(rules, exceptions, on="2027-03-08", days=14)
    again = asked(rules, exceptions, on="2027-03-08", days=14)
    random.shuffle(rules)
    random.shuffle(exceptions)
    shuffled = asked(rules, exceptions, on="2027-03-08", days=14)
    assert (first, list(first)) == (again, list(again)) == (shuffled, list(shuffled))


@few
@given(RULES, EXCEPTIONS, st.integers(0, 9))
def test_a_later_window_finds_the_same_periods(rules, exceptions, later):
    wide = asked(rules, exceptions, on="2027-03-08", days=14)
    start = date(2027, 3, 8) + later * DAY
    narrow = asked(rules, exceptions, on=start.isoformat(), days=2)
    low = datetime(start.year, start.month, start.day, tzinfo=NEW_YORK)
    expected = {
        key: [p for p in periods if p.starts_at < low + 2 * DAY and low < p.ends_at]
        for key, periods in wide.items()
    }
    # The end of a period may lie beyond what a narrow window looks at.
    assert {key: [p.starts_at for p in periods] for key, periods in narrow.items()} == {
        key: [p.starts_at for p in periods] for key, periods in expected.items() if periods
    }


@few
@given(RULES, EXCEPTIONS)
def test_periods_are_in_order_and_apart(rules, exceptions):
    for periods in asked(rules, exceptions, on="2027-03-08", days=14).values():
        ends = [(p.starts_at, p.ends_at) for p in periods]
        assert all(starts_at < ends_at for starts_at, ends_at in ends)
        assert all(before[1] < after[0] for before, after in pairwise(ends))
