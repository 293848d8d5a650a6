"""Says that an appointment should never have been written down, and takes that back."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from scheduling import cancelling, claims, outcome_undo, reclaiming, turns, visits
from scheduling.appointments import UndoOver
from scheduling.models import Appointment, FirstVisit, OutcomeMark

Status = Appointment.Status
Stage = FirstVisit.Stage
Outcome = OutcomeMark.Outcome

ALLOWED_FROM: frozenset[str] = frozenset(Status.values) - {Status.ENTERED_IN_ERROR}
"""The states of which it may be said: all of them."""


@transaction.atomic
def enter(
    *, appointment: Appointment, seen: int | None = None, by: User, now: datetime
) -> Appointment:
    """Mark an appointment as entered in error (FHIR), wherever it stands; twice is once.

    One that stands is cancelled first; its person is told as of any other cancellation, unless
    it is over. A path that ended because the person was seen looks for a time again.

    Raises:
        turns.Changed: it changed since it was `seen`.
    """
    row = turns.take(appointment)
    if row.status == Status.ENTERED_IN_ERROR:
        return row
    turns.check(row, seen)
    if row.status in Appointment.AHEAD:
        row = cancelling.cancel(appointment=row, tells=now < row.ends_at, by=by, now=now)
    was, stage_was = row.status, row.first_visit.stage
    turns.write(row, allowed=ALLOWED_FROM, status=Status.ENTERED_IN_ERROR)
    claims.release(row.busy_time, now=now)
    if _ended_the_path(row):
        visits.move(row.first_visit, Stage.LOOKING, now=now)
    OutcomeMark.objects.create(
        appointment=row, at=now, by=by, outcome=Outcome.IN_ERROR, was=was, stage_was=stage_was
    )
    turns.note("appointment.entered_in_error", of=row, by=by, now=now)
    return row


@transaction.atomic
def take_back(*, mark: OutcomeMark, by: User, now: datetime) -> Appointment:
    """Undo it within two minutes: the appointment and its path stand as before it.

    One that was cancelled on the way stays cancelled, which has an undo of its own. A second press
    by the same person is one.

    Raises:
        UndoOver: it is not this person's, too old, or something has happened since.
        claims.TimeTaken: somebody else has the time now; see `reclaiming.put_back`.
    """
    if not outcome_undo.is_lately(mark, by=by, now=now):
        raise UndoOver
    row = mark.appointment
    with claims.refusing():
        claims.lock_all([(row.therapist, row.location)])
    turns.take(row)
    mark.refresh_from_db()
    if mark.taken_back_at is not None:
        return row
    if not stands(mark, row):
        raise UndoOver
    if mark.was != Status.CANCELLED:
        _claim_again(row, now)
    turns.write(row, allowed={Status.ENTERED_IN_ERROR}, status=mark.was)
    if row.first_visit.stage != mark.stage_was:
        visits.move(row.first_visit, Stage.CLOSED, now=_seen_at(row) or now)
    OutcomeMark.objects.filter(pk=mark.pk).update(taken_back_at=now)
    turns.note("appointment.entered_in_error_taken_back", of=row, by=by, now=now)
    return row


def stands(mark: OutcomeMark, appointment: Appointment) -> bool:
    """Answer whether all is still as the mark left it."""
    here = appointment.status == Status.ENTERED_IN_ERROR and mark.taken_back_at is None
    return here and appointment.first_visit.stage in {mark.stage_was, Stage.LOOKING}


def _ended_the_path(row: Appointment) -> bool:
    visit = row.first_visit
    return visit.stage == Stage.CLOSED and visit.closed_at == _seen_at(row)


def _seen_at(row: Appointment) -> datetime | None:
    """Answer when the person was marked as seen, if that still stands."""
    marks = row.marks.filter(outcome=Outcome.FULFILLED, taken_back_at=None)
    return marks.values_list("at", flat=True).last()


def _claim_again(row: Appointment, now: datetime) -> None:
    busy_time = row.busy_time
    reclaiming.put_back(
        busy_time,
        therapist=row.therapist,
        location=row.location,
        period=(busy_time.starts_at, busy_time.ends_at),
        now=now,
    )
