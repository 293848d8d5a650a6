"""By when a person hears from us: one answer for queue, detail, person, API and mail."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from intake import promises, queries
from intake.models import AssessmentRequest
from scheduling.models import FirstVisit

Status = AssessmentRequest.Status


@dataclass(frozen=True)
class Due:
    """What was promised, whether we keep it, and the later time that counts once we did not.

    `again_by` is set while we are late and the later time is still ahead; `is_paused` while the
    clock waits for the person.
    """

    respond_by: datetime
    is_late: bool = False
    is_paused: bool = False
    is_answered: bool = False
    again_by: datetime | None = None


def of(
    assessment_request: AssessmentRequest,
    *,
    now: datetime,
    found: queries.Promises | None = None,
    to_person: bool = False,
) -> Due:
    """Read a request's promise; `found` saves the three queries for its places' hours.

    `to_person` tells it as the person reads it, who never learns that they were set aside.
    """
    row = assessment_request
    late = is_broken(row, now=now) if to_person else is_late(row, now=now)
    return Due(
        respond_by=row.respond_by,
        is_late=late,
        is_paused=row.status == Status.ON_HOLD,
        is_answered=row.answered_at is not None,
        again_by=_again(row, now, found) if late else None,
    )


def is_late(assessment_request: AssessmentRequest, *, now: datetime) -> bool:
    """Answer whether somebody whom the desk means to answer waits longer than we promised."""
    return assessment_request.set_aside_at is None and is_broken(assessment_request, now=now)


def is_broken(assessment_request: AssessmentRequest, *, now: datetime) -> bool:
    """Answer whether what we told the person has passed without an answer, set aside or not."""
    return runs(assessment_request) and now > assessment_request.respond_by


def runs(assessment_request: AssessmentRequest) -> bool:
    """Answer whether the promise still has to be kept: accepting alone tells the person nothing."""
    row = assessment_request
    if row.answered_at is not None or row.merged_into_id is not None:
        return False
    if row.status == Status.ACCEPTED and row.first_visit is not None:
        return row.first_visit.stage == FirstVisit.Stage.LOOKING
    return row.status == Status.SUBMITTED


def late(*, now: datetime) -> Q:
    """Answer the same for many rows at once, as a question to the database."""
    looking = Q(status=Status.ACCEPTED, first_visit__stage=FirstVisit.Stage.LOOKING)
    waits = (Q(status=Status.SUBMITTED) | looking) & Q(merged_into=None, set_aside_at=None)
    return waits & Q(answered_at=None, respond_by__lt=now)


def _again(
    row: AssessmentRequest, now: datetime, found: queries.Promises | None
) -> datetime | None:
    """Answer the one new time that is shown, or the desk's own; nothing once it has passed too."""
    again = row.promised_again
    if again is None:
        of_places = queries.of_request(row, found or queries.place_promises(now=now))
        try:
            again = promises.next_promise(row.respond_by, of_places)
        except promises.NeverOpen:
            return None
    return again if now < again else None
