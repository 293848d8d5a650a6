"""A therapist's own time: what is open, held, booked and away."""

from datetime import timedelta

import pytest

from scheduling import weeks
from scheduling.models import Appointment, BusyTime
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    AvailabilityRuleFactory,
    BusyTimeFactory,
    LocationFactory,
)

pytestmark = pytest.mark.django_db

Kind = BusyTime.Kind
WEEK = timedelta(days=7)


@pytest.fixture
def therapist():
    return AvailabilityRuleFactory(ends=14 * 60).therapist


@pytest.fixture
def place(therapist):
    return therapist.availability_rules.get().location


def seen(therapist, now=MORNING - HOUR):
    found = weeks.blocks(
        therapist=therapist, from_at=MORNING - HOUR, until_at=MORNING + WEEK, now=now
    )
    return [(block.kind.value, (block.starts_at - MORNING) / HOUR) for block in found]


def test_everything_in_the_week_comes_in_the_order_of_time(therapist, place):
    AppointmentFactory(therapist=therapist, location=place, starts_at=MORNING + HOUR)
    given = {"therapist": therapist, "location": place}
    BusyTimeFactory(
        **given, starts_at=MORNING + 2 * HOUR, kind=Kind.BUSY_TENTATIVE, expires_at=MORNING
    )
    BusyTimeFactory(therapist=therapist, location=None, starts_at=MORNING + 3 * HOUR,
                    kind=Kind.BUSY_UNAVAILABLE)  # fmt: skip
    expected = [("open", 0), ("booked", 1), ("held", 2), ("away", 3), ("open", 4)]
    assert seen(therapist) == expected
    free_again = [("open", 2) if each == ("held", 2) else each for each in expected]
    assert seen(therapist, now=MORNING)[0:] == free_again


def test_a_block_lasts_as_long_as_the_visit_and_time_away_as_long_as_it_is(therapist, place):
    AppointmentFactory(therapist=therapist, location=place, starts_at=MORNING + HOUR)
    BusyTimeFactory(therapist=therapist, location=place, starts_at=MORNING + 2 * HOUR,
                    kind=Kind.BUSY_TENTATIVE, expires_at=MORNING + WEEK)  # fmt: skip
    BusyTimeFactory(therapist=therapist, location=None, starts_at=MORNING + 3 * HOUR,
                    kind=Kind.BUSY_UNAVAILABLE)  # fmt: skip
    found = weeks.blocks(
        therapist=therapist, from_at=MORNING, until_at=MORNING + WEEK, now=MORNING - HOUR
    )
    minutes = {block.kind.value: (block.ends_at - block.starts_at).seconds // 60 for block in found}
    assert minutes == {"open": 50, "booked": 50, "held": 50, "away": 60}


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        (Appointment.Status.BOOKED, True),
        (Appointment.Status.ARRIVED, True),
        (Appointment.Status.FULFILLED, True),
        (Appointment.Status.NO_SHOW, True),
        (Appointment.Status.CANCELLED, False),
        (Appointment.Status.ENTERED_IN_ERROR, False),
    ],
)
def test_visits_that_stand_or_took_place_show_and_what_was_taken_back_does_not(
    therapist, place, status, shown
):
    row = AppointmentFactory(therapist=therapist, location=place, status=status)
    row.busy_time.released_at = None if shown else MORNING
    row.busy_time.save()
    assert (("booked", 0) in seen(therapist), ("open", 0) in seen(therapist)) == (shown, not shown)


def test_nothing_of_anybody_else_is_in_it(therapist):
    other = AppointmentFactory(location=LocationFactory())
    BusyTimeFactory(
        therapist=other.therapist, location=None, starts_at=MORNING + 2 * HOUR,
        kind=Kind.BUSY_UNAVAILABLE,
    )  # fmt: skip
    assert seen(therapist) == [("open", hour) for hour in range(5)]


@pytest.mark.parametrize("visits", [1, 3])
def test_a_week_takes_the_same_few_questions(therapist, place, visits, django_assert_num_queries):
    for hour in range(visits):
        AppointmentFactory(
            therapist=therapist, location=place, starts_at=MORNING + (hour + 1) * HOUR
        )
    with django_assert_num_queries(10):
        found = weeks.blocks(
            therapist=therapist, from_at=MORNING, until_at=MORNING + WEEK, now=MORNING - HOUR
        )
        names = [block.appointment.first_visit.name for block in found if block.appointment]
    assert len(names) == visits
