"""The practice as it would be after a change that nobody has saved, for the engine to read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from scheduling import availability, terms, travel
from scheduling.practice import Practice


@dataclass(frozen=True, kw_only=True)
class Planned(Practice):
    """The practice as it would be: what is named here stands in place of what is kept."""

    shut: Collection[availability.Closure] = ()
    opened_again: Collection[availability.Closure] = ()
    in_use: Mapping[UUID, bool] = field(default_factory=dict)
    starts_by_clock: Mapping[UUID, int | None] = field(default_factory=dict)
    rooms_of: Mapping[UUID, list[UUID]] = field(default_factory=dict)
    ways: Mapping[tuple[UUID, UUID], travel.Minutes] = field(default_factory=dict)

    @property
    def at_active_places(self) -> Q:
        """What is at a place where people would be seen."""
        joins = [key for key, active in self.in_use.items() if active]
        leaves = [key for key, active in self.in_use.items() if not active]
        return (super().at_active_places | Q(location__in=joins)) & ~Q(location__in=leaves)

    def closures(self, first: date, last: date) -> list[availability.Closure]:
        """Give the closures that there would be."""
        kept = super().closures(first, last)
        return [each for each in kept if each not in self.opened_again] + list(self.shut)

    @cached_property
    def rooms(self) -> dict[UUID, list[UUID]]:
        """The rooms that would be in use."""
        return {key: ids for key, ids in {**super().rooms, **self.rooms_of}.items() if ids}

    @property
    def aligned(self) -> dict[UUID, int]:
        """The places whose visits would start by the clock."""
        said = {**super().aligned, **self.starts_by_clock}
        return {key: minute for key, minute in said.items() if minute is not None}

    @cached_property
    def travel(self) -> terms.Travel:
        """How long everybody would be on the way."""
        kept = super().travel
        rest = {way: each for way, each in kept.between.items() if not self._is_planned(way)}
        own = {way: each for way, each in kept.own.items() if not self._is_planned(way[1:])}
        for (one, other), minutes in self.ways.items():
            rest |= {(one, other): minutes[None]} if None in minutes else {}
            own |= {(key, one, other): each for key, each in minutes.items() if key is not None}
        return terms.Travel(rest, own)

    def _is_planned(self, way: tuple[UUID, UUID]) -> bool:
        return way in self.ways or way[::-1] in self.ways
