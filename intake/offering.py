"""Offers a person some times or a place on the waitlist, accepting their request with it.

Each step is kept as an event, by which it can be taken back within two minutes.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from config.audit import trail
from intake import events, heard, status_links, taking_back, triage, turns
from intake.events import Kind
from intake.models import AssessmentRequest
from intake.seen import Seen
from scheduling import (
    claims,
    diary,
    offer_links,
    offer_terms,
    offered,
    offers,
    queries,
    spoken_times,
    waitlist,
)
from scheduling.models import Appointment, FirstVisit, Hold, Offer, Therapist, WaitlistEntry

Status = AssessmentRequest.Status
Stage = FirstVisit.Stage


@transaction.atomic
def offer(
    *,
    assessment_request: AssessmentRequest,
    times: Sequence[offers.Time],
    expires_at: datetime | None = None,
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> Offer:
    """Hold one to three times for a person and tell them, once Undo is over.

    The same press twice, by the same person, is one offer.

    Raises:
        Stale: the request changed since it was `seen`.
        offers.HowMany, offers.BadDeadline: there is nothing to offer like that.
        claims.TimeTaken: somebody else has one of the times; nothing is kept.
        visits.WrongStage: an offer is out, or there is a visit.
    """
    row = turns.take(assessment_request)
    same = same_offer(row, times, by)
    if same is not None:
        return same
    turns.check(row, seen)
    with claims.refusing():  # before the path, as everybody does
        claims.lock_all([(time.therapist, time.location) for time in times])
    visit, accepted = _path(row, by, now)
    made = offers.make(first_visit=visit, times=times, expires_at=expires_at, by=by, now=now)
    heard.keep(row, now=now)
    note_offer(row, made, accepted=accepted, by=by, now=now)
    return made


@transaction.atomic
def withdraw(
    *, assessment_request: AssessmentRequest, seen: Seen | None = None, by: User, now: datetime
) -> AssessmentRequest:
    """Take back the times that are out without an answer; they are free for others.

    Raises:
        Stale: the request changed since it was `seen`.
        offered.OfferEnded: none is out.
    """
    row = turns.take(assessment_request)
    if _stage(row) != Stage.OFFERED and _did_last(row, Kind.OFFER_WITHDRAWN, by):
        return row
    out = _out(row, seen)
    offers.withdraw(offer=out, by=by, now=now)
    _note(Kind.OFFER_WITHDRAWN, row, by, now, offer=str(out.pk))
    return row


@transaction.atomic
def nudge(
    *, assessment_request: AssessmentRequest, seen: Seen | None = None, by: User, now: datetime
) -> AssessmentRequest:
    """Ask a person kindly about the times that are held for them.

    Raises:
        Stale: the request changed since it was `seen`.
        offered.OfferEnded: none is out.
        offer_terms.NudgedLately: they got the message less than a day ago, or were asked.
    """
    row = turns.take(assessment_request)
    if _stage(row) == Stage.OFFERED and _did_last(row, Kind.NUDGED, by):
        return row
    out = _out(row, seen)
    offer_terms.nudge(offer=out, by=by, now=now)
    _note(Kind.NUDGED, row, by, now, offer=str(out.pk))
    return row


@transaction.atomic
def take_for_them(
    *,
    assessment_request: AssessmentRequest,
    hold: Hold,
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> Appointment:
    """Book the offered time that a person told the desk they want.

    Raises:
        Stale: the request changed since it was `seen`.
        offered.OfferEnded: the offer is over.
        claims.TimeTaken: its hold has ended and somebody else has it.
    """
    row = turns.take(assessment_request)
    standing = queries.ahead(row.first_visit)
    if standing is not None and _is_of(standing, hold) and standing.booked_by_id == by.pk:
        return standing
    out = _out(row, seen)
    page_url = offer_links.url(offer_links.make(out, now=now))
    return offers.accept(offer=out, hold=hold, page_url=page_url, by=by, now=now)


@transaction.atomic
def put_on_waitlist(
    *,
    assessment_request: AssessmentRequest,
    therapist: Therapist | None = None,
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> WaitlistEntry:
    """Let a person wait for a time that fits, and tell them, once Undo is over.

    Twice is once.

    Raises:
        Stale: the request changed since it was `seen`.
        visits.WrongStage: an offer is out, or there is a visit.
    """
    row = turns.take(assessment_request)
    standing = waitlist.entry_of(row.first_visit) if row.first_visit else None
    if standing is not None and standing.joined_by_id == by.pk:
        return standing
    turns.check(row, seen)
    visit, accepted = _path(row, by, now)
    page_url = status_links.url(status_links.make(assessment_request=row, now=now))
    entry = waitlist.join(first_visit=visit, therapist=therapist, page_url=page_url, by=by, now=now)
    heard.keep(row, now=now)
    _note(Kind.LISTED, row, by, now, entry=str(entry.pk), accepted=accepted)
    return entry


@transaction.atomic
def take_off_waitlist(
    *, assessment_request: AssessmentRequest, seen: Seen | None = None, by: User, now: datetime
) -> AssessmentRequest:
    """Take a person off the list; the desk looks on for a time.

    Raises:
        Stale: the request changed since it was `seen`.
        waitlist.NotWaiting: they do not wait, or times are out.
    """
    row = turns.take(assessment_request)
    if _stage(row) == Stage.LOOKING and _did_last(row, Kind.UNLISTED, by):
        return row
    turns.check(row, seen)
    if row.first_visit is None:
        raise waitlist.NotWaiting
    waitlist.leave(first_visit=row.first_visit, by=by, now=now)
    row.first_visit.refresh_from_db()
    _note(Kind.UNLISTED, row, by, now)
    return row


def same_offer(row: AssessmentRequest, times: Sequence[offers.Time], by: User) -> Offer | None:
    """Know the second of two presses: this person's open offer of the same times."""
    out = offered.open_of(row.first_visit) if row.first_visit else None
    if out is None or out.made_by_id != by.pk:
        return None
    asked = {(time.therapist.pk, time.location.pk, time.starts_at) for time in times}
    standing = {
        (each.busy_time.therapist_id, each.busy_time.location_id, each.starts_at)
        for each in offered.times(out)
    }
    return out if asked == standing else None


