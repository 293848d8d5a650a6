"""Requests that were merged are one family: the one that goes on, and all that live on in it."""

from datetime import datetime
from uuid import UUID

from intake.models import AssessmentRequest


def found(reference: str) -> AssessmentRequest | None:
    """Find the request whose reference somebody typed, however they typed it."""
    typed = "".join(reference.split())
    rows = AssessmentRequest.objects.filter(reference__in=[typed, typed.upper()])
    return rows.order_by("pk").first() if "\0" not in typed else None


def keeper(assessment_request: AssessmentRequest) -> AssessmentRequest:
    """Answer the request in which this one lives on, which may be itself."""
    row = assessment_request
    while row.merged_into is not None:
        row = row.merged_into
    return row


def keys(assessment_request: AssessmentRequest) -> set[UUID]:
    """Answer the ids of a request and of all that was merged into it."""
    known: set[UUID] = set()
    keys: set[UUID] = {assessment_request.pk}
    while keys != known:
        known = keys
        merged = AssessmentRequest.objects.filter(merged_into__in=known)
        keys = known | set(merged.values_list("pk", flat=True))
    return keys


def has_grown(assessment_request: AssessmentRequest, *, since: datetime) -> bool:
    """Answer whether another request was merged into this one since, and still is."""
    return assessment_request.merges.filter(undone_at=None, at__gt=since).exists()
