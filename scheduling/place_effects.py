"""Tells what a change of the practice would do to open times and to visits, before it is saved."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from scheduling import availability, diary, periods, slots, terms, travel
from scheduling.barriers import Removed
from scheduling.diary import Diary
from scheduling.models import Appointment, Closure, Location, Room, Therapist
from scheduling.planned import Planned
from scheduling.practice import Practice

DAY = periods.DAY


@dataclass(frozen=True)
class Effect:
    """How many open times a change takes and makes, and which visits it leaves standing."""

    closes: int = 0
    opens: int = 0
    visits: tuple[Appointment, ...] = ()


def closing(locations: Collection[Location], on: date, *, now: datetime) -> Effect:
    """Tell what it does to close places for a day."""
    shut = [availability.Closure(place.pk, on) for place in locations]
    there = [place.pk for place in locations]
    plan = Planned(locations=there, shut=shut)
    return _effect(plan, _on_day(on, now), _visits(Q(location__in=there), on), now=now)


def opening_again(closure: Closure, *, now: datetime) -> Effect:
    """Tell what it does to take a closure away."""
    again = [availability.Closure(closure.location_id, closure.on)]
    plan = Planned(locations=[closure.location_id], opened_again=again)
    return _effect(plan, _on_day(closure.on, now), (), now=now)


def place(
    location: Location, *, is_active: bool, aligned_to_minute: int | None, now: datetime
) -> Effect:
    """Tell what it does to use a place or not, and to let its visits start by the clock."""
    plan = Planned(
        locations=[location.pk],
        in_use={location.pk: is_active},
        starts_by_clock={location.pk: aligned_to_minute},
    )
    leaves = location.is_active and not is_active
    visits = _ahead(Q(location=location), now) if leaves else ()
    return _effect(plan, _ever(now), visits, now=now)


def rooms(
    location: Location, in_use: Collection[Room], *, retires: Room | None = None, now: datetime
) -> Effect:
    """Tell what it does to have these rooms in use at a place, and no others."""
    plan = Planned(locations=[location.pk], rooms_of={location.pk: [room.pk for room in in_use]})
    visits = _ahead(Q(busy_time__room=retires), now) if retires else ()
    return _effect(plan, _ever(now), visits, now=now)


def way(one: Location, other: Location, minutes: travel.Minutes, *, now: datetime) -> Effect:
    """Tell what it does to be on the way for so long, and which visits it brings too close."""
    ends = [one.pk, other.pk]
    plan = Planned(locations=ends, ways={(one.pk, other.pk): minutes})
    visits = _ahead(Q(location__in=ends), now)
    tight = set(_too_close(Practice(locations=ends), visits, now))
    newly = [each for each in _too_close(plan, visits, now) if each not in tight]
    return _effect(plan, _ever(now), newly, now=now)


def visits_at(location: Location, *, now: datetime) -> list[Appointment]:
    """Find the visits that are still to come at a place."""
    return _ahead(Q(location=location), now)


def visits_by_video(therapist: Therapist, *, now: datetime) -> list[Appointment]:
    """Find the visits by video that are still to come to a therapist."""
    return _ahead(Q(therapist=therapist, location__kind=Location.Kind.ONLINE), now)


def _effect(
    plan: Planned, window: periods.Period, visits: Iterable[Appointment], *, now: datetime
) -> Effect:
    both = Practice(locations=plan.locations), plan
    kept, planned = (
        {(slot.therapist, slot.location, slot.starts_at) for slot in found.free()}
        for found in (Diary(*window, now, practice=practice) for practice in both)
    )
    return Effect(len(kept - planned), len(planned - kept), tuple(visits))


def _too_close(
    practice: Practice, visits: Collection[Appointment], now: datetime
) -> Iterable[Appointment]:
    """Find the visits to or from which there would be too little time on the way."""
    window = Diary(*_ever(now), now, practice=practice)
    claims: dict[UUID | None, list[terms.BusyPeriod]] = defaultdict(list)
    for claim in window.busy:
        claims[claim.therapist].append(claim)
    for visit in visits:
        own = claims[visit.therapist_id]
        others = [claim for claim in own if claim.starts_at != visit.starts_at]
        removed = slots.claimed(
            others,
            window.rules_of_a_visit,
            therapist=visit.therapist_id,
            location=visit.location_id,
            starts_at=visit.starts_at,
        )
        if removed == Removed.TRAVEL:
            yield visit


def _ahead(there: Q, now: datetime) -> list[Appointment]:
    rows = Appointment.objects.filter(there, status__in=Appointment.AHEAD, ends_at__gt=now)
    return list(rows.select_related("first_visit", "therapist", "location"))


def _visits(there: Q, on: date) -> list[Appointment]:
    begins, ends = _day(on)
    rows = Appointment.objects.filter(
        there, status__in=Appointment.AHEAD, starts_at__lt=ends, ends_at__gt=begins
    )
    return list(rows.select_related("first_visit", "therapist", "location"))


def _on_day(on: date, now: datetime) -> periods.Period:
    begins, ends = _day(on)
    return max(begins, now), max(ends, now)


def _day(on: date) -> periods.Period:
    return periods.midnight(on, diary.zone()), periods.midnight(on + DAY, diary.zone())


def _ever(now: datetime) -> periods.Period:
    return now, now + diary.HORIZON
