"""The visits that lie in time away: they stand, and each of their people needs another time."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from scheduling.models import Appointment, BusyTime, Therapist
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


def _ahead(rows: QuerySet[Appointment], now: datetime) -> QuerySet[Appointment]:
    found = rows.filter(status__in=Appointment.AHEAD, ends_at__gt=now)
    related = found.select_related("first_visit", "therapist", "location", "busy_time")
    return related.order_by("starts_at", "id")
