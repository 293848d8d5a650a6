"""The desk's decisions about a request: decide, record, hand over to scheduling."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from config.audit import trail
from config.kernel import errors
from intake import status_links
from intake.models import AssessmentRequest, TriageDecision
from scheduling import visits
from scheduling.models import FirstVisit

Status = AssessmentRequest.Status
Outcome = TriageDecision.Outcome

ALLOWED_FROM: dict[str, frozenset[str]] = {
    Outcome.ACCEPT: frozenset({Status.SUBMITTED, Status.ON_HOLD}),
    Outcome.DECLINE: frozenset({Status.SUBMITTED, Status.ON_HOLD}),
    Outcome.HOLD: frozenset({Status.SUBMITTED}),
    Outcome.REOPEN: frozenset({Status.ON_HOLD, Status.DECLINED}),
    Outcome.TAKE_BACK: frozenset({Status.ACCEPTED}),
}
"""For each decision, the states in which a request may be."""

LEADS_TO = {
    Outcome.ACCEPT: Status.ACCEPTED,
    Outcome.DECLINE: Status.DECLINED,
    Outcome.HOLD: Status.ON_HOLD,
    Outcome.REOPEN: Status.SUBMITTED,
    Outcome.TAKE_BACK: Status.SUBMITTED,
}


class AlreadyDecided(errors.Conflict):
    """Says that a request is not where this decision can be made."""

    code = "already_decided"
    detail = "Somebody has decided this meanwhile. Please look at it again."


@transaction.atomic
def accept(*, assessment_request: AssessmentRequest, by: User, now: datetime) -> FirstVisit:
    """Open the person's path to a visit, with their contact rules copied.

    Raises:
        AlreadyDecided: it was accepted, declined or withdrawn.
    """
    wants = visits.Wants(
        reference=assessment_request.reference,
        name=assessment_request.name,
        pronouns=assessment_request.pronouns,
        email=assessment_request.email,
        phone=assessment_request.phone,
        reach_by=assessment_request.reach_by,
        voicemail_ok=assessment_request.voicemail_ok,
        practice_name_ok=assessment_request.practice_name_ok,
        urgent=assessment_request.urgent,
        times=assessment_request.times,
        concerns=assessment_request.concerns,
        note=assessment_request.note,
    )
    visit = visits.open_visit(wants=wants, locations=assessment_request.locations.all(), now=now)
    _decide(assessment_request, Outcome.ACCEPT, by=by, now=now, first_visit=visit)
    return visit


@transaction.atomic
def decline(
    *, assessment_request: AssessmentRequest, reason: str = "", by: User, now: datetime
) -> AssessmentRequest:
    """Close a request that the practice cannot take.

    Raises:
        AlreadyDecided: it was accepted, declined or withdrawn.
    """
    _decide(assessment_request, Outcome.DECLINE, reason=reason, by=by, now=now)
    status_links.end(assessment_request=assessment_request, now=now)
    return assessment_request


@transaction.atomic
def put_on_hold(
    *,
    assessment_request: AssessmentRequest,
    until: datetime,
    reason: str = "",
    by: User,
    now: datetime,
) -> AssessmentRequest:
    """Set a request aside until an instant, while we wait for the person.

    Raises:
        AlreadyDecided: it is not new any more.
    """
    _decide(assessment_request, Outcome.HOLD, reason=reason, until=until, by=by, now=now)
    return assessment_request


@transaction.atomic
def take_back(*, assessment_request: AssessmentRequest, by: User, now: datetime) -> None:
    """Open a request again as if it had not been accepted, and close the path made for it.

    Raises:
        AlreadyDecided: it is not accepted any more.
    """
    if assessment_request.first_visit is not None:
        visits.move(assessment_request.first_visit, FirstVisit.Stage.CLOSED, now=now)
    _decide(assessment_request, Outcome.TAKE_BACK, by=by, now=now)


@transaction.atomic
def withdraw(
    *, assessment_request: AssessmentRequest, by: trail.Actor, now: datetime
) -> AssessmentRequest:
    """Close a request because the person asked us to, without a reason.

    Raises:
        AlreadyDecided: it was accepted or closed.
    """
    _move(assessment_request, Status.WITHDRAWN, frozenset({Status.SUBMITTED, Status.ON_HOLD}))
    status_links.end(assessment_request=assessment_request, now=now)
    trail.record("request.withdrawn", by=by, now=now, of=assessment_request)
    return assessment_request


def locked(assessment_request: AssessmentRequest) -> AssessmentRequest:
    """Make decisions about one request queue up.

    The visit is read by a question of its own: joined, it would be as old as before the wait.
    """
    rows = AssessmentRequest.objects.select_for_update(no_key=True)
    return rows.get(pk=assessment_request.pk)


def _decide(
    assessment_request: AssessmentRequest,
    outcome: TriageDecision.Outcome,
    *,
    by: User,
    now: datetime,
    reason: str = "",
    until: datetime | None = None,
    first_visit: FirstVisit | None = None,
) -> None:
    changes: dict[str, object] = {"on_hold_until": until}
    if first_visit is not None:
        changes["first_visit"] = first_visit
    _move(assessment_request, LEADS_TO[outcome], ALLOWED_FROM[outcome], **changes)
    TriageDecision.objects.create(
        assessment_request=assessment_request,
        outcome=outcome,
        reason=reason,
        until=until,
        by=by,
        at=now,
    )
    trail.record(f"request.{outcome}", by=by, now=now, of=assessment_request)


def _move(
    assessment_request: AssessmentRequest,
    status: AssessmentRequest.Status,
    allowed: frozenset[str],
    **changes: object,
) -> None:
    changes.setdefault("on_hold_until", None)
    moved = AssessmentRequest.objects.filter(
        pk=assessment_request.pk, version=assessment_request.version, status__in=allowed
    ).update(status=status, version=assessment_request.version + 1, **changes)
    if not moved:
        raise AlreadyDecided
    assessment_request.refresh_from_db()
