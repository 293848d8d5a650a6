"""Private links to a request's status page."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from config.kernel import errors, tokens
from intake.models import AssessmentRequest, StatusLink

ENDS_AFTER_CLOSING = timedelta(days=90)


class LinkEnded(errors.Gone):
    """Says that a link was never ours, or has timed out; which of the two stays unsaid."""

    code = "link_ended"
    detail = "This link has timed out to keep your details safe."


def make(*, assessment_request: AssessmentRequest, now: datetime) -> str:
    """Make a further private link and answer its token, which is kept as a hash alone."""
    token = tokens.new()
    StatusLink.objects.create(
        assessment_request=assessment_request, token_hash=tokens.digest(token), made_at=now
    )
    return token


def follow(*, token: str, now: datetime) -> AssessmentRequest:
    """Answer the request that a token leads to; looking changes nothing.

    Raises:
        LinkEnded: no living link has this token.
    """
    living = Q(expires_at=None) | Q(expires_at__gt=now)
    link = (
        StatusLink.objects.select_related("assessment_request__first_visit")
        .filter(living, token_hash=tokens.digest(token))
        .first()
    )
    if link is None:
        raise LinkEnded
    return link.assessment_request


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
