"""The desk of one place, signed in, and what its pages are called."""

import pytest

from tests.factories.scheduling import LocationFactory, desk_of


@pytest.fixture
def place():
    return LocationFactory(name="East Bridgewater")


@pytest.fixture
def desk(place):
    return desk_of(place)


@pytest.fixture
def signed_in(client, desk):
    client.force_login(desk)
    return client
