"""Which places a person works at."""

import pytest

from scheduling import permissions
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import LocationFactory, TherapistFactory, desk_of

pytestmark = pytest.mark.django_db


def test_a_desk_person_works_at_their_places_the_owner_at_all_others_at_none():
    one, other = LocationFactory(sort_order=1), LocationFactory(sort_order=2)
    closed = LocationFactory(sort_order=3, is_active=False)
    people = {
        "desk": desk_of(other, closed),
        "owner": UserFactory(owner=True),
        "new": UserFactory(),
        "therapist": TherapistFactory().user,
        "left": UserFactory(owner=True, is_active=False),
    }
    assert {who: list(permissions.places_of(user)) for who, user in people.items()} == {
        "desk": [other, closed],
        "owner": [one, other, closed],
        "new": [],
        "therapist": [],
        "left": [],
    }
