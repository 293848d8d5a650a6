"""Turn open periods and busy time into the visits that could start, and say why others cannot.

Pure: plain values in, plain values out.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from operator import itemgetter

from scheduling import grid
from scheduling.availability import Key, OpenPeriod, OpenPeriods
from scheduling.barriers import Ground, Removed
from scheduling.periods import FIRST, LAST, Period
from scheduling.terms import BusyPeriod, Terms


@dataclass(frozen=True, slots=True)
class Slot:
    """Say that a visit could take place; ``ends_at`` is the visit's own end, without the buffer."""

    therapist: Key
    location: Key
    starts_at: datetime
    ends_at: datetime
    because: tuple[Key, ...]


def slots(opened: OpenPeriods, busy: Iterable[BusyPeriod], terms: Terms) -> Iterator[Slot]:
    """Give every slot, therapist by therapist and place by place, each in order of time."""
    return chain.from_iterable(streams(opened, busy, terms))


def earliest(opened: OpenPeriods, busy: Iterable[BusyPeriod], terms: Terms) -> Iterator[Slot]:
    """Give every slot in order of time, working out no more than is taken from it."""
    return merged(grid.reaches(opened, terms), opened, busy, terms)


def merged(
    reached: Iterable[Period], opened: OpenPeriods, busy: Iterable[BusyPeriod], terms: Terms
) -> Iterator[Slot]:
    """Bring all streams together in order of time, given what `reaches` has found.

    A therapist's times are looked at when nobody has an earlier one; who is later costs nothing.
    """
    each = zip(reached, count(), streams(opened, busy, terms), strict=False)
    later = [(first, number, stream) for (first, last), number, stream in each if first <= last]
    later.sort(reverse=True)
    ahead: list[tuple[datetime, int, Slot, Iterator[Slot]]] = []
    while later or ahead:
        if not ahead or (later and later[-1][:2] < ahead[0][:2]):
            _, number, stream = later.pop()
        else:
            _, number, slot, stream = heapq.heappop(ahead)
            yield slot
        if (following := next(stream, None)) is not None:
            heapq.heappush(ahead, (following.starts_at, number, following, stream))


def streams(
    opened: OpenPeriods, busy: Iterable[BusyPeriod], terms: Terms
) -> Iterator[Iterator[Slot]]:
    """Give one lazy stream of slots in order of time for each therapist and place.

    ``busy`` may hold everybody's time: of others, only what takes up a room counts.
    """
    ground = Ground(busy, terms)
    for (therapist, location), periods in opened.items():
        yield _stream(therapist, location, periods, ground)


def why_not(
    opened: OpenPeriods,
    busy: Iterable[BusyPeriod],
    terms: Terms,
    *,
    therapist: Key,
    location: Key,
    starts_at: datetime,
) -> Removed | None:
    """Name the first thing that removes a time, or None when it is a slot.

    The asked window is left out of account: it is a question's limit, not a reason.
    """
    asked = {(therapist, location): opened.get((therapist, location), [])}
    return why_not_each(asked, busy, terms, starts_at=starts_at)[therapist, location]


def why_not_each(
    opened: OpenPeriods, busy: Iterable[BusyPeriod], terms: Terms, *, starts_at: datetime
) -> dict[tuple[Key, Key], Removed | None]:
    """Name the same for each therapist and place that are ever open, each with one look."""
    ground = Ground(busy, terms)
    return {
        (therapist, location): _removes(ground, therapist, location, periods, starts_at)
        for (therapist, location), periods in opened.items()
    }


def removed(
    opened: OpenPeriods, busy: Iterable[BusyPeriod], terms: Terms
) -> Iterator[tuple[datetime, Removed]]:
    """Give each start of the asked window which is no slot, with the first thing that removes it.

    ``why_not`` of a start in open time, worked out for many.
    """
    ground = Ground(busy, terms)
    from_at, until_at = terms.from_at or FIRST, terms.until_at or LAST
    for (therapist, location), periods in opened.items():
        in_the_way = ground.barriers(therapist, location)
        barriers = {reason: list(found) for reason, found in in_the_way.items()}
        for at in grid.starts(periods, terms):
            reason = _first(Removed, barriers, at)
            if reason is not None and from_at <= at < until_at:
                yield at, reason


def _removes(
    ground: Ground,
    therapist: Key,
    location: Key,
    opened: Iterable[OpenPeriod],
    starts_at: datetime,
) -> Removed | None:
    terms = ground.terms
    periods = [
        period
        for period in opened
        if period.starts_at <= starts_at and starts_at + terms.length <= period.ends_at
    ]
    if not periods:
        return Removed.OUTSIDE_OPEN_TIME
    if not any(grid.holds(starts_at, period, terms) for period in periods):
        return Removed.OFF_GRID
    return _first(Removed, ground.barriers(therapist, location), starts_at)


def claimed(
    busy: Iterable[BusyPeriod],
    terms: Terms,
    *,
    therapist: Key,
    location: Key,
    starts_at: datetime,
) -> Removed | None:
    """Name the first claim that removes a time, or None: open periods are left out of account."""
    in_the_way = Ground(busy, terms).barriers(therapist, location)
    return _first((Removed.BUSY, Removed.TRAVEL, Removed.NO_ROOM), in_the_way, starts_at)


def _first(
    reasons: Iterable[Removed], in_the_way: Mapping[Removed, Iterable[Period]], starts_at: datetime
) -> Removed | None:
    return next(
        (
            reason
            for reason in reasons
            for from_at, until_at in in_the_way.get(reason, ())
            if from_at <= starts_at < until_at
        ),
        None,
    )


def _stream(
    therapist: Key, location: Key, periods: list[OpenPeriod], ground: Ground
) -> Iterator[Slot]:
    """Step once over periods and barriers, both in order of time, from one start to the next."""
    terms = ground.terms
    length, step = terms.length, terms.step
    ahead = iter(_barriers_in_order(therapist, location, ground))
    blocked_from, blocked_until = next(ahead)
    for period in periods:
        for first, last in grid.runs(period, terms):
            at = first
            while at <= last:
                while blocked_until <= at:
                    blocked_from, blocked_until = next(ahead)
                if at < blocked_from:
                    ends_at = at + length
                    yield Slot(therapist, location, at, ends_at, period.because_of(at, ends_at))
                elif blocked_until > last:
                    break
                at += step


def _barriers_in_order(therapist: Key, location: Key, ground: Ground) -> list[Period]:
    """Give the barriers, the limits of the window that was asked for, and an end to them."""
    from_at, until_at = ground.terms.from_at or FIRST, ground.terms.until_at or LAST
    asked = [(FIRST, from_at), (until_at, LAST), (LAST, LAST)]
    found = chain(asked, *ground.barriers(therapist, location).values())
    return sorted(found, key=itemgetter(0))
