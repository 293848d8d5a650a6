"""Find what stands in the way of visits, as half-open periods in which no visit may start.

Pure. Busy time stops the starts that would touch it with visit and buffer; travel, rooms, notice,
horizon and caps are put in the same form, so that slots step over one list and "why not" reads it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum

from scheduling.availability import Key
from scheduling.periods import DAY, FIRST, LAST, Period, midnight, monday, subtract
from scheduling.terms import NO_TIME, BusyPeriod, Terms

TICK = datetime.resolution


class Removed(StrEnum):
    """Name what takes a time away, in the order in which the answer is looked for."""

    OUTSIDE_OPEN_TIME = "outside_open_time"
    OFF_GRID = "off_grid"
    BUSY = "busy"
    TRAVEL = "travel"
    NO_ROOM = "no_room"
    NOTICE = "notice"
    HORIZON = "horizon"
    CAP = "cap"


class Ground:
    """Hold everything that stands in the way of visits, by whom and what it stops."""

    def __init__(self, busy: Iterable[BusyPeriod], terms: Terms) -> None:
        """Sort the claims by therapist and by room."""
        self.terms = terms
        # A visit that starts no longer than this before busy time would touch it.
        self.reach = reach = terms.length + terms.buffer - TICK
        self.claims: dict[Key | None, list[BusyPeriod]] = defaultdict(list)
        self.of_therapist: dict[Key | None, list[Period]] = defaultdict(list)
        self.of_room: dict[Key, list[Period]] = defaultdict(list)
        may_travel = bool(terms.travel)
        for claim in busy:
            therapist, _, room, starts_at, ends_at = claim
            barrier = starts_at - reach, ends_at
            self.of_therapist[therapist].append(barrier)
            if may_travel:
                self.claims[therapist].append(claim)
            if room is not None:
                self.of_room[room].append(barrier)
        self.without_room: dict[Key, list[Period]] = {}
        self.full_weeks = _full_weeks(terms)

    def barriers(self, therapist: Key, location: Key) -> dict[Removed, Iterable[Period]]:
        """Give all barriers for a therapist at a place, each kind in any order."""
        horizon = self.terms.not_after
        return {
            Removed.BUSY: self.of_therapist.get(therapist, ()),
            Removed.TRAVEL: self._travel(therapist, location),
            Removed.NO_ROOM: self._without_room(location),
            Removed.NOTICE: [(FIRST, self.terms.not_before)],
            Removed.HORIZON: [] if horizon is None else [(horizon + TICK, LAST)],
            Removed.CAP: self.full_weeks.get(therapist, ()),
        }

    def _travel(self, therapist: Key, location: Key) -> Iterator[Period]:
        """Give busy time at other places, widened by the way there and back."""
        ways: dict[Key | None, timedelta] = {None: NO_TIME, location: NO_TIME}
        for _, place, _, starts_at, ends_at in self.claims.get(therapist, ()):
            if place is not None and place not in ways:
                ways[place] = self.terms.travel.time(therapist, place, location)
            if way := ways[place]:
                yield starts_at - self.reach - way, ends_at + way

    def _without_room(self, location: Key) -> list[Period]:
        """Give the starts for which every room of the place is taken for part of the visit."""
        if location not in self.without_room:
            rooms = [sorted(self.of_room[room]) for room in self.terms.rooms.get(location, ())]
            taken = rooms[0] if rooms else []
            for room in rooms[1:]:
                taken = list(subtract(taken, subtract(taken, room)))
            self.without_room[location] = taken
        return self.without_room[location]


def new_people(terms: Terms) -> Counter[tuple[Key, date]]:
    """Count the new people of each therapist in each week, named by its Monday."""
    return Counter(
        (therapist, first)
        for therapist, first, _person in {
            (new.therapist, monday(new.starts_at.astimezone(terms.zone).date()), new.person)
            for new in terms.new_people
        }
    )


def _full_weeks(terms: Terms) -> dict[Key, list[Period]]:
    """Find the weeks, by the practice's calendar, in which a therapist's cap is reached."""
    full: dict[Key, list[Period]] = defaultdict(list)
    for therapist, cap in terms.caps.items():
        if cap <= 0:
            full[therapist].append((FIRST, LAST))
    for (therapist, first), count in new_people(terms).items():
        if therapist in terms.caps and count >= terms.caps[therapist]:
            full[therapist].append(
                (midnight(first, terms.zone), midnight(first + 7 * DAY, terms.zone))
            )
    return full
