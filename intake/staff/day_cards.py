"""One visit on the day board: who, where, how it stands, and the one press that comes next."""

from datetime import datetime

from django.urls import reverse

from scheduling import appointments, diary, names, spoken_times, tags
from scheduling.models import Appointment

Status = Appointment.Status

BADGES = {
    Status.BOOKED: {"tone": "today", "words": "Booked"},
    Status.ARRIVED: {"tone": "hold", "words": "Arrived"},
    Status.FULFILLED: {"tone": "done", "words": "Seen"},
    Status.NO_SHOW: {"tone": "due", "words": "Not here"},
    Status.CANCELLED: {"tone": "today", "words": "Cancelled"},
}

PRESSES = {
    Status.BOOKED: (Status.ARRIVED, Status.FULFILLED),
    Status.ARRIVED: (Status.FULFILLED,),
    Status.NO_SHOW: (Status.ARRIVED,),
}
"""What comes next, the likeliest first, by how a visit stands."""


def card(visit: Appointment, *, now: datetime) -> dict[str, object]:
    """Make the context of a visit's card."""
    room = visit.busy_time.room
    marks = [
        outcome
        for outcome in PRESSES.get(Status(visit.status), ())
        if appointments.may_mark(visit, outcome, now=now)
    ]
    return {
        "id": visit.pk,
        "name": names.short(visit.first_visit.name) or visit.first_visit.reference,
        "url": reverse("desk:request", args=[visit.first_visit.reference]),
        "spoken": spoken_times.digits(visit.starts_at, diary.zone()),
        "place": tags.of(visit.location),
        "room": room.name if room else "",
        "badge": BADGES[Status(visit.status)],
        "version": visit.version,
        "mark": _press(marks[0]) if marks else None,
        "missed": _missed(visit, now),
        "waits": _waits(visit, now),
    }


def _press(outcome: Appointment.Status) -> dict[str, str]:
    return {"value": outcome.value, "label": outcome.label}


def _missed(visit: Appointment, now: datetime) -> dict[str, str] | None:
    may = appointments.may_mark(visit, Status.NO_SHOW, now=now)
    return _press(Status.NO_SHOW) if may else None


def _waits(visit: Appointment, now: datetime) -> str:
    """Say from when on somebody can be marked as not here; people may be on their way."""
    known_at = visit.starts_at + appointments.NO_SHOW_AFTER
    if visit.status != Status.BOOKED or not visit.starts_at <= now < known_at:
        return ""
    return f"Not here: from {spoken_times.digits(known_at, diary.zone())}"
