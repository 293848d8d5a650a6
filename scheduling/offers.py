"""Offers one to three times to a person, holds them, and does what the person answers.

Claims come first, then the path, then the offer: everybody locks in this order.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from config.audit import trail
from config.kernel import errors
from notifications import outbox
from scheduling import (
    appointments,
    claims,
    deadlines,
    diary,
    emails,
    holds,
    instead_letters,
    letter_keys,
    offer_links,
    offered,
    pending,
    visits,
)
from scheduling.appointments import UNDO_WITHIN
from scheduling.models import Appointment, BusyTime, FirstVisit, Hold, Location, Offer, Therapist

Status = Offer.Status
Stage = FirstVisit.Stage

MOST = 3
SOONEST = diary.OFFER_NOTICE


class HowMany(errors.Invalid):
    """Says that an offer has one to three different times."""

    code = "one_to_three_times"
    detail = "Pick one to three different times."


class BadDeadline(errors.Invalid):
    """Says that a person gets two days at least, and an offer two weeks at most."""

    code = "deadline_out_of_range"
    detail = "Give them at least 48 hours, and at most 14 days."


class Time(NamedTuple):
    """A time that could be offered: who, where, and when it starts."""

    therapist: Therapist
    location: Location
    starts_at: datetime


@transaction.atomic
def make(
    *,
    first_visit: FirstVisit,
    times: Sequence[Time],
    expires_at: datetime | None = None,
    leaves_at: datetime | None = None,
    instead_of: Appointment | None = None,
    by: trail.Actor,
    now: datetime,
) -> Offer:
    """Hold one to three times for a person and tell them, once Undo is over or at `leaves_at`.

    Without `expires_at` they have 48 hours from the message, until a desk is open. The message also
    says that the visit is off in whose stead the times are.

    Raises:
        HowMany, BadDeadline: there is nothing to offer like that.
        claims.TimeTaken: somebody else has one; nothing is kept. See `claims.take` for the rest.
        visits.WrongStage: an offer is out, or the path is booked or closed.
    """
    leaves_at = max(now + UNDO_WITHIN, leaves_at or now)
    until = _deadline(times, expires_at, leaves_at, now)
    with claims.refusing():
        claims.lock_all([(time.therapist, time.location) for time in times])
    visits.move(visits.lock(first_visit), Stage.OFFERED, now=now)
    first_visit.refresh_from_db()
    outbox.hold_back(keys=pending.letters_of_the_wait(first_visit), now=now)
    ends = [deadlines.of_slot(until, time.starts_at) for time in times]
    offer = Offer.objects.create(
        first_visit=first_visit,
        made_at=now,
        made_by_id=trail.account_id(by),
        expires_at=max(ends),
        instead_of=instead_of,
    )
    notice = leaves_at - now + diary.NOTICE
    placed = _placed(offer, zip(times, ends, strict=True), notice=notice, by=by, now=now)
    offered.record("made", offer, by=by, now=now)
    page_url = offer_links.url(offer_links.make(offer, now=now))
    instead_letters.offered(offer, placed, page_url=page_url, hold_until=leaves_at, now=now)
    return offer


@transaction.atomic
def accept(
    *, offer: Offer, hold: Hold, page_url: str, by: trail.Actor, now: datetime
) -> Appointment:
    """Book one of the offered times without letting go of it, and free the others.

    Twice is one booking, and the second answer is the appointment. A time whose hold has ended is
    taken again if it is free. `page_url` is where the person finds their visit.

    Raises:
        offered.OfferEnded: it was withdrawn, or the person has another time or looks no more.
        claims.TimeTaken: somebody else has it now; see `claims.take` for the rest.
    """
    claim = hold.busy_time
    with claims.refusing():
        claims.lock_all([(claim.therapist, offered.place_of(claim))])
    visit = offered.turn(offer)
    if offer.status == Status.ACCEPTED and offer.appointment is not None:
        return _still_booked(offer.appointment)
    if not offered.may_be_taken(offer, visit):
        raise offered.OfferEnded
    busy_time = _claimed(claim, visit, now)
    outbox.hold_back(keys=letter_keys.about(offer), now=now)
    appointment = appointments.make(
        first_visit=visit,
        busy_time=busy_time,
        location=offered.place_of(claim),
        slot=(hold.starts_at, hold.ends_at),
        by=by,
        now=now,
    )
    offered.end(offer, Status.ACCEPTED, appointment=appointment, by=by, now=now)
    visits.move(visit, Stage.BOOKED, now=now)
    appointment.first_visit = visit
    held = None if isinstance(by, trail.Origin) else now + UNDO_WITHIN
    emails.booked(appointment, page_url=page_url, hold_until=held, now=now)
    return appointment


@transaction.atomic
def decline(*, offer: Offer, by: trail.Actor, now: datetime) -> Offer:
    """Note that none of the times works: they are free, and we look again. No reason is asked.

    Twice is once; what has run out already says the same.

    Raises:
        offered.OfferEnded: it was accepted or withdrawn.
    """
    visit = offered.turn(offer)
    if offer.status in {Status.DECLINED, Status.EXPIRED}:
        return offer
    offered.close(offer, visit, Status.DECLINED, by=by, now=now)
    return offer


@transaction.atomic
def withdraw(*, offer: Offer, by: trail.Actor, now: datetime) -> Offer:
    """Take an offer back without an answer; a message that has not left does not leave.

    Raises:
        offered.OfferEnded: it was answered or has run out.
    """
    visit = offered.turn(offer)
    if offer.status == Status.WITHDRAWN and offer.ended_by_id == trail.account_id(by):
        return offer
    offered.close(offer, visit, Status.WITHDRAWN, by=by, now=now)
    return offer


def _deadline(
    times: Sequence[Time], expires_at: datetime | None, leaves_at: datetime, now: datetime
) -> datetime:
    """Answer until when these times could be offered together, or refuse what could not be."""
    if not 1 <= len(times) <= MOST or len(set(times)) != len(times):
        raise HowMany
    if expires_at and not leaves_at + deadlines.WITHIN <= expires_at <= now + deadlines.LONGEST:
        raise BadDeadline
    for time in times:
        claims.check_window(time.starts_at, leaves_at, diary.NOTICE)
    return expires_at or deadlines.of({time.location for time in times}, told_at=leaves_at)


def _placed(
    offer: Offer,
    times: Iterable[tuple[Time, datetime]],
    *,
    notice: timedelta,
    by: trail.Actor,
    now: datetime,
) -> list[Hold]:
    """Hold each of these times for the person until it is let go."""
    return [
        holds.place(
            first_visit=offer.first_visit,
            **time._asdict(),
            expires_at=ends_at,
            offer=offer,
            notice=notice,
            by=by,
            now=now,
        )
        for time, ends_at in times
    ]


def _still_booked(appointment: Appointment) -> Appointment:
    if appointment.status in Appointment.GONE:
        raise offered.OfferEnded
    return appointment


def _claimed(claim: BusyTime, visit: FirstVisit, now: datetime) -> BusyTime:
    """Keep what is held for this person at that time, by this offer or a later one, or take it."""
    own = BusyTime.objects.filter(
        hold__first_visit=visit,
        therapist=claim.therapist,
        location=claim.location,
        starts_at=claim.starts_at,
    )
    for each in own:
        if claims.keep(each, now=now):
            each.refresh_from_db()
            return each
    _, taken = claims.take(
        therapist=claim.therapist,
        location=offered.place_of(claim),
        starts_at=claim.starts_at,
        kind=BusyTime.Kind.BUSY,
        notice=diary.NOTICE,
        now=now,
    )
    return taken
