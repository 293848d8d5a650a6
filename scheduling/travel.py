"""Keeps how long people are on the way between two places: everybody, or one therapist."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from config.audit import trail
from config.kernel import tokens
from scheduling import places
from scheduling.models import Location, TravelTime

Minutes: TypeAlias = Mapping[UUID | None, int]
"""Minutes of each therapist who differs; under None those of everybody else."""


def between(
    one: Location, other: Location, rows: Collection[TravelTime] | None = None
) -> dict[UUID | None, int]:
    """Answer the minutes between two places, from rows that were read before if there are any.

    A way that is recorded in both directions counts as it is read.
    """
    kept = TravelTime.objects.filter(_both(one, other)) if rows is None else rows
    forth, back = (one.pk, other.pk), (other.pk, one.pk)
    minutes: dict[tuple[UUID, UUID], dict[UUID | None, int]] = {way: {} for way in (back, forth)}
    for row in kept:
        minutes.get((row.origin_id, row.destination_id), {})[row.therapist_id] = row.minutes
    return minutes[back] | minutes[forth]


def mark(minutes: Minutes) -> str:
    """Make the mark by which a form tells which minutes were looked at."""
    return tokens.digest(str(sorted((str(key), value) for key, value in minutes.items())))[:16]


@transaction.atomic
def change(
    *,
    one: Location,
    other: Location,
    seen: str,
    minutes: Minutes,
    by: trail.Signed,
    now: datetime,
) -> None:
    """Keep how long the way is, for both directions.

    Raises:
        places.ChangedMeanwhile: what stands is not what was looked at.
    """
    ends = Location.objects.filter(pk__in=(one.pk, other.pk))
    list(ends.select_for_update(no_key=True).order_by("pk"))
    if mark(between(one, other)) != seen:
        raise places.ChangedMeanwhile
    TravelTime.objects.filter(_both(one, other)).delete()
    TravelTime.objects.bulk_create(
        TravelTime(origin=one, destination=other, therapist_id=therapist, minutes=each)
        for therapist, each in minutes.items()
    )
    said = {str(therapist or "everybody"): each for therapist, each in minutes.items()}
    details: dict[str, object] = {"to": str(other.pk), "minutes": said}
    trail.record("travel.changed", by=by, now=now, of=one, details=details)


def _both(one: Location, other: Location) -> Q:
    return Q(origin=one, destination=other) | Q(origin=other, destination=one)
