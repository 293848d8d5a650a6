"""Puts what looked automatic into the queue, and takes that back before the person hears of it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.kernel import errors
from intake import claiming, emails, events, queries, status_links, turns
from intake.events import Kind
from intake.models import AssessmentRequest, RequestEvent
from intake.seen import Seen
from notifications import outbox
from scheduling.appointments import UNDO_WITHIN, UndoOver

Status = AssessmentRequest.Status


class NotSetAside(errors.Conflict):
    """Says that a request is in the queue already."""

    code = "not_set_aside"
    detail = "This request is in the queue already."


@transaction.atomic
def restore(
    *, assessment_request: AssessmentRequest, seen: Seen | None = None, by: User, now: datetime
) -> AssessmentRequest:
    """Put a request that looked automatic into the queue; once Undo is over it is confirmed.

    A second press by the same person is one.

    Raises:
        NotSetAside: it is in the queue.
        claiming.NothingToClaim: they withdrew meanwhile.
        Stale: it changed since it was `seen`.
    """
    row = turns.take(assessment_request)
    if row.status == Status.ERASED:
        raise NotSetAside
    if row.status != Status.SUBMITTED:
        raise claiming.NothingToClaim
    if row.set_aside_at is None and row.events.filter(kind=Kind.RESTORED, by=by).exists():
        return row
    turns.check(row, seen)
    if row.set_aside_at is None:
        raise NotSetAside
    before = {"set_aside_at": row.set_aside_at, "respond_by": row.respond_by}
    turns.write(row, set_aside_at=None, respond_by=_still_to_keep(row, now))
    token = status_links.make(assessment_request=row, now=now)
    event = events.note(
        Kind.RESTORED,
        of=row,
        by=by,
        now=now,
        version=row.version,
        **{name: at.isoformat() for name, at in before.items()},
    )
    undo_ends = now + timedelta(seconds=settings.UNDO_SECONDS)
    key = emails.restored_key(event)
    emails.received(row, status_token=token, key=key, hold_until=undo_ends, now=now)
    if row.urgent:
        emails.wanted_soon(row, now=now)
    return row


def found(assessment_request: AssessmentRequest, act: UUID | None) -> RequestEvent | None:
    """Find the press that is meant by an Undo, if it put the request into the queue."""
    if act is None:
        return None
    return assessment_request.events.filter(kind=Kind.RESTORED, pk=act).first()


def may_take_back(event: RequestEvent, *, by: User, now: datetime) -> bool:
    """Answer whether this person may still take it back: nothing has happened since."""
    row = event.assessment_request
    lately = event.by_id == by.pk and now <= event.at + UNDO_WITHIN
    return lately and row.version == event.details.get("version")


@transaction.atomic
def take_back(*, event: RequestEvent, by: User, now: datetime) -> AssessmentRequest:
    """Set a request aside again, as it was; no confirmation leaves. A second press is one.

    Raises:
        UndoOver: it is not this person's, too old, or something has happened since.
        outbox.AlreadyLeaving: the confirmation has been picked up.
    """
    row = turns.take(event.assessment_request)
    if row.set_aside_at is not None and event.by_id == by.pk:
        return row
    if not may_take_back(event, by=by, now=now):
        raise UndoOver
    outbox.withdraw(keys=[emails.restored_key(event)], by=by, now=now)
    names = ("set_aside_at", "respond_by")
    turns.write(row, **{name: datetime.fromisoformat(event.details[name]) for name in names})
    events.note(Kind.SET_ASIDE_AGAIN, of=row, by=by, now=now)
    return row


def _still_to_keep(row: AssessmentRequest, now: datetime) -> datetime:
    """Answer the promise, or the one that can be made now where nobody could keep the first."""
    if row.respond_by > now:
        return row.respond_by
    places = list(queries.places_of(row))
    return queries.promise(locations=places, urgent=row.urgent, since=now)
