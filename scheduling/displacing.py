"""Offers other times to somebody whose visit cannot take place, in the one message that says so."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter

from django.db import transaction
from django.db.models import Q

from config.accounts.models import User
from config.audit import trail
from config.kernel import sweeps
from notifications import queries
from scheduling import (
    appointments,
    cancelling,
    change_letters,
    claims,
    instead_letters,
    letter_keys,
    offer_undo,
    offers,
    turns,
    visits,
)
from scheduling.appointments import UNDO_WITHIN, UndoOver
from scheduling.models import Appointment, Offer

LOOKED_BACK = timedelta(days=1)
"""So long after the offer has ended people hear of a visit that would be over by now."""


@transaction.atomic
def offer_instead(
    *,
    appointment: Appointment,
    times: Sequence[offers.Time],
    seen: int | None = None,
    by: trail.Actor,
    now: datetime,
) -> Offer:
    """Call a visit off and hold other times for its person, who hears of both at once.

    Raises:
        appointments.WrongState: the visit is off already, or over.
        turns.Changed: it changed since it was `seen`.
        offers.HowMany, claims.TimeTaken: the visit stands; see `offers.make` for the rest.
    """
    old = offers.Time(appointment.therapist, appointment.location, appointment.starts_at)
    with claims.refusing():
        claims.lock_all([(time.therapist, time.location) for time in (old, *times)])
    visit = visits.lock(appointment.first_visit)
    appointment.refresh_from_db()
    if appointment.status not in cancelling.ALLOWED_FROM:
        raise appointments.WrongState
    row = cancelling.cancel(appointment=appointment, tells=False, seen=seen, by=by, now=now)
    return offers.make(first_visit=visit, times=times, instead_of=row, by=by, now=now)


@transaction.atomic
def take_back(*, offer: Offer, page_url: str, by: User, now: datetime) -> Offer:
    """Undo both within two minutes: the visit stands as before, and no message leaves.

    A second press is one.

    Raises:
        UndoOver: it is not this person's, too old, or something has happened since.
        claims.TimeTaken: somebody else has the old time now.
        outbox.AlreadyLeaving: the message has been picked up.
    """
    off = offer.instead_of
    if off is None:
        raise UndoOver
    with claims.refusing():
        claims.lock_all([(off.therapist, off.location)])
    offer_undo.take_back(offer=offer, by=by, now=now)
    called_off = off.cancellations.filter(at=offer.made_at).latest("id")
    cancelling.take_back(cancellation=called_off, page_url=page_url, by=by, now=now)
    return offer


def tell_the_untold(*, now: datetime) -> int:
    """Tell people that their visit is off whose message with other times was overtaken unsent.

    An offer that ends before its message has left takes the message with it, and one that the mail
    server did not take in time runs out; once nobody can undo that, the plain word takes its place.
    However long the worker was away, nobody sets out for a visit that is off.
    """
    matters = Q(instead_of__starts_at__gt=now) | Q(ended_at__gt=now - LOOKED_BACK)
    ended = Offer.objects.filter(matters, instead_of__isnull=False, ended_at__lte=now - UNDO_WITHIN)
    rows = ended.select_related("instead_of__first_visit", "instead_of__location")
    return sweeps.each(
        rows, lambda offer: _is_told(offer, now), left="displaced_not_told", name=attrgetter("pk")
    )


def _is_told(offer: Offer, now: datetime) -> bool:
    off = offer.instead_of
    if off is None or queries.exists(change_letters.cancelled_key(off)):
        return False
    left = not queries.never_left(letter_keys.offered(offer), at=offer.ended_at)
    return False if left else _tell(off, now)


def _tell(off: Appointment, now: datetime) -> bool:
    """Write the plain word, once, unless the person knows of no visit or nobody is left to tell."""
    off = turns.take(off)
    told = instead_letters.told_of(off)
    is_said = queries.exists(change_letters.cancelled_key(off))
    if told is None or is_said or not off.first_visit.name:
        return False
    change_letters.cancelled(
        off,
        told=told,
        by_person=False,
        page_url=change_letters.page_url_of(off),
        hold_until=None,
        now=now,
    )
    return True
