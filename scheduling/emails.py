"""The words that scheduling sends, handed to the outbox by the way each person chose."""

from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings

from notifications import outbox
from notifications.models import OutboundMessage
from scheduling import (
    calendars,
    contact,
    diary,
    letter_keys,
    spoken_times,
    video_rooms,
    visit_links,
)
from scheduling.models import (
    Appointment,
    FirstVisit,
    Location,
    WaitlistEntry,
)

Channel = OutboundMessage.Channel

CHANNELS = {
    FirstVisit.ReachBy.EMAIL: Channel.EMAIL,
    FirstVisit.ReachBy.TEXT: Channel.TEXT,
    FirstVisit.ReachBy.CALL: Channel.DESK,
}


NEUTRAL_SENDER = "Front desk"
MINUTE = timedelta(minutes=1)


def booked_key(appointment: Appointment) -> str:
    """Name the letter that tells a person of this version of their appointment."""
    return f"appointment:{appointment.pk}:booked:{appointment.sequence}"


def booked(
    appointment: Appointment, *, page_url: str, hold_until: datetime | None = None, now: datetime
) -> None:
    """Tell a person their time, with a calendar file: at once, or when Undo is over."""
    visit = appointment.first_visit
    sender = sender_of(appointment.location, named=visit.practice_name_ok)
    outbox.put(
        key=booked_key(appointment),
        template="scheduling/mail/booked",
        channel=CHANNELS[FirstVisit.ReachBy(visit.reach_by)],
        to=contact.address(visit.reach_by, email=visit.email, phone=visit.phone),
        sender=sender,
        context=words_of(appointment, page_url),
        calendar=invitation(appointment, sender, now),
        calendar_method="REQUEST",
        hold_until=hold_until,
        not_after=appointment.starts_at,
        about=visit.pk,
        now=now,
    )


def waitlisted(entry: WaitlistEntry, *, page_url: str, hold_until: datetime, now: datetime) -> None:
    """Tell a person that no time fits yet and that they are on the list, once Undo is over."""
    visit = entry.first_visit
    place = visit.locations.first()
    if place is None:
        return
    outbox.put(
        key=letter_keys.listed(entry),
        template="scheduling/mail/waitlisted",
        channel=CHANNELS[FirstVisit.ReachBy(visit.reach_by)],
        to=contact.address(visit.reach_by, email=visit.email, phone=visit.phone),
        sender=sender_of(place, named=visit.practice_name_ok),
        context={
            "name": visit.name,
            "practice_name": settings.PRACTICE_NAME if visit.practice_name_ok else "",
            "page_url": page_url,
            "reach_by": visit.reach_by,
        },
        hold_until=hold_until,
        about=visit.pk,
        now=now,
    )


def sender_of(location: Location, *, named: bool) -> outbox.Sender:
    """Answer who a letter is from: the place, or neutral words if the practice stays unnamed."""
    _, house = parseaddr(settings.DEFAULT_FROM_EMAIL)
    address = location.sender_email or house
    name = (location.sender_name or settings.PRACTICE_NAME) if named else NEUTRAL_SENDER
    return outbox.Sender(name=name, email=address, reply_to=location.reply_to or address)


def words_of(appointment: Appointment, page_url: str) -> dict[str, object]:
    """Answer what letters tell of an appointment, as far as the person lets them."""
    visit, place = appointment.first_visit, appointment.location
    named = visit.practice_name_ok
    return {
        "name": visit.name,
        "practice_name": settings.PRACTICE_NAME if named else "",
        "when": spoken_times.moment(appointment.starts_at, diary.zone()),
        "minutes": (appointment.ends_at - appointment.starts_at) // MINUTE,
        "therapist": appointment.therapist.name,
        "place": place.name,
        "address": place.address if named else "",
        "arrival": "\n".join(place.ways_in),
        "online": place.is_online,
        "link_appears": video_rooms.is_by_video(appointment),
        "page_url": page_url,
        "visit_url": visit_links.url(appointment),
        "reach_by": visit.reach_by,
    }


def invitation(
    appointment: Appointment,
    sender: outbox.Sender,
    now: datetime,
    method: calendars.Method = calendars.Method.REQUEST,
) -> bytes | None:
    """Make the calendar file of a letter, for who gets one."""
    visit, place = appointment.first_visit, appointment.location
    if not visit.email:
        return None
    return calendars.invitation(
        appointment,
        organizer=calendars.Party(sender.name, sender.email),
        attendee=calendars.Party(visit.name, visit.email),
        place=(place.address or place.name) if visit.practice_name_ok else "",
        method=method,
        now=now,
    )
