"""Other times for those who have to move: the same therapist soon, the same place, none twice."""

from datetime import timedelta

import pytest

from scheduling import absences, proposals
from scheduling.models import AvailabilityRule
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    AvailabilityRuleFactory,
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOTICE = timedelta(hours=24)
WEDNESDAY = MORNING + 2 * DAY


@pytest.fixture
def place():
    return LocationFactory(name="Place")


def opened(place, *weekdays, starts=9, ends=12, therapist=None):
    """Opens three hours, from nine to noon, on each of these days."""
    therapist = therapist or TherapistFactory()
    for weekday in weekdays:
        AvailabilityRuleFactory(
            therapist=therapist, location=place, weekday=weekday,
            starts=starts * 60, ends=ends * 60,
        )  # fmt: skip
    return therapist


def away(therapist, place, *starts, **person):
    """Makes visits of a therapist who turns out to be away all Wednesday."""
    visits = [
        AppointmentFactory(
            therapist=therapist, location=place, starts_at=at,
            first_visit=FirstVisitFactory(stage="booked", **person),
        )
        for at in starts
    ]  # fmt: skip
    absences.add(
        therapist=therapist, starts_at=WEDNESDAY - 9 * HOUR, ends_at=WEDNESDAY + 15 * HOUR,
        displace=[visit.pk for visit in visits], by=UserFactory(), now=MORNING,
    )  # fmt: skip
    return visits


def found(visits, **more):
    known = proposals.of(visits, notice=NOTICE, now=MORNING, **more)
    return [
        [(each.therapist, each.location, each.starts_at) for each in known[visit.pk]]
        for visit in visits
    ]


def test_the_same_therapist_comes_first_within_a_week(place):
    therapist = opened(place, 2, 3, 4)
    opened(place, 1)
    (times,) = found(away(therapist, place, WEDNESDAY))
    at = WEDNESDAY + DAY
    assert times == [
        (therapist, place, at), (therapist, place, at + HOUR), (therapist, place, at + DAY),
    ]  # fmt: skip


def test_then_somebody_else_at_the_same_place_fills_up(place):
    therapist, other = opened(place, 2), opened(place, 3, ends=10)
    (times,) = found(away(therapist, place, WEDNESDAY))
    assert times == [
        (other, place, WEDNESDAY + DAY),
        (therapist, place, WEDNESDAY + 7 * DAY),
        (therapist, place, WEDNESDAY + 7 * DAY + HOUR),
    ]


def test_then_any_place_they_asked_for_and_no_other(place):
    asked, elsewhere = LocationFactory(), LocationFactory()
    therapist = opened(place, 2, ends=10)
    AvailabilityRule.objects.filter(therapist=therapist).update(valid_until=WEDNESDAY + DAY)
    other = opened(asked, 3, ends=10)
    opened(elsewhere, 3)
    visits = away(therapist, place, WEDNESDAY)
    visits[0].first_visit.locations.set([place, asked])
    (times,) = found(visits)
    assert times == [
        (other, asked, WEDNESDAY + DAY),
        (other, asked, WEDNESDAY + 8 * DAY),
        (other, asked, WEDNESDAY + 15 * DAY),
    ]


def test_no_two_people_get_times_that_cross(place):
    therapist = opened(place, 2, 3, 4)
    one, other = found(away(therapist, place, WEDNESDAY, WEDNESDAY + HOUR))
    assert (len(one), len(other), len({*one, *other})) == (3, 3, 6)


def test_no_time_is_named_twice_as_the_search_looks_further(place):
    therapist, other = opened(place, 2, ends=10), opened(place, 1, ends=10)
    AvailabilityRule.objects.filter(therapist=therapist).update(valid_until=WEDNESDAY + DAY)
    (times,) = found(away(therapist, place, WEDNESDAY))
    assert times == [(other, place, WEDNESDAY - DAY + n * 7 * DAY) for n in range(3)]


def test_their_wishes_and_the_notice_hold(place):
    therapist = opened(place, 1, 3, ends=15)
    (times,) = found(away(therapist, place, WEDNESDAY, times=["thu-afternoon"]))
    assert [at for _, _, at in times][:2] == [
        WEDNESDAY + DAY + 3 * HOUR,
        WEDNESDAY + DAY + 4 * HOUR,
    ]


def test_the_desk_is_shown_its_own_places_alone(place):
    therapist = opened(place, 3)
    assert found(away(therapist, place, WEDNESDAY), places=[]) == [[]]


def test_nobody_needs_anything(place):
    assert proposals.of([], notice=NOTICE, now=MORNING) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_many_people_cost_no_more_queries_than_one(place, django_assert_num_queries, count):
    therapist = opened(place, 0, 1, 2, 3, 4, ends=17)
    visits = away(therapist, place, *(WEDNESDAY + n * HOUR for n in range(count)))
    with django_assert_num_queries(11):
        found(visits)
