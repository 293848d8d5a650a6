"""Keeps what the owner says of the practice's places: the facts, and when the desk is there."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import pairwise
from typing import TypeAlias

from django.db import connection, transaction
from django.db.models import F
from django.utils.text import slugify

from config.audit import trail
from config.kernel import errors
from scheduling.models import Location, OpeningHours

LAST = 32767
"""What sorts after every place that there is."""

RESERVED = ("new", "closures", "travel", "video")
"""Words that lead to pages about more than one place."""

Stretch: TypeAlias = tuple[int, int, int]
"""Weekday from Monday = 0, and from when to when in minutes of the wall clock."""


class ChangedMeanwhile(errors.Conflict):
    """Says that somebody saved this after it was looked at."""

    code = "settings_changed"
    detail = "Somebody changed this after you opened it. What you typed is still here."


class HoursOverlap(errors.Invalid):
    """Says that a place cannot open twice at once."""

    code = "hours_overlap"
    detail = "Two times of one day overlap. Let the second one begin after the first has ended."


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is said of a place beside its kind, which never changes."""

    name: str
    summary: str = ""
    address: str = ""
    arrival: str = ""
    parking: str = ""
    to_bring: str = ""
    phone: str = ""
    promised_hours: int = 8
    urgent_promised_hours: int = 2
    aligned_to_minute: int | None = None
    is_active: bool = True


@transaction.atomic
def add(*, kind: Location.Kind, facts: Facts, by: trail.Signed, now: datetime) -> Location:
    """Add a place, after the others; of two with one name each has an address of its own."""
    _lock_the_list()
    last = Location.objects.order_by("-sort_order").first()
    place = Location.objects.create(
        **asdict(facts),
        kind=kind,
        slug=_free_slug(facts.name),
        sort_order=min(last.sort_order + 1, LAST) if last else 0,
    )
    trail.record("place.added", by=by, now=now, of=place)
    return place


@transaction.atomic
def change(
    *, location: Location, version: int, facts: Facts, by: trail.Signed, now: datetime
) -> Location:
    """Keep what is said of a place now; its address in links stays.

    Raises:
        ChangedMeanwhile: `version` is not the one that is kept.
    """
    said = asdict(facts)
    changed = sorted(name for name, value in said.items() if getattr(location, name) != value)
    _take(location, version, **said)
    trail.record("place.changed", by=by, now=now, of=location, details={"changed": changed})
    return location


@transaction.atomic
def set_hours(
    *,
    location: Location,
    version: int,
    weekly: Collection[Stretch],
    by: trail.Signed,
    now: datetime,
) -> Location:
    """Keep when somebody is at the desk of a place; what was promised before stays promised.

    Raises:
        HoursOverlap: two stretches of one day run into each other.
        ChangedMeanwhile: `version` is not the one that is kept.
    """
    stretches = in_order(weekly)
    _take(location, version)
    location.opening_hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(location=location, weekday=weekday, opens=opens, closes=closes)
        for weekday, opens, closes in stretches
    )
    trail.record("place.hours_set", by=by, now=now, of=location, details={"weekly": stretches})
    return location


def in_order(weekly: Collection[Stretch]) -> list[Stretch]:
    """Put the hours of a week in order.

    Raises:
        HoursOverlap: two stretches of one day run into each other.
    """
    stretches = sorted(weekly)
    if any(a[0] == b[0] and b[1] < a[2] for a, b in pairwise(stretches)):
        raise HoursOverlap
    return stretches


def _take(location: Location, version: int, **said: object) -> None:
    """Write over the version that was looked at, or over none."""
    seen = Location.objects.filter(pk=location.pk, version=version)
    if not seen.update(version=F("version") + 1, **said):
        raise ChangedMeanwhile
    location.refresh_from_db()


def _lock_the_list() -> None:
    """Let whoever else adds a place finish first; nobody who reads or books there waits."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {Location._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _free_slug(name: str) -> str:
    """Make the place's word in addresses, which no other place has."""
    word = slugify(name)[:50] or "place"
    alike = Location.objects.filter(slug__startswith=word)
    taken = {*alike.values_list("slug", flat=True), *RESERVED}
    numbered = (f"{word}-{number}" for number in range(2, len(taken) + 2))
    return next(slug for slug in (word, *numbered) if slug not in taken)
