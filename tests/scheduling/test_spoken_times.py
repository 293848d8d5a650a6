"""Times as people say them, in the practice's zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduling import spoken_times

ZONE = ZoneInfo("America/New_York")
AT = datetime(2026, 12, 1, 15, 30, tzinfo=UTC)
"""Tuesday, 10:30 AM in New York."""


@pytest.mark.parametrize(
    ("minute", "said"),
    [(0, "12 AM"), (1, "12:01 AM"), (60, "1 AM"), (540, "9 AM"), (719, "11:59 AM"),
     (720, "noon"), (721, "12:01 PM"), (780, "1 PM"), (1050, "5:30 PM"), (1440, "midnight")],
)  # fmt: skip
def test_minutes_of_the_day_are_said_as_a_clock_reads(minute, said):
    assert spoken_times.minute_of_day(minute) == said


@pytest.mark.parametrize(
    ("hour", "said"), [(5, "12:30 AM"), (14, "9:30 AM"), (17, "12:30 PM"), (22, "5:30 PM")]
)
def test_figures_line_up_below_each_other(hour, said):
    assert spoken_times.digits(AT.replace(hour=hour), ZONE) == said


def test_days_and_moments_are_said_in_full_and_in_few_words():
    on = date(2026, 12, 1)
    assert (spoken_times.day(on), spoken_times.short_day(on)) == ("Tuesday, Dec 1", "Tue, Dec 1")
    assert spoken_times.moment(AT, ZONE) == "Tuesday, Dec 1 at 10:30 AM"
    assert spoken_times.short(AT, ZONE) == "Tue, Dec 1, 10:30 AM"
    assert spoken_times.clock(AT, ZONE) == "10:30 AM"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-2, "Tuesday, Dec 1 at 10:30 AM"),
        (-1, "tomorrow at 10:30 AM"),
        (0, "today at 10:30 AM"),
        (1, "yesterday at 10:30 AM"),
        (2, "Tuesday, Dec 1 at 10:30 AM"),
    ],
)
def test_near_times_are_said_by_the_day(days, said):
    assert spoken_times.near(AT, ZONE, now=AT + timedelta(days=days)) == said


def test_today_ends_at_midnight_on_the_practices_wall():
    last_minute = datetime(2026, 12, 2, 4, 59, tzinfo=UTC)
    assert spoken_times.near(AT, ZONE, now=last_minute) == "today at 10:30 AM"
    assert spoken_times.near(AT, ZONE, now=last_minute + timedelta(minutes=1)) == (
        "yesterday at 10:30 AM"
    )
