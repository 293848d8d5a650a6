"""Keeps a time for somebody for a while; an expired hold is free at once, swept or not."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from config.audit import trail
from scheduling import claims
from scheduling.models import BusyTime, FirstVisit, Hold, Location, Therapist


@transaction.atomic
def place(
    *,
    first_visit: FirstVisit,
    therapist: Therapist,
    location: Location,
    starts_at: datetime,
    expires_at: datetime,
    by: User,
    now: datetime,
) -> Hold:
    """Keep a time for a person until `expires_at`.

    Raises:
        claims.TimeTaken: somebody else has it; see `claims.take` for the rest.
    """
    slot, busy_time = claims.take(
        therapist=therapist,
        location=location,
        starts_at=starts_at,
        kind=BusyTime.Kind.BUSY_TENTATIVE,
        expires_at=expires_at,
        now=now,
    )
    hold = Hold.objects.create(
        busy_time=busy_time,
        first_visit=first_visit,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        placed_at=now,
        placed_by=by,
    )
    trail.record("hold.placed", by=by, now=now, of=hold, reference=first_visit.reference)
    return hold


def sweep(*, now: datetime) -> int:
    """Free every hold whose time is up; readers ignore them before that already."""
    return BusyTime.objects.filter(released_at=None, expires_at__lte=now).update(released_at=now)
