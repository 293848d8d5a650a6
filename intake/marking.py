"""Marks at the desk what came of a visit, so that it can be taken back within two minutes."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from intake import events, turns
from intake.events import Kind
from intake.models import AssessmentRequest
from scheduling import appointments
from scheduling.models import Appointment


@transaction.atomic
def mark(
    *,
    assessment_request: AssessmentRequest,
    appointment: Appointment,
    outcome: Appointment.Status,
    seen: int | None = None,
    by: User,
    now: datetime,
) -> Appointment:
    """Note that the person arrived, was seen, or was not there; the same again is once.

    Raises:
        appointments.TooEarly, appointments.WrongState, scheduling.turns.Changed: see there.
    """
    row = turns.take(assessment_request)
    appointment.refresh_from_db(fields=["status", "version"])
    was = appointment.status
    if was == outcome:
        return appointment
    marked = appointments.mark(appointment=appointment, outcome=outcome, seen=seen, by=by, now=now)
    row.refresh_from_db()
    details = {"appointment": str(marked.pk), "was": was, "outcome": outcome.value}
    events.note(
        Kind.MARKED, of=row, by=by, now=now, before={}, after={}, said=outcome.label, **details
    )
    return marked
