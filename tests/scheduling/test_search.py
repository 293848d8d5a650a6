"""Looking for times window after window finds what one long look would, with less to read."""

from datetime import timedelta
from itertools import islice

import pytest

from scheduling import diary, matching, search
from scheduling.diary import Diary
from scheduling.models import TravelTime
from scheduling.practice import FEW, Practice
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    AvailabilityRuleFactory,
    BusyTimeFactory,
    ClosureFactory,
    LocationFactory,
    RoomFactory,
    TherapistFactory,
    open_all_week,
)

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def found(slots):
    return [(slot.therapist, slot.location, slot.starts_at) for slot in slots]


def many_people(place):
    """Opens more people than are read at once, in all the ways that meet a midnight."""
    for number in range(FEW - 2):
        therapist = TherapistFactory()
        for weekday in range(5):
            AvailabilityRuleFactory(
                therapist=therapist, location=place, weekday=weekday, starts=(8 + number % 9) * 60
            )
        AppointmentFactory(therapist=therapist, location=place, starts_at=MORNING + 2 * HOUR)
    late = TherapistFactory()
    AvailabilityRuleFactory(
        therapist=late, location=place, weekday=0, starts=22 * 60 + 30, ends=24 * 60
    )
    AvailabilityRuleFactory(therapist=late, location=place, weekday=1, starts=0, ends=3 * 60)
    return late


@pytest.mark.django_db
@pytest.mark.parametrize("round_the_clock", [False, True])
def test_among_many_people_windows_find_what_one_look_finds(round_the_clock):
    place = LocationFactory()
    late = many_people(place)
    others = [TherapistFactory() for _ in range(3)]
    if round_the_clock:
        open_all_week(others[0], place)
    others[1].availability_exceptions.create(
        location=place, on=MORNING.date(), kind="open", starts=20 * 60, ends=24 * 60
    )
    at = MORNING - HOUR
    whole = Diary(at, at + 5 * DAY, at, practice=Practice())
    by_windows = search.free(now=at, practice=Practice())
    until = [slot for slot in by_windows if slot.starts_at < at + 5 * DAY]
    assert found(until) == found(whole.free())
    assert Practice().size == FEW + 2
    assert [
        (slot.starts_at - MORNING) / HOUR for slot in whole.free() if slot.therapist == late.pk
    ] == [13.5, 14.5, 15.5, 16.5]


@pytest.mark.django_db
@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize(
    "times", [set(), {"mon-evening", "thu-morning"}, {"tue-morning"}, {"sat-morning"}]
)
def test_a_search_finds_what_one_look_to_the_horizon_finds(times, many):
    here, there = LocationFactory(), LocationFactory(aligned_to_minute=30)
    room = RoomFactory(location=here)
    one, other = TherapistFactory(new_people_per_week=1), TherapistFactory()
    for weekday in range(4):
        hours = {"weekday": weekday, "starts": 10 * 60 + 20, "ends": 18 * 60 + 10}
        AvailabilityRuleFactory(therapist=one, location=here, **hours)
        AvailabilityRuleFactory(therapist=other, location=there, **hours)
        AvailabilityRuleFactory(therapist=other, location=here, weekday=weekday, ends=10 * 60)
    if many:
        many_people(there)
    TravelTime.objects.create(origin=here, destination=there, minutes=90)
    ClosureFactory(location=here, on=(MORNING + 10 * DAY).date())
    other.availability_exceptions.create(
        location=there, on=(MORNING + 5 * DAY).date(), kind="open", starts=600, ends=720
    )
    for hours in (1, 26, 75):
        BusyTimeFactory(therapist=other, location=here, room=room, starts_at=MORNING + hours * HOUR)
    AppointmentFactory(therapist=one, location=here, starts_at=MORNING + 31 * HOUR)
    wishes = matching.Wishes(frozenset(times), diary.zone())
    at = MORNING - 50 * MINUTE
    whole = Diary(at, at + search.FURTHEST, at, practice=Practice()).free()
    every = found(filter(wishes.suit, whole))
    by_windows = search.next_free(
        count=len(every) + 1,
        now=at,
        practice=Practice(),
        wanted=wishes.first_from,
        fits=wishes.suit,
    )
    assert found(by_windows) == every
    assert every


@pytest.mark.django_db
def test_what_nobody_wants_is_passed_over_without_a_question(django_assert_num_queries):
    place = LocationFactory()
    therapist = open_all_week(TherapistFactory(), place)
    wishes = matching.Wishes(frozenset({"fri-evening"}), diary.zone())
    practice = Practice()
    assert practice.size == 1
    with django_assert_num_queries(8 - 1):
        slots = search.next_free(
            count=5, now=MORNING, practice=practice, wanted=wishes.first_from, fits=wishes.suit
        )
    friday = MORNING + 4 * DAY + 8 * HOUR
    assert found(slots) == [(therapist.pk, place.pk, friday + n * HOUR) for n in range(5)]


@pytest.mark.django_db
def test_a_window_that_gives_enough_is_the_last_one_asked(django_assert_num_queries):
    open_all_week(TherapistFactory(), LocationFactory())
    with django_assert_num_queries(8):
        assert len(search.next_free(count=72, now=MORNING, practice=Practice())) == 72
    with django_assert_num_queries(8 + 3):
        assert len(search.next_free(count=73, now=MORNING, practice=Practice())) == 73


@pytest.mark.django_db
def test_windows_follow_on_each_other_until_the_horizon():
    asked = list(search.windows(now=MORNING, practice=Practice(), notice=DAY))
    assert [(each.from_at - MORNING) / DAY for each in asked] == [1, 4, 19]
    assert [(each.until_at - MORNING) / DAY for each in asked] == [4, 19, 90]
    assert list(search.windows(now=MORNING, practice=Practice(), wanted=lambda _: None)) == []


@pytest.mark.parametrize(
    ("people", "hours"), [(0, 72), (1, 72), (20, 72), (40, 36), (720, 2), (1440, 1), (99_999, 1)]
)
def test_the_first_window_is_shorter_among_more_people(people, hours):
    assert search.first_length(people) == hours * HOUR


ZONE = diary.zone()


@pytest.mark.parametrize(
    ("times", "hours"),
    [
        (set(), 0),
        ({"mon-morning"}, 0),
        ({"mon-afternoon"}, 3),
        ({"mon-evening", "tue-morning"}, 8),
        ({"sun-morning"}, 6 * 24 - 9),
        ({"nonesuch"}, None),
    ],
)
def test_a_wish_says_from_when_on_it_is_worth_looking(times, hours):
    first = matching.Wishes(frozenset(times), ZONE).first_from(MORNING)
    assert first == (None if hours is None else MORNING + hours * HOUR)


def test_a_part_of_today_that_has_passed_comes_again_in_a_week():
    noon = MORNING + 3 * HOUR
    first = matching.Wishes(frozenset({"mon-morning"}), ZONE).first_from(noon)
    assert first == MORNING + 7 * DAY - 9 * HOUR


@pytest.mark.django_db
def test_times_are_worked_out_as_they_are_taken():
    open_all_week(TherapistFactory(), LocationFactory())
    ahead = search.free(now=MORNING, practice=Practice())
    assert [slot.starts_at for slot in islice(ahead, 2)] == [MORNING, MORNING + HOUR]
