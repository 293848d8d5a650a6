"""Takes a decision back within two minutes: the request stands as before, and no letter leaves."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from intake import decisions, emails, snapshots, status_links, triage, turns
from intake.models import AssessmentRequest, TriageDecision
from notifications import outbox
from scheduling import appointments, visits
from scheduling.models import FirstVisit

Status = AssessmentRequest.Status
Outcome = TriageDecision.Outcome


@transaction.atomic
def take_back(*, assessment_request: AssessmentRequest, by: User, now: datetime) -> None:
    """Take back the newest decision: everything stands as before it, and no letter leaves.

    Taking back an acceptance closes the path that was made for it.

    Raises:
        appointments.UndoOver: it is not this person's, too old, or something has happened since.
        outbox.AlreadyLeaving: the letter has been picked up.
    """
    row = turns.take(assessment_request)
    decision = decisions.latest(row)
    if decision is None or not may_take_back(decision, by=by, now=now):
        raise appointments.UndoOver
    if row.status != triage.LEADS_TO[Outcome(decision.outcome)] or row.merged_into_id:
        raise appointments.UndoOver
    if decision.outcome == Outcome.ACCEPT and row.first_visit is not None:
        visits.move(row.first_visit, FirstVisit.Stage.CLOSED, now=now)
    if decision.outcome == Outcome.DECLINE:
        outbox.withdraw(keys=[emails.declined_key(decision)], by=by, now=now)
        status_links.go_on(assessment_request=row)
    changes = snapshots.values(decision.before)
    if changes["status"] == Status.DECLINED:
        status_links.end(assessment_request=row, now=now)
    turns.write(row, **changes)
    decisions.keep(row, Outcome.TAKE_BACK, takes_back=decision, by=by, now=now)


def may_take_back(decision: TriageDecision, *, by: User, now: datetime) -> bool:
    """Answer whether this person may still take a decision back."""
    return decision.by_id == by.pk and now <= decision.at + appointments.UNDO_WITHIN
