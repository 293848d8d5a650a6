"""The visits that lie in time away: they stand, and each of their people needs another time."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from scheduling.models import (
    Appointment,
    BusyTime,
    Cancellation,
    Rescheduling,
    Therapist,
    TimeAway,
)
from scheduling.periods import Period


def within(therapist: Therapist, period: Period, *, now: datetime) -> QuerySet[Appointment]:
    """Answer the visits of a therapist ahead of them in this time, in order of time."""
    starts_at, ends_at = period
    rows = therapist.appointments.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    return _ahead(rows, now)


def all_of(rows: QuerySet[Appointment], *, now: datetime) -> QuerySet[Appointment]:
    """Answer those of these visits in which their therapist is away, in order of time."""
    away = BusyTime.objects.filter(
        therapist=OuterRef("therapist"),
        kind=BusyTime.Kind.BUSY_UNAVAILABLE,
        released_at=None,
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )
    return _ahead(rows.filter(Exists(away)), now)


def has_moved(time_away: TimeAway) -> list[Appointment]:
    """Answer the visits that left it since it was entered: called off, or moved to another time."""
    claim, since = time_away.busy_time, time_away.added_at
    inside = Q(starts_at__lt=claim.ends_at, ends_at__gt=claim.starts_at)
    gone = Cancellation.objects.filter(appointment=OuterRef("pk"), taken_back_at=None)
    moves = Rescheduling.objects.filter(
        inside, appointment=OuterRef("pk"), taken_back_at=None, therapist=claim.therapist
    )
    off = Q(Exists(gone.filter(at__gte=since))) & inside & Q(therapist=claim.therapist)
    found = Appointment.objects.filter(off | Q(Exists(moves.filter(at__gte=since))))
    still = within(claim.therapist, (claim.starts_at, claim.ends_at), now=claim.starts_at)
    rows = found.exclude(pk__in=still.values("pk")).select_related(
        "first_visit", "therapist", "location"
    )
    return list(rows.order_by("starts_at", "id"))


def _ahead(rows: QuerySet[Appointment], now: datetime) -> QuerySet[Appointment]:
    found = rows.filter(status__in=Appointment.AHEAD, ends_at__gt=now)
    related = found.select_related("first_visit", "therapist", "location", "busy_time")
    return related.order_by("starts_at", "id")
