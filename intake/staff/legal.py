"""Where each step of the desk is legal, so that its pages offer nothing else."""

from collections.abc import Callable
from datetime import datetime

from config.accounts.models import User
from intake import claiming, corrections, triage
from intake.models import AssessmentRequest
from intake.triage import Outcome
from scheduling import offer_terms
from scheduling.models import FirstVisit
from scheduling.offered import open_of

Status = AssessmentRequest.Status
Stage = FirstVisit.Stage


def is_worked_on(row: AssessmentRequest) -> bool:
    """Answer whether a request is neither merged nor set aside."""
    return row.merged_into_id is None and row.set_aside_at is None


def may_decide(outcome: Outcome) -> Callable[[AssessmentRequest, User, datetime], bool]:
    """Make the question whether a decision can be made here."""
    return lambda row, _by, _now: triage.may_decide(row, outcome) and row.set_aside_at is None


def is_open(row: AssessmentRequest, _by: User, _now: datetime) -> bool:
    """Answer whether what was asked may still be put right."""
    return row.status in corrections.OPEN and is_worked_on(row)


def is_held(row: AssessmentRequest, _by: User, _now: datetime) -> bool:
    """Answer whether a request is on hold."""
    return row.status == Status.ON_HOLD and is_worked_on(row)


def takes_words(row: AssessmentRequest, _by: User, _now: datetime) -> bool:
    """Answer whether something can be noted about a request."""
    return row.status != Status.ERASED and row.merged_into_id is None


def may_claim(row: AssessmentRequest, by: User, _now: datetime) -> bool:
    """Answer whether this person may take a request on."""
    free = not claiming.has_ended(row) and row.set_aside_at is None
    return free and row.assigned_to_id != by.pk


def stands_at(row: AssessmentRequest, *stages: FirstVisit.Stage) -> bool:
    """Answer whether the person's path stands at one of these stages."""
    visit = row.first_visit
    return row.status == Status.ACCEPTED and visit is not None and visit.stage in stages


def may_nudge(row: AssessmentRequest, _by: User, now: datetime) -> bool:
    """Answer whether the person can be asked about their offer once more."""
    out = open_of(row.first_visit) if row.first_visit else None
    return out is not None and offer_terms.may_nudge(out, now=now)


def may_wait(row: AssessmentRequest, by: User, now: datetime) -> bool:
    """Answer whether the person can be put on the waitlist."""
    return stands_at(row, Stage.LOOKING) or may_decide(Outcome.ACCEPT)(row, by, now)


def is_set_aside(row: AssessmentRequest, _by: User, _now: datetime) -> bool:
    """Answer whether a request looked automatic and waits in its own list."""
    return row.set_aside_at is not None and row.status == Status.SUBMITTED
