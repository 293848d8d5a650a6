"""A therapist's own time between two instants: what is open, held, booked and away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from scheduling import diary
from scheduling.models import Appointment, BusyTime, Location, Therapist
from scheduling.practice import Practice


class Kind(StrEnum):
    """What a stretch of time is."""

    OPEN = "open"
    HELD = "held"
    BOOKED = "booked"
    AWAY = "away"


@dataclass(frozen=True)
class Block:
    """One stretch of a therapist's time; open ones are the slots that could be offered."""

    kind: Kind
    starts_at: datetime
    ends_at: datetime
    location: Location | None = None
    appointment: Appointment | None = None


def blocks(
    *, therapist: Therapist, from_at: datetime, until_at: datetime, now: datetime
) -> list[Block]:
    """Find everything in the window, in order of time; reading writes nothing."""
    found = [
        *_open(therapist, from_at, until_at, now),
        *_claimed(therapist, from_at, until_at, now),
        *_booked(therapist, from_at, until_at),
    ]
    return sorted(found, key=lambda block: (block.starts_at, block.ends_at, block.kind))


def _open(
    therapist: Therapist, from_at: datetime, until_at: datetime, now: datetime
) -> Iterator[Block]:
    own = Practice([therapist.pk])
    window = diary.Diary(from_at, until_at, now, practice=own)
    for slot in window.free():
        yield Block(Kind.OPEN, slot.starts_at, slot.ends_at, own.places[slot.location])


def _claimed(
    therapist: Therapist, from_at: datetime, until_at: datetime, now: datetime
) -> Iterator[Block]:
    """Give holds that stand and time away; a booking shows as its appointment."""
    rows = therapist.busy_times.filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        released_at=None,
        starts_at__lt=until_at,
        ends_at__gt=from_at,
    ).exclude(kind=BusyTime.Kind.BUSY)
    for row in rows.select_related("location"):
        away = row.kind == BusyTime.Kind.BUSY_UNAVAILABLE
        ends_at = row.ends_at if away else row.ends_at - diary.BUFFER
        yield Block(Kind.AWAY if away else Kind.HELD, row.starts_at, ends_at, row.location)


def _booked(therapist: Therapist, from_at: datetime, until_at: datetime) -> Iterator[Block]:
    rows = therapist.appointments.filter(starts_at__lt=until_at, ends_at__gt=from_at)
    for row in rows.exclude(status__in=Appointment.GONE).select_related("location", "first_visit"):
        yield Block(Kind.BOOKED, row.starts_at, row.ends_at, row.location, row)
