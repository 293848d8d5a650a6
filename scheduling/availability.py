"""Turn weekly rules, days that differ and closures into the times when therapists are open.

Pure: plain values in, plain values out; no clock, no database, no Django. Wall times stay wall
times until the last step, so 09:00 is 09:00 on the wall on every day of the year.
All periods are half-open, ``[starts_at, ends_at)``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import chain
from typing import NamedTuple, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduling.periods import (
    DAY,
    END_OF_DAY,
    MIDNIGHT,
    Period,
    Wanted,
    at_once,
    each_weekday,
    instant,
    joined,
    reaching,
    subtract,
)

Key: TypeAlias = UUID
# From, until, and the rule or exception that opened it.
Opening: TypeAlias = tuple[datetime, datetime, Key]


class Rule(NamedTuple):
    """Say that a therapist is at a place every so many weeks, on one weekday.

    ``weekday`` counts from Monday = 0; ``starts`` and ``ends`` are minutes of the wall clock,
    0 to 1440 (24:00); ``valid_until`` is exclusive; weeks are counted from ``valid_from``'s week.
    """

    id: Key
    therapist: Key
    location: Key
    weekday: int
    starts: int
    ends: int
    valid_from: date
    valid_until: date | None = None
    every_weeks: int = 1

    def holds_on(self, on: date) -> bool:
        """Tell whether the rule holds on a date."""
        if on.weekday() != self.weekday or on < self.valid_from:
            return False
        if self.valid_until is not None and on >= self.valid_until:
            return False
        if self.every_weeks == 1:
            return True
        week_one = self.valid_from - self.valid_from.weekday() * DAY
        return (on - week_one).days // 7 % self.every_weeks == 0


@dataclass(frozen=True, slots=True)
class DayException:
    """Say how one date differs for a therapist: extra open time, or time that is closed.

    Without times it means the whole day. A closing without a place holds at every place; an
    opening needs a place. What one row opens and another closes is closed.
    """

    id: Key
    therapist: Key
    on: date
    opens: bool
    location: Key | None = None
    starts: int | None = None
    ends: int | None = None

    @property
    def place(self) -> Key:
        """Give the place that is opened."""
        if self.location is None:
            raise ValueError("An opening needs a place.")
        return self.location

    @property
    def meets_midnight(self) -> bool:
        """Tell whether it opens the start or the end of its date, where days may run together."""
        return self.opens and (self.starts in {None, MIDNIGHT} or self.ends in {None, END_OF_DAY})


class Closure(NamedTuple):
    """Say that a place is closed on a date; it wins over rules and over extra open time."""

    location: Key
    on: date


class OpenPeriod(NamedTuple):
    """Say that a therapist is open at a place without a break (a tuple: searches make thousands).

    ``because`` names the rules and exceptions that opened it, each once, in order of time; where
    there are several, ``openings`` holds the part that each of them opened.
    """

    therapist: Key
    location: Key
    starts_at: datetime
    ends_at: datetime
    because: tuple[Key, ...]
    openings: tuple[Opening, ...] = ()

    def because_of(self, starts_at: datetime, ends_at: datetime) -> tuple[Key, ...]:
        """Name the rules and exceptions that opened a part of it."""
        if not self.openings:
            return self.because
        return _names(o for o in self.openings if o[0] < ends_at and starts_at < o[1])


# By therapist and place; each list in order of time, its periods apart from each other.
OpenPeriods: TypeAlias = dict[tuple[Key, Key], list[OpenPeriod]]


def open_periods(
    rules: Iterable[Rule],
    exceptions: Iterable[DayException] = (),
    closures: Iterable[Closure] = (),
    *,
    zone: ZoneInfo,
    from_at: datetime,
    until_at: datetime,
    wanted: Wanted = at_once,
) -> OpenPeriods:
    """Find when therapists are open between two instants, by therapist and place, in order of time.

    Periods that reach into the window are returned whole and never clipped at ``from_at``, because
    slots are counted from a period's start: asking from Monday or from Tuesday gives the same
    Tuesday. Hand in exceptions and closures from the day before ``from_at`` to the day after
    ``until_at``. Touching and overlapping periods at one place are one, across midnight too.
    Periods that nobody wants may be left out.
    """
    rules, exceptions = list(rules), list(exceptions)
    first = _looked_back(rules, exceptions, from_at.astimezone(zone).date() - DAY)
    last = until_at.astimezone(zone).date() + DAY
    near = partial(reaching, (from_at, until_at), wanted=wanted)
    openings = _openings(rules, exceptions, zone, (first, last), near)
    closed = _closed(exceptions, closures, zone)
    found = {}
    for therapist, location in sorted(openings, key=_in_order):
        shut = []
        if closed:
            shut = closed[therapist, location] + closed[therapist, None] + closed[None, location]
        periods = _open(therapist, location, openings[therapist, location], shut)
        within = [p for p in periods if p.starts_at < until_at and from_at < p.ends_at]
        if within:
            found[therapist, location] = within
    return found


def _looked_back(rules: list[Rule], exceptions: list[DayException], on: date) -> date:
    """Step back to a date that nobody's time runs into from the day before."""
    from_midnight = [rule for rule in rules if rule.starts == MIDNIGHT]
    dates = {day.on for day in exceptions if day.opens and not day.starts}
    while on in dates or any(rule.holds_on(on) for rule in from_midnight):
        on -= DAY
    return on


