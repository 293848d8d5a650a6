"""Asks somebody whose visit cannot take place for another time, as one step of the desk.

The step is kept as an offer, by which both can be taken back within two minutes.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from intake import events, turns
from intake.events import Kind
from intake.models import AssessmentRequest
from scheduling import diary, displacing, offered, offers, spoken_times
from scheduling.models import Appointment, Offer


@transaction.atomic
def offer_instead(
    *,
    assessment_request: AssessmentRequest,
    appointment: Appointment,
    times: Sequence[offers.Time],
    seen: int | None = None,
    by: User,
    now: datetime,
) -> Offer:
    """Call a visit off and hold other times for its person; the same press twice is one.

    `seen` is the version of the visit on which this was decided.

    Raises:
        appointments.WrongState, turns.Changed: the visit does not stand as it did.
        claims.TimeTaken: somebody else has one of the times; the visit stands.
    """
    row = turns.take(assessment_request)
    out = offered.open_of(appointment.first_visit)
    if out is not None and (out.instead_of_id, out.made_by_id) == (appointment.pk, by.pk):
        return out
    made = displacing.offer_instead(appointment=appointment, times=times, seen=seen, by=by, now=now)
    said = [spoken_times.short(each.starts_at, diary.zone()) for each in offered.times(made)]
    row.refresh_from_db()
    events.note(
        Kind.OFFERED, of=row, by=by, now=now, before={}, after={}, offer=str(made.pk), times=said
    )
    return made
