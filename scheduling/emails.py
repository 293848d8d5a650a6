"""The words that scheduling sends, handed to the outbox by the way each person chose."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Protocol

from django.conf import settings

from notifications import letters, outbox
from notifications.models import OutboundMessage
from scheduling import (
    calendars,
    contact,
    deadlines,
    diary,
    letter_keys,
    names,
    spoken_times,
    visit_links,
)
from scheduling.models import (
    Appointment,
    FirstVisit,
    Hold,
    Location,
    Offer,
    Therapist,
    WaitlistEntry,
)

Channel = OutboundMessage.Channel

CHANNELS = {
    FirstVisit.ReachBy.EMAIL: Channel.EMAIL,
    FirstVisit.ReachBy.TEXT: Channel.TEXT,
    FirstVisit.ReachBy.CALL: Channel.DESK,
}

PRIVATE_LINK = "(their private link)"
"""Stands in a preview for the link that nobody but the person sees."""

Offered = tuple[datetime, Therapist, Location | None]


class Addressee(Protocol):
    """Somebody as a letter needs them: their name, and how they want to hear from us."""

    name: str
    reach_by: str
    practice_name_ok: bool


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


def offered(
    offer: Offer, holds: Sequence[Hold], *, page_url: str, hold_until: datetime, now: datetime
) -> None:
    """Tell a person which times are held for them and until when, once Undo is over."""
    words = _offer_words(offer.first_visit, _of(holds), offer.expires_at, page_url)
    _put_offer(
        letter_keys.offered(offer),
        "offered",
        offer,
        holds,
        words=words,
        hold_until=hold_until,
        now=now,
    )


def offer_text(person: Addressee, times: Iterable[Offered], *, until: datetime) -> str:
    """Show what a person would read or hear if these times were offered now."""
    words = _offer_words(person, times, until, PRIVATE_LINK)
    if person.reach_by == FirstVisit.ReachBy.EMAIL:
        return letters.words("scheduling/mail/offered", words | {"sender_name": ""}).text
    return letters.desk_words("scheduling/mail/offered", words)


def nudge(
    offer: Offer, holds: Sequence[Hold], *, page_url: str, hold_until: datetime, now: datetime
) -> None:
    """Ask a person kindly about the times that are still held for them."""
    words = _offer_words(offer.first_visit, _of(holds), offer.expires_at, page_url)
    _put_offer(
        letter_keys.nudge(offer),
        "offer_nudge",
        offer,
        holds,
        words=words,
        hold_until=hold_until,
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


def _put_offer(
    key: str,
    template: str,
    offer: Offer,
    holds: Sequence[Hold],
    *,
    words: dict[str, object],
    hold_until: datetime,
    now: datetime,
) -> None:
    visit, offered_at = offer.first_visit, holds[0].busy_time.location
    if offered_at is None:  # no visit is held without its place
        return
    outbox.put(
        key=key,
        template=f"scheduling/mail/{template}",
        channel=CHANNELS[FirstVisit.ReachBy(visit.reach_by)],
        to=contact.address(visit.reach_by, email=visit.email, phone=visit.phone),
        sender=sender_of(offered_at, named=visit.practice_name_ok),
        context=words,
        hold_until=hold_until,
        not_after=offer.expires_at,
        about=visit.pk,
        now=now,
    )


def _offer_words(
    person: Addressee, times: Iterable[Offered], until: datetime, page_url: str
) -> dict[str, object]:
    return {
        "name": person.name,
        "practice_name": settings.PRACTICE_NAME if person.practice_name_ok else "",
        "times": [_offered_time(*time, until=until) for time in times],
        "until": spoken_times.moment(until, diary.zone()),
        "page_url": page_url,
        "reach_by": person.reach_by,
    }


def _offered_time(
    starts_at: datetime, therapist: Therapist, place: Location | None, *, until: datetime
) -> dict[str, object]:
    ends_at = deadlines.of_slot(until, starts_at)
    return {
        "until": spoken_times.moment(ends_at, diary.zone()) if ends_at < until else "",
        "when": spoken_times.moment(starts_at, diary.zone()),
        "therapist": names.first(therapist.name),
        "place": place.name if place else "",
        "online": place is not None and place.is_online,
    }


def _of(holds: Sequence[Hold]) -> list[Offered]:
    return [(hold.starts_at, hold.busy_time.therapist, hold.busy_time.location) for hold in holds]


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
        "arrival": place.arrival,
        "online": place.is_online,
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
