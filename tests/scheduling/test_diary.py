"""What is free for whom: rows in, slots out, in the same few questions however many there are."""

from datetime import timedelta

import pytest

from scheduling import diary, search
from scheduling.barriers import Removed
from scheduling.models import AvailabilityException, BusyTime, Closure
from scheduling.practice import Practice
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    AvailabilityRuleFactory,
    BusyTimeFactory,
    LocationFactory,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
Kind = BusyTime.Kind


@pytest.fixture
def place():
    return LocationFactory()


def monday_from_nine_to(until, place):
    rule = AvailabilityRuleFactory(location=place, ends=until * 60)
    return rule.therapist


def starts(practice=None, **changes):
    given = {"from_at": MORNING - HOUR, "until_at": MORNING + DAY, "now": MORNING - HOUR, **changes}
    window = diary.Diary(**given, practice=practice or Practice())
    return [(slot.therapist, (slot.starts_at - MORNING) // HOUR) for slot in window.free()]


def test_a_weekly_rule_opens_its_hours(place):
    therapist = monday_from_nine_to(12, place)
    assert starts() == [(therapist.pk, 0), (therapist.pk, 1), (therapist.pk, 2)]


@pytest.mark.parametrize(
    ("kind", "changes", "left"),
    [
        (Kind.BUSY, {}, [0, 2]),
        (Kind.BUSY_UNAVAILABLE, {"location": None}, [0, 2]),
        (Kind.BUSY_TENTATIVE, {"expires_at": MORNING}, [0, 2]),
        (Kind.BUSY_TENTATIVE, {"expires_at": MORNING - HOUR}, [0, 1, 2]),
        (Kind.BUSY, {"released_at": MORNING - DAY}, [0, 1, 2]),
    ],
)
def test_what_stands_is_not_free_and_what_ended_is(place, kind, changes, left):
    therapist = monday_from_nine_to(12, place)
    given = {"therapist": therapist, "location": place, "starts_at": MORNING + HOUR, **changes}
    BusyTimeFactory(kind=kind, **given)
    assert starts() == [(therapist.pk, hour) for hour in left]


def test_days_that_differ_open_and_close(place):
    therapist = monday_from_nine_to(12, place)
    AvailabilityException.objects.create(
        therapist=therapist, on=MORNING.date(), kind="closed", starts=9 * 60, ends=10 * 60
    )
    AvailabilityException.objects.create(
        therapist=therapist, on=MORNING.date(), kind="open", location=place,
        starts=14 * 60, ends=15 * 60,
    )  # fmt: skip
    assert starts() == [(therapist.pk, 1), (therapist.pk, 2), (therapist.pk, 5)]


@pytest.mark.parametrize("what", ["closure", "place", "therapist"])
def test_nothing_is_free_where_somebody_closed_or_left(place, what):
    therapist = monday_from_nine_to(12, place)
    AvailabilityException.objects.create(
        therapist=therapist, on=MORNING.date(), kind="open", location=place,
        starts=14 * 60, ends=15 * 60,
    )  # fmt: skip
    if what == "closure":
        Closure.objects.create(location=place, on=MORNING.date(), name="Holiday")
    else:
        row = place if what == "place" else therapist
        row.is_active = False
        row.save()
    assert starts() == []


def test_it_can_be_narrowed_to_people_and_places(place):
    first, second = monday_from_nine_to(10, place), monday_from_nine_to(10, LocationFactory())
    assert starts(Practice(therapists=[first.pk])) == [(first.pk, 0)]
    assert starts(Practice(locations=[place.pk])) == [(first.pk, 0)]
    assert sorted(starts()) == sorted([(first.pk, 0), (second.pk, 0)])


@pytest.mark.parametrize("people", [1, 3])
def test_the_questions_stay_as_few_however_many_people_there_are(
    people, place, django_assert_num_queries
):
    for _ in range(people):
        therapist = monday_from_nine_to(12, place)
        AppointmentFactory(therapist=therapist, location=place, starts_at=MORNING + HOUR)
    with django_assert_num_queries(8):
        assert len(starts()) == 2 * people


def test_a_search_looks_further_ahead_only_while_it_has_too_few(place):
    therapist = monday_from_nine_to(11, place)
    found = search.next_free(count=5, now=MORNING - HOUR, practice=Practice())
    weeks = [(slot.starts_at - MORNING) // DAY for slot in found]
    assert (weeks, {slot.therapist for slot in found}) == ([0, 0, 7, 7, 14], {therapist.pk})


def test_a_search_takes_only_what_fits_and_ends_at_the_horizon(place):
    monday_from_nine_to(11, place)
    found = search.next_free(
        count=99, now=MORNING, practice=Practice(), fits=lambda slot: slot.starts_at.hour == 15
    )
    assert [slot.starts_at.hour for slot in found] == [15] * 13
    assert found[-1].starts_at <= MORNING + 90 * DAY


def test_why_not_names_the_first_thing_in_the_way(place):
    therapist = monday_from_nine_to(12, place)
    BusyTimeFactory(therapist=therapist, location=place, starts_at=MORNING + HOUR)
    why = {
        hours: diary.around(
            therapist=therapist.pk, starts_at=MORNING + hours * HOUR, now=MORNING
        ).why_not(therapist.pk, place.pk, MORNING + hours * HOUR)
        for hours in (0, 1, 1.5, 2, 3)
    }
    assert why == {
        0: None,
        1: Removed.BUSY,
        1.5: Removed.OFF_GRID,
        2: None,
        3: Removed.OUTSIDE_OPEN_TIME,
    }
