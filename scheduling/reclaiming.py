"""Moves a claim that stands to another time, and gives it back one that it had."""

from datetime import datetime, timedelta

from scheduling import claims, diary
from scheduling.models import BusyTime, Location, Therapist
from scheduling.periods import Period
from scheduling.slots import Slot


def move(
    busy_time: BusyTime,
    *,
    therapist: Therapist,
    location: Location,
    starts_at: datetime,
    notice: timedelta = diary.NO_NOTICE,
    now: datetime,
) -> Slot:
    """Let a claim take another time, and keep its own if it cannot; the caller holds both locks.

    Raises:
        claims.TimeTaken, NoRoom, NotOpen, InThePast: it stands as before.
    """
    claims.check_window(starts_at, now, notice)
    with claims.refusing():
        claims.let_go_of_expired(therapist, location, starts_at, now)
        slot = claims.still_fits(therapist, location, starts_at, now, notice, besides=busy_time.pk)
        _write(busy_time, therapist, location, (starts_at, slot.ends_at + diary.BUFFER))
        return slot


def put_back(
    busy_time: BusyTime,
    *,
    therapist: Therapist,
    location: Location,
    period: Period,
    now: datetime,
) -> None:
    """Let a claim have a time again that it had, if nobody else has it now.

    Whether the therapist is still open then is not asked: it stood, so it may stand. The caller
    holds the locks.

    Raises:
        claims.TimeTaken, NoRoom, NotOpen: somebody has it, or the room, or the way there.
    """
    starts_at, _ = period
    with claims.refusing():
        claims.let_go_of_expired(therapist, location, starts_at, now)
        seen = diary.around(
            therapist=therapist.pk, starts_at=starts_at, now=now, besides=busy_time.pk
        )
        removed = seen.claimed_by_others(therapist.pk, location.pk, starts_at)
        if removed is not None:
            raise claims.REFUSALS[removed]
        _write(busy_time, therapist, location, period)


def _write(busy_time: BusyTime, therapist: Therapist, location: Location, period: Period) -> None:
    starts_at, until = period
    BusyTime.objects.filter(pk=busy_time.pk).update(
        therapist=therapist,
        location=location,
        room=claims.free_room(location, starts_at, until, instead_of=busy_time),
        starts_at=starts_at,
        ends_at=until,
        released_at=None,
    )
