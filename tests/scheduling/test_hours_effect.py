"""What a change of hours would take away and add, before anybody saves it."""

from datetime import date, timedelta

import pytest

from scheduling import hours_effect
from scheduling.models import AvailabilityException, AvailabilityRule
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    AvailabilityRuleFactory,
    LocationFactory,
    TherapistFactory,
)

pytestmark = pytest.mark.django_db

NOW = MORNING - timedelta(days=3)
MONDAYS = 13
"""Mondays within 90 days of that Friday, the last of them Feb 15."""


@pytest.fixture
def rule():
    """Mondays 9 to 11: two times a week."""
    return AvailabilityRuleFactory(ends=11 * 60)


def told(therapist, **change):
    effect = hours_effect.of(therapist=therapist, now=NOW, **change)
    return effect.removes, effect.opens, [visit.starts_at for visit in effect.stays]


def test_hours_that_go_take_their_open_times_and_leave_the_visits(rule):
    AppointmentFactory(therapist=rule.therapist, location=rule.location, starts_at=MORNING)
    assert told(rule.therapist, without=rule.pk) == (2 * MONDAYS - 1, 0, [MORNING])


def test_hours_that_come_open_times(rule):
    new = AvailabilityRule(
        therapist=rule.therapist, location=rule.location, weekday=0, starts=11 * 60,
        ends=13 * 60, valid_from=date(2026, 1, 1),
    )  # fmt: skip
    assert told(rule.therapist, row=new) == (0, 2 * MONDAYS, [])


def test_a_change_counts_only_what_differs(rule):
    changed = AvailabilityRule.objects.get()
    changed.starts, changed.ends = 10 * 60, 12 * 60
    assert told(rule.therapist, without=rule.pk, row=changed) == (MONDAYS, MONDAYS, [])


def test_a_closed_day_takes_that_days_times_and_names_its_visit(rule):
    AppointmentFactory(therapist=rule.therapist, location=rule.location, starts_at=MORNING)
    closed = AvailabilityException(
        therapist=rule.therapist, on=date(2026, 11, 23), kind=AvailabilityException.Kind.CLOSED
    )
    assert told(rule.therapist, row=closed) == (1, 0, [MORNING])


def test_a_visit_outside_the_hours_already_and_one_that_is_off_are_not_named(rule):
    outside = MORNING + 6 * HOUR
    AppointmentFactory(therapist=rule.therapist, location=rule.location, starts_at=outside)
    AppointmentFactory(therapist=rule.therapist, location=rule.location, status="cancelled")
    assert told(rule.therapist, without=rule.pk)[2] == []


def test_the_same_hours_at_another_place_are_other_times(rule):
    moved = AvailabilityRule.objects.get()
    moved.location = LocationFactory()
    whole = 2 * MONDAYS
    assert told(rule.therapist, without=rule.pk, row=moved) == (whole, whole, [])


def test_asking_writes_nothing_and_takes_the_same_few_questions(rule, django_assert_num_queries):
    before = list(AvailabilityRule.objects.values())
    with django_assert_num_queries(9):
        told(rule.therapist, without=rule.pk)
    assert list(AvailabilityRule.objects.values()) == before


def test_somebody_without_hours_has_none_to_lose():
    assert told(TherapistFactory()) == (0, 0, [])
