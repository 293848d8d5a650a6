"""Calendar files (RFC 5545) and invitations (iTIP, RFC 5546): neutral words, one UID for life."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from icalendar import Calendar, Event, vCalAddress, vDuration, vText

from scheduling.models import Appointment

PRODUCT = "-//First Visit//First Visit//EN"
SUMMARY = "Appointment"
FEED_NAME = "First visits"
REFRESH_EVERY = timedelta(hours=1)
"""How often a calendar program is asked to look again; most of them look more seldom."""


@dataclass(frozen=True)
class Party:
    """Somebody named in an invitation; nobody else's address is ever in it."""

    name: str
    email: str


@dataclass(frozen=True)
class Entry:
    """One appointment as a feed shows it, and when that last changed."""

    appointment: Appointment
    summary: str
    url: str
    changed_at: datetime


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


def feed(entries: Iterable[Entry]) -> bytes:
    """Make a calendar to subscribe to: all that stands, and nothing that was called off.

    Who subscribes takes the newest copy as the whole truth (RFC 7986, section 4.1), so an entry
    that is gone is gone there too. STATUS:CANCELLED would stay on the page in programs that do not
    know it. Stamps tell when an entry changed, so the same visits give the same bytes.
    """
    calendar = _calendar()
    for name in ("name", "x-wr-calname"):
        calendar.add(name, FEED_NAME)
    calendar.add("refresh-interval", REFRESH_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH_EVERY))
    for each in entries:
        row = each.appointment
        event = _event(row, row.location.name, Method.REQUEST, each.changed_at, each.summary)
        event.add("last-modified", each.changed_at)
        event.add("url", each.url)
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _event(
    appointment: Appointment, place: str, method: Method, now: datetime, summary: str = SUMMARY
) -> Event:
    event = Event()
    event.add("uid", uid(appointment))
    event.add("dtstamp", now)
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.ends_at)
    event.add("summary", summary)
    event.add("sequence", appointment.sequence)
    event.add("status", STATUS[method])
    event.add("class", "PRIVATE")
    if place:
        event.add("location", place)
    return event


def _written(event: Event, method: Method | None = None) -> bytes:
    calendar = _calendar()
    if method is not None:
        calendar.add("method", method.value)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.email}")
    address.params["CN"] = vText(party.name)
    return address
