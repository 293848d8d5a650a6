"""Prints how long the next twenty slots that fit one person take, and what they cost.

    python -m tests.benchmarks.bench_search --therapists 1000 --ahead 100000 --past 1000000

It makes a database of its own beside the one that DATABASE_URL names, and removes it. The bare
limit beside it is the plain read of the rows that the first window needs, by two queries.
A million past visits take some minutes to write.
"""

# ruff: noqa: T201 - figures are printed

import argparse
import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

NOW = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)
"""Monday, 8 AM in New York."""

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
AFTERNOONS = frozenset({"tue-afternoon", "thu-afternoon"})
ANY_TIME: frozenset[str] = frozenset()
NOBODYS = frozenset({"sat-morning"})
COUNT, ROUNDS = 20, 15
VISITS_A_DAY = 6

PEOPLE = """
INSERT INTO scheduling_availabilityrule
  (id, therapist_id, location_id, weekday, starts, ends, valid_from, every_weeks)
SELECT gen_random_uuid(), t.id, t.place, day, half * 240 + 540, half * 240 + 720, '2026-01-01', 1
FROM (SELECT id, (SELECT array_agg(id ORDER BY slug) FROM scheduling_location)[
        1 + row_number() OVER (ORDER BY id) % 2] AS place FROM scheduling_therapist) t,
  generate_series(0, 4) day, generate_series(0, 1) half
"""

VISITS = """
WITH person AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS number FROM scheduling_therapist),
picked AS (
  SELECT person.id AS therapist, %(first)s::timestamptz
      + (n / (%(people)s * %(a_day)s)) * %(step)s::interval
      + (person.number + n / %(people)s %% %(a_day)s) %% 9 * interval '1 hour' AS at
  FROM generate_series(0, %(count)s - 1) n JOIN person ON person.number = n %% %(people)s)
INSERT INTO scheduling_busytime (id, therapist_id, location_id, kind, starts_at, ends_at)
SELECT gen_random_uuid(), therapist, (SELECT id FROM scheduling_location ORDER BY slug LIMIT 1),
  'BUSY', at, at + interval '1 hour' FROM picked
"""


GUARDS = """
SELECT 'ALTER TABLE scheduling_busytime DROP CONSTRAINT ' || conname,
  'ALTER TABLE scheduling_busytime ADD CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid)
FROM pg_constraint WHERE conrelid = 'scheduling_busytime'::regclass AND contype = 'x'
UNION ALL
SELECT 'DROP INDEX ' || indexname, indexdef FROM pg_indexes
WHERE tablename = 'scheduling_busytime'
  AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""
"""How to take away what checks and finds claims, and how to put it back: rows come faster between.
"""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--therapists", type=int, default=1000)
    parser.add_argument("--ahead", type=int, default=100_000)
    parser.add_argument("--past", type=int, default=1_000_000)
    asked = parser.parse_args()
    django.setup()
    from django.db import connection

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        _measure(asked.therapists, asked.ahead, asked.past)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _measure(therapists: int, ahead: int, past: int) -> None:
    _open(therapists)
    print(f"{therapists} therapists, window by window as the search needs them")
    empty = _told("nobody booked", _search, _rows)
    _book(therapists, ahead, NOW.replace(hour=14), DAY)
    booked = _told(f"{ahead} visits ahead", _search, _rows)
    _book(therapists, past, NOW.replace(hour=14) - DAY, -DAY)
    late = _told(f"and {past} past", _search, _rows)
    _told("any time, at 10:20", lambda: _search(ANY_TIME, NOW + 140 * MINUTE), _rows)
    _told("when nobody is there", lambda: _search(NOBODYS), _rows)
    print(f"visits ahead / none    {booked / empty:6.2f}")
    print(f"with past / without    {late / booked:6.2f}   (to reach: 1.20 or less)")


def _open(therapists: int) -> None:
    from django.db import connection

    from config.accounts.models import User
    from scheduling.models import Location, Therapist

    for slug in ("east", "west"):
        Location.objects.create(slug=slug, name=slug.title(), kind="online")
    people = User.objects.bulk_create(
        User(email=f"t{n}@example.org", name=f"Sample {n}", role="therapist")
        for n in range(therapists)
    )
    Therapist.objects.bulk_create(Therapist(user=user, name=user.name) for user in people)
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE)
        cursor.execute("ANALYZE")


def _book(therapists: int, count: int, first: datetime, step: timedelta) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(GUARDS)
        guards = cursor.fetchall()
        for takes_away, _ in guards:
            cursor.execute(takes_away)
        cursor.execute(
            VISITS,
            {
                "first": first, "step": step, "count": count, "people": therapists,
                "a_day": VISITS_A_DAY,
            },
        )  # fmt: skip
        for _, puts_back in guards:
            cursor.execute(puts_back)
        cursor.execute("ANALYZE")


def _search(times: frozenset[str] = AFTERNOONS, now: datetime = NOW) -> int:
    from scheduling import diary, matching, search
    from scheduling.practice import Practice

    wishes = matching.Wishes(times, diary.zone())
    found = search.next_free(
        count=COUNT, now=now, practice=Practice(), wanted=wishes.first_from, fits=wishes.suit
    )
    return len(found)


def _rows() -> int:
    """Reads what the first window stands on, and does nothing with it."""
    from scheduling.models import AvailabilityRule, BusyTime

    rules = list(AvailabilityRule.objects.values_list())
    near = BusyTime.objects.filter(
        released_at=None, starts_at__lt=NOW + 4 * DAY, ends_at__gt=NOW - DAY
    )
    return len(rules) + len(list(near.values_list()))


def _told(words: str, ours: Callable[[], int], bare: Callable[[], int]) -> float:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        found = ours()
    pairs = [(_timed(bare), _timed(ours)) for _ in range(ROUNDS)]
    (plain, _), (took, cpu) = (
        map(statistics.median, zip(*each, strict=True)) for each in zip(*pairs, strict=True)
    )
    least = min(mine for _, (mine, _) in pairs)
    print(
        f"{words:24} {took:7.1f} ms, {least:5.1f} at the least, {cpu:5.1f} of our own processor;"
        f" {took / plain:4.1f} x the bare read, {len(asked)} queries, {found} found"
    )
    return took


def _timed(work: Callable[[], int]) -> tuple[float, float]:
    """Answers the milliseconds that went by, and those of this process."""
    began, busy = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000


if __name__ == "__main__":
    main()
