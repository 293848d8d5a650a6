"""Takes a decision back within two minutes: no letter leaves, and what was done since stays."""

from datetime import datetime
from typing import Any

from django.db import transaction

from config.accounts.models import User
from intake import (
    claiming,
    decisions,
    emails,
    families,
    heard,
    queries,
    snapshots,
    status_links,
    triage,
    turns,
)
from intake.models import AssessmentRequest, TriageDecision
from notifications import outbox
from scheduling import appointments, visits
from scheduling.models import FirstVisit

Status = AssessmentRequest.Status
Outcome = TriageDecision.Outcome
Changes = dict[str, Any]

MERGED_SINCE = "Another request was merged into this one since. Set them apart first."

CLOCK = frozenset({"respond_by", "promise_left"})
CLAIM = frozenset({"assigned_to_id", "claimed_at", "claim_ends_at"})


@transaction.atomic
def take_back(*, assessment_request: AssessmentRequest, by: User, now: datetime) -> None:
    """Take back the newest decision: what nobody changed since stands as before it.

    Taking back an acceptance closes the path that was made for it.

    Raises:
        appointments.UndoOver: it is not this person's, too old, or cannot be told from what
            has happened since.
        outbox.AlreadyLeaving: the letter has been picked up.
    """
    row = turns.take(assessment_request)
    decision = decisions.latest(row)
    if decision is None or not _stands(row, decision, by=by, now=now):
        raise appointments.UndoOver
    if families.has_grown(row, since=decision.at):
        raise appointments.UndoOver(MERGED_SINCE)
    if decision.outcome == Outcome.ACCEPT and row.first_visit is not None:
        visits.move(row.first_visit, FirstVisit.Stage.CLOSED, now=now)
    if decision.outcome == Outcome.DECLINE:
        outbox.withdraw(keys=[emails.declined_key(decision)], by=by, now=now)
        status_links.go_on(assessment_request=row)
    changes = _as_before(row, decision, now)
    was_accepted = decision.outcome == Outcome.DECLINE and changes["status"] == Status.ACCEPTED
    if was_accepted and row.first_visit is not None:
        visits.go_back(row.first_visit, since=decision.at, now=now)
    if changes["status"] == Status.DECLINED:
        status_links.end(assessment_request=row, now=now)
    turns.write(row, **changes)
    if changes["status"] == Status.DECLINED:
        _tell_after_all(row, now)
    decisions.keep(row, Outcome.TAKE_BACK, takes_back=decision, by=by, now=now)


def _tell_after_all(row: AssessmentRequest, now: datetime) -> None:
    """Send the letter that opening the request again had kept back; one that left stays one."""
    closed = row.decisions.filter(outcome=Outcome.DECLINE, taken_back_by=None).last()
    if closed is not None:
        emails.declined(row, decision=closed, now=now)


def may_take_back(
    assessment_request: AssessmentRequest, decision: TriageDecision, *, by: User, now: datetime
) -> bool:
    """Answer whether this person may still take a decision back, the newest that stands."""
    row = assessment_request
    return _stands(row, decision, by=by, now=now) and not families.has_grown(row, since=decision.at)


def _stands(row: AssessmentRequest, decision: TriageDecision, *, by: User, now: datetime) -> bool:
    own = decision.by_id == by.pk and now <= decision.at + appointments.UNDO_WITHIN
    led_here = row.status == triage.LEADS_TO[Outcome(decision.outcome)]
    if decision.outcome == Outcome.ACCEPT and row.first_visit is not None:
        led_here = led_here and row.first_visit.stage == FirstVisit.Stage.LOOKING
    return own and led_here and row.merged_into_id is None


def _as_before(row: AssessmentRequest, decision: TriageDecision, now: datetime) -> Changes:
    """Answer how a request stands without the decision, and with all that was done since."""
    before, after = (snapshots.values(decision.before[name]) for name in ("before", "after"))
    if before["status"] == Status.DECLINED:  # closed again: nobody has it, and nothing is promised
        return before
    since = {name for name, left in after.items() if getattr(row, name) != left}
    found = before | {name: getattr(row, name) for name in since}
    heard_at = before["answered_at"] or heard.first_call(row, since=decision.at)
    found["answered_at"] = heard_at
    if since & CLOCK:
        found |= _clock(row, before, now)
    if since & CLAIM:
        found |= {name: getattr(row, name) for name in CLAIM}
        found |= claiming.lasting(row, since=before["on_hold_until"] or now)
    return found


def _clock(row: AssessmentRequest, before: Changes, now: datetime) -> Changes:
    """Let a promise that came sooner since start or stop; it never comes later than it was."""
    if before["status"] == Status.ON_HOLD:
        left = min(before["promise_left"], queries.remaining(row, at=now))
        return {"promise_left": left, "respond_by": before["respond_by"]}
    respond_by = min(before["respond_by"], queries.resumed(row, since=now))
    return {"promise_left": None, "respond_by": respond_by}
