"""Closes places for a day, and opens them again; visits of that day stay until they are moved."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from config.audit import trail
from config.kernel import errors
from scheduling import diary
from scheduling.models import Closure, Location


class DayHasPassed(errors.Invalid):
    """Says that nobody can close a day that is over."""

    code = "day_has_passed"
    detail = "That day has passed. Pick today or a later one."


class AlreadyClosed(errors.Conflict):
    """Says that there is nothing left to close."""

    code = "already_closed"
    detail = "That day is closed there already."


@transaction.atomic
def close(
    *, locations: Collection[Location], on: date, name: str, by: trail.Signed, now: datetime
) -> list[Closure]:
    """Close the places that are open on a date.

    Raises:
        DayHasPassed: the date lies before today.
        AlreadyClosed: each of them is closed then.
    """
    check(on, now=now)
    wanted = [Closure(location=place, on=on, name=name) for place in locations]
    Closure.objects.bulk_create(wanted, ignore_conflicts=True)
    made = list(Closure.objects.filter(pk__in=[row.pk for row in wanted]))
    if not made:
        raise AlreadyClosed
    for closure in made:
        trail.record(
            "place.closed", by=by, now=now, of=closure, details={"on": on.isoformat(), "name": name}
        )
    return made


@transaction.atomic
def open_again(*, closure: Closure, by: trail.Signed, now: datetime) -> None:
    """Take a closure away; twice is once."""
    gone, _ = Closure.objects.filter(pk=closure.pk).delete()
    if gone:
        trail.record(
            "place.opened_again",
            by=by,
            now=now,
            of=closure,
            details={"on": closure.on.isoformat(), "name": closure.name},
        )


def check(on: date, *, now: datetime) -> None:
    """Refuse a day that is over.

    Raises:
        DayHasPassed: the date lies before today.
    """
    if on < diary.date_of(now):
        raise DayHasPassed
