"""Takes back what was kept as an event, within two minutes and as long as it stands."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from config.accounts.models import User
from intake import decisions, emails, events, families, heard, snapshots, status_links, turns
from intake.events import TAKEN_BACK_AS, Kind
from intake.models import AssessmentRequest, RequestEvent
from notifications import outbox
from scheduling import (
    cancelling,
    change_letters,
    displacing,
    offer_undo,
    visits,
    waitlist,
)
from scheduling.appointments import UNDO_WITHIN, UndoOver
from scheduling.models import Appointment, FirstVisit, Offer, WaitlistEntry

Stage = FirstVisit.Stage


def meant(assessment_request: AssessmentRequest, act: UUID) -> RequestEvent | None:
    """Find the event that an Undo names, if it names one that can be taken back."""
    return assessment_request.events.filter(kind__in=TAKEN_BACK_AS, pk=act).first()


def last(assessment_request: AssessmentRequest, *, by: User) -> RequestEvent | None:
    """Find the newest that this person did and has not taken back."""
    return _newest(assessment_request, kind__in=TAKEN_BACK_AS, by=by)


def is_taken_back(event: RequestEvent) -> bool:
    """Answer whether an event was taken back already."""
    return str(event.pk) in _taken_back(event.assessment_request)


def may_take_back(event: RequestEvent, *, by: User, now: datetime) -> bool:
    """Answer whether this person may still take it back: what it left behind still stands."""
    lately = event.by_id == by.pk and now <= event.at + UNDO_WITHIN
    return lately and _stands(event)


@transaction.atomic
def take_back(*, event: RequestEvent, by: User, now: datetime) -> AssessmentRequest:
    """Put back what stood before the event; its letter never leaves. A second press is one.

    Raises:
        UndoOver: it is not this person's, too old, or something has happened since.
        outbox.AlreadyLeaving: the letter has been picked up.
    """
    row = turns.take(event.assessment_request)
    if event.by_id == by.pk and str(event.pk) in _taken_back(row):
        return row
    if not may_take_back(event, by=by, now=now):
        raise UndoOver
    keep_back = KEEP_BACK.get(Kind(event.kind))
    if keep_back is not None:
        keep_back(event, by, now)
    if event.kind in TELLS:
        heard.take_back(row, said_at=event.at)
    turns.write(row, **snapshots.values(event.details["before"]))
    kind = TAKEN_BACK_AS[Kind(event.kind)]
    events.note(kind, of=row, by=by, now=now, takes_back=str(event.pk))
    return row


def _stands(event: RequestEvent) -> bool:
    """Answer whether all is as this event left it, and nothing since rests on it."""
    row, after = event.assessment_request, event.details.get("after")
    if after is None or snapshots.of(row, after) != after:
        return False
    decision = decisions.latest(row)
    if decision is not None and decision.at > event.at:
        return False
    holds = HOLDS.get(Kind(event.kind))
    if holds is not None and not holds(event):
        return False
    return _newest(row, kind=event.kind) == event and not families.has_grown(row, since=event.at)


def _newest(row: AssessmentRequest, **which: object) -> RequestEvent | None:
    gone = _taken_back(row)
    found = row.events.filter(**which).order_by("-at", "-id")
    return next((each for each in found if str(each.pk) not in gone), None)


def _taken_back(row: AssessmentRequest) -> set[str]:
    told = row.events.filter(kind__in=TAKEN_BACK_AS.values())
    return {each.details["takes_back"] for each in told if "takes_back" in each.details}


def _keep_confirmation_back(event: RequestEvent, by: User, now: datetime) -> None:
    outbox.withdraw(keys=[emails.restored_key(event)], by=by, now=now)


def _take_offer_back(event: RequestEvent, by: User, now: datetime) -> None:
    offer = _offer(event)
    if offer.instead_of is None:
        offer_undo.take_back(offer=offer, by=by, now=now)
        return
    url = change_letters.page_url_of(offer.instead_of)
    if not url:
        row = event.assessment_request
        url = status_links.url(status_links.make(assessment_request=row, now=now))
    displacing.take_back(offer=offer, page_url=url, by=by, now=now)


def _offer_again(event: RequestEvent, by: User, now: datetime) -> None:
    offer_undo.take_withdrawal_back(offer=_offer(event), by=by, now=now)


def _keep_nudge_back(event: RequestEvent, by: User, now: datetime) -> None:
    offer_undo.take_nudge_back(offer=_offer(event), by=by, now=now)


def _take_listing_back(event: RequestEvent, by: User, now: datetime) -> None:
    waitlist.take_back(entry=WaitlistEntry.objects.get(pk=event.details["entry"]), by=by, now=now)


def _list_again(event: RequestEvent, _by: User, now: datetime) -> None:
    visits.go_back(_visit(event), since=event.at, now=now)


def _end_again(event: RequestEvent, by: User, now: datetime) -> None:
    cancelling.end_again(appointment=_appointment(event), by=by, now=now)


def _appointment(event: RequestEvent) -> Appointment:
    found = Appointment.objects.select_related("first_visit", "busy_time")
    return found.get(pk=event.details["appointment"])


def _offer(event: RequestEvent) -> Offer:
    found = Offer.objects.select_related("first_visit", "instead_of__first_visit")
    return found.get(pk=event.details["offer"])


def _visit(event: RequestEvent) -> FirstVisit:
    visit = event.assessment_request.first_visit
    if visit is None:  # it ends with the request alone
        raise UndoOver
    return visit


def _stage(*stages: FirstVisit.Stage) -> Callable[[RequestEvent], bool]:
    return lambda event: _visit(event).stage in stages


KEEP_BACK: dict[Kind, Callable[[RequestEvent, User, datetime], None]] = {
    Kind.RESTORED: _keep_confirmation_back,
    Kind.OFFERED: _take_offer_back,
    Kind.OFFER_WITHDRAWN: _offer_again,
    Kind.NUDGED: _keep_nudge_back,
    Kind.LISTED: _take_listing_back,
    Kind.UNLISTED: _list_again,
    Kind.LOOKED_ON: _end_again,
}
"""What has to be kept back or put back beside the request itself."""

TELLS = frozenset({Kind.OFFERED, Kind.LISTED})
"""What tells the person something, so that the promise is kept with it."""

HOLDS: dict[Kind, Callable[[RequestEvent], bool]] = {
    Kind.OFFERED: _stage(Stage.OFFERED),
    Kind.OFFER_WITHDRAWN: _stage(Stage.LOOKING, Stage.WAITLISTED),
    Kind.NUDGED: _stage(Stage.OFFERED),
    Kind.LISTED: _stage(Stage.WAITLISTED),
    Kind.UNLISTED: _stage(Stage.LOOKING),
    Kind.LOOKED_ON: _stage(Stage.LOOKING),
}
"""Where the person's path has to stand for an event to be taken back."""
