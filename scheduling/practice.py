"""What changes seldom: places, rooms, ways, therapists and weekly rules, read once a question."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from scheduling import availability, terms
from scheduling.models import AvailabilityRule, Closure, Location, Room, Therapist, TravelTime


@dataclass(frozen=True)
class Practice:
    """The practice as a search needs it; five small queries, each made when first needed.

    `therapists` and `locations` narrow it; None means all who are active.
    """

    therapists: Collection[UUID] | None = None
    locations: Collection[UUID] | None = None

    @property
    def at_active_places(self) -> Q:
        """What is at a place where people are seen now."""
        return Q(location__is_active=True)

    def closures(self, first: date, last: date) -> list[availability.Closure]:
        """Give the closures from the first to the last date."""
        rows = Closure.objects.filter(on__range=(first, last))
        return [availability.Closure(*row) for row in rows.values_list("location_id", "on")]

    @cached_property
    def rules(self) -> list[AvailabilityRule]:
        """The weekly rules of active therapists at active places."""
        rows = AvailabilityRule.objects.filter(self.at_active_places, therapist__is_active=True)
        if self.therapists is not None:
            rows = rows.filter(therapist__in=self.therapists)
        if self.locations is not None:
            rows = rows.filter(location__in=self.locations)
        return list(rows)

    @cached_property
    def people(self) -> dict[UUID, Therapist]:
        """Every active therapist."""
        return Therapist.objects.filter(is_active=True).in_bulk()

    @cached_property
    def places(self) -> dict[UUID, Location]:
        """Every place."""
        return Location.objects.in_bulk()

    @cached_property
    def rooms(self) -> dict[UUID, list[UUID]]:
        """The rooms in use of each place that has any."""
        found: dict[UUID, list[UUID]] = {}
        in_use = Room.objects.filter(is_active=True)
        for location, room in in_use.values_list("location_id", "pk"):
            found.setdefault(location, []).append(room)
        return found

    @cached_property
    def travel(self) -> terms.Travel:
        """How long everybody, or one therapist, is on the way."""
        rows = list(TravelTime.objects.values_list("therapist", "origin", "destination", "minutes"))
        between = {(a, b): minutes for therapist, a, b, minutes in rows if therapist is None}
        own = {(t, a, b): minutes for t, a, b, minutes in rows if t is not None}
        return terms.Travel(between, own)

    @property
    def weekly(self) -> list[availability.Rule]:
        """The rules as the pure engine reads them."""
        return [
            availability.Rule(
                id=row.pk,
                therapist=row.therapist_id,
                location=row.location_id,
                weekday=row.weekday,
                starts=row.starts,
                ends=row.ends,
                valid_from=row.valid_from,
                valid_until=row.valid_until,
                every_weeks=row.every_weeks,
            )
            for row in self.rules
        ]

    @property
    def aligned(self) -> dict[UUID, int]:
        """The places whose visits start by the clock, and how many minutes past midnight."""
        return {
            key: place.aligned_to_minute
            for key, place in self.places.items()
            if place.aligned_to_minute is not None
        }

    @property
    def caps(self) -> dict[UUID, int]:
        """How many new people each therapist sees in a week, where that is limited."""
        return {
            key: person.new_people_per_week
            for key, person in self.people.items()
            if person.new_people_per_week is not None
        }
