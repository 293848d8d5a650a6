"""Takes back, for two minutes, what the desk marked of a visit."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from scheduling import turns, visits
from scheduling.appointments import UndoOver
from scheduling.models import Appointment, FirstVisit

Status = Appointment.Status
Stage = FirstVisit.Stage

LED_TO = {
    Status.ARRIVED: Stage.BOOKED,
    Status.FULFILLED: Stage.CLOSED,
    Status.NO_SHOW: Stage.LOOKING,
}
"""Where each outcome leaves the path."""


@transaction.atomic
def take_back(
    *,
    appointment: Appointment,
    marked: Appointment.Status,
    was: Appointment.Status,
    marked_at: datetime,
    by: User,
    now: datetime,
) -> Appointment:
    """Bring a visit and its path back to how they stood before an outcome was marked.

    Raises:
        UndoOver: something has happened since.
    """
    row = turns.take(appointment)
    if not may_take_back(row, marked) or not turns.write(row, allowed={marked}, status=was):
        raise UndoOver
    if was in Appointment.AHEAD:
        _book_again(row.first_visit, now)
    else:
        visits.go_back(row.first_visit, since=marked_at, now=now)
    turns.note("appointment.mark_taken_back", of=row, by=by, now=now)
    return row


def may_take_back(appointment: Appointment, marked: Appointment.Status) -> bool:
    """Answer whether all is still as the mark left it."""
    return appointment.status == marked and appointment.first_visit.stage == LED_TO[marked]


def _book_again(visit: FirstVisit, now: datetime) -> None:
    if visit.stage == Stage.CLOSED:
        visits.move(visit, Stage.LOOKING, now=now)
    if visit.stage != Stage.BOOKED:
        visits.move(visit, Stage.BOOKED, now=now)
