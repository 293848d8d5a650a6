"""What every test stands on: real PostgreSQL and Redis, from the environment."""

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Lets tests with real commits be cleaned up: the trail refuses to be emptied elsewhere."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_trail_is_never_emptied")
