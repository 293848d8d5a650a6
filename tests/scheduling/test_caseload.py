"""How many new people a therapist sees in a week at most: kept, told, and counted beforehand."""

from datetime import timedelta

import pytest

from config.audit.models import AuditEvent
from scheduling import caseload, claims, diary, hours_effect
from scheduling.caseload import LimitChanged, LimitUnclear
from scheduling.models import BusyTime, Therapist
from tests.factories.scheduling import (
    MORNING,
    AppointmentFactory,
    AvailabilityRuleFactory,
    LocationFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WEEK = 7 * DAY


@pytest.fixture
def therapist():
    return TherapistFactory()


def limit(therapist, people, seen=None):
    by = therapist.user
    return caseload.limit(therapist=therapist, people=people, seen=seen, by=by, now=MORNING)


def kept(therapist):
    return Therapist.objects.get(pk=therapist.pk).new_people_per_week


@pytest.mark.parametrize("people", [0, 1, caseload.MOST])
def test_a_limit_is_kept_once_and_audited(therapist, people):
    for _ in range(2):
        limit(therapist, people)
    event = AuditEvent.objects.get(action="caseload.limited")
    assert (kept(therapist), event.details) == (people, {"was": None, "people": people})
    limit(therapist, None, seen=people)
    assert kept(therapist) is None


@pytest.mark.parametrize("people", [-1, caseload.MOST + 1])
def test_what_is_no_number_of_a_week_is_refused(therapist, people):
    with pytest.raises(LimitUnclear):
        limit(therapist, people)
    assert kept(therapist) is None


def test_who_saw_another_limit_is_told(therapist):
    limit(therapist, 5)
    with pytest.raises(LimitChanged):
        limit(therapist, 3, seen=4)
    assert kept(therapist) == 5


def test_a_week_that_is_full_takes_nobody_new(therapist):
    place = LocationFactory()
    open_all_week(therapist, place)
    AppointmentFactory(therapist=therapist, location=place, starts_at=MORNING + DAY)
    limit(therapist, 1)
    with pytest.raises(claims.NotOpen):
        claims.take(
            therapist=Therapist.objects.get(), location=place, starts_at=MORNING + 2 * DAY,
            kind=BusyTime.Kind.BUSY, now=MORNING,
        )  # fmt: skip


def test_the_effect_counts_the_open_times_of_full_weeks(therapist):
    """Three times are open each week; one of these weeks has somebody new already."""
    place = LocationFactory()
    AvailabilityRuleFactory(
        therapist=therapist, location=place, weekday=0, starts=9 * 60, ends=12 * 60
    )
    at = MORNING + WEEK
    monday = at - timedelta(days=diary.date_of(at).weekday())
    AppointmentFactory(therapist=therapist, location=place, starts_at=monday.replace(hour=14))

    def effect(people):
        found = hours_effect.of_limit(therapist=therapist, people=people, now=MORNING)
        return found.removes, found.opens

    assert (effect(2), effect(None)) == ((0, 0), (0, 0))
    assert effect(1) == (2, 0)
    Therapist.objects.update(new_people_per_week=0)
    therapist.refresh_from_db()
    everything, nothing = effect(None)
    assert (everything, nothing > 2) == (0, True)
    assert effect(1) == (0, nothing - 2)
