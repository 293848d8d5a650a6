"""Tell when a place answers: its business hours, without its closures.

Pure: plain values in, plain values out. A promise to a person is counted in these hours.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduling.periods import DAY, Period, instant, subtract

# A place that does not open within this time is taken never to open.
SEARCHED = timedelta(days=366)
NO_TIME = timedelta(0)
MINUTE = timedelta(minutes=1)


class NeverOpen(ValueError):
    """A place has too few opening hours within a year for what was asked of them."""


@dataclass(frozen=True, slots=True)
class PlaceHours:
    """Say when a place is open: ``weekly`` holds (weekday from Monday = 0, opens, closes).

    ``opens`` and ``closes`` are minutes of the wall clock, 0 to 1440; ``closed_on`` holds the dates
    of its closures.
    """

    zone: ZoneInfo
    weekly: tuple[tuple[int, int, int], ...]
    closed_on: frozenset[date] = frozenset()


def stretches(hours: PlaceHours, from_at: datetime, until_at: datetime) -> Iterator[Period]:
    """Give the times that the place is open between two instants, in order and each once."""
    on = from_at.astimezone(hours.zone).date() - DAY
    last = until_at.astimezone(hours.zone).date()
    counted = from_at
    while on <= last:
        for weekday, opens, closes in sorted(hours.weekly):
            if weekday == on.weekday() and on not in hours.closed_on:
                starts_at = max(instant(on, opens, hours.zone, end=False), counted)
                ends_at = min(instant(on, closes, hours.zone, end=True), until_at)
                if starts_at < ends_at:
                    yield starts_at, ends_at
                    counted = ends_at
        on += DAY


def is_open(hours: PlaceHours, at: datetime) -> bool:
    """Tell whether the place is open at an instant; the minute in which it closes still counts."""
    return any(
        starts_at <= at <= ends_at
        for starts_at, ends_at in stretches(hours, at - MINUTE, at + MINUTE)
    )


def ever_opens(hours: PlaceHours, from_at: datetime) -> bool:
    """Tell whether the place opens within a year."""
    return any(stretches(hours, from_at, from_at + SEARCHED))


def open_time(
    hours: PlaceHours, from_at: datetime, until_at: datetime, paused: Iterable[Period] = ()
) -> timedelta:
    """Count the opening hours between two instants, without the paused times."""
    counted = subtract(stretches(hours, from_at, until_at), paused)
    return sum((ends_at - starts_at for starts_at, ends_at in counted), NO_TIME)


def after_open_time(
    hours: PlaceHours, from_at: datetime, wanted: timedelta, paused: Iterable[Period] = ()
) -> datetime:
    """Find the instant by which the place has been open for so long, without the paused times.

    No time at all gives the place's next open minute. Raises NeverOpen when a year does not do.
    """
    left = wanted
    for starts_at, ends_at in subtract(stretches(hours, from_at, from_at + SEARCHED), paused):
        if left <= ends_at - starts_at:
            return starts_at + left
        left -= ends_at - starts_at
    raise NeverOpen("The place's opening hours of a year are not enough.")
