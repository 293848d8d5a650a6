"""The times that fit a request: only this person's places, only what was asked, each with why."""

from datetime import timedelta

import pytest

from intake import fitting
from intake.fitting import Within
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    LocationFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)

pytestmark = pytest.mark.django_db

NOW = MORNING
DAY = timedelta(days=1)


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def desk(place):
    return desk_of(place)


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(), place)


@pytest.fixture
def asked(place):
    return AssessmentRequestFactory(locations=[place], times=[])


def found(asked, desk, **more):
    return fitting.times(asked, by=desk, now=NOW, **more)


def starts(fits):
    return [fit.slot.starts_at for fit in fits]


def test_the_soonest_come_first_two_a_day_with_why(asked, desk, place, therapist):
    fits = found(asked, desk)
    assert {(fit.therapist, fit.location) for fit in fits} == {(therapist, place)}
    assert (len(fits), starts(fits)) == (fitting.SHOWN, sorted(starts(fits)))
    assert fits[0].why[:3] == (
        "They asked for this place.",
        "Any time suits them.",
        "It is the soonest that fits.",
    )
    assert (len(fits[0].why), len(fits[1].why)) == (4, 3)


def test_a_place_is_searched_only_if_it_was_asked_for_and_is_this_persons(asked, desk, therapist):
    assert found(asked, desk_of(LocationFactory())) == []
    elsewhere = LocationFactory()
    open_all_week(TherapistFactory(), elsewhere)
    both = desk_of(elsewhere, *asked.locations.all())
    assert {fit.location for fit in found(asked, both)} == set(asked.locations.all())
    assert found(asked, both, within=Within(location=elsewhere.pk)) == []


def test_one_therapist_alone_can_be_searched(asked, desk, place, therapist):
    other = open_all_week(TherapistFactory(), place)
    fits = found(asked, desk, within=Within(therapist=other.pk))
    assert {fit.therapist for fit in fits} == {other}


def test_a_period_holds_its_first_instant_and_not_its_last(asked, desk, therapist):
    usual = starts(found(asked, desk))
    within = Within(since=usual[1], until=usual[1] + HOUR)
    assert starts(found(asked, desk, within=within)) == usual[1:2]
    assert found(asked, desk, within=Within(until=NOW - HOUR)) == []


def test_as_many_as_asked_for(asked, desk, therapist):
    assert [len(found(asked, desk, count=count)) for count in (1, 7)] == [1, 7]
