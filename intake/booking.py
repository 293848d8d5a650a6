"""Gives a person a time, accepting their request with it, and takes that back for two minutes."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from config.kernel import errors
from intake import status_links, triage
from intake.models import AssessmentRequest, TriageDecision
from intake.seen import Seen, Stale
from scheduling import appointments, queries
from scheduling.models import Appointment, Location, Therapist

Status = AssessmentRequest.Status
Outcome = TriageDecision.Outcome


class NothingToUndo(errors.Conflict):
    """Says that this person has no act here that could be taken back."""

    code = "nothing_to_undo"
    detail = "There is nothing here to take back."


@transaction.atomic
def book(
    *,
    assessment_request: AssessmentRequest,
    therapist: Therapist,
    location: Location,
    starts_at: datetime,
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> Appointment:
    """Give a person a time, accepting their request in the same transaction.

    The same press twice, by the same person, is one booking.

    Raises:
        Stale: the request changed since it was `seen`.
        claims.TimeTaken: somebody else has the time; nothing is kept.
    """
    row = triage.locked(assessment_request)
    same = _same_booking(row, therapist, location, starts_at, by)
    if same is not None:
        return same
    if seen is not None and seen != Seen.of(row):
        raise Stale
    visit = row.first_visit if row.status == Status.ACCEPTED else None
    if visit is None:
        visit = triage.accept(assessment_request=row, by=by, now=now)
    token = status_links.make(assessment_request=row, now=now)
    return appointments.book(
        first_visit=visit,
        therapist=therapist,
        location=location,
        starts_at=starts_at,
        page_url=status_links.url(token),
        by=by,
        now=now,
    )


@transaction.atomic
def undo(*, assessment_request: AssessmentRequest, by: User, now: datetime) -> AssessmentRequest:
    """Take back this person's booking, and the acceptance made with it, within two minutes.

    Raises:
        NothingToUndo: they booked nothing here.
        appointments.UndoOver: the two minutes are over.
        outbox.AlreadyLeaving: the letter is on its way.
    """
    row = triage.locked(assessment_request)
    appointment = queries.ahead(row.first_visit)
    if appointment is None or appointment.booked_by_id != by.pk:
        raise NothingToUndo
    appointments.take_back(appointment=appointment, by=by, now=now)
    if row.decisions.filter(outcome=Outcome.ACCEPT, at=appointment.booked_at).exists():
        triage.take_back(assessment_request=row, by=by, now=now)
    return row


def _same_booking(
    row: AssessmentRequest,
    therapist: Therapist,
    location: Location,
    starts_at: datetime,
    by: User,
) -> Appointment | None:
    standing = queries.ahead(row.first_visit)
    asked = (therapist.pk, location.pk, starts_at, by.pk)
    if standing is None or asked != (
        standing.therapist_id,
        standing.location_id,
        standing.starts_at,
        standing.booked_by_id,
    ):
        return None
    return standing
