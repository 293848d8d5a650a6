"""A desk's own program, and the request that it works on."""

import pytest

from config.kernel import clock
from intake.models import AssessmentRequest
from intake.seen import Seen
from tests.factories.accounts import bearer
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, LocationFactory, desk_of
from tests.intake.api.addresses import address


@pytest.fixture
def place():
    return LocationFactory(slug="east-bridgewater")


@pytest.fixture
def desk(place):
    return desk_of(place)


@pytest.fixture
def asked(place):
    now = clock.now()
    return AssessmentRequestFactory(
        locations=[place], received_at=now - HOUR, respond_by=now + HOUR, note="I find calls hard."
    )


@pytest.fixture
def call(client, desk, asked):
    headers = bearer(desk)

    def made(method, name="", body=None, *, etag=None):
        seen = etag or f'"{Seen.of(AssessmentRequest.objects.get(pk=asked.pk))}"'
        return getattr(client, method)(
            address(asked, name),
            body,
            content_type="application/json",
            headers={**headers, "If-Match": seen},
        )

    return made
