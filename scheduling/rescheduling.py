"""Moves an appointment to another time, which keeps its own until it has the new one."""

from datetime import datetime, timedelta

from django.db import transaction

from config.accounts.models import User
from config.audit import trail
from notifications import outbox
from scheduling import appointments, change_letters, claims, diary, reclaiming, turns
from scheduling.appointments import UNDO_WITHIN, UndoOver, WrongState
from scheduling.models import Appointment, Location, Rescheduling, Therapist
from scheduling.periods import Period

Status = Appointment.Status

ALLOWED_FROM: frozenset[str] = frozenset({Status.BOOKED})
"""The states from which an appointment may move."""


@transaction.atomic
def reschedule(
    *,
    appointment: Appointment,
    therapist: Therapist,
    location: Location,
    starts_at: datetime,
    page_url: str = "",
    seen: int | None = None,
    notice: timedelta = diary.NO_NOTICE,
    by: trail.Actor,
    now: datetime,
) -> Appointment:
    """Move an appointment to this time and tell the person; the same press twice is one.

    Raises:
        claims.TimeTaken: somebody else has it, and the old time stands; see `reclaiming.move`.
        WrongState: they are here, it is over or called off; for the person, it has begun.
        turns.Changed: it changed since it was `seen`, or while this waited for its turn.
    """
    old = (appointment.therapist, appointment.location)
    with claims.refusing():
        claims.lock_all([old, (therapist, location)])
    row = turns.take(appointment)
    if row.status not in ALLOWED_FROM:
        raise WrongState
    if (row.therapist_id, row.location_id, row.starts_at) == (therapist.pk, location.pk, starts_at):
        return row
    turns.check(row, seen)
    if by is trail.PERSON and not appointments.is_ahead(row, now=now):
        raise WrongState
    if (row.therapist, row.location) != old:
        raise turns.Changed
    url = page_url or change_letters.page_url_of(row)
    told = change_letters.silence(row, by=by, now=now)
    slot = reclaiming.move(
        row.busy_time,
        therapist=therapist,
        location=location,
        starts_at=starts_at,
        notice=notice,
        now=now,
    )
    _note(row, told, by, now)
    period = (slot.starts_at, slot.ends_at)
    _write(row, therapist, location, period, sequence=row.sequence + 1)
    turns.note("appointment.rescheduled", of=row, by=by, now=now)
    hold_until = None if by is trail.PERSON else now + UNDO_WITHIN
    change_letters.tell(row, told=told, page_url=url, hold_until=hold_until, now=now)
    return row


@transaction.atomic
def take_back(
    *, rescheduling: Rescheduling, page_url: str = "", by: User, now: datetime
) -> Appointment:
    """Undo a move within two minutes: back to the old time, and no letter leaves.

    A second press by the same person is one.

    Raises:
        UndoOver: it is not this person's, too old, or something has happened since.
        claims.TimeTaken: somebody else has the old time now; see `reclaiming.put_back`.
        outbox.AlreadyLeaving: the letter has been picked up.
    """
    if not is_lately(rescheduling, by=by, now=now):
        raise UndoOver
    row, old = rescheduling.appointment, rescheduling
    with claims.refusing():
        claims.lock_all([(row.therapist, row.location), (old.therapist, old.location)])
    turns.take(row)
    old.refresh_from_db()
    if old.taken_back_at is not None:
        return row
    if not stands(old):
        raise UndoOver
    url = page_url or change_letters.page_url_of(row)
    outbox.withdraw(keys=change_letters.keys(row), by=by, now=now)
    reclaiming.put_back(
        row.busy_time,
        therapist=old.therapist,
        location=old.location,
        period=(old.starts_at, old.ends_at + diary.BUFFER),
        now=now,
    )
    period = (old.starts_at, old.ends_at)
    _write(row, old.therapist, old.location, period, sequence=row.sequence - 1)
    Rescheduling.objects.filter(pk=old.pk).update(taken_back_at=now)
    turns.note("appointment.rescheduling_taken_back", of=row, by=by, now=now)
    change_letters.tell_again(
        row, told=old.told, page_url=url, hold_until=now + UNDO_WITHIN, now=now
    )
    return row


def is_lately(rescheduling: Rescheduling, *, by: User, now: datetime) -> bool:
    """Answer whether this person moved it, less than two minutes ago."""
    return rescheduling.by_id == by.pk and now <= rescheduling.at + UNDO_WITHIN


def stands(rescheduling: Rescheduling) -> bool:
    """Answer whether the visit still stands where this move brought it."""
    row = rescheduling.appointment
    here = row.status in ALLOWED_FROM and rescheduling.taken_back_at is None
    return here and row.sequence == rescheduling.sequence


def _note(row: Appointment, told: int | None, by: trail.Actor, now: datetime) -> None:
    """Keep from which time it moves."""
    Rescheduling.objects.create(
        appointment=row,
        at=now,
        by_id=trail.account_id(by),
        therapist=row.therapist,
        location=row.location,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        sequence=row.sequence + 1,
        told=told,
    )


def _write(
    row: Appointment, therapist: Therapist, location: Location, period: Period, *, sequence: int
) -> None:
    starts_at, ends_at = period
    turns.write(
        row,
        allowed=ALLOWED_FROM,
        therapist=therapist,
        location=location,
        starts_at=starts_at,
        ends_at=ends_at,
        sequence=sequence,
    )
