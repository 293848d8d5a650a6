"""Other times for people whose visits have to move: with the same therapist soon, or with another.

The people are served in their order, and no two of them get times that cross.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from django.db.models import prefetch_related_objects

from scheduling import diary, matching, search
from scheduling.models import Appointment, Location, Therapist
from scheduling.practice import Practice
from scheduling.slots import Slot

MOST = 3
SOON = timedelta(days=7)
"""How long after the old time the same therapist comes first."""
FAR = 2
"""After how many of the windows of a search one time is enough."""


@dataclass(frozen=True)
class Proposal:
    """A time that could be offered instead, with whom and where."""

    therapist: Therapist
    location: Location
    starts_at: datetime


@dataclass
class Person:
    """Somebody who needs another time, and what was found for them so far."""

    visit: Appointment
    places: frozenset[UUID]
    wishes: matching.Wishes
    found: list[Slot] = field(default_factory=list)
    a_day: Counter[object] = field(default_factory=Counter)

    @property
    def has_enough(self) -> bool:
        """Whether there is a real choice."""
        return len(self.found) == MOST

    def take(self, slot: Slot) -> bool:
        """Take a slot that suits; answers whether it does."""
        on = diary.date_of(slot.starts_at)
        if self.has_enough or self.a_day[on] == matching.MOST_A_DAY:
            return False
        if slot.location not in self.places or not self.wishes.suit(slot):
            return False
        self.a_day[on] += 1
        self.found.append(slot)
        return True


Fits: TypeAlias = Callable[[Person, Slot], bool]


def of(
    visits: Sequence[Appointment],
    *,
    places: Collection[UUID] | None = None,
    notice: timedelta,
    now: datetime,
) -> dict[UUID, list[Proposal]]:
    """Find up to three times for each of these visits, from few queries for all of them.

    `places` are those at which they may be looked for, where not at all.
    """
    prefetch_related_objects(visits, "first_visit__locations")
    people = [_person(visit, places) for visit in visits]
    if not people:
        return {}
    asked = {place for person in people for place in person.places}
    taken: list[Slot] = []
    own = Practice({visit.therapist_id for visit in visits}, asked)
    until = max(visit.starts_at for visit in visits) + SOON
    _hand_out(diary.Diary(now, until, now, notice, own).free(), people, _same_soon, taken)
    everybody = Practice(None, asked)
    for fits in (_same_place, _anywhere):
        if all(person.has_enough for person in people):
            break
        windows = search.windows(now=now, practice=everybody, notice=notice)
        for window, looked in enumerate(windows, start=1):
            _hand_out(looked.free(), people, fits, taken)
            if _are_served(people, further=window < FAR):
                break
    return {person.visit.pk: _proposals(person, everybody) for person in people}


def _are_served(people: Sequence[Person], *, further: bool) -> bool:
    """Answer whether nobody needs more; far ahead we look for those alone who have nothing."""
    return all(person.has_enough or (person.found and not further) for person in people)


def _hand_out(
    free: Iterable[Slot], people: Sequence[Person], fits: Fits, taken: list[Slot]
) -> None:
    """Go through free times until everybody has enough; each goes to the first whom it suits."""
    for slot in free:
        if all(person.has_enough for person in people):
            return
        if any(_cross(slot, other) for other in taken):
            continue
        if any(fits(person, slot) and person.take(slot) for person in people):
            taken.append(slot)


def _cross(one: Slot, other: Slot) -> bool:
    apart = abs(one.starts_at - other.starts_at)
    return one.therapist == other.therapist and apart < diary.LENGTH + diary.BUFFER


def _same_soon(person: Person, slot: Slot) -> bool:
    is_soon = slot.starts_at <= person.visit.starts_at + SOON
    return is_soon and slot.therapist == person.visit.therapist_id


def _same_place(person: Person, slot: Slot) -> bool:
    return slot.location == person.visit.location_id


def _anywhere(_person: Person, _slot: Slot) -> bool:
    return True


def _person(visit: Appointment, places: Collection[UUID] | None) -> Person:
    asked = {place.pk for place in visit.first_visit.locations.all() if place.is_active}
    if visit.location.is_active:
        asked.add(visit.location_id)
    within = asked if places is None else asked & set(places)
    wishes = matching.Wishes(frozenset(visit.first_visit.times), diary.zone())
    return Person(visit, frozenset(within), wishes)


def _proposals(person: Person, practice: Practice) -> list[Proposal]:
    return [
        Proposal(practice.people[slot.therapist], practice.places[slot.location], slot.starts_at)
        for slot in sorted(person.found, key=lambda slot: slot.starts_at)
    ]
