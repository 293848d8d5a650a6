"""Passes freed times on to the waitlist, one person at a time, or keeps them off it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from config.audit import trail
from config.kernel import errors
from scheduling import claims, diary, freed_times, on_the_list, quiet_hours
from scheduling.appointments import UNDO_WITHIN
from scheduling.freed_times import FreedTime
from scheduling.list_order import Time
from scheduling.models import FirstVisit, KeptBack, Location

NIGHT = quiet_hours.Night(
    settings.QUIET_FROM_HOUR * quiet_hours.MINUTES_IN_AN_HOUR,
    settings.QUIET_UNTIL_HOUR * quiet_hours.MINUTES_IN_AN_HOUR,
)


class NotFree(errors.Conflict):
    """Says that a time is not one that could be passed on any more."""

    code = "freed_time_gone"
    detail = "That time is not free for the list any more."


class DoesNotFit(errors.Conflict):
    """Says that somebody does not wait, has times to answer, or had this time before."""

    code = "freed_time_does_not_fit"
    detail = "That time does not go to them any more."


def leaves_at(*, now: datetime) -> datetime:
    """Answer when the message of a time offered now leaves: after Undo, and not in the night."""
    return quiet_hours.over(now + UNDO_WITHIN, diary.zone(), NIGHT)


def is_night(at: datetime) -> bool:
    """Answer whether an instant lies in the quiet hours, in which nothing goes on by itself."""
    return quiet_hours.is_quiet(at, diary.zone(), NIGHT)


def free(*, now: datetime, locations: Collection[UUID] | None = None) -> list[FreedTime]:
    """Find the freed times of which somebody could still be told in time, kept back or not."""
    told_at = leaves_at(now=now)
    found = freed_times.free(now=now, locations=locations)
    return [freed for freed in found if freed.starts_at >= told_at + diary.NOTICE]


def find(time: Time, *, now: datetime) -> FreedTime | None:
    """Find one of them, as it stands now."""
    here = free(now=now, locations=[time.location])
    return next((freed for freed in here if freed.time == time), None)


def check(*, first_visit: FirstVisit, time: Time, now: datetime) -> None:
    """Refuse to offer a freed time to whom it must not be offered; the caller holds the locks.

    Raises:
        NotFree: it is taken, too soon, or kept off the list.
        DoesNotFit: they do not wait, it does not suit them, or they were offered it before.
    """
    freed = find(time, now=now)
    if freed is None or freed.kept_back is not None:
        raise NotFree
    fits = on_the_list.in_line([time])[time]
    if first_visit.pk not in {fit.waiting.key for fit in fits}:
        raise DoesNotFit


def first_in_line(
    time: Time, *, besides: Collection[FirstVisit] = (), now: datetime
) -> FirstVisit | None:
    """Answer whose turn it is, if a freed time still is one that goes on by itself.

    `besides` names those to whom it could not be offered.
    """
    freed = find(time, now=now)
    if freed is None or freed.kept_back is not None or not freed.location.offers_freed_times:
        return None
    over = {visit.pk for visit in besides}
    line = (fit.waiting.key for fit in on_the_list.in_line([time])[time])
    first = next((key for key in line if key not in over), None)
    return FirstVisit.objects.get(pk=first) if first else None


@transaction.atomic
def keep_back(*, freed: FreedTime, by: trail.Signed, now: datetime) -> KeptBack:
    """Keep a freed time off the list: the desk wants it for something else. Twice is once.

    Raises:
        NotFree: it is taken or too soon; nothing has to be kept.
    """
    with claims.refusing():
        claims.lock(freed.therapist, freed.location)
    standing = find(freed.time, now=now)
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


@transaction.atomic
def go_on_by_itself(
    *, location: Location, by_itself: bool, by: trail.Signed, now: datetime
) -> Location:
    """Let freed times of a place go on by themselves, or ask its desk first. Twice is once."""
    rows = Location.objects.filter(pk=location.pk, offers_freed_times=not by_itself)
    if rows.update(offers_freed_times=by_itself):
        details: dict[str, object] = {"by_itself": by_itself}
        trail.record("place.freed_times_set", by=by, now=now, of=location, details=details)
    location.refresh_from_db()
    return location
