"""People who work at the practice, a mail server of our own, and a clock that a test moves."""

import pytest
from django.test import override_settings

from config.accounts.models import User
from tests.factories.notifications import MORNING
from tests.smtp_sink import Sink


class Clock:
    """A clock that the test moves."""

    def __init__(self, at=MORNING):
        self.at = at

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sink():
    with Sink() as opened, override_settings(**opened.settings()):
        yield opened


@pytest.fixture
def owner():
    return User.objects.create_user("owner@example.org", "x", name="Morgan Sample", role="owner")


@pytest.fixture
def desk():
    return User.objects.create_user("desk@example.org", "x", name="Lee Sample", role="front_desk")
