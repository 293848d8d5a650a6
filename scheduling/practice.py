"""What changes seldom: places, rooms, ways, therapists and weekly rules, read once a question."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from scheduling import availability, terms
from scheduling.models import AvailabilityRule, Location, Room, Therapist, TravelTime


@dataclass(frozen=True)
class Practice:
    """The practice as a search needs it; five small queries, each made when first needed.

    `therapists` and `locations` narrow it; None means all who are active.
    """

    therapists: Collection[UUID] | None = None
    locations: Collection[UUID] | None = None

    @cached_property
    def rules(self) -> list[AvailabilityRule]:
        """The weekly rules of active therapists at active places."""
        rows = AvailabilityRule.objects.filter(therapist__is_active=True, location__is_active=True)
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
        """The rooms of each place that has any."""
        found: dict[UUID, list[UUID]] = {}
        for location, room in Room.objects.values_list("location_id", "pk"):
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
        return [weekly_rule(row) for row in self.rules]

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


def weekly_rule(row: AvailabilityRule) -> availability.Rule:
    """Read a weekly rule as the pure engine does."""
    return availability.Rule(
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
