"""Tell when a first answer is due, counted in the business hours of the places asked for.

Pure: plain values in, plain values out; no clock, no database, no Django. The desk's badge and the
person's page read the same promise. Pauses are half-open periods in which we waited for the person.
"""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scheduling.opening_hours import NeverOpen, PlaceHours, after_open_time, open_time
from scheduling.periods import Period

__all__ = [
    "CLAIM_LASTS",
    "URGENT",
    "WITHIN",
    "Age",
    "AgeKind",
    "NeverOpen",
    "PlaceHours",
    "Promise",
    "age",
    "late_by",
    "next_promise",
    "remaining",
    "respond_by",
]

# In business hours.
WITHIN = timedelta(hours=8)
URGENT = timedelta(hours=2)
CLAIM_LASTS = timedelta(hours=4)
DUE_SOON = timedelta(hours=6)

HOUR = timedelta(hours=1)
ON_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Promise:
    """Say within how many business hours a place answers."""

    hours: PlaceHours
    within: timedelta = WITHIN


def respond_by(
    received_at: datetime,
    promises: Iterable[Promise],
    *,
    at_most: timedelta | None = None,
    paused: Sequence[Period] = (),
) -> datetime:
    """Find when the first answer is due: the earliest of the places' promises.

    ``at_most`` shortens what a place promises (URGENT; CLAIM_LASTS from a claim; after a pause,
    what was left). Places without hours are passed over; raises NeverOpen when none is left.
    """
    found = []
    for promise in promises:
        within = promise.within if at_most is None else min(promise.within, at_most)
        with contextlib.suppress(NeverOpen):
            found.append(after_open_time(promise.hours, received_at, within, paused))
    if not found:
        raise NeverOpen("None of the places has opening hours.")
    return min(found)


def remaining(respond_by: datetime, at: datetime, promises: Iterable[Promise]) -> timedelta:
    """Count the business hours left at an instant, when the clock is about to stop.

    When it runs again, ``respond_by(resumed_at, promises, at_most=remaining)`` goes on with what
    was left; nothing left is due at once, at the next open minute.
    """
    left = (open_time(promise.hours, at, respond_by) for promise in promises)
    return max(left, default=ON_TIME)


def next_promise(missed: datetime, promises: Iterable[Promise]) -> datetime:
    """Find the one new time that is shown once we are late: 8 business hours after the missed."""
    return respond_by(missed, [Promise(promise.hours) for promise in promises])


def late_by(respond_by: datetime, now: datetime) -> timedelta:
    """Tell how long ago the answer was due, in elapsed time; nothing while we are on time."""
    return max(now - respond_by, ON_TIME)


class AgeKind(StrEnum):
    """Name how a request's age is shown."""

    RECENT = "recent"
    DUE = "due"
    WAITING = "waiting"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Age:
    """Say what the age badge of a request needs; the words are the template's.

    RECENT came in ``days`` ago (0: today) and is not due soon. DUE is due within ``hours`` business
    hours, begun ones counted. WAITING is late and came in ``days`` ago by the calendar, or on the
    same day ``hours`` ago. PAUSED waits for the person.
    """

    kind: AgeKind
    days: int
    hours: int


def age(
    received_at: datetime,
    *,
    respond_by: datetime | None,
    promises: Sequence[Promise],
    now: datetime,
) -> Age:
    """Tell how old a request is; ``respond_by`` is None while its clock is stopped."""
    zone = promises[0].hours.zone
    days = (now.astimezone(zone).date() - received_at.astimezone(zone).date()).days
    elapsed = _begun_hours(now - received_at)
    if respond_by is None:
        return Age(AgeKind.PAUSED, days, elapsed)
    if late_by(respond_by, now):
        return Age(AgeKind.WAITING, days, elapsed)
    left = remaining(respond_by, now, promises)
    kind = AgeKind.DUE if left <= DUE_SOON else AgeKind.RECENT
    return Age(kind, days, _begun_hours(left))


def _begun_hours(time: timedelta) -> int:
    return max(-(-time // HOUR), 1)
