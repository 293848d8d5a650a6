"""Keeps the rooms of a place: what they are called, how to find them, and which are in use."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from psycopg import errors as postgres

from config.audit import trail
from config.kernel import errors
from scheduling import places
from scheduling.models import Location, Room

ONE_NAME = "a_room_has_its_own_name_in_its_place"


class NameTaken(errors.Conflict):
    """Says that the place has a room of this name."""

    code = "room_name_taken"
    detail = "This place has a room of that name already. Pick another name."


@transaction.atomic
def add(*, location: Location, name: str, arrival: str, by: trail.Signed, now: datetime) -> Room:
    """Add a room to a place.

    Raises:
        NameTaken: the place has a room of this name, in use or not.
    """
    with _one_name():
        room = Room.objects.create(location=location, name=name, arrival=arrival)
    trail.record("room.added", by=by, now=now, of=room)
    return room


@transaction.atomic
def change(
    *,
    room: Room,
    version: int,
    name: str,
    arrival: str,
    is_active: bool,
    by: trail.Signed,
    now: datetime,
) -> Room:
    """Keep what is said of a room; a retired one keeps its visits and takes no new ones.

    Raises:
        places.ChangedMeanwhile: `version` is not the one that is kept.
        NameTaken: the place has another room of this name.
    """
    said = {"name": name, "arrival": arrival, "is_active": is_active}
    changed = sorted(word for word, value in said.items() if getattr(room, word) != value)
    seen = Room.objects.filter(pk=room.pk, version=version)
    with _one_name():
        if not seen.update(version=F("version") + 1, **said):
            raise places.ChangedMeanwhile
    room.refresh_from_db()
    trail.record("room.changed", by=by, now=now, of=room, details={"changed": changed})
    return room


@contextmanager
def _one_name() -> Iterator[None]:
    """Translate the one thing that the database says no to."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        cause = error.__cause__
        if isinstance(cause, postgres.Error) and cause.diag.constraint_name == ONE_NAME:
            raise NameTaken from None
        raise
