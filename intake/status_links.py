"""Private links to a request's status page."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from config.kernel import tokens
from intake.models import AssessmentRequest, StatusLink
from scheduling.models import FirstVisit

Status = AssessmentRequest.Status

ENDS_AFTER_CLOSING = timedelta(days=90)
FRESH_LASTS = timedelta(days=7)


def make(*, assessment_request: AssessmentRequest, now: datetime) -> str:
    """Make a further private link and answer its token, which is kept as a hash alone."""
    return _keep(assessment_request, now, expires_at=None)


def make_fresh(*, assessment_request: AssessmentRequest, now: datetime) -> str:
    """Make a link in place of an old one; to what has ended long ago it leads for a week."""
    closed_at = _closed_at(assessment_request)
    if closed_at is None:
        return make(assessment_request=assessment_request, now=now)
    ends_at = max(now + FRESH_LASTS, closed_at + ENDS_AFTER_CLOSING)
    return _keep(assessment_request, now, expires_at=ends_at)


def follow(*, token: str, now: datetime) -> AssessmentRequest:
    """Answer the request that a token leads to; looking changes nothing.

    Raises:
        tokens.LinkEnded: no living link has this token.
    """
    link = _find(token)
    if link is None:
        raise tokens.LinkEnded
    kept = _kept(link.assessment_request)
    if _has_ended(link, kept, now):
        raise tokens.LinkEnded
    return kept


def known(*, token: str) -> AssessmentRequest | None:
    """Answer the request that a token led to once, as long as we hold anything about it."""
    link = _find(token)
    kept = _kept(link.assessment_request) if link else None
    return kept if kept is not None and kept.status != Status.ERASED else None


def end(*, assessment_request: AssessmentRequest, now: datetime) -> None:
    """Let a closed request's links time out."""
    assessment_request.status_links.update(expires_at=now + ENDS_AFTER_CLOSING)


def go_on(*, assessment_request: AssessmentRequest) -> None:
    """Let the links of a request that is open again work as long as it is."""
    assessment_request.status_links.update(expires_at=None)


def url(token: str) -> str:
    """Answer the whole address of a status page."""
    path: str = reverse("status:page", args=[token])
    return f"{settings.PUBLIC_URL}{path}"


def _keep(assessment_request: AssessmentRequest, now: datetime, expires_at: datetime | None) -> str:
    token = tokens.new()
    StatusLink.objects.create(
        assessment_request=assessment_request,
        token_hash=tokens.digest(token),
        made_at=now,
        expires_at=expires_at,
    )
    return token


def _find(token: str) -> StatusLink | None:
    rows = StatusLink.objects.select_related(
        "assessment_request__first_visit", "assessment_request__merged_into__first_visit"
    )
    return rows.filter(token_hash=tokens.digest(token)).first()


def _kept(assessment_request: AssessmentRequest) -> AssessmentRequest:
    """Go from a request that was merged to the one that was kept, which may be merged itself."""
    row, passed = assessment_request, {assessment_request.pk}
    while row.merged_into is not None and row.merged_into.pk not in passed:
        row = row.merged_into
        passed.add(row.pk)
    return row


def _has_ended(link: StatusLink, kept: AssessmentRequest, now: datetime) -> bool:
    """Answer whether a link has timed out; a visit that is done ends links without a word."""
    if kept.status == Status.ERASED:
        return True
    if link.expires_at is not None:
        return link.expires_at <= now
    closed_at = _closed_at(kept)
    return closed_at is not None and closed_at + ENDS_AFTER_CLOSING <= now


def _closed_at(assessment_request: AssessmentRequest) -> datetime | None:
    visit = assessment_request.first_visit
    if assessment_request.status == Status.ACCEPTED and visit is not None:
        return visit.closed_at if visit.stage == FirstVisit.Stage.CLOSED else None
    return assessment_request.closed_at
