"""Where the blocks of a week lie on the grid of hours."""

from datetime import UTC, date, datetime

import pytest

from scheduling.models import BusyTime
from scheduling.therapist import week_page
from tests.factories.scheduling import AppointmentFactory, BusyTimeFactory, TherapistFactory

pytestmark = pytest.mark.django_db

AWAY = BusyTime.Kind.BUSY_UNAVAILABLE


@pytest.fixture
def therapist():
    return TherapistFactory()


def week_of(therapist, monday):
    now = datetime(monday.year, monday.month, monday.day, 12, tzinfo=UTC)
    return week_page.Page(therapist, monday, "grid", now).context()


def places(context):
    """Gives, day by day, where each block begins and how long it is."""
    return {
        day["name"]: [(b["time"], b["hour"], b["past"], b["lasts"]) for b in day["blocks"]]
        for day in context["days"]
    }


def away(therapist, starts_at, ends_at):
    span = {"starts_at": starts_at, "ends_at": ends_at}
    BusyTimeFactory(therapist=therapist, kind=AWAY, location=None, room=None, **span)


def test_time_away_stands_on_each_of_its_days_and_adds_no_hours(therapist):
    away(
        therapist,
        datetime(2026, 11, 24, 17, tzinfo=UTC),
        datetime(2026, 11, 26, 20, 30, tzinfo=UTC),
    )
    context = week_of(therapist, date(2026, 11, 23))
    assert [hour["hour"] for hour in context["hours"]] == list(range(9, 17))
    assert places(context) == {
        "Mon 23": [],
        "Tue 24": [("12:00 PM", 12, 0, 300)],
        "Wed 25": [("All day", 9, 0, 480)],
        "Thu 26": [("12:00 AM", 9, 0, 390)],
        "Fri 27": [],
    }


def test_a_visit_outside_office_hours_adds_them(therapist):
    AppointmentFactory(
        therapist=therapist,
        starts_at=datetime(2026, 11, 24, 23, 30, tzinfo=UTC),
        ends_at=datetime(2026, 11, 25, 0, 20, tzinfo=UTC),
    )
    context = week_of(therapist, date(2026, 11, 23))
    assert [hour["hour"] for hour in context["hours"]] == list(range(9, 20))
    assert places(context)["Tue 24"] == [("6:30 PM", 18, 30, 50)]


@pytest.mark.parametrize(
    ("monday", "sunday", "hours"),
    [
        # 1 to 4 on the wall on both days, though one is two hours long and the other four.
        (date(2026, 3, 2), date(2026, 3, 8), (6, 8)),
        (date(2026, 10, 26), date(2026, 11, 1), (5, 9)),
    ],
)
def test_blocks_lie_where_the_wall_clock_puts_them_when_clocks_change(
    therapist, monday, sunday, hours
):
    day = datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC)
    starts_at, ends_at = (day.replace(hour=hour) for hour in hours)
    AppointmentFactory(therapist=therapist, starts_at=starts_at, ends_at=ends_at)
    context = week_of(therapist, monday)
    assert places(context)[f"Sun {sunday.day}"] == [("1:00 AM", 1, 0, 180)]


SATURDAY, SUNDAY = datetime(2026, 11, 28, 15, tzinfo=UTC), datetime(2026, 11, 29, 23, tzinfo=UTC)
THIS, NEXT = date(2026, 11, 23), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("now", "opens_on"),
    [
        (datetime(2026, 11, 28, 4, 59, tzinfo=UTC), THIS),  # still Friday on the wall
        (SATURDAY, NEXT),
        (SUNDAY, NEXT),
        (datetime(2026, 11, 30, 5, tzinfo=UTC), NEXT),
    ],
)
def test_the_week_that_is_over_gives_way_to_the_coming_one(therapist, now, opens_on):
    friday = datetime(2026, 11, 27, 19, tzinfo=UTC)
    AppointmentFactory(therapist=therapist, starts_at=friday)
    AppointmentFactory(starts_at=SATURDAY)
    assert week_page.opens_on(therapist, now=now) == opens_on


@pytest.mark.parametrize(("status", "opens_on"), [("booked", THIS), ("cancelled", NEXT)])
def test_a_weekend_with_visits_of_ones_own_is_shown(therapist, status, opens_on):
    AppointmentFactory(therapist=therapist, starts_at=SATURDAY, status=status)
    assert week_page.opens_on(therapist, now=SUNDAY) == opens_on