def note_offer(
    row: AssessmentRequest, made: Offer, *, by: trail.Actor, now: datetime, **details: object
) -> None:
    """Keep what was offered in the timeline, as a step that its author can take back."""
    said = [_said(each) for each in offered.times(made)]
    _note(Kind.OFFERED, row, by, now, offer=str(made.pk), times=said, **details)


def _path(row: AssessmentRequest, by: User, now: datetime) -> tuple[FirstVisit, bool]:
    """Answer the path of a person who is about to be told, and whether they were accepted now."""
    if row.status == Status.ACCEPTED and row.first_visit is not None:
        return row.first_visit, False
    return triage.accept(assessment_request=row, told=True, by=by, now=now), True


def _out(row: AssessmentRequest, seen: Seen | None) -> Offer:
    """Find the offer that is out, for whoever saw the request as it stands."""
    turns.check(row, seen)
    out = offered.open_of(row.first_visit) if row.first_visit else None
    if out is None:
        raise offered.OfferEnded
    return out


def _stage(row: AssessmentRequest) -> str:
    return row.first_visit.stage if row.first_visit else ""


def _did_last(row: AssessmentRequest, kind: Kind, by: User) -> bool:
    """Know the second of two presses: this person's newest step here is the same."""
    event = taking_back.last(row, by=by)
    return event is not None and event.kind == kind


def _is_of(appointment: Appointment, hold: Hold) -> bool:
    return (appointment.therapist_id, appointment.starts_at) == (
        hold.busy_time.therapist_id,
        hold.starts_at,
    )


def _said(hold: Hold) -> str:
    when = spoken_times.short(hold.starts_at, diary.zone())
    return f"{when} with {hold.busy_time.therapist.name}"


def _note(
    kind: Kind, row: AssessmentRequest, by: trail.Actor, now: datetime, **details: object
) -> None:
    """Keep the step; nothing of the request itself changes, so nothing has to be put back."""
    row.refresh_from_db()
    events.note(kind, of=row, by=by, now=now, before={}, after={}, **details)
