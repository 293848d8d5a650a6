"""The desk's decisions about a request: decide, record, hand over to scheduling."""

from datetime import datetime, timedelta

from django.db import transaction

from config.accounts.models import User
from config.kernel import errors
from intake import claiming, decisions, emails, queries, snapshots, status_links, turns
from intake.models import AssessmentRequest, TriageDecision
from intake.seen import Seen
from scheduling import visits
from scheduling.models import FirstVisit

Status = AssessmentRequest.Status
Outcome = TriageDecision.Outcome

RUNNING: dict[str, None] = {"promise_left": None, "on_hold_until": None}
"""The promise's clock runs, and nothing waits for a day."""

Changes = dict[str, object]

HELD_AT_MOST = timedelta(days=366)

ALLOWED_FROM: dict[str, frozenset[str]] = {
    Outcome.ACCEPT: frozenset({Status.SUBMITTED, Status.ON_HOLD}),
    Outcome.DECLINE: frozenset({Status.SUBMITTED, Status.ON_HOLD, Status.ACCEPTED}),
    Outcome.HOLD: frozenset({Status.SUBMITTED}),
    Outcome.REOPEN: frozenset({Status.ON_HOLD, Status.DECLINED}),
}
"""For each decision, the states in which a request may be."""

LEADS_TO = {
    Outcome.ACCEPT: Status.ACCEPTED,
    Outcome.DECLINE: Status.DECLINED,
    Outcome.HOLD: Status.ON_HOLD,
    Outcome.REOPEN: Status.SUBMITTED,
}


class AlreadyDecided(errors.Conflict):
    """Says that a request is not where this decision can be made."""

    code = "already_decided"
    detail = "Somebody has decided this meanwhile. Please look at it again."


class HeldTooLong(errors.Invalid):
    """Says that a hold ends on a day to come, within a year."""

    code = "hold_out_of_range"
    detail = "Pick a day to come, within a year."


