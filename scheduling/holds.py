"""Keeps a time for somebody for a while; an expired hold is free at once, swept or not."""

from datetime import datetime, timedelta

from django.db import transaction

from config.audit import trail
from scheduling import claims, diary
from scheduling.models import BusyTime, FirstVisit, Hold, Location, Offer, Therapist


@transaction.atomic
def place(
    *,
    first_visit: FirstVisit,
    therapist: Therapist,
    location: Location,
    starts_at: datetime,
    expires_at: datetime,
    offer: Offer | None = None,
    notice: timedelta = diary.NO_NOTICE,
    by: trail.Actor,
    now: datetime,
) -> Hold:
    """Keep a time for a person until `expires_at`, by itself or as a part of an offer.

    Raises:
        claims.TimeTaken: somebody else has it; see `claims.take` for the rest.
    """
    slot, busy_time = claims.take(
        therapist=therapist,
        location=location,
        starts_at=starts_at,
        kind=BusyTime.Kind.BUSY_TENTATIVE,
        expires_at=expires_at,
        notice=notice,
        now=now,
    )
    hold = Hold.objects.create(
        busy_time=busy_time,
        first_visit=first_visit,
        offer=offer,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        placed_at=now,
        placed_by_id=trail.account_id(by),
    )
    trail.record("hold.placed", by=by, now=now, of=hold, reference=first_visit.reference)
    return hold


def sweep(*, now: datetime) -> int:
    """Free every hold whose time is up; readers ignore them before that already."""
    return BusyTime.objects.filter(released_at=None, expires_at__lte=now).update(released_at=now)
