"""A person takes their own request back, and may change their mind again."""

import contextlib
from datetime import datetime

from django.db import transaction

from config.audit import trail
from config.kernel import errors
from intake import claiming, emails, events, queries, snapshots, status_links, turns
from intake.events import Kind
from intake.models import AssessmentRequest
from notifications import outbox
from scheduling import visits
from scheduling.models import FirstVisit

Status = AssessmentRequest.Status

MAY_WITHDRAW = frozenset({Status.SUBMITTED, Status.ON_HOLD})
STOOD = ("status", "on_hold_until", "assigned_to", "claimed_at", "claim_ends_at")
CLAIM = ("assigned_to_id", "claimed_at", "claim_ends_at")


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
        NotOpen: there is a visit to come, or it was closed.
    """
    row = turns.take(assessment_request)
    if row.status == Status.WITHDRAWN:
        return row
    if not may_withdraw(row):
        raise NotOpen
    left = queries.remaining(row, at=now) if row.promise_left is None else row.promise_left
    stood = snapshots.of(row, STOOD)
    if row.status == Status.ACCEPTED and row.first_visit is not None:
        _end_path(row.first_visit, now)
    turns.write(
        row,
        status=Status.WITHDRAWN,
        closed_at=now,
        on_hold_until=None,
        promise_left=left,
        **claiming.NOBODY,
    )
    status_links.end(assessment_request=row, now=now)
    restored = [emails.restored_key(each) for each in row.events.filter(kind=Kind.RESTORED)]
    with contextlib.suppress(outbox.AlreadyLeaving):  # else it would confirm what is no more
        outbox.withdraw(keys=restored, by=by, now=now)
    emails.overtake(row, by=by, now=now)
    events.note(Kind.WITHDRAWN, of=row, by=by, now=now, stood=stood)
    return row


def may_withdraw(assessment_request: AssessmentRequest) -> bool:
    """Answer whether a person can take their request back by themselves: while no visit is booked.

    Who missed one and looks for another time may go, too.
    """
    row = assessment_request
    if row.first_visit is not None and row.status == Status.ACCEPTED:
        return row.first_visit.stage in visits.LOOKS_ON
    return row.status in MAY_WITHDRAW and row.merged_into_id is None


@transaction.atomic
def ask_again(
    *, assessment_request: AssessmentRequest, by: trail.Actor, now: datetime
) -> AssessmentRequest:
    """Open a withdrawn request again, where it stood: with who had it, and on hold until its day.

    The promise goes on with what was left. Twice is once.

    Raises:
        NotWithdrawn: it was not withdrawn.
    """
    row = turns.take(assessment_request)
    if row.status == Status.SUBMITTED or _is_open_again(row):
        return row
    if row.status != Status.WITHDRAWN or row.merged_into_id:
        raise NotWithdrawn
    closed_at = row.closed_at or now
    turns.write(row, closed_at=None, **_as_it_stood(row, now))
    if row.status == Status.ACCEPTED and row.first_visit is not None:
        visits.go_back(row.first_visit, since=closed_at, now=now)
    status_links.go_on(assessment_request=row)
    events.note(Kind.ASKED_AGAIN, of=row, by=by, now=now)
    return row


def _end_path(visit: FirstVisit, now: datetime) -> None:
    """Close a path that looks for a time; the record of a visit that was missed stays."""
    path = visits.lock(visit)
    if path.stage not in visits.LOOKS_ON:
        raise NotOpen
    visits.move(path, FirstVisit.Stage.CLOSED, now=now)


def _is_open_again(row: AssessmentRequest) -> bool:
    both = row.events.filter(kind__in=[Kind.WITHDRAWN, Kind.ASKED_AGAIN])
    last = both.order_by("at", "id").last()
    is_open = row.status in {Status.ON_HOLD, Status.ACCEPTED}
    return is_open and last is not None and last.kind == Kind.ASKED_AGAIN


def _as_it_stood(row: AssessmentRequest, now: datetime) -> dict[str, object]:
    """Answer where the request stood, as far as that still holds."""
    event = row.events.filter(kind=Kind.WITHDRAWN).order_by("at", "id").last()
    stood = snapshots.values(event.details.get("stood", {})) if event else {}
    has_claim = stood.get("claim_ends_at") is not None and stood["claim_ends_at"] > now
    claim = {name: stood[name] for name in CLAIM} if has_claim else {}
    if stood.get("status") == Status.ACCEPTED:
        return {"status": Status.ACCEPTED, "promise_left": None, **claim}
    until = stood.get("on_hold_until")
    if until is not None and until > now:
        return {"status": Status.ON_HOLD, "on_hold_until": until, **claim}
    respond_by = queries.resumed(row, since=now)
    return {"status": Status.SUBMITTED, "promise_left": None, "respond_by": respond_by, **claim}
