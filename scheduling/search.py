"""Looks for free times: window after window, and no further than somebody takes times from it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import chain, islice

from scheduling.diary import HORIZON, NO_NOTICE, Diary
from scheduling.periods import Wanted, at_once
from scheduling.practice import Practice
from scheduling.slots import Slot

FURTHEST = min(timedelta(days=90), HORIZON)
"""How far ahead times are looked for before we say that none fits."""

LONGEST_FIRST, SHORTEST_FIRST = timedelta(days=3), timedelta(hours=1)
FEW = 20
"""Up to so many people have no more than one query should read in the longest first window."""

GROWTH = 5
"""How much longer each window is than the last: 3 days, 15 and the rest, for a small practice."""


def windows(
    *,
    now: datetime,
    practice: Practice,
    notice: timedelta = NO_NOTICE,
    wanted: Wanted = at_once,
) -> Iterator[Diary]:
    """Answer the diaries of one window after the other, each longer than the last.

    The first is the shorter the more people there are, for they have a time the sooner. What
    nobody wants is passed over without a question.
    """
    at, length = now + notice, first_length(practice.size)
    until = now + FURTHEST
    while (starts_at := wanted(at)) is not None and starts_at < until:
        at = min(starts_at + length, until)
        yield Diary(starts_at, at, now, notice, practice, wanted=wanted)
        length *= GROWTH


def first_length(people: int) -> timedelta:
    """Answer how long the first window is: so that it holds about as much for few and many."""
    return min(LONGEST_FIRST, max(SHORTEST_FIRST, LONGEST_FIRST * FEW / max(people, 1)))


def free(
    *,
    now: datetime,
    practice: Practice,
    notice: timedelta = NO_NOTICE,
    wanted: Wanted = at_once,
) -> Iterator[Slot]:
    """Give the slots in order of time, looked up as they are taken."""
    looked = windows(now=now, practice=practice, notice=notice, wanted=wanted)
    return chain.from_iterable(each.free() for each in looked)


def next_free(
    *,
    count: int,
    now: datetime,
    practice: Practice,
    notice: timedelta = NO_NOTICE,
    wanted: Wanted = at_once,
    fits: Callable[[Slot], bool] = bool,
) -> list[Slot]:
    """Find the next `count` slots that fit, looking further ahead only while there are too few."""
    ahead = free(now=now, practice=practice, notice=notice, wanted=wanted)
    return list(islice(filter(fits, ahead), count))
