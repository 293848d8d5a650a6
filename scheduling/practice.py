"""What changes seldom: places, rooms, ways, therapists and weekly rules, read once a question."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet

from scheduling import availability, terms
from scheduling.models import AvailabilityRule, Closure, Location, Room, Therapist, TravelTime
from scheduling.periods import DAY, END_OF_DAY, MIDNIGHT

FEW = 50
"""Up to so many people all rules are read at once; among more, those of the days at hand."""

WEEK_DAYS = 7

AS_READ = (
    *("id", "therapist_id", "location_id", "weekday", "starts", "ends"),
    *("valid_from", "valid_until", "every_weeks"),
)
"""The columns of a rule in the engine's order."""


class People(Mapping[UUID, Therapist]):
    """Therapists by key: all are read, and each becomes an object when somebody asks for it."""

    def __init__(self, therapists: QuerySet[Therapist]) -> None:
        """Read the rows."""
        self._names = [each.attname for each in Therapist._meta.concrete_fields]
        self._rows = {row[0]: row for row in therapists.order_by().values_list(*self._names)}
        self._database = therapists.db

    def __getitem__(self, key: UUID) -> Therapist:
        """Make the object of one row."""
        return Therapist.from_db(self._database, self._names, self._rows[key])

    def __iter__(self) -> Iterator[UUID]:
        """Go through the keys."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._rows)

    @property
    def caps(self) -> dict[UUID, int]:
        """How many new people each sees in a week, where that is limited."""
        at = self._names.index("new_people_per_week")
        return {key: row[at] for key, row in self._rows.items() if row[at] is not None}


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
        return list(self._rows)

    @cached_property
    def people(self) -> People:
        """Every active therapist."""
        return People(Therapist.objects.filter(is_active=True))

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

    def narrowed(
        self, *, therapists: Collection[UUID] | None = None, locations: Collection[UUID] | None
    ) -> "Practice":
        """Make the same practice with fewer people or places, of what has been read already."""
        less = Practice(therapists, locations)
        vars(less).update(
            people=self.people, places=self.places, rooms=self.rooms, travel=self.travel
        )
        if self.size <= FEW:
            vars(less)["rules"] = [
                rule
                for rule in self.rules
                if (therapists is None or rule.therapist_id in therapists)
                and (locations is None or rule.location_id in locations)
            ]
        return less

    def weekly(
        self, first: date, last: date, *, through_midnight: bool = False
    ) -> list[availability.Rule]:
        """Answer the rules that open these dates, as the pure engine reads them.

        Among many people the rules of a few weekdays are read alone. What is open to midnight, or
        from then on, goes on in the rules of another day: then all are read.
        """
        days = {(first + n * DAY).weekday() for n in range((last - first).days + 1)[:WEEK_DAYS]}
        if self.size <= FEW or len(days) == WEEK_DAYS or through_midnight:
            return self.all_weekly
        rules = _as_rules(self._rows.filter(weekday__in=days))
        if any(rule.starts == MIDNIGHT or rule.ends == END_OF_DAY for rule in rules):
            return self.all_weekly
        return rules

    @cached_property
    def open_therapists(self) -> set[UUID]:
        """Who has any weekly hours."""
        if self.size <= FEW:
            return {rule.therapist_id for rule in self.rules}
        return set(self._rows.order_by().values_list("therapist_id", flat=True).distinct())

    def opened_by(self, ids: Collection[UUID]) -> dict[UUID, AvailabilityRule]:
        """Answer the rules among these keys of what opens times."""
        if self.size > FEW:
            return self._rows.in_bulk(ids)
        return {rule.pk: rule for rule in self.rules if rule.pk in ids}

    @property
    def size(self) -> int:
        """How many people a search goes through."""
        return len(self.people if self.therapists is None else self.therapists)

    @cached_property
    def all_weekly(self) -> list[availability.Rule]:
        """Every rule as the pure engine reads it."""
        return _as_rules(self._rows) if self.size > FEW else [*map(weekly_rule, self.rules)]

    @property
    def _rows(self) -> QuerySet[AvailabilityRule]:
        rows = AvailabilityRule.objects.filter(self.at_active_places, therapist__is_active=True)
        if self.therapists is not None:
            rows = rows.filter(therapist__in=self.therapists)
        if self.locations is not None:
            rows = rows.filter(location__in=self.locations)
        return rows

    @property
    def aligned(self) -> dict[UUID, int]:
        """The places whose visits start by the clock, and how many minutes past midnight."""
        return {
            key: place.aligned_to_minute
            for key, place in self.places.items()
            if place.aligned_to_minute is not None
        }

    @cached_property
    def caps(self) -> dict[UUID, int]:
        """How many new people each therapist sees in a week, where that is limited."""
        return self.people.caps


def _as_rules(rows: QuerySet[AvailabilityRule]) -> list[availability.Rule]:
    return [availability.Rule(*row) for row in rows.order_by().values_list(*AS_READ)]


def weekly_rule(row: AvailabilityRule) -> availability.Rule:
    """Read a weekly rule as the pure engine does."""
    return availability.Rule(*(getattr(row, name) for name in AS_READ))
