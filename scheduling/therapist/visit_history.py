"""What happened to a visit, newest first: booked, moved, called off, marked."""

from datetime import datetime

from config.accounts.models import User
from scheduling import diary, names, spoken_times
from scheduling.models import Appointment

PERSON = "The person"


def of(appointment: Appointment) -> list[dict[str, str]]:
    """Make the events of a visit's timeline; what was taken back did not happen."""
    moves = appointment.reschedulings.filter(taken_back_at=None).select_related("by")
    ends = appointment.cancellations.filter(taken_back_at=None).select_related("by")
    marks = appointment.marks.filter(taken_back_at=None).select_related("by")
    found = [
        (appointment.booked_at, "Booked", appointment.booked_by),
        *((move.at, f"Moved here from {_short(move.starts_at)}", move.by) for move in moves),
        *((end.at, "Cancelled", end.by) for end in ends),
        *((mark.at, f"Marked: {mark.get_outcome_display()}", mark.by) for mark in marks),
    ]
    return [_event(*each) for each in sorted(found, key=lambda each: each[0], reverse=True)]


def _event(at: datetime, words: str, by: User | None) -> dict[str, str]:
    who = names.short(by.name) if by else PERSON
    return {"words": words, "who": who, "when": _short(at)}


def _short(at: datetime) -> str:
    return spoken_times.short(at, diary.zone())
