"""Until when an offered time is held, so that nobody has to hurry."""

import contextlib
from collections.abc import Collection
from datetime import datetime, timedelta

from scheduling import desk_hours, diary
from scheduling.models import Location
from scheduling.opening_hours import NO_TIME, NeverOpen, after_open_time

WITHIN = timedelta(hours=48)
"""The time that everybody gets to answer, counted from when the message left."""

LONGEST = timedelta(days=14)


def of(places: Collection[Location], *, told_at: datetime) -> datetime:
    """Answer when an offer ends: 48 hours after its message, at a minute when a desk is open."""
    over = told_at + WITHIN
    found = []
    for hours in desk_hours.of_places(since=told_at, locations=places).values():
        with contextlib.suppress(NeverOpen):
            found.append(after_open_time(hours, over, NO_TIME))
    return min(found, default=over)


def of_slot(until: datetime, starts_at: datetime) -> datetime:
    """Answer when one of its times is let go: with the offer, or a day before it starts."""
    return min(until, starts_at - diary.NOTICE)
