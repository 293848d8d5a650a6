"""Takes back that a request's visit was cancelled, moved or marked, within two minutes."""

from datetime import datetime
from types import ModuleType
from uuid import UUID

from config.accounts.models import User
from intake import status_links
from intake.models import AssessmentRequest
from scheduling import cancelling, change_letters, in_error, outcome_undo, rescheduling
from scheduling.models import Cancellation, OutcomeMark, Rescheduling

Change = Cancellation | Rescheduling | OutcomeMark
RECORDS: tuple[type[Cancellation], type[Rescheduling], type[OutcomeMark]] = (
    Cancellation,
    Rescheduling,
    OutcomeMark,
)


def meant(assessment_request: AssessmentRequest, act: UUID) -> Change | None:
    """Find the cancellation, move or mark that an Undo names, if it names one."""
    return next((each for each in _of(assessment_request) if each.pk == act), None)


def last(assessment_request: AssessmentRequest, *, by: User) -> Change | None:
    """Find the newest that this person did and has not taken back."""
    own = [
        each
        for each in _of(assessment_request)
        if each.by_id == by.pk and each.taken_back_at is None
    ]
    return max(own, key=lambda each: (each.at, each.pk), default=None)


def may_take_back(change: Change, *, by: User, now: datetime) -> bool:
    """Answer whether this person may still take it back: what it left behind still stands."""
    if isinstance(change, OutcomeMark):
        lately = outcome_undo.is_lately(change, by=by, now=now)
        return lately and _undo_of(change).stands(change, change.appointment)
    if isinstance(change, Cancellation):
        return cancelling.is_lately(change, by=by, now=now) and cancelling.stands(change)
    return rescheduling.is_lately(change, by=by, now=now) and rescheduling.stands(change)


def take_back(
    *, assessment_request: AssessmentRequest, change: Change, by: User, now: datetime
) -> None:
    """Take it back; a letter that has to be written again leads to the person's page.

    Raises:
        appointments.UndoOver, claims.TimeTaken, outbox.AlreadyLeaving: nothing has changed.
    """
    if isinstance(change, OutcomeMark):  # no letter tells of it
        _undo_of(change).take_back(mark=change, by=by, now=now)
        return
    url = change_letters.page_url_of(change.appointment)
    if not url:
        url = status_links.url(status_links.make(assessment_request=assessment_request, now=now))
    if isinstance(change, Cancellation):
        cancelling.take_back(cancellation=change, page_url=url, by=by, now=now)
    else:
        rescheduling.take_back(rescheduling=change, page_url=url, by=by, now=now)


def _undo_of(mark: OutcomeMark) -> ModuleType:
    return in_error if mark.outcome == OutcomeMark.Outcome.IN_ERROR else outcome_undo


def _of(assessment_request: AssessmentRequest) -> list[Change]:
    visit = assessment_request.first_visit_id
    if visit is None:
        return []
    related = ("appointment__first_visit", "appointment__therapist", "appointment__location")
    found: list[Change] = []
    for record in RECORDS:
        rows = record.objects.filter(appointment__first_visit=visit)
        found += rows.select_related(*related, "appointment__busy_time", "by")
    return found
