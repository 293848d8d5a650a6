"""Print how the slot engine compares with a bare interval sweep over the same rows.

Run from the root of the project: ``python -m tests.benchmarks.bench_slots [therapists] [days]``.
Both sides start from the same plain rows, as a query gives them, and end with every free start.
The bare sweep knows weekly rules, one zone and busy time, and nothing else.
"""

# ruff: noqa: S311, T201 - sample numbers need no secrecy, and figures are printed

import sys
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from operator import itemgetter
from random import Random
from statistics import median
from time import process_time
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduling import availability, slots
from scheduling.availability import Rule
from scheduling.terms import BusyPeriod, Terms

ZONE = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 30)
SINCE = MONDAY - timedelta(days=30)
LENGTH, BUFFER, STEP = timedelta(minutes=50), timedelta(minutes=10), timedelta(minutes=60)
BOOKED = 0.4
ROUNDS = 15
DAY = timedelta(days=1)
PLACES = [UUID(int=1), UUID(int=2)]


def rule_rows(therapists):
    """Give two rules a weekday for each therapist: three hours before and after noon."""
    return [
        (UUID(int=r.getrandbits(128)), therapist, r.choice(PLACES), weekday, starts, starts + 180)
        for r in [Random(7)]
        for therapist in (UUID(int=r.getrandbits(128)) for _ in range(therapists))
        for weekday in range(5)
        for starts in (9 * 60, 13 * 60)
    ]


def busy_rows(rules, from_at, until_at):
    """Book two in five of the free starts; a query gives them in order of start."""
    r = Random(11)
    rows = [
        (therapist, place, None, starts_at, starts_at + LENGTH + BUFFER)
        for therapist, place, starts_at, _ in bare(rules, [], from_at, until_at)
        if r.random() < BOOKED
    ]
    return sorted(rows, key=itemgetter(3))


def bare(rules, busy, from_at, until_at):
    """Sweep over rules and busy time with as little as can be."""
    taken = defaultdict(list)
    for therapist, _place, _room, starts_at, ends_at in busy:
        taken[therapist].append((starts_at, ends_at))
    periods = defaultdict(list)
    first, last = from_at.astimezone(ZONE).date(), until_at.astimezone(ZONE).date()
    for _id, therapist, place, weekday, starts, ends in rules:
        on = first + (weekday - first.weekday()) % 7 * DAY
        while on < last:
            starts_at = datetime.combine(on, time(starts // 60, starts % 60), ZONE)
            ends_at = datetime.combine(on, time(ends // 60, ends % 60), ZONE)
            periods[therapist].append((starts_at.astimezone(UTC), ends_at.astimezone(UTC), place))
            on += 7 * DAY
    free = []
    for therapist, opened in periods.items():
        claims = [*sorted(taken[therapist]), (until_at + 9 * DAY, until_at + 9 * DAY)]
        index = 0
        for starts_at, ends_at, place in sorted(opened):
            at = starts_at
            while at + LENGTH <= ends_at:
                while claims[index][1] <= at:
                    index += 1
                if claims[index][0] >= at + LENGTH + BUFFER:
                    free.append((therapist, place, at, at + LENGTH))
                at += STEP
    return free


def opened_and_terms(rules, from_at, until_at):
    """Call the engine's first half."""
    opened = availability.open_periods(
        [Rule(*row, SINCE) for row in rules],
        zone=ZONE,
        from_at=from_at,
        until_at=until_at,
    )
    return opened, Terms(zone=ZONE, not_before=from_at, until_at=until_at)


def ours(rules, busy, from_at, until_at):
    """Ask the engine for every slot."""
    opened, terms = opened_and_terms(rules, from_at, until_at)
    return list(slots.slots(opened, map(BusyPeriod._make, busy), terms))


def next_twenty(rules, busy, from_at, until_at):
    """Ask the engine for the twenty earliest slots."""
    opened, terms = opened_and_terms(rules, from_at, until_at)
    return list(islice(slots.earliest(opened, map(BusyPeriod._make, busy), terms), 20))


def timed(work, *args):
    """Measure one call, in milliseconds of this process."""
    started = process_time()
    work(*args)
    return (process_time() - started) * 1000


def main(therapists=100, days=30):
    """Print the figures of this run."""
    from_at = datetime.combine(MONDAY, time.min, ZONE).astimezone(UTC)
    until_at = datetime.combine(MONDAY + days * DAY, time.min, ZONE).astimezone(UTC)
    rules = rule_rows(therapists)
    busy = busy_rows(rules, from_at, until_at)
    found = ours(rules, busy, from_at, until_at)
    same = {(s.therapist, s.location, s.starts_at, s.ends_at) for s in found}
    if same != set(bare(rules, busy, from_at, until_at)):
        sys.exit("The two do not find the same slots.")
    print(f"{therapists} therapists, {days} days: {len(found)} slots beside {len(busy)} visits")
    pairs = [
        (timed(bare, rules, busy, from_at, until_at), timed(ours, rules, busy, from_at, until_at))
        for _ in range(ROUNDS)
    ]
    print(f"bare sweep   {median(b for b, _ in pairs):8.1f} ms")
    print(f"our engine   {median(o for _, o in pairs):8.1f} ms")
    print(f"ratio        {median(o / b for b, o in pairs):8.2f}   (to reach: 1.50 or less)")
    soon = from_at + 3 * DAY
    near = [row for row in busy if row[3] < soon]
    twenty = median(timed(next_twenty, rules, near, from_at, soon) for _ in range(ROUNDS))
    print(f"next 20 in 3 days {twenty:.1f} ms, rows at hand")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
