"""An offer as it stands: what is held with it, whether it is open, and how it ends."""

from datetime import datetime

from django.db.models import F, QuerySet

from config.audit import trail
from config.kernel import errors
from notifications import outbox
from scheduling import deadlines, letter_keys, pending, visits
from scheduling.models import Appointment, BusyTime, FirstVisit, Hold, Location, Offer

Status = Offer.Status

TAKEN_FROM = frozenset({Status.OPEN, Status.EXPIRED, Status.DECLINED})


class OfferEnded(errors.Gone):
    """Says that an offer is over."""

    code = "offer_ended"
    detail = "Those times have passed."


def open_of(visit: FirstVisit) -> Offer | None:
    """Answer the offer that a person has yet to answer."""
    return visit.offers.filter(status=Status.OPEN).select_related("first_visit", "made_by").first()


def held(offer: Offer, *, now: datetime) -> list[Hold]:
    """Answer the times of an offer that are still held, in order of time."""
    return list(_holds(offer).filter(busy_time__released_at=None, busy_time__expires_at__gt=now))


def times(offer: Offer) -> list[Hold]:
    """Answer all the times of an offer, held or not, in order of time."""
    return list(_holds(offer))


def is_open(offer: Offer, *, now: datetime) -> bool:
    """Answer whether the person can still answer it; swept or not."""
    return offer.status == Status.OPEN and now < offer.expires_at


def may_be_taken(offer: Offer, visit: FirstVisit) -> bool:
    """Answer whether its times may be asked for, held or not: people may change their mind."""
    return offer.status in TAKEN_FROM and visit.stage in visits.LOOKS_ON


def turn(offer: Offer) -> FirstVisit:
    """Wait for the turn on the path, and bring the offer up to date as it stands then."""
    visit = visits.lock(offer.first_visit)
    offer.refresh_from_db()
    offer.first_visit = visit
    return visit


def close(
    offer: Offer, visit: FirstVisit, status: Offer.Status, *, by: trail.Actor, now: datetime
) -> None:
    """End an open offer without a booking: its times are free, and the path goes on.

    What was written of it and has not left does not leave.
    """
    if offer.status != Status.OPEN:
        raise OfferEnded
    outbox.hold_back(keys=letter_keys.about(offer), now=now)
    BusyTime.objects.filter(hold__offer=offer, released_at=None).update(released_at=now)
    end(offer, status, by=by, now=now)
    visits.move(visit, pending.rests_at(visit), now=now)


def end(
    offer: Offer,
    status: Offer.Status,
    *,
    appointment: Appointment | None = None,
    by: trail.Actor,
    now: datetime,
) -> None:
    """Write what came of an offer, and when."""
    Offer.objects.filter(pk=offer.pk).update(
        status=status,
        appointment=appointment,
        ended_at=now,
        ended_by=trail.account_id(by),
        version=F("version") + 1,
    )
    visit = offer.first_visit
    offer.refresh_from_db()
    offer.first_visit = visit
    record(status, offer, by=by, now=now)


def hold_until(offer: Offer, until: datetime, now: datetime) -> bool:
    """Hold the times longer, never shorter; answers whether that was possible for any."""
    ends = [offer.expires_at]
    for hold in held(offer, now=now):
        ends_at = deadlines.of_slot(until, hold.starts_at)
        longer = BusyTime.objects.filter(pk=hold.busy_time_id, expires_at__lt=ends_at)
        if longer.update(expires_at=ends_at):
            ends.append(ends_at)
    Offer.objects.filter(pk=offer.pk).update(expires_at=max(ends))
    offer.expires_at = max(ends)
    return len(ends) > 1


def place_of(claim: BusyTime) -> Location:
    """Answer where a held time is."""
    if claim.location is None:  # no visit is held without its place
        raise OfferEnded
    return claim.location


def record(what: str, offer: Offer, *, by: trail.Actor, now: datetime) -> None:
    """Keep in the trail what was done to an offer."""
    reference = offer.first_visit.reference
    trail.record(f"offer.{what}", by=by, now=now, of=offer, reference=reference)


def _holds(offer: Offer) -> QuerySet[Hold]:
    rows = offer.holds.select_related("busy_time__therapist", "busy_time__location")
    return rows.order_by("starts_at", "id")