@transaction.atomic
def accept(
    *,
    assessment_request: AssessmentRequest,
    told: bool = False,
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> FirstVisit:
    """Open the person's path to a visit, with their contact rules copied.

    Nobody tells them of that alone, so the promise's clock goes on until they hear from us: at
    once where they are `told` with it. A second press by the same person is one decision.

    Raises:
        AlreadyDecided: it was accepted, declined or withdrawn.
        Stale: it changed since it was `seen`.
    """
    row = turns.take(assessment_request)
    if row.first_visit is not None and _is_repeated(row, Outcome.ACCEPT, by):
        return row.first_visit
    turns.check(row, seen)
    _check(row, Outcome.ACCEPT)
    wants = visits.Wants(
        reference=row.reference,
        name=row.name,
        pronouns=row.pronouns,
        email=row.email,
        phone=row.phone,
        reach_by=row.reach_by,
        voicemail_ok=row.voicemail_ok,
        practice_name_ok=row.practice_name_ok,
        urgent=row.urgent,
        times=row.times,
        concerns=row.concerns,
        note=row.note,
    )
    visit = visits.open_visit(wants=wants, locations=row.locations.all(), now=now)
    changes: Changes = {**RUNNING, "first_visit": visit}
    changes["respond_by"] = queries.resumed(row, since=now)
    changes["answered_at"] = row.answered_at or (now if told else None)
    _decide(row, Outcome.ACCEPT, by=by, now=now, changes=changes)
    emails.overtake(row, by=by, now=now)
    return visit


@transaction.atomic
def decline(
    *,
    assessment_request: AssessmentRequest,
    reason: str = "",
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> AssessmentRequest:
    """Close a request that the practice cannot take, and tell the person kindly.

    One that was accepted can be closed as long as there is no visit. The reason is for the desk
    alone. A second press by the same person is one decision.

    Raises:
        AlreadyDecided: it was accepted, declined or withdrawn.
        Stale: it changed since it was `seen`.
    """
    row = turns.take(assessment_request)
    if _is_repeated(row, Outcome.DECLINE, by, reason=reason):
        return row
    turns.check(row, seen)
    changes: Changes = {"closed_at": now, "promise_left": None, **claiming.NOBODY}
    changes["answered_at"] = row.answered_at or now
    decision = _decide(row, Outcome.DECLINE, reason=reason, by=by, now=now, changes=changes)
    if row.first_visit is not None and decision.before["before"]["status"] == Status.ACCEPTED:
        visits.end(row.first_visit, now=now)
    emails.overtake(row, by=by, now=now)
    emails.declined(row, decision=decision, now=now)
    status_links.end(assessment_request=row, now=now)
    return row


@transaction.atomic
def put_on_hold(
    *,
    assessment_request: AssessmentRequest,
    until: datetime,
    reason: str = "",
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> AssessmentRequest:
    """Set a request aside until an instant, while we wait for the person: the promise pauses.

    Raises:
        AlreadyDecided: it is not new any more.
        HeldTooLong: the instant has passed, or lies more than a year ahead.
        Stale: it changed since it was `seen`.
    """
    row = turns.take(assessment_request)
    if _is_repeated(row, Outcome.HOLD, by, reason=reason, until=until):
        return row
    turns.check(row, seen)
    if not now < until <= now + HELD_AT_MOST:
        raise HeldTooLong
    changes: Changes = {"promise_left": queries.remaining(row, at=now), "on_hold_until": until}
    _decide(row, Outcome.HOLD, reason=reason, until=until, by=by, now=now, changes=changes)
    return row


@transaction.atomic
def reopen(
    *,
    assessment_request: AssessmentRequest,
    reason: str = "",
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> AssessmentRequest:
    """Take a request off hold, its promise going on with what was left, or open a closed one.

    Raises:
        AlreadyDecided: it is open.
        Stale: it changed since it was `seen`.
    """
    row = turns.take(assessment_request)
    if _is_repeated(row, Outcome.REOPEN, by, reason=reason):
        return row
    turns.check(row, seen)
    changes: Changes = dict(RUNNING)
    if row.status == Status.ON_HOLD:
        changes["respond_by"] = queries.resumed(row, since=now)
    else:
        places = list(queries.places_of(row))
        changes["respond_by"] = queries.promise(locations=places, urgent=row.urgent, since=now)
        changes |= {"closed_at": None, "answered_at": None, "promised_again": None}
        status_links.go_on(assessment_request=row)
        emails.keep_back(decisions.latest(row), by=by, now=now)
    _decide(row, Outcome.REOPEN, reason=reason, by=by, now=now, changes=changes)
    return row


def may_decide(assessment_request: AssessmentRequest, outcome: TriageDecision.Outcome) -> bool:
    """Answer whether a request is where this decision can be made."""
    row = assessment_request
    if row.status == Status.ACCEPTED and row.first_visit and not visits.looks_on(row.first_visit):
        return False
    return row.status in ALLOWED_FROM[outcome] and row.merged_into_id is None


def _check(row: AssessmentRequest, outcome: TriageDecision.Outcome) -> None:
    if not may_decide(row, outcome):
        raise AlreadyDecided
    turns.check_in_queue(row)


def _is_repeated(
    row: AssessmentRequest,
    outcome: TriageDecision.Outcome,
    by: User,
    *,
    reason: str = "",
    until: datetime | None = None,
) -> bool:
    """Know the second of two presses: it stands already, by the same person, in the same words."""
    if row.status != LEADS_TO[outcome]:
        return False
    last = decisions.latest(row)
    return last is not None and (last.outcome, last.by_id, last.reason, last.until) == (
        outcome,
        by.pk,
        reason,
        until,
    )


def _decide(
    row: AssessmentRequest,
    outcome: TriageDecision.Outcome,
    *,
    by: User,
    now: datetime,
    changes: Changes,
    reason: str = "",
    until: datetime | None = None,
) -> TriageDecision:
    """Write one decision about a request whose turn was taken."""
    _check(row, outcome)
    before = snapshots.of(row)
    standing: dict[str, object] = {
        "status": LEADS_TO[outcome],
        "on_hold_until": None,
        **claiming.lasting(row, since=until or now),
    }
    turns.write(row, **standing | changes)
    kept = {"before": before, "after": snapshots.of(row)}
    return decisions.keep(row, outcome, reason=reason, until=until, before=kept, by=by, now=now)
