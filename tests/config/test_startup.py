"""No process takes work over the demo practice's data outside local settings."""

import gc

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from config import startup
from config.accounts import demo
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_production_refuses_to_start_while_a_demo_account_exists():
    UserFactory(is_demo=True, is_active=False)
    startup.refuse_demo_in_production()  # local settings allow it
    with (
        override_settings(DEMO_ALLOWED=False),
        pytest.raises(ImproperlyConfigured, match="A demo account exists"),
    ):
        startup.refuse_demo_in_production()


def test_production_starts_over_the_practices_own_people():
    UserFactory()
    with override_settings(DEMO_ALLOWED=False):
        startup.refuse_demo_in_production()


def test_production_makes_no_demo_people():
    with override_settings(DEMO_ALLOWED=False), pytest.raises(demo.NotHere):
        demo.people()


def test_what_is_loaded_is_set_aside_for_the_workers():
    try:
        startup.share_what_is_loaded()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
