"""Who waits on the list, read from the rows, and who of them comes first for a freed time."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q

from scheduling import diary, list_order
from scheduling.list_order import Fit, Time, Waiting
from scheduling.models import Appointment, FirstVisit, Hold, Offer, Rescheduling, WaitlistEntry

Row = tuple[UUID, UUID, UUID | None, datetime]

UNDONE = Q(
    offer__status=Offer.Status.WITHDRAWN,
    offer__ended_at__lte=F("offer__made_at") + timedelta(seconds=settings.UNDO_SECONDS),
)
"""An offer of which nobody heard, because it was taken back at once."""


def in_line(times: Collection[Time]) -> dict[Time, list[Fit]]:
    """Answer for each time whom it fits, in the order in which it is offered; keys are visits."""
    everybody = waiting({time.starts_at for time in times}) if times else []
    return {time: list_order.in_line(everybody, time, diary.zone()) for time in times}


def waiting(starts: Collection[datetime]) -> list[Waiting]:
    """Read who waits and has no open offer, with what they had of the times that start then."""
    rows = WaitlistEntry.objects.filter(
        status=WaitlistEntry.Status.WAITING, first_visit__stage=FirstVisit.Stage.WAITLISTED
    )
    entries = list(rows.select_related("first_visit").prefetch_related("first_visit__locations"))
    had = _had([entry.first_visit_id for entry in entries], starts)
    return [
        Waiting(
            key=entry.first_visit_id,
            places=frozenset(place.pk for place in entry.first_visit.locations.all()),
            times=frozenset(entry.first_visit.times),
            therapist=entry.therapist_id,
            soon=entry.band == WaitlistEntry.Band.SOON,
            since=entry.since,
            had=frozenset(had[entry.first_visit_id]),
        )
        for entry in entries
    ]


def _had(visits: Collection[UUID], starts: Collection[datetime]) -> dict[UUID, set[Time]]:
    """Answer which of the times these people were offered or gave up; what was undone is not."""
    found: dict[UUID, set[Time]] = defaultdict(set)
    for visit, therapist, location, starts_at in _rows(visits, starts):
        if location is not None:  # no visit is held without its place
            found[visit].add(Time(therapist, location, starts_at))
    return found


def _rows(visits: Collection[UUID], starts: Collection[datetime]) -> Iterator[Row]:
    time = ("therapist_id", "location_id", "starts_at")
    held = Hold.objects.filter(first_visit__in=visits, starts_at__in=starts, offer__isnull=False)
    yield from held.exclude(UNDONE).values_list(
        "first_visit_id", "busy_time__therapist_id", "busy_time__location_id", "starts_at"
    )
    booked = Appointment.objects.filter(first_visit__in=visits, starts_at__in=starts)
    yield from booked.exclude(status=Appointment.Status.ENTERED_IN_ERROR).values_list(
        "first_visit_id", *time
    )
    moved = Rescheduling.objects.filter(
        appointment__first_visit__in=visits, starts_at__in=starts, taken_back_at=None
    )
    yield from moved.values_list("appointment__first_visit_id", *time)
