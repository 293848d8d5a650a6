"""What other desk hours of a place mean: how long the desk is open, and who comes beside them."""

from collections.abc import Collection
from datetime import datetime

from scheduling import desk_hours, diary, opening_hours, place_effects, places
from scheduling.models import Location
from scheduling.opening_hours import PlaceHours
from scheduling.owner import words
from scheduling.places import Stretch

HOUR = 60
STAYS = "Times for visits stay: they follow each therapist's own hours."
PROMISES = "What we promised already stays promised."


def of(location: Location, weekly: Collection[Stretch], *, now: datetime) -> words.Said:
    """Say what the hours mean.

    Raises:
        places.HoursOverlap: two stretches of one day run into each other.
    """
    stretches = tuple(places.in_order(weekly))
    stands = desk_hours.of_places(since=now, locations=[location])[location.pk]
    planned = PlaceHours(zone=diary.zone(), weekly=stretches or desk_hours.OFFICE_WEEK)
    was, becomes = (_open_for(hours.weekly) for hours in (stands, planned))
    lines = [f"The desk is open {becomes} a week. Now it is {was}.", STAYS, PROMISES]
    if not stretches:
        lines[0] = "Without hours we count as an office does: weekdays from 9 AM to 5 PM."
    if location.is_online:
        return words.Said(lines)
    alone = [
        visit
        for visit in place_effects.visits_at(location, now=now)
        if opening_hours.is_open(stands, visit.starts_at)
        and not opening_hours.is_open(planned, visit.starts_at)
    ]
    if alone:
        begin = "visit begins" if len(alone) == 1 else "visits begin"
        lines.append(f"{len(alone)} {begin} when nobody is at the desk any more:")
    return words.Said(lines, alone)


def _open_for(weekly: Collection[Stretch]) -> str:
    hours = sum(closes - opens for _, opens, closes in weekly) / HOUR
    return f"{hours:g} hour" if hours == 1 else f"{hours:g} hours"
