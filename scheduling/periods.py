"""Do the arithmetic of instants: wall times of a date, and periods taken from periods.

Pure, and shared by everything that reckons with time. All periods are half-open,
``[starts_at, ends_at)``, and in UTC.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import TypeAlias, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

Period: TypeAlias = tuple[datetime, datetime]
Wanted: TypeAlias = Callable[[datetime], datetime | None]
"""Answers the first instant, from one on, that anybody wants; None if there is none."""

# A period, and maybe whose it is.
Span = TypeVar("Span", Period, tuple[datetime, datetime, UUID])

MIDNIGHT = 0
END_OF_DAY = 24 * 60
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)


def instant(on: date, minute: int, zone: ZoneInfo, *, end: bool) -> datetime:
    """Turn a wall time, in minutes after midnight of a date, into the instant (UTC) it means.

    A wall time that the clock skips moves forward to the first instant after the gap; one that
    comes twice means the first as the start of a period and the second as its ``end``.
    """
    return _instant(on, minute, zone, int(end))


def midnight(on: date, zone: ZoneInfo) -> datetime:
    """Give the instant at which a date begins on the wall."""
    return instant(on, MIDNIGHT, zone, end=False)


def monday(on: date) -> date:
    """Give the Monday of a date's week."""
    return on - on.weekday() * DAY


def each_weekday(weekday: int, first: date, last: date) -> Iterator[date]:
    """Give the dates of one weekday, Monday = 0, from a first to a last date."""
    on = first + (weekday - first.weekday()) % 7 * DAY
    while on <= last:
        yield on
        on += 7 * DAY


def offset_change(from_at: datetime, within: timedelta, zone: ZoneInfo) -> datetime:
    """Find the first second after an instant at which the zone's offset is a different one.

    Gives ``from_at + within`` when nothing changes before; more than one change is not expected.
    """
    before = from_at.astimezone(zone).utcoffset()
    seconds = bisect_left(
        range(within // SECOND),
        True,
        key=lambda second: (from_at + second * SECOND).astimezone(zone).utcoffset() != before,
    )
    return from_at + seconds * SECOND


def joined(spans: list[Span]) -> Iterator[list[Span]]:
    """Bring touching and overlapping spans together, in order of time."""
    if len(spans) == 1:  # as most are, and there are thousands of them
        yield spans
        return
    group: list[Span] = []
    until = FIRST
    spans.sort(key=itemgetter(0))
    for span in spans:
        if span[0] > until:
            if group:
                yield group
            group, until = [span], span[1]
        else:
            group.append(span)
            until = max(until, span[1])
    if group:
        yield group


def at_once(at: datetime) -> datetime | None:
    """Want every instant."""
    return at


def reaching(window: Period, periods: Iterable[Period], wanted: Wanted = at_once) -> set[Period]:
    """Keep the periods in which a window is wanted, and those which others could join to them."""
    return {
        period
        for group in joined([each for each in set(periods) if each[0] < each[1]])
        if _is_wanted(max(window[0], group[0][0]), min(window[1], max(u for _, u in group)), wanted)
        for period in group
    }


def _is_wanted(from_at: datetime, until_at: datetime, wanted: Wanted) -> bool:
    return from_at < until_at and (at := wanted(from_at)) is not None and at < until_at


def subtract(periods: Iterable[Period], taken: Iterable[Period]) -> Iterator[Period]:
    """Give what is left of periods, which come in order of their start, without the taken ones."""
    cuts = sorted(cut for cut in taken if cut[0] < cut[1])
    passed = 0
    for starts_at, ends_at in periods:
        while passed < len(cuts) and cuts[passed][1] <= starts_at:
            passed += 1
        yield from _left_of(starts_at, ends_at, cuts, passed)


def _left_of(
    starts_at: datetime, ends_at: datetime, cuts: Sequence[Period], index: int
) -> Iterator[Period]:
    while index < len(cuts) and cuts[index][0] < ends_at:
        cut_from, cut_until = cuts[index]
        if starts_at < cut_from:
            yield starts_at, cut_from
        starts_at = max(starts_at, cut_until)
        index += 1
    if starts_at < ends_at:
        yield starts_at, ends_at


@lru_cache(maxsize=16_384)
def _instant(on: date, minute: int, zone: ZoneInfo, fold: int) -> datetime:
    wall = datetime.combine(on, time.min) + timedelta(minutes=minute)
    at = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall:
        return at
    # In a gap, fold 1 reads the wall time with the later offset, which is before the change.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return offset_change(before, after - before, zone)