def _openings(
    rules: Iterable[Rule],
    exceptions: Iterable[DayException],
    zone: ZoneInfo,
    dates: tuple[date, date],
    near: Callable[[Iterable[Period]], set[Period]],
) -> dict[tuple[Key, Key], list[Opening]]:
    """Give what opens on the dates from first to last, as far as it is near, in no order."""
    # Rules with the same wall times share their instants: most do, and instants are costly.
    alike: dict[tuple[int, int, int], list[Rule]] = defaultdict(list)
    for rule in rules:
        alike[rule.weekday, rule.starts, rule.ends].append(rule)
    spans = {
        shape: [(on, _span(on, *shape[1:], zone)) for on in each_weekday(shape[0], *dates)]
        for shape in alike
    }
    extra = [
        (day, _span(day.on, day.starts, day.ends, zone))
        for day in exceptions
        if day.opens and dates[0] <= day.on <= dates[1]
    ]
    kept = near(span for _, span in chain(extra, *spans.values()))
    openings: dict[tuple[Key, Key], list[Opening]] = defaultdict(list)
    for day, span in extra:
        if span in kept:
            openings[day.therapist, day.place].append((*span, day.id))
    for shape, same in alike.items():
        if days := [(on, span) for on, span in spans[shape] if span in kept]:
            found = [(rule, openings[rule.therapist, rule.location]) for rule in same]
            for on, (starts_at, ends_at) in days:
                for rule, own in found:
                    if rule.holds_on(on):
                        own.append((starts_at, ends_at, rule.id))
    return openings


def _closed(
    exceptions: Iterable[DayException], closures: Iterable[Closure], zone: ZoneInfo
) -> dict[tuple[Key | None, Key | None], list[Period]]:
    """Give what is closed, by therapist (None: everybody) and place (None: every place)."""
    closed: dict[tuple[Key | None, Key | None], list[Period]] = defaultdict(list)
    for closure in closures:
        closed[None, closure.location].append(_span(closure.on, None, None, zone))
    for day in exceptions:
        if not day.opens:
            span = _span(day.on, day.starts, day.ends, zone)
            closed[day.therapist, day.location].append(span)
    return closed


def _span(on: date, starts: int | None, ends: int | None, zone: ZoneInfo) -> Period:
    starts = MIDNIGHT if starts is None else starts
    ends = END_OF_DAY if ends is None else ends
    return instant(on, starts, zone, end=False), instant(on, ends, zone, end=True)


def _open(
    therapist: Key, location: Key, openings: list[Opening], closed: list[Period]
) -> Iterator[OpenPeriod]:
    for group in joined(openings):
        starts_at, ends_at, by = group[0]
        if len(group) == 1 and not closed:
            yield OpenPeriod(therapist, location, starts_at, ends_at, (by,))
            continue
        whole = starts_at, max(until for _, until, _ in group)
        for left_from, left_until in subtract([whole], closed):
            parts = sorted(o for o in group if o[0] < left_until and left_from < o[1])
            several = tuple(parts) if len(parts) > 1 else ()
            yield OpenPeriod(therapist, location, left_from, left_until, _names(parts), several)


def _in_order(key: tuple[Key, Key]) -> tuple[int, int]:
    """Sort by numbers as UUIDs would sort themselves, with less to call."""
    return key[0].int, key[1].int


def _names(openings: Iterable[Opening]) -> tuple[Key, ...]:
    return tuple(dict.fromkeys(by for _, _, by in openings))
