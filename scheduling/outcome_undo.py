"""Takes back what somebody marked of a visit, within two minutes and before anything followed."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from scheduling import pending, turns, visits
from scheduling.appointments import UNDO_WITHIN, UndoOver
from scheduling.models import Appointment, FirstVisit, OutcomeMark

Outcome = OutcomeMark.Outcome
Stage = FirstVisit.Stage

LEADS_TO: dict[str, str] = {
    Outcome.ARRIVED: Stage.BOOKED,
    Outcome.FULFILLED: Stage.CLOSED,
    Outcome.NO_SHOW: Stage.LOOKING,
}
"""Where each outcome leaves the path; from anywhere else, something has followed."""


@transaction.atomic
def take_back(*, mark: OutcomeMark, by: User, now: datetime) -> Appointment:
    """Undo an outcome within two minutes: the visit and its path stand as before.

    A second press by the same person is one.

    Raises:
        UndoOver: it is not this person's, too old, or something has happened since.
    """
    if not is_lately(mark, by=by, now=now):
        raise UndoOver
    pending.lock_times(mark.appointment.first_visit, since=mark.at, now=now)
    row = turns.take(mark.appointment)
    mark.refresh_from_db()
    if mark.taken_back_at is not None:
        return row
    if not stands(mark, row) or latest(row) != mark:
        raise UndoOver
    if not turns.write(row, allowed={mark.outcome}, status=mark.was):
        raise UndoOver
    _path_as_before(row.first_visit, mark, now)
    OutcomeMark.objects.filter(pk=mark.pk).update(taken_back_at=now)
    turns.note("appointment.outcome_taken_back", of=row, by=by, now=now)
    return row


def latest(appointment: Appointment) -> OutcomeMark | None:
    """Find the newest mark that stands."""
    return appointment.marks.filter(taken_back_at=None).last()


def may_take_back(mark: OutcomeMark, *, by: User, now: datetime) -> bool:
    """Answer whether `take_back` would go through, so that pages offer nothing else."""
    return is_lately(mark, by=by, now=now) and stands(mark, mark.appointment)


def is_lately(mark: OutcomeMark, *, by: User, now: datetime) -> bool:
    """Answer whether this person marked it, less than two minutes ago."""
    return mark.by_id == by.pk and now <= mark.at + UNDO_WITHIN


def stands(mark: OutcomeMark, appointment: Appointment) -> bool:
    """Answer whether all is still as the mark left it."""
    here = appointment.status == mark.outcome and mark.taken_back_at is None
    return here and appointment.first_visit.stage == LEADS_TO[mark.outcome]


def _path_as_before(visit: FirstVisit, mark: OutcomeMark, now: datetime) -> None:
    if visit.stage == mark.stage_was:
        return
    if mark.stage_was != Stage.BOOKED:
        visits.go_back(visit, since=mark.at, now=now)
        return
    if visit.stage == Stage.CLOSED:
        visits.move(visit, Stage.LOOKING, now=now)
    visits.move(visit, Stage.BOOKED, now=now)
