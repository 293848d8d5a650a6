"""Calendar files (RFC 5545) and invitations (iTIP, RFC 5546): neutral words, one UID for life."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from icalendar import Calendar, Event, vCalAddress, vText

from scheduling.models import Appointment

PRODUCT = "-//First Visit//First Visit//EN"
SUMMARY = "Appointment"


@dataclass(frozen=True)
class Party:
    """Somebody named in an invitation; nobody else's address is ever in it."""

    name: str
    email: str


def uid(appointment: Appointment) -> str:
    """Answer the one UID that this appointment keeps, whatever happens to it."""
    return f"{appointment.pk}@first-visit"


class Method(StrEnum):
    """What an iTIP message asks of a calendar: to keep the entry as it says, or to drop it."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


STATUS = {Method.REQUEST: "CONFIRMED", Method.CANCEL: "CANCELLED"}


def invitation(
    appointment: Appointment,
    *,
    organizer: Party,
    attendee: Party,
    place: str,
    method: Method = Method.REQUEST,
    now: datetime,
) -> bytes:
    """Make an iTIP message; `place` is empty where the person wants no name shown."""
    event = _event(appointment, place, method, now)
    event.add("organizer", _address(organizer))
    event.add("attendee", _address(attendee), encode=False)
    return _written(event, method)


def entry(appointment: Appointment, *, place: str, now: datetime) -> bytes:
    """Make the entry for a calendar that nobody is invited by, with the same UID."""
    return _written(_event(appointment, place, Method.REQUEST, now))


def _event(appointment: Appointment, place: str, method: Method, now: datetime) -> Event:
    event = Event()
    event.add("uid", uid(appointment))
    event.add("dtstamp", now)
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.ends_at)
    event.add("summary", SUMMARY)
    event.add("sequence", appointment.sequence)
    event.add("status", STATUS[method])
    event.add("class", "PRIVATE")
    if place:
        event.add("location", place)
    return event


def _written(event: Event, method: Method | None = None) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if method is not None:
        calendar.add("method", method.value)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.email}")
    address.params["CN"] = vText(party.name)
    return address
