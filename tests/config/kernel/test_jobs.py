"""Work is handed over after the commit; tests/faults/test_redis_away.py takes the broker away."""

import json

import pytest
from django.conf import settings
from django.db import transaction
from redis import Redis

from config.kernel import ids, jobs

QUEUE = "care"


@pytest.fixture
def queue():
    """Reads the broker's own list, as a worker would; what other tests sent is left alone."""
    broker = Redis.from_url(settings.REDIS_URL)
    yield lambda: [json.loads(each)["headers"]["task"] for each in broker.lrange(QUEUE, 0, -1)]
    broker.close()


@pytest.mark.django_db(transaction=True)
def test_a_job_reaches_the_broker_only_once_the_transaction_has_committed(queue):
    name = f"tests.{ids.row_id().hex}"
    with transaction.atomic():
        jobs.enqueue(name, row="1")
        assert queue().count(name) == 0
    assert queue().count(name) == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_asks_nobody_for_anything(queue):
    name = f"tests.{ids.row_id().hex}"

    with transaction.atomic():
        jobs.enqueue(name)
        transaction.set_rollback(True)
    assert queue().count(name) == 0
