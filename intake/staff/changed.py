"""That a visit was cancelled, moved or marked just now, as the request's page offers to undo."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from config.accounts.models import User
from intake import visit_changes
from intake.models import AssessmentRequest
from intake.staff import booked, words
from notifications.models import OutboundMessage
from scheduling import change_letters
from scheduling.appointments import UNDO_WITHIN
from scheduling.models import Cancellation, OutcomeMark, Rescheduling


@dataclass(frozen=True)
class Changed:
    """A change that can be taken back: its key, what it was, and until when."""

    act: UUID
    until: datetime
    words: str


def last(
    row: AssessmentRequest, *, user: User, now: datetime, letters: list[OutboundMessage]
) -> Changed | None:
    """Find the change that this person made last, as long as nobody outside has heard of it."""
    change = visit_changes.last(row, by=user)
    if change is None or not visit_changes.may_take_back(change, by=user, now=now):
        return None
    until = change.at + UNDO_WITHIN
    if isinstance(change, OutcomeMark):
        return Changed(change.pk, until, f"Marked: {change.get_outcome_display().lower()}.")
    about = _letters(change, letters)
    if any(letter.status not in booked.HERE for letter in about):
        return None
    said = f"{_said(change)} {_leaving(about, until)}"
    return Changed(change.pk, until, said)


def _letters(
    change: Cancellation | Rescheduling, letters: list[OutboundMessage]
) -> list[OutboundMessage]:
    appointment = change.appointment
    keys = [change_letters.cancelled_key(appointment)]
    if not isinstance(change, Cancellation):
        keys = change_letters.keys(appointment)
    return [letter for letter in letters if letter.key in keys]


def _said(change: Cancellation | Rescheduling) -> str:
    when = words.short(change.appointment.starts_at)
    return f"Cancelled: {when}." if isinstance(change, Cancellation) else f"Moved to {when}."


def _leaving(letters: list[OutboundMessage], until: datetime) -> str:
    if not letters:
        return "They had not heard of this visit yet, so no message leaves."
    if any(letter.status == OutboundMessage.Status.FOR_DESK for letter in letters):
        return "Nothing leaves by itself: the words to send are below."
    return f"The message leaves at {words.clock(until)}."
