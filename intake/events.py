"""Writes what happened to a request into its timeline and into the trail, in one transaction."""

from datetime import datetime

from config.accounts.models import User
from config.audit import trail
from intake.models import AssessmentRequest, RequestEvent

Kind = RequestEvent.Kind


def note(
    kind: RequestEvent.Kind,
    *,
    of: AssessmentRequest,
    by: trail.Actor,
    now: datetime,
    **details: object,
) -> RequestEvent:
    """Keep that something happened to a request, with its author if somebody has an account."""
    trail.record(f"request.{kind}", by=by, now=now, of=of)
    return RequestEvent.objects.create(
        assessment_request=of,
        kind=kind,
        details=details,
        by=by if isinstance(by, User) else None,
        at=now,
    )
