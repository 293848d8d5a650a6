"""The clock answers aware instants in UTC."""

from datetime import UTC, datetime

from config.kernel import clock


def test_now_is_aware_in_utc_and_is_now():
    before = datetime.now(UTC)
    now = clock.now()
    assert now.tzinfo is UTC
    assert before <= now <= datetime.now(UTC)
