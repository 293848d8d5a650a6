"""From 8 PM to 8 AM nobody is written to."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import quiet_hours

ZONE = ZoneInfo("America/New_York")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23T07:59", "2026-11-23T08:00"),
        ("2026-11-23T08:00", "2026-11-23T08:00"),
        ("2026-11-23T19:59", "2026-11-23T19:59"),
        ("2026-11-23T20:00", "2026-11-24T08:00"),
        ("2026-11-24T00:00", "2026-11-24T08:00"),
        ("2026-03-07T23:00", "2026-03-08T08:00"),  # the clocks go forward that night
        ("2026-10-31T23:00", "2026-11-01T08:00"),  # and back that night
    ],
)
def test_the_night_ends_at_8_in_the_morning_on_the_practices_clocks(now, until):
    assert quiet_hours.over(at(now), ZONE) == at(until)
    assert quiet_hours.is_quiet(at(now), ZONE) == (now != until)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - Hypothesis adds the zone
def test_whatever_the_hour_the_answer_is_awake_and_half_a_day_away_at_most(now):
    until = quiet_hours.over(now, ZONE)
    assert not quiet_hours.is_quiet(until, ZONE)
    assert timedelta(0) <= until - now <= timedelta(hours=13)
    assert quiet_hours.over(until, ZONE) == until


@pytest.mark.parametrize(
    ("night", "hour", "until"),
    [((13, 15), 14, 15), ((13, 15), 15, 15), ((0, 0), 3, 3), ((22, 6), 3, 6), ((22, 6), 21, 21)],
)
def test_a_practice_may_keep_other_hours_or_none(night, hour, until):
    quiet = quiet_hours.Night(*(each * 60 for each in night))
    now = at(f"2026-11-23T{hour:02d}:00")
    assert quiet_hours.over(now, ZONE, quiet) == at(f"2026-11-23T{until:02d}:00")
