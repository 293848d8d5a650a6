"""A time, a person and a place as somebody reads them who will come there."""

from datetime import datetime

from scheduling import diary, names, spoken_times, tags
from scheduling.models import Appointment, Hold, Location

BY_VIDEO = "By video. We will send the link before the visit."


def of(appointment: Appointment) -> dict[str, object]:
    """Make the card of a visit: when, with whom, and where to go."""
    return {
        "when": when(appointment.starts_at, appointment.location),
        "who": appointment.therapist.name,
        "place": tags.of(appointment.location),
        "lines": _lines(appointment.location),
    }


def of_held(hold: Hold, place: Location) -> dict[str, object]:
    """Make the card of a time that is offered; of the therapist it names the first name."""
    minutes = int((hold.ends_at - hold.starts_at).total_seconds() // 60)
    return {
        "when": when(hold.starts_at, place),
        "who": f"{names.first(hold.busy_time.therapist.name)}, {minutes} minutes",
        "place": tags.of(place),
        "lines": _lines(place),
    }


def when(at: datetime, place: Location) -> str:
    """Say when it is; who is online may sit in another zone."""
    said = spoken_times.moment(at, diary.zone())
    return f"{said} Eastern time" if place.is_online else said


def _lines(place: Location) -> list[str]:
    if place.is_online:
        return [BY_VIDEO]
    return [line for line in (place.address, place.arrival) if line]
