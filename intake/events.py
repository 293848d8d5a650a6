"""Writes what happened to a request into its timeline and into the trail, in one transaction."""

from datetime import datetime

from config.accounts.models import User
from config.audit import trail
from intake.models import AssessmentRequest, RequestEvent

Kind = RequestEvent.Kind

TAKEN_BACK_AS = {
    Kind.RESTORED: Kind.SET_ASIDE_AGAIN,
    Kind.PROMISED_AGAIN: Kind.PROMISE_TAKEN_BACK,
    Kind.OFFERED: Kind.OFFER_TAKEN_BACK,
    Kind.OFFER_WITHDRAWN: Kind.OFFERED_AGAIN,
    Kind.NUDGED: Kind.NUDGE_TAKEN_BACK,
    Kind.LISTED: Kind.LISTING_TAKEN_BACK,
    Kind.UNLISTED: Kind.LISTED_AGAIN,
    Kind.LOOKED_ON: Kind.ENDED_AGAIN,
}
"""What can be taken back, each with what tells of that; their details say `before` and `after`."""


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
