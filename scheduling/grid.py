"""Find the starts that open periods allow: counted from where a period begins, or by the clock.

Pure. Claims do not come into it: what the grid leaves free of them is for slots to say.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from operator import itemgetter

from scheduling.availability import OpenPeriod, OpenPeriods
from scheduling.barriers import TICK
from scheduling.periods import DAY, FIRST, LAST, Period, midnight, offset_change
from scheduling.terms import NO_TIME, Terms


def starts(periods: Iterable[OpenPeriod], terms: Terms) -> Iterator[datetime]:
    """Give every start on the grid of some periods."""
    for period in periods:
        for first, last in runs(period, terms):
            at = first
            while at <= last:
                yield at
                at += terms.step


def holds(starts_at: datetime, period: OpenPeriod, terms: Terms) -> bool:
    """Answer whether a time is on the grid of a period."""
    return any(
        first <= starts_at <= last and (starts_at - first) % terms.step == NO_TIME
        for first, last in runs(period, terms)
    )


def reaches(opened: OpenPeriods, terms: Terms) -> list[Period]:
    """Give the first and the last start in the window of each therapist and place.

    No claim comes into it: it says who could be next, and which claims are worth reading. Whose
    hours are the same have the same reach, so it is found once for all of them.
    """
    from_at = max(terms.from_at or FIRST, terms.not_before)
    until_at = min((terms.until_at or LAST) - TICK, terms.not_after or LAST)
    known: dict[tuple[object, ...], Period] = {}
    found = []
    for (_, location), periods in opened.items():
        hours = (terms.aligned.get(location), *((each.starts_at, each.ends_at) for each in periods))
        if hours not in known:
            first = _first_start(periods, terms, from_at)
            known[hours] = first, _last_start(periods, terms, until_at)
        found.append(known[hours])
    return found


def widest(reached: Collection[Period]) -> Period:
    """Give the first and the last start that anybody has; where nobody has, it ends at `FIRST`."""
    firsts, lasts = map(itemgetter(0), reached), map(itemgetter(1), reached)
    return min(firsts, default=LAST), max(lasts, default=FIRST)


def runs(period: OpenPeriod, terms: Terms) -> Iterable[Period]:
    """Give the first and the last possible start of each stretch with an even grid."""
    last = period.ends_at - terms.length
    offset = terms.aligned.get(period.location) if terms.aligned else None
    if offset is None:
        return ((period.starts_at, last),)
    return _clock_runs(period.starts_at, last, timedelta(minutes=offset), terms)


def _clock_runs(at: datetime, last: datetime, offset: timedelta, terms: Terms) -> Iterator[Period]:
    """Give the same where starts are counted from local midnight, anew at each clock change."""
    while at <= last:
        wall = at.astimezone(terms.zone)
        next_day = midnight(wall.date() + DAY, terms.zone)
        until = offset_change(at, next_day - at, terms.zone)
        since_midnight = wall.replace(tzinfo=None) - datetime.combine(wall.date(), time.min)
        yield at + (offset - since_midnight) % terms.step, min(last, until - TICK)
        at = until


def _first_start(periods: Iterable[OpenPeriod], terms: Terms, from_at: datetime) -> datetime:
    """Give the first start on the grid from an instant on, or `LAST` where there is none."""
    for period in periods:
        for first, last in runs(period, terms):
            passed = max(from_at - first, NO_TIME)
            at = first - -passed // terms.step * terms.step
            if at <= last:
                return at
    return LAST


def _last_start(periods: Sequence[OpenPeriod], terms: Terms, until_at: datetime) -> datetime:
    """Give the last start on the grid up to an instant, or `FIRST` where there is none."""
    for period in reversed(periods):
        for first, last in reversed([*runs(period, terms)]):
            end = min(last, until_at)
            if first <= end:
                return first + (end - first) // terms.step * terms.step
    return FIRST
