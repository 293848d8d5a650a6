"""Looks for a time again, for somebody who had wanted no other time and then called."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from intake import events, taking_back, turns
from intake.events import Kind
from intake.models import AssessmentRequest
from intake.seen import Seen
from scheduling import appointments, cancelling
from scheduling.models import Appointment, FirstVisit

Stage = FirstVisit.Stage


@transaction.atomic
def look_on(
    *, assessment_request: AssessmentRequest, seen: Seen | None = None, by: User, now: datetime
) -> AssessmentRequest:
    """Open the path again that a cancelled visit had ended; the desk looks for a time.

    Raises:
        Stale: the request changed since it was `seen`.
        appointments.WrongState: something else ended the path, or nothing did.
    """
    row = turns.take(assessment_request)
    last = taking_back.last(row, by=by)
    path = row.first_visit
    repeated = last is not None and last.kind == Kind.LOOKED_ON
    if repeated and path is not None and path.stage == Stage.LOOKING:
        return row
    turns.check(row, seen)
    ended = _ended_by(row)
    if ended is None:
        raise appointments.WrongState
    cancelling.look_on(appointment=ended, by=by, now=now)
    row.refresh_from_db()
    details = {"appointment": str(ended.pk)}
    events.note(Kind.LOOKED_ON, of=row, by=by, now=now, before={}, after={}, **details)
    return row


def may(assessment_request: AssessmentRequest) -> bool:
    """Answer whether a person's path ended because they wanted no other time."""
    return _ended_by(assessment_request) is not None


def _ended_by(row: AssessmentRequest) -> Appointment | None:
    """Find the cancelled visit with which the path ended."""
    path = row.first_visit
    if row.status != row.Status.ACCEPTED or path is None or path.stage != Stage.CLOSED:
        return None
    found = path.appointments.filter(status=Appointment.Status.CANCELLED)
    rows = found.select_related("first_visit")
    return next((each for each in rows if cancelling.may_look_on(each)), None)
