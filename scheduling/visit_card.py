"""A time, a person and a place as somebody reads them who will come there."""

from datetime import datetime

from scheduling import diary, names, spoken_times, tags, video_rooms, visit_links
from scheduling.models import Appointment, Hold, Location, Therapist

BY_VIDEO = "By video. We will send the link before the visit."
LINK_APPEARS = "By video. The link appears on the page of your visit 15 minutes before."


def of(appointment: Appointment) -> dict[str, object]:
    """Make the card of a visit: when, with whom, where to go, and where to change it."""
    return {
        "when": when(appointment.starts_at, appointment.location),
        "who": appointment.therapist.name,
        "place": tags.of(appointment.location),
        "lines": lines(appointment.location, appointment.therapist),
        "change_url": visit_links.path(appointment),
    }


def of_held(hold: Hold, place: Location, *, until: datetime | None = None) -> dict[str, object]:
    """Make the card of a time that is offered; of the therapist it names the first name.

    With `until`, the end of the whole offer, it says so if this time is let go before.
    """
    said = lines(place, hold.busy_time.therapist)
    ends_at = hold.busy_time.expires_at
    if until is not None and ends_at is not None and ends_at < until:
        said = [*said, f"We hold this one until {spoken_times.moment(ends_at, diary.zone())}."]
    minutes = int((hold.ends_at - hold.starts_at).total_seconds() // 60)
    return {
        "when": when(hold.starts_at, place),
        "who": f"{names.first(hold.busy_time.therapist.name)}, {minutes} minutes",
        "place": tags.of(place),
        "lines": said,
    }


def when(at: datetime, place: Location) -> str:
    """Say when it is; who is online may sit in another zone."""
    said = spoken_times.moment(at, diary.zone())
    return f"{said} Eastern time" if place.is_online else said


def lines(place: Location, therapist: Therapist) -> list[str]:
    """Say where to go, or how they meet by video."""
    if place.is_online:
        return [LINK_APPEARS if video_rooms.of(therapist).link else BY_VIDEO]
    return [line for line in (place.address, *place.ways_in) if line]
