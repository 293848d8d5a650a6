"""What a change would do to open times and visits, told before anything is saved."""

from datetime import timedelta

import pytest

from scheduling import diary, place_effects
from scheduling.models import Appointment, Closure, Location, Room, TravelTime
from scheduling.place_effects import Effect
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    AvailabilityRuleFactory,
    ClosureFactory,
    LocationFactory,
    RoomFactory,
    TherapistFactory,
)

pytestmark = pytest.mark.django_db

NOW = MORNING - 3 * HOUR
TODAY = diary.date_of(MORNING)
WEEK = timedelta(days=7)
MONDAYS = len([n for n in range(91) if n % 7 == 0])
MORNING_ONLY = {"starts": 9 * 60, "ends": 13 * 60}


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def therapist(place):
    return AvailabilityRuleFactory(location=place, **MORNING_ONLY).therapist


def booked(therapist, place, at=MORNING):
    return AppointmentFactory(therapist=therapist, location=place, starts_at=at)


def called_off(visit):
    visit.status = Appointment.Status.CANCELLED
    visit.save()
    visit.busy_time.released_at = NOW
    visit.busy_time.save()


def in_room(visit, room):
    visit.busy_time.room = room
    visit.busy_time.save()
    return visit


def test_a_closure_takes_the_open_times_of_its_day_and_leaves_the_visits(place, therapist):
    visit = booked(therapist, place)
    booked(therapist, place, MORNING + WEEK)
    called_off(booked(TherapistFactory(), place))
    AvailabilityRuleFactory(location=LocationFactory())
    told = place_effects.closing([place], TODAY, now=NOW)
    assert told == Effect(closes=3, visits=(visit,))
    assert Closure.objects.count() == 0


def test_what_is_closed_already_closes_nothing(place, therapist):
    ClosureFactory(location=place, on=TODAY)
    assert place_effects.closing([place], TODAY, now=NOW) == Effect()


def test_to_open_a_day_again_gives_its_times_back(place, therapist):
    closure = ClosureFactory(location=place, on=TODAY)
    assert place_effects.opening_again(closure, now=NOW) == Effect(opens=4)
    assert Closure.objects.count() == 1


def test_a_place_that_is_not_used_any_more_has_no_open_times(place, therapist):
    visit = booked(therapist, place)
    told = place_effects.place(place, is_active=False, aligned_to_minute=None, now=NOW)
    assert told == Effect(closes=4 * MONDAYS - 1, visits=(visit,))


def test_a_place_that_is_used_again_opens_the_hours_that_are_recorded(therapist):
    place = Location.objects.get()
    place.is_active = False
    place.save()
    told = place_effects.place(place, is_active=True, aligned_to_minute=None, now=NOW)
    assert told == Effect(opens=4 * MONDAYS)


def test_to_start_by_the_clock_moves_the_open_times(place, therapist):
    told = place_effects.place(place, is_active=True, aligned_to_minute=30, now=NOW)
    assert told == Effect(closes=4 * MONDAYS, opens=3 * MONDAYS)
    told = place_effects.place(place, is_active=True, aligned_to_minute=0, now=NOW)
    assert told == Effect()


def test_a_room_that_is_retired_takes_the_times_that_need_it_and_leaves_its_visits(
    place, therapist
):
    oak, elm = RoomFactory(location=place), RoomFactory(location=place)
    visit = in_room(booked(TherapistFactory(), place), oak)
    told = place_effects.rooms(place, [oak], retires=elm, now=NOW)
    assert told == Effect(closes=1)
    told = place_effects.rooms(place, [elm], retires=oak, now=NOW)
    assert told == Effect(visits=(visit,))


def test_a_first_room_is_a_limit_and_a_second_one_widens_it(place, therapist):
    other = AvailabilityRuleFactory(location=place, **MORNING_ONLY).therapist
    oak = Room(location=place, name="Oak room")
    assert place_effects.rooms(place, [oak], now=NOW) == Effect()
    oak.save()
    in_room(booked(other, place), oak)
    assert place_effects.rooms(place, [], now=NOW) == Effect(opens=1)
    elm = Room(location=place, name="Elm room")
    assert place_effects.rooms(place, [oak, elm], now=NOW) == Effect(opens=1)


def test_a_longer_way_takes_times_and_names_the_visits_that_come_too_close(place, therapist):
    there = LocationFactory()
    AvailabilityRuleFactory(therapist=therapist, location=there, starts=14 * 60, ends=17 * 60)
    first = booked(therapist, place, MORNING + 3 * HOUR)
    second = booked(therapist, there, MORNING + 5 * HOUR)
    before = place_effects.way(place, there, {None: 60}, now=NOW)
    assert before == Effect()
    told = place_effects.way(there, place, {None: 61}, now=NOW)
    assert told == Effect(visits=(first, second))
    told = place_effects.way(there, place, {None: 121}, now=NOW)
    assert told == Effect(closes=2, visits=(first, second))
    own = place_effects.way(place, there, {None: 0, therapist.pk: 121}, now=NOW)
    assert own == told
    TravelTime.objects.create(origin=place, destination=there, minutes=90)
    assert place_effects.way(place, there, {None: 90}, now=NOW) == Effect()
    assert place_effects.way(place, there, {}, now=NOW).closes == 0
