"""What a person reads of their own visit: when, where, and what they can do about it."""

from datetime import datetime

from config.kernel import tokens
from scheduling import (
    appointments,
    cancelling,
    diary,
    names,
    own_choices,
    spoken_times,
    tags,
    video_rooms,
    visit_card,
    visit_links,
)
from scheduling.models import Appointment, FirstVisit

Status = Appointment.Status

HEADLINES = {
    Status.BOOKED: "Your first visit",
    Status.ARRIVED: "Your first visit",
    Status.FULFILLED: "Your first visit",
    Status.NO_SHOW: "Your first visit",
    Status.CANCELLED: "Your visit is cancelled.",
}
LINK_APPEARS = "By video. The link appears on this page 15 minutes before."
EASTERN = "This is Eastern time."
LOOKING = (
    "We are looking for another time and will write to you. You do not need to do anything now."
)
NEXT = {
    FirstVisit.Stage.LOOKING: LOOKING,
    FirstVisit.Stage.WAITLISTED: LOOKING,
    FirstVisit.Stage.OFFERED: "We sent you other times. Use the link in that message to pick one.",
    FirstVisit.Stage.BOOKED: "You have another time. We sent you a message about it.",
}
"""What is true of a person whose visit is off."""

SAVED = {"moved": "Your visit has a new time.", "again": "We are looking for times again."}


def context(appointment: Appointment, *, saved: str = "", now: datetime) -> dict[str, object]:
    """Make the context that all pages of one visit share.

    Raises:
        tokens.LinkEnded: the visit was taken back, as if it had never been.
    """
    if appointment.status == Status.ENTERED_IN_ERROR:
        raise tokens.LinkEnded
    visit, place = appointment.first_visit, appointment.location
    is_off = appointment.status == Status.CANCELLED
    return {
        "token": visit_links.token(appointment),
        "headline": HEADLINES[Status(appointment.status)],
        "saved": SAVED.get(saved, ""),
        "when": spoken_times.moment(appointment.starts_at, diary.zone()),
        "minutes": int((appointment.ends_at - appointment.starts_at).total_seconds() // 60),
        "who": names.first(appointment.therapist.name),
        "place": tags.of(place),
        "lines": [] if is_off else _lines(appointment),
        "facts": [] if is_off else _facts(appointment),
        "to_bring": "" if is_off else place.to_bring,
        "video_url": video_rooms.link(appointment, now=now),
        "is_off": is_off,
        "what_next": NEXT.get(FirstVisit.Stage(visit.stage), "") if is_off else "",
        "may_ask_again": cancelling.may_look_on(appointment),
        "may_change": appointments.is_ahead(appointment, now=now),
        "is_soon": appointment.starts_at - now < diary.NOTICE,
        "version": appointment.version,
    }


def picker(
    appointment: Appointment, *, refusal: str = "", chosen: str = "", now: datetime
) -> dict[str, object]:
    """Make the context of the page with other times."""
    slots = [
        {
            "value": each.value,
            "when": spoken_times.short(each.starts_at, diary.zone()),
            "who": names.first(each.therapist.name),
            "place_name": each.location.name,
        }
        for each in own_choices.of(appointment, now=now)
    ]
    shown = {"slots": slots, "refusal": refusal, "chosen": chosen}
    return context(appointment, now=now) | shown


def _lines(appointment: Appointment) -> list[str]:
    place = appointment.location
    if not place.is_online:
        return [place.address] if place.address else []
    if video_rooms.is_by_video(appointment):
        return [LINK_APPEARS, EASTERN]
    return [visit_card.BY_VIDEO, EASTERN]


def _facts(appointment: Appointment) -> list[dict[str, str]]:
    """Say how to get in: the door, the room, where to leave a car, and whom to call."""
    place = appointment.location
    room = None if place.is_online else appointment.busy_time.room
    said = (
        ("Door and waiting room", place.arrival),
        ("Room", ". ".join(line for line in (room.name, room.arrival) if line) if room else ""),
        ("Parking", place.parking),
        ("If you need help to get in", f"Call {place.phone}" if place.phone else ""),
    )
    return [{"term": term, "text": text} for term, text in said if text]
