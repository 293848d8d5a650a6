"""Questions that pages ask of scheduling."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Case, When

from scheduling import spoken_times
from scheduling.models import Appointment, AvailabilityException, AvailabilityRule, FirstVisit
from scheduling.practice import Practice


def ahead(first_visit: FirstVisit | None) -> Appointment | None:
    """Answer the appointment that a person's path has led to, if one stands."""
    if first_visit is None:
        return None
    standing = first_visit.appointments.filter(status__in=Appointment.AHEAD)
    return standing.select_related("therapist", "location", "first_visit", "busy_time").first()


def standing(first_visit: FirstVisit | None) -> Appointment | None:
    """Answer the appointment that is ahead, or else the last that was not called off."""
    if first_visit is None:
        return None
    rows = first_visit.appointments.exclude(status__in=Appointment.GONE)
    is_ahead = Case(When(status__in=Appointment.AHEAD, then=1), default=0)
    related = rows.select_related("therapist", "location", "first_visit", "busy_time")
    return related.order_by(is_ahead.desc(), "-starts_at", "-id").first()


def opened_by(ids: Collection[UUID], practice: Practice) -> dict[UUID, str]:
    """Say, for the rules and exceptions that opened a slot, what each of them says."""
    said = {key: _rule(rule) for key, rule in practice.opened_by(ids).items()}
    others = set(ids) - set(said)
    for row in AvailabilityException.objects.filter(pk__in=others) if others else ():
        said[row.pk] = f"Opened for {spoken_times.day(row.on)}."
    return said


def _rule(rule: AvailabilityRule) -> str:
    weekday = rule.get_weekday_display()
    start, end = map(spoken_times.minute_of_day, (rule.starts, rule.ends))
    every = "" if rule.every_weeks == 1 else f", every {rule.every_weeks} weeks"
    return f"Open on {weekday}s, {start} to {end}{every}."
