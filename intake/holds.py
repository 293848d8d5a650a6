"""Brings requests back from hold when their day has come."""

from datetime import datetime

from django.db import transaction

from config.audit import trail
from intake import claiming, events, queries, triage, turns
from intake.events import Kind
from intake.models import AssessmentRequest

Status = AssessmentRequest.Status
ENDED_AT_ONCE = 100


def end_due(*, now: datetime) -> int:
    """Put the requests back into the queue whose hold has ended; their promise goes on."""
    ended = 0
    with transaction.atomic():
        rows = (
            AssessmentRequest.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(status=Status.ON_HOLD, on_hold_until__lte=now, merged_into=None)
            .order_by("on_hold_until", "id")[:ENDED_AT_ONCE]
        )
        for row in rows:
            respond_by = queries.resumed(row, since=now)
            lasting = claiming.lasting(row, since=now)
            turns.write(
                row, status=Status.SUBMITTED, respond_by=respond_by, **triage.RUNNING | lasting
            )
            events.note(Kind.HOLD_ENDED, of=row, by=trail.SYSTEM, now=now)
            ended += 1
    return ended
