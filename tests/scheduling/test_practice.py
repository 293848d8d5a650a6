"""The practice as a search reads it, and how it is narrowed without reading it again."""

import pytest

from scheduling.practice import Practice
from tests.factories.scheduling import LocationFactory, TherapistFactory, open_all_week

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
