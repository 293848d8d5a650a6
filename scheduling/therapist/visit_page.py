"""What a visit's page shows to the therapist: the person, and what can be marked now."""

from datetime import datetime
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from config.accounts.models import User
from scheduling import (
    appointments,
    cancelling,
    contact,
    diary,
    outcome_undo,
    periods,
    spoken_times,
    tags,
)
from scheduling.appointments import UNDO_WITHIN
from scheduling.models import Appointment
from scheduling.therapist import visit_history, week_page

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
    Status.CANCELLED: {"tone": "due", "words": "Cancelled"},
}


def context(
    appointment: Appointment, *, by: User, now: datetime, refused: str = ""
) -> dict[str, object]:
    """Make the context of the page."""
    outcomes = _outcomes(appointment, now)
    begun = now >= appointment.starts_at
    return {
        "week_url": week_page.url(periods.monday(diary.date_of(appointment.starts_at)), "grid"),
        "visit": _visit(appointment),
        "outcomes": outcomes,
        "outcomes_wait": "" if outcomes else _wait(appointment),
        "message_url": "" if begun else _message_url(appointment),
        "undo": _undo(appointment, by, now),
        "now": now,
        "events": visit_history.of(appointment),
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
    marks: list[dict[str, object]] = [
        {
            "label": label,
            "kind": kind,
            "url": reverse("therapist:outcome", args=[appointment.pk]),
            "hidden": [{"name": "outcome", "value": outcome.value}],
        }
        for outcome, label, kind in OUTCOMES
        if appointments.may_mark(appointment, outcome, now=now)
    ]
    if may_cancel_late(appointment, now=now):
        url = reverse("therapist:cancellation", args=[appointment.pk])
        marks.append({"label": "Cancelled late", "kind": "secondary", "url": url})
    return marks


def may_cancel_late(appointment: Appointment, *, now: datetime) -> bool:
    """Answer whether the person can have called it off too late: it has begun without them."""
    return appointment.status == Status.BOOKED and now >= appointment.starts_at


def _message_url(appointment: Appointment) -> str:
    """Start a mail to the desk of the place; it names the visit by its reference alone."""
    place = appointment.location
    to = place.reply_to or place.sender_email or settings.PRACTICE_EMAIL
    subject = quote(f"Visit {appointment.first_visit.reference}")
    return f"mailto:{quote(to, safe='@')}?subject={subject}" if to else ""


def _undo(appointment: Appointment, by: User, now: datetime) -> dict[str, object] | None:
    """Offer to take back what this person did last, as long as that can be."""
    url = reverse("therapist:undo", args=[appointment.pk])
    mark = outcome_undo.latest(appointment)
    if mark and outcome_undo.is_lately(mark, by=by, now=now):
        if outcome_undo.stands(mark, appointment):
            words = f"Marked: {mark.get_outcome_display()}."
            return {"url": url, "words": words, "until": mark.at + UNDO_WITHIN}
        return None
    end = appointment.cancellations.filter(taken_back_at=None).last()
    if end and cancelling.is_lately(end, by=by, now=now) and cancelling.stands(end):
        words = "Cancelled. Their message waits two minutes."
        return {"url": url, "words": words, "until": end.at + UNDO_WITHIN}
    return None


def _wait(appointment: Appointment) -> str:
    if appointment.status == Status.BOOKED:
        return "You can mark this visit once it has started."
    return ""
