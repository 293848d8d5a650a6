"""Two tabs add a place of one name at the same moment."""

import pytest

from scheduling import places
from scheduling.models import Location
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import MORNING
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 6


def test_places_of_one_name_each_have_an_address_and_a_rank_of_their_own():
    owner = UserFactory()

    def adds(_):
        facts = places.Facts(name="Lakeville")
        return places.add(kind=Location.Kind.IN_PERSON, facts=facts, by=owner, now=MORNING).slug

    numbered = [f"lakeville-{number}" for number in range(2, MANY + 1)]
    assert sorted(at_once(adds, range(MANY))) == ["lakeville", *numbered]
    ranks = Location.objects.values_list("sort_order", flat=True).order_by("sort_order")
    assert list(ranks) == list(range(MANY))
