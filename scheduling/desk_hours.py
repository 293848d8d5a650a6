"""When the desk of each place answers: its opening hours without its closures."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from scheduling import diary
from scheduling.models import Closure, Location, OpeningHours
from scheduling.opening_hours import PlaceHours

CLOSURES_FROM = timedelta(days=60)
OFFICE_WEEK = tuple((weekday, 9 * 60, 17 * 60) for weekday in range(5))
"""Hours of a place that recorded none: what we promise must not depend on a settings page."""


def of_places(
    *, since: datetime, locations: Collection[Location] | None = None
) -> dict[UUID, PlaceHours]:
    """Answer the hours of these places, or of all, from three queries for all places together."""
    places = Location.objects.all() if locations is None else locations
    weekly: dict[UUID, list[tuple[int, int, int]]] = {}
    for row in OpeningHours.objects.all():
        weekly.setdefault(row.location_id, []).append((row.weekday, row.opens, row.closes))
    closed: dict[UUID, set[date]] = {}
    for closure in Closure.objects.filter(on__gte=(since - CLOSURES_FROM).date()):
        closed.setdefault(closure.location_id, set()).add(closure.on)
    return {
        place.pk: PlaceHours(
            zone=diary.zone(),
            weekly=tuple(weekly.get(place.pk, OFFICE_WEEK)),
            closed_on=frozenset(closed.get(place.pk, ())),
        )
        for place in places
    }


def of_an_office() -> PlaceHours:
    """Answer the hours that count where a place never opens."""
    return PlaceHours(zone=diary.zone(), weekly=OFFICE_WEEK)
