"""Lets acts on one request take turns, and refuses what was decided on an older look at it."""

from django.db.models import F

from config.kernel import errors
from intake.models import AssessmentRequest
from intake.seen import Seen, Stale


class StillSetAside(errors.Conflict):
    """Says that a request looks automatic, and that nobody has put it into the queue."""

    code = "set_aside"
    detail = "This is set aside. Put it into the queue first."


def take(assessment_request: AssessmentRequest, *, seen: Seen | None = None) -> AssessmentRequest:
    """Wait for the turn, and bring the row up to date as it stands then.

    The visit is read by a question of its own: joined, it would be as old as before the wait.

    Raises:
        Stale: the request changed since it was `seen`.
    """
    rows = AssessmentRequest.objects.select_for_update(no_key=True)
    assessment_request.refresh_from_db(from_queryset=rows)
    check(assessment_request, seen)
    return assessment_request


def check(assessment_request: AssessmentRequest, seen: Seen | None) -> None:
    """Refuse what was decided on an older look.

    Raises:
        Stale: the request changed since it was `seen`.
    """
    if is_stale(assessment_request, seen):
        raise Stale


def is_stale(assessment_request: AssessmentRequest, seen: Seen | None) -> bool:
    """Answer whether a request changed since it was `seen`; who saw nothing is never late."""
    return seen is not None and seen != Seen.of(assessment_request)


def check_in_queue(assessment_request: AssessmentRequest) -> None:
    """Refuse to work on what was set aside: it is in no list of those who wait.

    Raises:
        StillSetAside: nobody has put it into the queue.
    """
    if assessment_request.set_aside_at is not None:
        raise StillSetAside


def write(assessment_request: AssessmentRequest, **changes: object) -> AssessmentRequest:
    """Write a request whose turn was taken, and count its version."""
    AssessmentRequest.objects.filter(pk=assessment_request.pk).update(
        version=F("version") + 1, **changes
    )
    assessment_request.refresh_from_db()
    return assessment_request
