"""The visits of one day at somebody's places, as the desk works through them."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from config.accounts.models import User
from scheduling import diary, periods, permissions
from scheduling.models import Appointment, Location

DAY = timedelta(days=1)


def visits(user: User, on: date, *, place: Location | None = None) -> list[Appointment]:
    """Answer every visit of a day, cancelled ones too, in order of time and therapist."""
    rows = _between(user, on, on + DAY, place)
    related = ("first_visit", "therapist", "location", "busy_time__room")
    return list(rows.select_related(*related).order_by("starts_at", "therapist__name", "pk"))


def next_visit(user: User, after: date, *, place: Location | None = None) -> datetime | None:
    """Answer when the next visit after a day begins."""
    rows = permissions.appointments_of(user).filter(
        starts_at__gte=_midnight(after + DAY), status__in=Appointment.AHEAD
    )
    return _at(rows, place).order_by("starts_at").values_list("starts_at", flat=True).first()


def with_visits(user: User, first: date, last: date, *, place: Location | None = None) -> set[date]:
    """Answer the days of a period that have a visit, its last day included."""
    rows = _between(user, first, last + DAY, place).exclude(status__in=Appointment.GONE)
    return {diary.date_of(at) for at in rows.values_list("starts_at", flat=True)}


def _between(user: User, first: date, end: date, place: Location | None) -> QuerySet[Appointment]:
    rows = permissions.appointments_of(user)
    return _at(rows.filter(starts_at__gte=_midnight(first), starts_at__lt=_midnight(end)), place)


def _at(rows: QuerySet[Appointment], place: Location | None) -> QuerySet[Appointment]:
    return rows if place is None else rows.filter(location=place)


def _midnight(on: date) -> datetime:
    return periods.midnight(on, diary.zone())
