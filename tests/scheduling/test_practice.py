"""The practice as a search reads it, and how it is narrowed without reading it again."""

from datetime import timedelta

import pytest

from scheduling.practice import FEW, Practice
from tests.factories.scheduling import (
    MORNING,
    LocationFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db


def test_a_narrowed_practice_is_what_would_be_read_and_asks_nothing(django_assert_num_queries):
    here, there = LocationFactory(), LocationFactory()
    one, other = (open_all_week(TherapistFactory(), here) for _ in range(2))
    open_all_week(one, there)
    whole = Practice()
    whole.narrowed(locations=None)
    with django_assert_num_queries(0):
        less = whole.narrowed(therapists=[one.pk], locations=[here.pk])
        known = {rule.pk for rule in less.rules}, set(less.people), set(less.places), less.rooms
    read = Practice([one.pk], [here.pk])
    assert known == ({rule.pk for rule in read.rules}, set(read.people), set(read.places), {})
    assert other.pk in less.people
    assert len(whole.narrowed(locations=[there.pk]).rules) == 7


def test_people_become_objects_when_they_are_asked_for(django_assert_num_queries):
    limited, other = TherapistFactory(new_people_per_week=2), TherapistFactory()
    TherapistFactory(is_active=False)
    with django_assert_num_queries(1):
        practice = Practice()
        assert (set(practice.people), practice.size) == ({limited.pk, other.pk}, 2)
        assert practice.caps == {limited.pk: 2}
        read = practice.people[other.pk]
        assert (read, read.name, read.new_people_per_week) == (other, other.name, None)
    read.name = "Someone else"
    read.save()
    assert other.__class__.objects.get(pk=other.pk).name == "Someone else"


@pytest.mark.parametrize(
    ("hours", "through_midnight", "weekdays"),
    [
        ((9 * 60, 17 * 60), False, {0}),
        ((0, 60), False, {0, 1, 2, 3, 4, 5, 6}),
        ((23 * 60, 24 * 60), False, {0, 1, 2, 3, 4, 5, 6}),
        ((9 * 60, 17 * 60), True, {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_among_many_people_a_day_reads_its_own_rules(hours, through_midnight, weekdays):
    """What meets a midnight may go on in another day's rules, so then all are read."""
    place = LocationFactory()
    TherapistFactory.create_batch(FEW)
    open_all_week(TherapistFactory(), place, starts=hours[0], ends=hours[1])
    monday = MORNING.date()
    rules = Practice().weekly(monday, monday, through_midnight=through_midnight)
    assert {rule.weekday for rule in rules} == weekdays
    assert Practice([rules[0].therapist]).weekly(monday, monday) == Practice().weekly(
        monday, monday + timedelta(days=6)
    )
    opened = Practice().opened_by({rule.id for rule in rules})
    assert {rule.weekday for rule in opened.values()} == weekdays
