"""Puts what looked automatic into the queue; the person hears of it once Undo is over."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.kernel import errors
from intake import claiming, emails, events, queries, snapshots, status_links, turns
from intake.events import Kind
from intake.models import AssessmentRequest
from intake.seen import Seen

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
    before = snapshots.of(row, ("set_aside_at", "respond_by"))
    turns.write(row, set_aside_at=None, respond_by=_still_to_keep(row, now))
    token = status_links.make(assessment_request=row, now=now)
    after = snapshots.of(row, ("version",))
    event = events.note(Kind.RESTORED, of=row, by=by, now=now, before=before, after=after)
    undo_ends = now + timedelta(seconds=settings.UNDO_SECONDS)
    key = emails.restored_key(event)
    emails.received(row, status_token=token, key=key, hold_until=undo_ends, now=now)
    if row.urgent:
        emails.wanted_soon(row, now=now)
    return row


def _still_to_keep(row: AssessmentRequest, now: datetime) -> datetime:
    """Answer the promise, or the one that can be made now where nobody could keep the first."""
    if row.respond_by > now:
        return row.respond_by
    places = list(queries.places_of(row))
    return queries.promise(locations=places, urgent=row.urgent, since=now)
