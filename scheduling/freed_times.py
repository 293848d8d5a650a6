"""Which times came free again and still are: what a visit or an offer let go of.

Nothing is written down when that happens. The claims that were let go of, and the times from which
visits moved, say it themselves, whoever let go of them and whether or not the worker ran.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q

from scheduling import diary
from scheduling.list_order import Time
from scheduling.models import BusyTime, KeptBack, Location, Rescheduling, Therapist
from scheduling.practice import Practice


@dataclass(frozen=True)
class FreedTime:
    """A time that is free again, since when, and whether the desk keeps it for something else."""

    therapist: Therapist
    location: Location
    starts_at: datetime
    freed_at: datetime
    kept_back: KeptBack | None = None

    @property
    def time(self) -> Time:
        """Answer the time as the waitlist reckons with it."""
        return Time(self.therapist.pk, self.location.pk, self.starts_at)


def free(*, now: datetime, locations: Collection[UUID] | None = None) -> list[FreedTime]:
    """Find the freed times that could be offered now, soonest first, kept back or not.

    Before Undo is over none is here, and none that starts too soon, is taken or not open any more.
    """
    freed = _let_go_of(now=now, locations=locations)
    if not freed:
        return []
    practice = Practice(therapists={time.therapist for time in freed})
    still = _still_free(freed, practice, now)
    kept = _kept_back(freed)
    return [
        FreedTime(
            practice.people[time.therapist],
            practice.places[time.location],
            time.starts_at,
            freed_at,
            kept.get((time, freed_at)),
        )
        for time, freed_at in sorted(freed.items(), key=lambda pair: (pair[0].starts_at, pair[0]))
        if time in still
    ]


def _let_go_of(*, now: datetime, locations: Collection[UUID] | None) -> dict[Time, datetime]:
    """Answer when each time was last let go of, as far as nobody can take that back any more."""
    ahead = Q(starts_at__gte=now + diary.OFFER_NOTICE, starts_at__lte=now + diary.HORIZON)
    if locations is not None:
        ahead &= Q(location__in=locations)
    claims = BusyTime.objects.filter(ahead, released_at__isnull=False, location__isnull=False)
    claims = claims.exclude(kind=BusyTime.Kind.BUSY_UNAVAILABLE)
    moved = Rescheduling.objects.filter(ahead, taken_back_at=None)
    found: dict[Time, datetime] = {}
    for rows, at in ((claims, "released_at"), (moved, "at")):
        columns = rows.order_by().values_list("therapist_id", "location_id", "starts_at")
        for therapist, location, starts_at, freed_at in columns.annotate(freed_at=Max(at)):
            time = Time(therapist, location, starts_at)
            found[time] = max(freed_at, found.get(time, freed_at))
    over = now - timedelta(seconds=settings.UNDO_SECONDS)
    return {time: freed_at for time, freed_at in found.items() if freed_at <= over}


def _still_free(freed: Collection[Time], practice: Practice, now: datetime) -> set[Time]:
    starts = [time.starts_at for time in freed]
    window = diary.Diary(
        min(starts), max(starts) + diary.WEEK, now, notice=diary.OFFER_NOTICE, practice=practice
    )
    return set(_times(window)) & set(freed)


def _times(window: diary.Diary) -> Iterator[Time]:
    for slot in window.free():
        yield Time(slot.therapist, slot.location, slot.starts_at)


def _kept_back(freed: Collection[Time]) -> dict[tuple[Time, datetime], KeptBack]:
    rows = KeptBack.objects.filter(
        taken_back_at=None, starts_at__in={time.starts_at for time in freed}
    )
    return {
        (Time(row.therapist_id, row.location_id, row.starts_at), row.freed_at): row for row in rows
    }
