"""Questions that pages ask of scheduling."""

from collections.abc import Collection
from uuid import UUID

from scheduling import spoken_times
from scheduling.models import AvailabilityException, AvailabilityRule


def opened_by(ids: Collection[UUID]) -> dict[UUID, str]:
    """Says, for the rules and exceptions that opened a slot, what each of them says."""
    rules = AvailabilityRule.objects.filter(pk__in=ids)
    exceptions = AvailabilityException.objects.filter(pk__in=ids)
    return {rule.pk: _rule(rule) for rule in rules} | {
        exception.pk: f"Opened for {spoken_times.day(exception.on)}." for exception in exceptions
    }


def _rule(rule: AvailabilityRule) -> str:
    weekday = rule.get_weekday_display()
    start, end = map(spoken_times.minute_of_day, (rule.starts, rule.ends))
    every = "" if rule.every_weeks == 1 else f", every {rule.every_weeks} weeks"
    return f"Open on {weekday}s, {start} to {end}{every}."
