"""Somebody at the desk takes a request or gives it back; a forgotten one comes back by itself."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from config.audit import trail
from config.kernel import errors
from intake import events, queries, queue, turns
from intake.events import Kind
from intake.models import AssessmentRequest
from intake.seen import Seen
from scheduling.models import FirstVisit

Status = AssessmentRequest.Status

MAY_BE_CLAIMED = frozenset({Status.SUBMITTED, Status.ON_HOLD, Status.ACCEPTED})
NOBODY: dict[str, None] = {"assigned_to": None, "claimed_at": None, "claim_ends_at": None}
SWEPT_AT_ONCE = 100


class NothingToClaim(errors.Conflict):
    """Says that a request has ended, so that nobody needs to take it."""

    code = "nothing_to_claim"
    detail = "This request is closed. There is nothing to take on."


class NotYours(errors.Conflict):
    """Says that somebody else has this request."""

    code = "claimed_by_another"
    detail = "Somebody else has this request. Only they can give it back."


class NotTheirs(errors.Conflict):
    """Says that a colleague works at none of the places that a request names."""

    code = "not_their_place"
    detail = "This colleague works at none of the places they asked for."


def has_ended(assessment_request: AssessmentRequest) -> bool:
    """Answer whether nobody needs to work on a request any more: its visit may be over, too."""
    row = assessment_request
    if row.status not in MAY_BE_CLAIMED or row.merged_into_id:
        return True
    visit = row.first_visit if row.status == Status.ACCEPTED else None
    return visit is not None and visit.stage == FirstVisit.Stage.CLOSED


def claim(
    *, assessment_request: AssessmentRequest, seen: Seen | None = None, by: User, now: datetime
) -> AssessmentRequest:
    """Take a request on, from the queue or from somebody else; twice is once.

    Raises:
        NothingToClaim: it has ended.
        Stale: it changed since it was `seen`.
    """
    return assign(assessment_request=assessment_request, to=by, seen=seen, by=by, now=now)


@transaction.atomic
def assign(
    *,
    assessment_request: AssessmentRequest,
    to: User,
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> AssessmentRequest:
    """Give a request to somebody who works at its places, oneself or a colleague; twice is once.

    Raises:
        NotTheirs: the colleague works at none of its places.
        NothingToClaim: it has ended.
        Stale: it changed since it was `seen`.
    """
    row = turns.take(assessment_request)
    if row.assigned_to_id == to.pk:
        return row
    turns.check(row, seen)
    turns.check_in_queue(row)
    if has_ended(row):
        raise NothingToClaim
    if to.pk != by.pk and not queue.seen_by(to).filter(pk=row.pk).exists():
        raise NotTheirs
    before = row.assigned_to.name if row.assigned_to else ""
    begins = max(now, row.on_hold_until or now)
    ends_at = queries.claim_ends(row, since=begins)
    turns.write(row, assigned_to=to, claimed_at=now, claim_ends_at=ends_at)
    given = {} if to.pk == by.pk else {"to": to.name}
    events.note(Kind.CLAIMED, of=row, by=by, now=now, before=before, **given)
    return row


@transaction.atomic
def release(
    *, assessment_request: AssessmentRequest, seen: Seen | None = None, by: User, now: datetime
) -> AssessmentRequest:
    """Give a request back to the queue; twice is once.

    Raises:
        NotYours: somebody else has it.
        Stale: it changed since it was `seen`.
    """
    row = turns.take(assessment_request)
    if row.assigned_to_id is None:
        return row
    if row.assigned_to_id != by.pk:
        raise NotYours
    turns.check(row, seen)
    turns.write(row, **NOBODY)
    events.note(Kind.RELEASED, of=row, by=by, now=now)
    return row


def lasting(assessment_request: AssessmentRequest, *, since: datetime) -> dict[str, object]:
    """Answer the change that lets a claim go on after its holder acted."""
    if assessment_request.assigned_to_id is None:
        return {}
    return {"claim_ends_at": queries.claim_ends(assessment_request, since=since)}


def return_forgotten(*, now: datetime) -> int:
    """Give the requests back on which nobody acted in time; those on hold wait for their day."""
    returned = 0
    with transaction.atomic():
        rows = (
            AssessmentRequest.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(assigned_to__isnull=False, claim_ends_at__lte=now)
            .exclude(status=Status.ON_HOLD)
            .order_by("claim_ends_at", "id")[:SWEPT_AT_ONCE]
        )
        for row in rows:
            turns.write(row, **NOBODY)
            events.note(Kind.CLAIM_ENDED, of=row, by=trail.SYSTEM, now=now)
            returned += 1
    return returned
