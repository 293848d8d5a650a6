"""Where a request has come to, in the six words that the person sees."""

from dataclasses import dataclass
from datetime import datetime

from intake import due
from intake.models import AssessmentRequest
from scheduling import queries as visits
from scheduling.models import Appointment, FirstVisit

Status = AssessmentRequest.Status
Stage = FirstVisit.Stage

WORDS = ("received", "looking", "offered", "waitlisted", "booked", "closed")

WORD_OF_STATUS = {
    Status.SUBMITTED: "received",
    Status.ON_HOLD: "looking",
    Status.DECLINED: "closed",
    Status.WITHDRAWN: "closed",
    Status.ERASED: "closed",
}

WORD_OF_STAGE = {
    Stage.LOOKING: "looking",
    Stage.OFFERED: "offered",
    Stage.WAITLISTED: "waitlisted",
    Stage.BOOKED: "booked",
    Stage.CLOSED: "closed",
}


@dataclass(frozen=True)
class Progress:
    """What a person may know of their own request: no reason, no note, nobody else."""

    reference: str
    word: str
    respond_by: datetime
    late: bool
    paused: bool
    answered: bool
    next_promise: datetime | None
    appointment: Appointment | None


def of(assessment_request: AssessmentRequest, *, now: datetime) -> Progress:
    """Read how far a request has come."""
    promised = due.of(assessment_request, now=now, to_person=True)
    return Progress(
        reference=assessment_request.reference,
        word=word(assessment_request),
        respond_by=promised.respond_by,
        late=promised.is_late,
        paused=promised.is_paused,
        answered=promised.is_answered,
        next_promise=promised.again_by,
        appointment=visits.ahead(assessment_request.first_visit),
    )


def word(assessment_request: AssessmentRequest) -> str:
    """Answer the one word of the six that is true now."""
    if assessment_request.status == Status.ACCEPTED and assessment_request.first_visit:
        return WORD_OF_STAGE[Stage(assessment_request.first_visit.stage)]
    return WORD_OF_STATUS[Status(assessment_request.status)]
