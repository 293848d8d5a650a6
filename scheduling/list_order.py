"""Who on the waitlist comes first for a freed time, and why. Pure: plain values in, order out.

What it is about never matters here: every therapist of the practice sees people for all of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduling import matching


class Barrier(StrEnum):
    """What keeps a time from somebody, in the order in which the answer is looked for."""

    PLACE = "place"
    THERAPIST = "therapist"
    TIME_OF_DAY = "time_of_day"
    HAD_IT = "had_it"


class Reason(StrEnum):
    """What speaks for offering a time to somebody."""

    SOON = "soon"
    PLACE = "place"
    THERAPIST = "therapist"
    TIME_OF_DAY = "time_of_day"
    ANY_TIME = "any_time"
    LONGEST_WAIT = "longest_wait"


class Time(NamedTuple):
    """A time of a therapist at a place, which came free."""

    therapist: UUID
    location: UUID
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Somebody on the list without an open offer: what suits them, and what they had before.

    No times and no therapist mean any. `had` are the times that they were offered or had.
    """

    key: UUID
    places: frozenset[UUID]
    times: frozenset[str] = frozenset()
    therapist: UUID | None = None
    soon: bool = False
    since: datetime
    had: frozenset[Time] = frozenset()

    @property
    def rank(self) -> tuple[bool, datetime, UUID]:
        """Where they stand on the list, lowest first: by band, then by the longest wait."""
        return (not self.soon, self.since, self.key)


@dataclass(frozen=True)
class Fit:
    """Somebody whom a time fits, and what speaks for them."""

    waiting: Waiting
    reasons: tuple[Reason, ...]


def barrier(waiting: Waiting, time: Time, zone: ZoneInfo) -> Barrier | None:
    """Name the first thing that keeps a time from somebody, or None when it fits."""
    if time.location not in waiting.places:
        return Barrier.PLACE
    if waiting.therapist not in {None, time.therapist}:
        return Barrier.THERAPIST
    if waiting.times and matching.part_of_week(time.starts_at, zone) not in waiting.times:
        return Barrier.TIME_OF_DAY
    return Barrier.HAD_IT if time in waiting.had else None


def in_line(everybody: Iterable[Waiting], time: Time, zone: ZoneInfo) -> list[Fit]:
    """Give those whom a time fits, in the order in which it is offered to them."""
    fitting = [each for each in everybody if barrier(each, time, zone) is None]
    ranked = sorted(fitting, key=lambda each: each.rank)
    longest = min((each.since for each in ranked), default=None)
    return [Fit(each, _reasons(each, is_longest=each.since == longest)) for each in ranked]


def _reasons(waiting: Waiting, *, is_longest: bool) -> tuple[Reason, ...]:
    found = [
        (Reason.SOON, waiting.soon),
        (Reason.PLACE, True),
        (Reason.THERAPIST, waiting.therapist is not None),
        (Reason.TIME_OF_DAY, bool(waiting.times)),
        (Reason.ANY_TIME, not waiting.times),
        (Reason.LONGEST_WAIT, is_longest),
    ]
    return tuple(reason for reason, speaks in found if speaks)
