"""Name what a visit must keep to: its length, the way between places, rooms, notice, caps.

Pure: plain values; instants are in UTC, lengths are timedeltas, minutes stand in tables.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scheduling.availability import Key

NO_TIME = timedelta(0)


class BusyPeriod(NamedTuple):
    """Say that time is claimed, buffer included, as its row says.

    Without a place it is busy everywhere and nobody travels (time away); without a therapist it
    takes the room alone.
    """

    therapist: Key | None
    location: Key | None
    room: Key | None
    starts_at: datetime
    ends_at: datetime


class NewPerson(NamedTuple):
    """Say that a therapist sees a new person, for the cap of new people in a week."""

    therapist: Key
    person: Key
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Travel:
    """Say how many minutes lie between two places; ``own`` holds what differs for a therapist.

    A pair stands for both directions and a pair that is missing takes no time.
    """

    between: Mapping[tuple[Key, Key], int] = field(default_factory=dict)
    own: Mapping[tuple[Key, Key, Key], int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.between or self.own)

    @property
    def longest(self) -> timedelta:
        """Tell the longest way that anybody has."""
        return timedelta(minutes=max((*self.between.values(), *self.own.values()), default=0))

    def time(self, therapist: Key, one: Key, other: Key) -> timedelta:
        """Tell how long the therapist is on the way from one place to the other."""
        if one == other:
            return NO_TIME
        for minutes in (
            self.own.get((therapist, one, other)),
            self.own.get((therapist, other, one)),
            self.between.get((one, other)),
            self.between.get((other, one)),
        ):
            if minutes is not None:
                return timedelta(minutes=minutes)
        return NO_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Say what a visit must keep to.

    ``not_before`` is now + notice and ``not_after`` the horizon: a start on either is kept.
    ``from_at`` and ``until_at`` are the window that was asked for, half-open, as days on a page.
    ``aligned`` holds the places whose starts are counted from local midnight plus so many minutes.
    ``rooms`` holds the rooms of each place; a place without any has no limit. ``caps`` holds how
    many new people a therapist sees in a week from Monday; ``new_people`` those there are already.
    """

    zone: ZoneInfo
    not_before: datetime
    not_after: datetime | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None
    length: timedelta = timedelta(minutes=50)
    buffer: timedelta = timedelta(minutes=10)
    step: timedelta = timedelta(minutes=60)
    travel: Travel = field(default_factory=Travel)
    aligned: Mapping[Key, int] = field(default_factory=dict)
    rooms: Mapping[Key, Collection[Key]] = field(default_factory=dict)
    caps: Mapping[Key, int] = field(default_factory=dict)
    new_people: Collection[NewPerson] = ()

    def __post_init__(self) -> None:
        if self.length <= NO_TIME or self.step <= NO_TIME or self.buffer < NO_TIME:
            raise ValueError("Length and step are longer than nothing, the buffer not shorter.")
