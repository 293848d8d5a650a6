"""A person takes their own request back, and may change their mind again."""

from datetime import datetime

from django.db import transaction

from config.audit import trail
from config.kernel import errors
from intake import claiming, events, queries, status_links, turns
from intake.events import Kind
from intake.models import AssessmentRequest

Status = AssessmentRequest.Status

MAY_WITHDRAW = frozenset({Status.SUBMITTED, Status.ON_HOLD})


class NotOpen(errors.Conflict):
    """Says that a request cannot be withdrawn from where it is."""

    code = "not_open"
    detail = "We have gone on with this meanwhile. Please look at the page again."


class NotWithdrawn(errors.Conflict):
    """Says that a request was not withdrawn, so that there is nothing to ask again."""

    code = "not_withdrawn"
    detail = "This request is not withdrawn."


@transaction.atomic
def withdraw(
    *, assessment_request: AssessmentRequest, by: trail.Actor, now: datetime
) -> AssessmentRequest:
    """Close a request because the person asked us to, without a reason; twice is once.

    Raises:
        NotOpen: it was accepted or closed.
    """
    row = turns.take(assessment_request)
    if row.status == Status.WITHDRAWN:
        return row
    if not may_withdraw(row):
        raise NotOpen
    left = queries.remaining(row, at=now) if row.promise_left is None else row.promise_left
    turns.write(
        row,
        status=Status.WITHDRAWN,
        closed_at=now,
        on_hold_until=None,
        promise_left=left,
        **claiming.NOBODY,
    )
    status_links.end(assessment_request=row, now=now)
    events.note(Kind.WITHDRAWN, of=row, by=by, now=now)
    return row


def may_withdraw(assessment_request: AssessmentRequest) -> bool:
    """Answer whether a person can take their request back by themselves."""
    return assessment_request.status in MAY_WITHDRAW and assessment_request.merged_into_id is None


@transaction.atomic
def ask_again(
    *, assessment_request: AssessmentRequest, by: trail.Actor, now: datetime
) -> AssessmentRequest:
    """Open a withdrawn request again; its promise goes on with what was left.

    Raises:
        NotWithdrawn: it was not withdrawn.
    """
    row = turns.take(assessment_request)
    if row.status == Status.SUBMITTED:
        return row
    if row.status != Status.WITHDRAWN or row.merged_into_id:
        raise NotWithdrawn
    respond_by = queries.resumed(row, since=now)
    turns.write(
        row, status=Status.SUBMITTED, closed_at=None, promise_left=None, respond_by=respond_by
    )
    status_links.go_on(assessment_request=row)
    events.note(Kind.ASKED_AGAIN, of=row, by=by, now=now)
    return row
