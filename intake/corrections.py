"""Puts right what a request says about itself: its places, how soon, by when we answer."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from config.accounts.models import User
from config.kernel import errors
from intake import due, events, queries, snapshots, turns
from intake.events import Kind
from intake.models import AssessmentRequest
from intake.seen import Seen
from intake.submission import OutsideMassachusetts, PlaceClosed
from scheduling.models import Location

Status = AssessmentRequest.Status

OPEN = frozenset({Status.SUBMITTED, Status.ON_HOLD})
AGAIN_WITHIN = timedelta(days=366)

PROMISE = (
    "promised_again", "respond_by", "answered_at", "status", "set_aside_at", "merged_into",
)  # fmt: skip
"""What a later promise hangs on: once it has changed, the promise is not taken back any more."""


class TooLateToChange(errors.Conflict):
    """Says that a request was decided, so that its visit says these things now."""

    code = "too_late_to_change"
    detail = "This was decided already. Change it on the visit instead."


class NoPlace(errors.Invalid):
    """Says that a request needs a place."""

    code = "no_place"
    detail = "Pick at least one place."


class NotAhead(errors.Invalid):
    """Says that a promise must name a time that is still to come."""

    code = "promise_not_ahead"
    detail = "Pick a time that is still to come."


class PromisedTooFar(errors.Invalid):
    """Says that a promise names a time that is more than a year away."""

    code = "promise_too_far"
    detail = "Pick a time within a year."


class OutsideHours(errors.Invalid):
    """Says that a promise names a time at which nobody is at the desk."""

    code = "outside_hours"
    detail = "Pick a time when the desk is open, like Monday at 11 AM."


@transaction.atomic
def change_places(
    *,
    assessment_request: AssessmentRequest,
    locations: Collection[Location],
    in_massachusetts: bool = False,
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> AssessmentRequest:
    """Ask for other places; what was promised to the person stays promised.

    Raises:
        NoPlace, PlaceClosed, OutsideMassachusetts: these places cannot be asked for.
        TooLateToChange: it was decided.
        Stale: it changed since it was `seen`.
    """
    row = turns.take(assessment_request)
    before = set(row.locations.all())
    if before == set(locations):
        return row
    turns.check(row, seen)
    _check_open(row)
    _check_places(locations, before, in_massachusetts=in_massachusetts)
    row.locations.set(locations)
    turns.write(row)
    names = [place.name for place in queries.places_of(row)]
    events.note(Kind.PLACES_CHANGED, of=row, by=by, now=now, places=names)
    return row


@transaction.atomic
def mark_urgent(
    *,
    assessment_request: AssessmentRequest,
    urgent: bool,
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> AssessmentRequest:
    """Sort a request first, with the shorter promise, or no longer; a promise never moves back.

    Raises:
        TooLateToChange: it was decided.
        Stale: it changed since it was `seen`.
    """
    row = turns.take(assessment_request)
    if row.urgent == urgent:
        return row
    turns.check(row, seen)
    _check_open(row)
    turns.write(row, urgent=urgent, **(queries.sooner(row, since=now) if urgent else {}))
    kind = Kind.MARKED_URGENT if urgent else Kind.MARKED_USUAL
    events.note(kind, of=row, by=by, now=now)
    return row


@transaction.atomic
def promise_again(
    *,
    assessment_request: AssessmentRequest,
    until: datetime,
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> AssessmentRequest:
    """Show the person a later time, once the first promise has passed; Undo takes it back.

    Raises:
        NotAhead: the time has passed, or the first promise has not.
        PromisedTooFar: the time is more than a year away.
        OutsideHours: none of its places is open then.
        TooLateToChange: it was decided.
        Stale: it changed since it was `seen`.
    """
    row = turns.take(assessment_request)
    if row.promised_again == until:
        return row
    turns.check(row, seen)
    if row.status != Status.SUBMITTED and not due.runs(row):
        raise TooLateToChange
    _check_here(row)
    if until <= now or row.respond_by >= now:
        raise NotAhead
    if until > now + AGAIN_WITHIN:
        raise PromisedTooFar
    if not queries.is_desk_open(row, at=until, now=now):
        raise OutsideHours
    before = snapshots.of(row, ("promised_again",))
    turns.write(row, promised_again=until)
    after = snapshots.of(row, PROMISE)
    events.note(Kind.PROMISED_AGAIN, of=row, by=by, now=now, before=before, after=after)
    return row


def _check_open(row: AssessmentRequest) -> None:
    if row.status not in OPEN:
        raise TooLateToChange
    _check_here(row)


def _check_here(row: AssessmentRequest) -> None:
    if row.merged_into_id:
        raise TooLateToChange
    turns.check_in_queue(row)


def _check_places(
    locations: Collection[Location], before: Collection[Location], *, in_massachusetts: bool
) -> None:
    if not locations:
        raise NoPlace
    added = [place for place in locations if place not in before]
    if not all(place.is_active for place in added):
        raise PlaceClosed
    if any(place.is_online for place in added) and not in_massachusetts:
        raise OutsideMassachusetts
