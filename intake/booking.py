"""Gives a person a time, accepting their request with it, and takes that back for two minutes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from config.accounts.models import User
from config.kernel import errors
from intake import decisions, heard, status_links, taking_back, triage, turns, visit_changes
from intake import undo as undoing
from intake.models import AssessmentRequest, RequestEvent, TriageDecision
from intake.seen import Seen
from scheduling import appointments, queries
from scheduling.models import Appointment, Location, Therapist

Status = AssessmentRequest.Status
Outcome = TriageDecision.Outcome
Step = visit_changes.Change | RequestEvent
"""What was done beside a decision or a booking: to a visit, or as a kept step."""


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
    row = turns.take(assessment_request)
    same = _same_booking(row, therapist, location, starts_at, by)
    if same is not None:
        return same
    turns.check(row, seen)
    visit = row.first_visit if row.status == Status.ACCEPTED else None
    if visit is None:
        visit = triage.accept(assessment_request=row, told=True, by=by, now=now)
    token = status_links.make(assessment_request=row, now=now)
    appointment = appointments.book(
        first_visit=visit,
        therapist=therapist,
        location=location,
        starts_at=starts_at,
        page_url=status_links.url(token),
        by=by,
        now=now,
    )
    heard.keep(row, now=now)
    return appointment


@transaction.atomic
def undo(
    *,
    assessment_request: AssessmentRequest,
    act: UUID | None = None,
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> AssessmentRequest:
    """Take back this person's last act within two minutes: on a visit, a decision, a kept step.

    `act` names the one that is meant, by the key of its record, so that no other one is taken back;
    a second press by the same person is one.

    Raises:
        NothingToUndo: they did nothing here that could be taken back.
        appointments.UndoOver: the two minutes are over, or something has happened since.
        outbox.AlreadyLeaving: the letter is on its way.
        Stale: the request changed since it was `seen`.
    """
    row = turns.take(assessment_request, seen=seen)
    if act is not None and _is_taken_back(row, act, by):
        return row
    step = _meant(row, act) if act else _last_step(row, by)
    if isinstance(step, RequestEvent):
        return _undo_event(row, step, by, now)
    if step is not None:
        visit_changes.take_back(assessment_request=row, change=step, by=by, now=now)
        return row
    last = _last_act(row, by)
    if act not in {None, last.pk}:
        raise appointments.UndoOver
    if isinstance(last, Appointment):
        appointments.take_back(appointment=last, by=by, now=now)
        heard.take_back(row, said_at=last.booked_at)
        if not _was_accepted_with(last, decisions.latest(row)):
            return row
    undoing.take_back(assessment_request=row, by=by, now=now)
    return row


def _undo_event(
    row: AssessmentRequest, event: RequestEvent, by: User, now: datetime
) -> AssessmentRequest:
    """Take back a step, and the acceptance that came with it."""
    repeated = taking_back.is_taken_back(event)
    taking_back.take_back(event=event, by=by, now=now)
    if event.details.get("accepted") and not repeated:
        undoing.take_back(assessment_request=row, by=by, now=now)
    return row


def _is_taken_back(row: AssessmentRequest, act: UUID, by: User) -> bool:
    if row.decisions.filter(takes_back=act, by=by).exists():
        return True
    booked = Appointment.objects.filter(pk=act, first_visit=row.first_visit_id, booked_by=by)
    return booked.filter(status=Appointment.Status.ENTERED_IN_ERROR).exists()


def _meant(row: AssessmentRequest, act: UUID) -> Step | None:
    return visit_changes.meant(row, act) or taking_back.meant(row, act)


def _last_step(row: AssessmentRequest, by: User) -> Step | None:
    """Find this person's newest step, unless somebody has decided or booked since."""
    # Of one instant, the offer made instead of a visit comes before the visit's cancellation.
    steps: list[Step | None] = [taking_back.last(row, by=by), visit_changes.last(row, by=by)]
    done = [each for each in steps if each is not None]
    step = max(done, key=lambda each: each.at, default=None)
    appointment, decision = queries.ahead(row.first_visit), decisions.latest(row)
    if step is None or (appointment and appointment.booked_at > step.at):
        return None
    return None if decision and decision.at > step.at else step


def _last_act(row: AssessmentRequest, by: User) -> Appointment | TriageDecision:
    appointment, decision = queries.ahead(row.first_visit), decisions.latest(row)
    if appointment is not None and appointment.booked_by_id == by.pk:
        return appointment
    if decision is None or decision.by_id != by.pk:
        raise NothingToUndo
    if decision.outcome == Outcome.ACCEPT and appointment is not None:  # somebody else's booking
        raise NothingToUndo
    return decision


def _was_accepted_with(appointment: Appointment, decision: TriageDecision | None) -> bool:
    if decision is None or decision.outcome != Outcome.ACCEPT:
        return False
    return decision.at == appointment.booked_at


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
