"""How often somebody may ask is counted in PostgreSQL, by hashes that nobody can read."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from config.kernel import clock
from intake import limits, tasks
from intake.limits import Limit
from intake.models import Tally
from tests.factories.scheduling import MORNING

SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1),
)  # fmt: skip


def count(whom="192.0.2.1", now=MORNING, most=3, stretch=MINUTE, kind="address"):
    return limits.count(kind=kind, whom=whom, limit=Limit(most, stretch), now=now)


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("1/s", Limit(1, SECOND)),
        ("20/min", Limit(20, MINUTE)),
        ("20/minute", Limit(20, MINUTE)),
        ("10/hour", Limit(10, HOUR)),
        ("5/day", Limit(5, DAY)),
    ],
)
def test_a_limit_is_read_as_the_settings_write_it(written, limit):
    assert limits.read(written) == limit


@pytest.mark.parametrize("written", ["", "20", "0/min", "-1/min", "20/week", "1.5/min", "20/min "])
def test_anything_else_is_no_limit(written):
    with pytest.raises(ValueError, match="write a limit as 20/min"):
        limits.read(written)


@pytest.mark.django_db
def test_one_too_many_waits_for_the_end_of_the_stretch():
    at = MORNING + timedelta(seconds=14.2)
    assert [count(now=at) for _ in range(5)] == [None, None, None, 46, 46]
    assert count(now=MORNING + timedelta(seconds=59.9)) == 1
    assert count(now=MORNING + MINUTE) is None


@pytest.mark.django_db
def test_an_hour_is_counted_from_the_full_hour():
    now = MORNING + timedelta(minutes=40)
    assert [count(now=now, most=1, stretch=HOUR) for _ in range(2)] == [None, 20 * 60]


@pytest.mark.django_db
def test_each_caller_has_a_tally_of_their_own():
    assert [count(whom=whom, most=1) for whom in ("192.0.2.1", "192.0.2.2")] == [None, None]
    assert count(most=1, kind="recipient") is None
    assert count(most=1) == 60


@pytest.mark.django_db
def test_a_tally_of_somebody_who_goes_on_stops_growing():
    for _ in range(9):
        count(most=2)
    assert Tally.objects.get().count == 3


@pytest.mark.django_db
def test_nobody_can_read_who_asked():
    count(whom="jordan@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM intake_tally t")
        row = cursor.fetchone()[0]
    assert ("jordan" in row, len(Tally.objects.get().key_hash)) == (False, 64)


@pytest.mark.django_db
def test_another_key_of_ours_is_another_hash(settings):
    count(most=1)
    settings.SECRET_KEY = "another"
    assert count(most=1) is None


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_twenty():
    def one(_):
        try:
            return count(most=12)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(one, range(20)))
    assert (said.count(None), said.count(60)) == (12, 8)


@pytest.mark.django_db
def test_a_tally_is_forgotten_once_no_stretch_can_reach_it():
    for whom, now in (("old", MORNING - 2 * DAY - MINUTE), ("young", MORNING - 2 * DAY)):
        count(whom=whom, now=now)
    assert (limits.forget(now=MORNING), Tally.objects.get().starts_at) == (1, MORNING - 2 * DAY)


@pytest.mark.django_db
def test_the_worker_forgets_by_its_own_clock():
    now = clock.now()
    count(whom="old", now=now - 3 * DAY)
    count(whom="young", now=now)
    tasks.sweep_tallies()
    assert Tally.objects.count() == 1
