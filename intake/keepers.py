"""Says which of two requests may go on for both."""

from config.kernel import errors
from intake.models import AssessmentRequest
from scheduling.models import FirstVisit

Status = AssessmentRequest.Status

WAITS = frozenset({Status.SUBMITTED, Status.ON_HOLD})


class AlreadyMerged(errors.Conflict):
    """Says that one of two requests lives on in another one."""

    code = "already_merged"
    detail = "One of these was merged meanwhile. Please look at them again."


class WasErased(errors.Conflict):
    """Says that one of two requests is erased."""

    code = "request_erased"
    detail = "One of these was erased, so nothing is left to merge."


class IsSetAside(errors.Conflict):
    """Says that one of two requests is not in the queue yet."""

    code = "is_set_aside"
    detail = "One of these is set aside. Put it into the queue first."


class BothAccepted(errors.Conflict):
    """Says that each of two requests has a visit of its own."""

    code = "both_accepted"
    detail = "Both were accepted, so each has a visit of its own. They stay apart."


class AskedAgain(errors.Conflict):
    """Says that a person whose visit is over asks for a new one."""

    code = "asked_again"
    detail = "One was seen already, and the other asks anew. They stay apart."


class KeepTheAccepted(errors.Conflict):
    """Says that a merge would lose a visit."""

    code = "keep_the_accepted"
    detail = "The other one was accepted and has a visit. Keep that one instead."


class KeepTheOpen(errors.Conflict):
    """Says that a merge would take a request out of the queue for good."""

    code = "keep_the_open"
    detail = "The one you keep is closed. Keep the open one instead."


def refusal(*, kept: AssessmentRequest, merged: AssessmentRequest) -> errors.Refusal | None:
    """Answer why one request cannot go on for another; None when it can."""
    both = (kept, merged)
    reasons: dict[type[errors.Refusal], bool] = {
        WasErased: any(row.status == Status.ERASED for row in both),
        AlreadyMerged: any(row.merged_into_id for row in both),
        IsSetAside: any(row.set_aside_at for row in both),
        BothAccepted: all(_was_accepted(row) for row in both),
        AskedAgain: any(_is_over(row) for row in both) and any(is_open(row) for row in both),
        KeepTheAccepted: _was_accepted(merged),
        KeepTheOpen: is_open(merged) and not is_open(kept),
    }
    return next((reason() for reason, holds in reasons.items() if holds), None)


def is_open(row: AssessmentRequest) -> bool:
    """Answer whether somebody still has to do something about a request."""
    return row.status in WAITS or (_was_accepted(row) and not _is_over(row))


def _is_over(row: AssessmentRequest) -> bool:
    visit = row.first_visit
    return visit is not None and visit.stage == FirstVisit.Stage.CLOSED and _was_accepted(row)


def _was_accepted(row: AssessmentRequest) -> bool:
    return row.status == Status.ACCEPTED
