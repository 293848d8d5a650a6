"""What a visit's page shows to the therapist: the person, and what can be marked now."""

from datetime import datetime

from django.urls import reverse

from scheduling import appointments, contact, diary, periods, spoken_times, tags
from scheduling.models import Appointment
from scheduling.therapist import week_page

Status = Appointment.Status

OUTCOMES = (
    (Status.FULFILLED, "Seen", "primary"),
    (Status.ARRIVED, "Arrived", "secondary"),
    (Status.NO_SHOW, "Not here", "secondary"),
)

BADGES = {
    Status.BOOKED: {"tone": "today", "words": "Booked"},
    Status.ARRIVED: {"tone": "hold", "words": "Arrived"},
    Status.FULFILLED: {"tone": "done", "words": "Seen"},
    Status.NO_SHOW: {"tone": "due", "words": "Not here"},
}


def context(appointment: Appointment, *, now: datetime, refused: str = "") -> dict[str, object]:
    """Make the context of the page."""
    outcomes = _outcomes(appointment, now)
    return {
        "week_url": week_page.url(periods.monday(diary.date_of(appointment.starts_at)), "grid"),
        "visit": _visit(appointment),
        "outcomes": outcomes,
        "outcomes_wait": "" if outcomes else _wait(appointment),
        "refused": refused,
    }


def _visit(appointment: Appointment) -> dict[str, object]:
    visit = appointment.first_visit
    zone = diary.zone()
    day = spoken_times.day(diary.date_of(appointment.starts_at))
    start = spoken_times.digits(appointment.starts_at, zone)
    end = spoken_times.digits(appointment.ends_at, zone)
    room = appointment.busy_time.room
    rule = contact.words(
        visit.reach_by, voicemail_ok=visit.voicemail_ok, practice_name_ok=visit.practice_name_ok
    )
    items: list[dict[str, object]] = [{"term": "Contact", "text": rule}]
    if visit.pronouns:
        items.insert(0, {"term": "Pronouns", "text": visit.pronouns})
    if visit.note:
        items.append({"term": "Note", "text": visit.note, "quote": True})
    return {
        "name": visit.name,
        "reference": visit.reference,
        "when": f"{day}, {start} to {end}",
        "place": tags.of(appointment.location),
        "room": room.name if room else "",
        "state": appointment.get_status_display(),
        "badge": BADGES.get(Status(appointment.status)),
        "items": items,
    }


def _outcomes(appointment: Appointment, now: datetime) -> list[dict[str, object]]:
    """Offer the moves that are legal now, so that a tap is never refused without cause."""
    return [
        {
            "label": label,
            "kind": kind,
            "url": reverse("therapist:outcome", args=[appointment.pk]),
            "hidden": [{"name": "outcome", "value": outcome.value}],
        }
        for outcome, label, kind in OUTCOMES
        if appointments.may_mark(appointment, outcome, now=now)
    ]


def _wait(appointment: Appointment) -> str:
    if appointment.status == Status.BOOKED:
        return "You can mark this visit once it has started."
    return ""
