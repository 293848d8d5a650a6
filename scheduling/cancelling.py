"""Calls an appointment off, and takes that back for two minutes."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.audit import trail
from notifications import outbox
from scheduling import (
    appointments,
    change_letters,
    claims,
    letter_keys,
    reclaiming,
    turns,
    visits,
)
from scheduling.appointments import UNDO_WITHIN, UndoOver, WrongState
from scheduling.models import Appointment, Cancellation, FirstVisit

Status = Appointment.Status
Stage = FirstVisit.Stage

ALLOWED_FROM: frozenset[str] = frozenset(Appointment.AHEAD)
"""The states from which an appointment may be called off."""


@transaction.atomic
def cancel(
    *,
    appointment: Appointment,
    reason: str = "",
    wants_no_other_time: bool = False,
    page_url: str = "",
    tells: bool = True,
    seen: int | None = None,
    by: trail.Actor,
    now: datetime,
) -> Appointment:
    """Call an appointment off: its time is free, and the path looks for another one.

    Twice is once. A letter after the desk's act waits for Undo; after the person's own it goes at
    once. Somebody who has heard of no visit yet hears of none. Without `tells` the caller writes.

    Raises:
        WrongState: the visit is over, or never was; for the person, it has begun.
        turns.Changed: it changed since it was `seen`.
    """
    row = turns.take(appointment)
    if row.status == Status.CANCELLED:
        return row
    turns.check(row, seen)
    if by is trail.PERSON and not appointments.is_ahead(row, now=now):
        raise WrongState
    url, was = page_url or change_letters.page_url_of(row), row.status
    told = change_letters.silence(row, by=by, now=now)
    if not turns.write(
        row, allowed=ALLOWED_FROM, status=Status.CANCELLED, sequence=row.sequence + 1
    ):
        raise WrongState
    Cancellation.objects.create(
        appointment=row,
        at=now,
        by_id=trail.account_id(by),
        reason=reason,
        was=was,
        wants_no_other_time=wants_no_other_time,
        told=told,
    )
    claims.release(row.busy_time, now=now)
    visits.move(row.first_visit, _leads_to(wants_no_other_time), now=now)
    turns.note("appointment.cancelled", of=row, by=by, now=now)
    if tells and (by is trail.PERSON or told is not None):
        _tell(row, told, url, by, now)
    return row


@transaction.atomic
def take_back(
    *, cancellation: Cancellation, page_url: str = "", by: User, now: datetime
) -> Appointment:
    """Undo a cancellation within two minutes: the time is theirs again and no letter leaves.

    A second press by the same person is one.

    Raises:
        UndoOver: it is not this person's, too old, or something has happened since.
        claims.TimeTaken: somebody else has the time now; see `reclaiming.put_back`.
        outbox.AlreadyLeaving: the letter has been picked up.
    """
    if not is_lately(cancellation, by=by, now=now):
        raise UndoOver
    row = cancellation.appointment
    with claims.refusing():
        claims.lock_all([(row.therapist, row.location)])
    turns.take(row)
    cancellation.refresh_from_db()
    if cancellation.taken_back_at is not None:
        return row
    if not stands(cancellation):
        raise UndoOver
    url = page_url or change_letters.page_url_of(row)
    outbox.withdraw(keys=_letters(row), by=by, now=now)
    reclaiming.put_back(
        row.busy_time,
        therapist=row.therapist,
        location=row.location,
        period=(row.busy_time.starts_at, row.busy_time.ends_at),
        now=now,
    )
    turns.write(row, allowed={Status.CANCELLED}, status=cancellation.was, sequence=row.sequence - 1)
    Cancellation.objects.filter(pk=cancellation.pk).update(taken_back_at=now)
    _book_again(row.first_visit, now)
    turns.note("appointment.cancellation_taken_back", of=row, by=by, now=now)
    change_letters.tell_again(
        row, told=cancellation.told, page_url=url, hold_until=now + UNDO_WITHIN, now=now
    )
    return row


@transaction.atomic
def look_on(*, appointment: Appointment, by: trail.Actor, now: datetime) -> Appointment:
    """Look for another time after all, for who had wanted none; twice is once.

    Raises:
        WrongState: the visit is not cancelled, or something else has ended the path.
    """
    row = turns.take(appointment)
    if row.status != Status.CANCELLED or not _endings(row).exists():
        raise WrongState
    if row.first_visit.stage != Stage.CLOSED:
        return row
    if not may_look_on(row):
        raise WrongState
    visits.move(row.first_visit, Stage.LOOKING, now=now)
    turns.note("appointment.looked_on", of=row, by=by, now=now)
    return row


@transaction.atomic
def end_again(*, appointment: Appointment, by: User, now: datetime) -> Appointment:
    """Undo that somebody looked on: the path ends where the cancelled visit had ended it.

    Raises:
        UndoOver: something has happened since.
    """
    row = turns.take(appointment)
    ended = _endings(row).first()
    if ended is None or row.first_visit.stage != Stage.LOOKING:
        raise UndoOver
    visits.move(row.first_visit, Stage.CLOSED, now=ended.at)
    turns.note("appointment.looking_on_taken_back", of=row, by=by, now=now)
    return row


def may_look_on(appointment: Appointment) -> bool:
    """Answer whether the path ended with this visit, and not by what came before or after."""
    ended_at = appointment.first_visit.closed_at
    if ended_at is None or appointment.status != Status.CANCELLED:
        return False
    return _endings(appointment).filter(at=ended_at).exists()


def is_lately(cancellation: Cancellation, *, by: User, now: datetime) -> bool:
    """Answer whether this person called it off, less than two minutes ago."""
    return cancellation.by_id == by.pk and now <= cancellation.at + UNDO_WITHIN


def stands(cancellation: Cancellation) -> bool:
    """Answer whether all is still as the cancellation left it."""
    row = cancellation.appointment
    here = row.status == Status.CANCELLED and cancellation.taken_back_at is None
    return here and row.first_visit.stage == _leads_to(cancellation.wants_no_other_time)


def _endings(appointment: Appointment) -> QuerySet[Cancellation]:
    return appointment.cancellations.filter(taken_back_at=None, wants_no_other_time=True)


def _leads_to(wants_no_other_time: bool) -> FirstVisit.Stage:  # noqa: FBT001 - a fact of the row
    return Stage.CLOSED if wants_no_other_time else Stage.LOOKING


def _tell(
    row: Appointment, told: int | None, page_url: str, by: trail.Actor, now: datetime
) -> None:
    by_person = by is trail.PERSON
    change_letters.cancelled(
        row,
        told=told,
        by_person=by_person,
        page_url=page_url,
        hold_until=None if by_person else now + UNDO_WITHIN,
        now=now,
    )


def _letters(row: Appointment) -> list[str]:
    """Name the letters that may have told of it, by itself or with other times."""
    instead = [letter_keys.offered(offer) for offer in row.offers_instead.all()]
    return [change_letters.cancelled_key(row), *instead]


def _book_again(visit: FirstVisit, now: datetime) -> None:
    if visit.stage == Stage.CLOSED:
        visits.move(visit, Stage.LOOKING, now=now)
    visits.move(visit, Stage.BOOKED, now=now)
