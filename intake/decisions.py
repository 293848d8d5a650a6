"""Keeps what the desk decided, one row a decision, and finds the one that stands."""

from datetime import datetime

from config.accounts.models import User
from config.audit import trail
from intake.models import AssessmentRequest, TriageDecision

Outcome = TriageDecision.Outcome


def keep(
    assessment_request: AssessmentRequest,
    outcome: TriageDecision.Outcome,
    *,
    by: User,
    now: datetime,
    **more: object,
) -> TriageDecision:
    """Keep one decision, and its place in the trail."""
    trail.record(f"request.{outcome}", by=by, now=now, of=assessment_request)
    return TriageDecision.objects.create(
        assessment_request=assessment_request, outcome=outcome, by=by, at=now, **more
    )


def latest(assessment_request: AssessmentRequest) -> TriageDecision | None:
    """Answer the newest decision that nobody has taken back."""
    rows = assessment_request.decisions.filter(taken_back_by=None)
    return rows.exclude(outcome=Outcome.TAKE_BACK).order_by("-at", "-id").first()
