"""Passes freed times on to the waitlist, one person at a time, or keeps them off it."""

from datetime import datetime

from django.db import transaction

from config.audit import trail
from config.kernel import errors
from scheduling import claims, freed_times, on_the_list
from scheduling.freed_times import FreedTime
from scheduling.list_order import Time
from scheduling.models import FirstVisit, KeptBack


class NotFree(errors.Conflict):
    """Says that a time is not one that could be passed on any more."""

    code = "freed_time_gone"
    detail = "That time is not free for the list any more."


class DoesNotFit(errors.Conflict):
    """Says that somebody does not wait, has times to answer, or had this time before."""

    code = "freed_time_does_not_fit"
    detail = "That time does not go to them any more."


def check(*, first_visit: FirstVisit, time: Time, now: datetime) -> None:
    """Refuse to offer a freed time to whom it must not be offered; the caller holds the locks.

    Raises:
        NotFree: it is taken, too soon, or kept off the list.
        DoesNotFit: they do not wait, it does not suit them, or they were offered it before.
    """
    freed = freed_times.find(time, now=now)
    if freed is None or freed.kept_back is not None:
        raise NotFree
    fits = on_the_list.in_line([time])[time]
    if first_visit.pk not in {fit.waiting.key for fit in fits}:
        raise DoesNotFit


def first_in_line(time: Time, *, now: datetime) -> FirstVisit | None:
    """Answer whose turn it is, if a freed time still is one that goes on by itself."""
    freed = freed_times.find(time, now=now)
    if freed is None or freed.kept_back is not None or not freed.location.offers_freed_times:
        return None
    fits = on_the_list.in_line([time])[time]
    return FirstVisit.objects.get(pk=fits[0].waiting.key) if fits else None


@transaction.atomic
def keep_back(*, freed: FreedTime, by: trail.Signed, now: datetime) -> KeptBack:
    """Keep a freed time off the list: the desk wants it for something else. Twice is once.

    Raises:
        NotFree: it is taken or too soon; nothing has to be kept.
    """
    with claims.refusing():
        claims.lock(freed.therapist, freed.location)
    standing = freed_times.find(freed.time, now=now)
    if standing is None:
        raise NotFree
    if standing.kept_back is not None:
        return standing.kept_back
    kept = KeptBack.objects.create(
        therapist=standing.therapist,
        location=standing.location,
        starts_at=standing.starts_at,
        freed_at=standing.freed_at,
        at=now,
        by_id=by.pk,
    )
    trail.record("freed_time.kept_back", by=by, now=now, of=kept)
    return kept


@transaction.atomic
def put_back(*, kept_back: KeptBack, by: trail.Signed, now: datetime) -> KeptBack:
    """Let the list have a time after all, as long as it is free. Twice is once."""
    rows = KeptBack.objects.filter(pk=kept_back.pk, taken_back_at=None)
    if rows.update(taken_back_at=now):
        trail.record("freed_time.put_back", by=by, now=now, of=kept_back)
    kept_back.refresh_from_db()
    return kept_back
