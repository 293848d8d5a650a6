"""The way between two places, for everybody and for one therapist."""

import pytest

from config.audit.models import AuditEvent
from scheduling import places, travel
from scheduling.models import TravelTime
from scheduling.practice import Practice
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import MORNING, LocationFactory, TherapistFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ends():
    return LocationFactory(), LocationFactory()


def change(ends, minutes, seen=None):
    one, other = ends
    seen = travel.mark(travel.between(one, other)) if seen is None else seen
    travel.change(one=one, other=other, seen=seen, minutes=minutes, by=UserFactory(), now=MORNING)


def test_a_way_counts_in_both_directions(ends):
    therapist = TherapistFactory()
    change(ends, {None: 25, therapist.pk: 40})
    assert travel.between(*ends) == travel.between(*reversed(ends)) == {None: 25, therapist.pk: 40}
    way = Practice().travel
    one, other = (end.pk for end in ends)
    assert [way.time(therapist.pk, one, other), way.time(therapist.pk, other, one)] == [
        way.time(therapist.pk, one, other)
    ] * 2
    assert way.time(TherapistFactory().pk, other, one).total_seconds() == 25 * 60
    assert AuditEvent.objects.get().details["minutes"] == {
        "everybody": 25,
        str(therapist.pk): 40,
    }


def test_a_change_stands_in_place_of_what_was_recorded_either_way(ends):
    one, other = ends
    TravelTime.objects.create(origin=one, destination=other, minutes=10)
    TravelTime.objects.create(origin=other, destination=one, minutes=20)
    assert travel.between(one, other) == {None: 10}
    change(ends, {None: 30})
    assert list(TravelTime.objects.values_list("minutes", flat=True)) == [30]


def test_a_way_can_take_no_time(ends):
    change(ends, {None: 30})
    change(ends, {})
    assert travel.between(*ends) == {}


def test_an_older_look_changes_nothing(ends):
    change(ends, {None: 30})
    with pytest.raises(places.ChangedMeanwhile):
        change(ends, {None: 5}, seen=travel.mark({}))
    assert travel.between(*ends) == {None: 30}
    assert AuditEvent.objects.count() == 1
