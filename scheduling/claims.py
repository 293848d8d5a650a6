"""Takes and frees time: locks first, the database's exclusion constraints last."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q
from psycopg import errors as postgres

from config.kernel import contention, errors
from scheduling import diary
from scheduling.barriers import Removed
from scheduling.models import BusyTime, Location, Room, Therapist
from scheduling.slots import Slot

Kind = BusyTime.Kind


class TimeTaken(errors.Conflict):
    """Says that somebody else has this time."""

    code = "time_taken"
    detail = "That time was just taken. Please pick another."


class NoRoom(errors.Conflict):
    """Says that every room of the place is in use then."""

    code = "no_room"
    detail = "Every room there is in use at that time. Please pick another."


class NotOpen(errors.Conflict):
    """Says that the therapist is not open for a first visit then."""

    code = "not_open"
    detail = "That time is not open any more. Please pick another."


class InThePast(errors.Invalid):
    """Says that a time has begun already."""

    code = "slot_in_past"
    detail = "That time has passed. Please pick a later one."


GUARDS = {
    "a_therapist_is_claimed_once_at_a_time": TimeTaken,
    "a_room_is_claimed_once_at_a_time": NoRoom,
}

REFUSALS = {
    Removed.OUTSIDE_OPEN_TIME: NotOpen,
    Removed.OFF_GRID: NotOpen,
    Removed.BUSY: TimeTaken,
    Removed.TRAVEL: NotOpen,
    Removed.NO_ROOM: NoRoom,
    Removed.NOTICE: InThePast,
    Removed.HORIZON: NotOpen,
    Removed.CAP: NotOpen,
}


def take(
    *,
    therapist: Therapist,
    location: Location,
    starts_at: datetime,
    kind: BusyTime.Kind,
    expires_at: datetime | None = None,
    notice: timedelta = diary.NO_NOTICE,
    now: datetime,
) -> tuple[Slot, BusyTime]:
    """Claim one visit and its buffer, in the caller's transaction.

    Raises:
        TimeTaken, NoRoom, NotOpen, InThePast, contention.StillBusy: nothing of the attempt stays.
    """
    check_window(starts_at, now, notice)
    with refusing():
        lock(therapist, location)
        let_go_of_expired(therapist, location, starts_at, now)
        slot = still_fits(therapist, location, starts_at, now, notice)
        until = slot.ends_at + diary.BUFFER
        return slot, BusyTime.objects.create(
            therapist=therapist,
            location=location,
            room=free_room(location, starts_at, until),
            kind=kind,
            starts_at=starts_at,
            ends_at=until,
            expires_at=expires_at,
        )


def keep(busy_time: BusyTime, *, now: datetime) -> bool:
    """Turn a hold into a booking of the same time, never letting go; False once it has ended."""
    held = BusyTime.objects.filter(
        pk=busy_time.pk, kind=Kind.BUSY_TENTATIVE, released_at=None, expires_at__gt=now
    )
    return held.update(kind=Kind.BUSY, expires_at=None) == 1


def release(busy_time: BusyTime, *, now: datetime) -> bool:
    """Free a claim; twice is once, and the second call answers False."""
    freed = BusyTime.objects.filter(pk=busy_time.pk, released_at=None).update(released_at=now)
    return freed == 1


@contextmanager
def refusing() -> Iterator[None]:
    """Translate what the database says no to, by the constraint's name, in this one place."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        cause = error.__cause__
        if not isinstance(cause, postgres.Error):
            raise
        guard = GUARDS.get(cause.diag.constraint_name or "")
        if guard is None:
            raise
        raise guard from None
    except OperationalError as error:
        raise contention.read(error) from error.__cause__


def lock(therapist: Therapist, location: Location) -> None:
    """Make claims on one therapist, and on the rooms of one place, queue up in this order."""
    lock_diary(therapist)
    if Room.objects.filter(location=location, is_active=True).exists():
        Location.objects.select_for_update(no_key=True).get(pk=location.pk)


def lock_diary(therapist: Therapist) -> None:
    """Make claims on one therapist queue up."""
    Therapist.objects.select_for_update(no_key=True).get(pk=therapist.pk)


def lock_all(times: Collection[tuple[Therapist, Location]]) -> None:
    """Make claims on several times queue up: therapists, then places with rooms, in id order."""
    therapists = {therapist.pk for therapist, _ in times}
    places = {location.pk for _, location in times}
    with_rooms = Room.objects.filter(location__in=places, is_active=True).values("location")
    for rows in (
        Therapist.objects.filter(pk__in=therapists),
        Location.objects.filter(pk__in=with_rooms),
    ):
        list(rows.select_for_update(no_key=True).order_by("pk"))


def check_window(starts_at: datetime, now: datetime, notice: timedelta) -> None:
    """Refuse what begins too soon, or beyond the days that are open to booking."""
    if starts_at < now + notice:
        raise InThePast
    if starts_at > now + diary.HORIZON:
        raise NotOpen


def let_go_of_expired(
    therapist: Therapist, location: Location, starts_at: datetime, now: datetime
) -> None:
    """Free overlapping holds that ended; the constraints do not know what time it is."""
    BusyTime.objects.filter(
        Q(therapist=therapist) | Q(room__location=location),
        released_at=None,
        expires_at__lte=now,
        starts_at__lt=starts_at + diary.LENGTH + diary.BUFFER,
        ends_at__gt=starts_at,
    ).update(released_at=now)


def still_fits(
    therapist: Therapist,
    location: Location,
    starts_at: datetime,
    now: datetime,
    notice: timedelta,
    *,
    besides: UUID | None = None,
) -> Slot:
    """Judge a time with the locks held; the claim `besides` is one that would take it instead."""
    seen = diary.around(
        therapist=therapist.pk, starts_at=starts_at, now=now, notice=notice, besides=besides
    )
    removed = seen.why_not(therapist.pk, location.pk, starts_at)
    if removed is not None:
        raise REFUSALS[removed]
    return Slot(therapist.pk, location.pk, starts_at, starts_at + diary.LENGTH, ())


def free_room(
    location: Location, starts_at: datetime, until: datetime, instead_of: BusyTime | None = None
) -> Room | None:
    """Find a free room of the place: the one that a claim has already, if it is free."""
    rooms = Room.objects.filter(location=location, is_active=True).order_by("name")
    taken = BusyTime.objects.filter(
        released_at=None, room__isnull=False, starts_at__lt=until, ends_at__gt=starts_at
    ).values("room")
    if instead_of is None:
        return rooms.exclude(pk__in=taken).first()
    free = list(rooms.exclude(pk__in=taken.exclude(pk=instead_of.pk)))
    return instead_of.room if instead_of.room in free else next(iter(free), None)
