"""What every test stands on: real PostgreSQL and Redis, from the environment."""

import os

import pytest
from django.db import connection
from xdist.scheduler import LoadScopeScheduling

# The browser's driver keeps an event loop in its process, and Django refuses the database where
# one runs. Our tests use the database from plain functions alone, whoever ran before them.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Lets tests with real commits be cleaned up: the trail refuses to be emptied elsewhere."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_trail_is_never_emptied")


SHARE_A_PRODUCT = ("tests/journeys/", "tests/pages/", "tests/launch/", "tests/faults/")
"""Each of these starts whole processes: its tests stay on one worker, one after another."""


class ByStory(LoadScopeScheduling):
    """Sends what shares a running product to one worker, everything else to whoever is free."""

    def _split_scope(self, nodeid):
        return next((story for story in SHARE_A_PRODUCT if nodeid.startswith(story)), nodeid)


def pytest_xdist_make_scheduler(config, log):
    """Groups by directory: the groups of pytest-xdist 3.8 do not work with pytest 9.2."""
    return ByStory(config, log)
