"""Lets acts on one appointment take turns, and refuses what was decided on an older look at it."""

import re
from collections.abc import Collection
from datetime import datetime

from django.db.models import F

from config.audit import trail
from config.kernel import errors
from scheduling import visits
from scheduling.models import Appointment

VERSION = re.compile(r"[0-9]{1,9}")


class Changed(errors.Conflict):
    """Says that an appointment has changed since it was looked at."""

    code = "appointment_changed"
    detail = "This visit changed since you opened it. Please look at it again."


def take(appointment: Appointment) -> Appointment:
    """Wait for the turn on the path that it belongs to, and bring the row up to date."""
    visit = visits.lock(appointment.first_visit)
    appointment.refresh_from_db()
    appointment.first_visit = visit
    return appointment


def read_version(sent: str) -> int:
    """Read the version that a page or program sends back; anything else is one that no row has."""
    return int(sent) if VERSION.fullmatch(sent) else 0


def may_have_been(appointment: Appointment, seen: int) -> bool:
    """Answer whether an appointment can ever have had this version, which only grows."""
    return 1 <= seen <= appointment.version


def check(appointment: Appointment, seen: int | None) -> None:
    """Refuse what was decided on an older version; who saw none is never late.

    Raises:
        Changed: it changed since it was `seen`.
    """
    if seen not in {None, appointment.version}:
        raise Changed


def write(appointment: Appointment, *, allowed: Collection[str], **changes: object) -> bool:
    """Write an appointment from a state that allows it; False if it moved on.

    Its version counts up, and so does its path's: whoever looked at either before is late.
    """
    written = Appointment.objects.filter(
        pk=appointment.pk, version=appointment.version, status__in=allowed
    ).update(version=F("version") + 1, **changes)
    visit = appointment.first_visit
    appointment.refresh_from_db()
    appointment.first_visit = visit
    if written:
        visits.count(visit)
    return written == 1


def note(action: str, *, of: Appointment, by: trail.Actor, now: datetime) -> None:
    """Keep an act on an appointment in the trail, under its person's reference."""
    trail.record(action, by=by, now=now, of=of, reference=of.first_visit.reference)
