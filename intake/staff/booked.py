"""The visit that a request has ahead, as its page tells it, and whether it can be taken back."""

from dataclasses import dataclass
from datetime import datetime

from config.accounts.models import User
from intake.models import AssessmentRequest
from intake.staff import history, to_send, words
from notifications.models import OutboundMessage
from scheduling import appointments, emails, queries, tags
from scheduling.models import Appointment

Status = OutboundMessage.Status

HERE = {Status.QUEUED, Status.FOR_DESK, Status.SUPPRESSED}
"""Where a letter stands that nobody outside the house has seen."""


@dataclass(frozen=True)
class Booked:
    """A booking, who looks at it, and what was written to the person."""

    appointment: Appointment
    user: User
    now: datetime
    letters: list[OutboundMessage]

    @property
    def may_take_back(self) -> bool:
        """Whether this person booked it, lately, and its message is still here."""
        booking = self.appointment
        mine = booking.booked_by_id == self.user.pk and self.now < self.leaves_at
        return mine and not any(letter.status not in HERE for letter in self._messages)

    def context(self, undo_url: str) -> dict[str, object]:
        """Make what the page shows; without `undo_url` it cannot be taken back any more."""
        booking = self.appointment
        said, after = to_send.leaving(self._messages, at=self.leaves_at)
        return {
            "when": words.short(booking.starts_at),
            "who": booking.therapist.name,
            "place": tags.of(booking.location),
            "words": said if undo_url else "",
            "until": self.leaves_at if undo_url else None,
            "after": after,
            "undo_url": undo_url,
            "hidden": history.naming(booking.pk),
        }

    @property
    def leaves_at(self) -> datetime:
        """Until when it can be taken back."""
        return self.appointment.booked_at + appointments.UNDO_WITHIN

    @property
    def _messages(self) -> list[OutboundMessage]:
        key = emails.booked_key(self.appointment)
        return [letter for letter in self.letters if letter.key == key]


def of(
    row: AssessmentRequest, *, user: User, now: datetime, letters: list[OutboundMessage]
) -> Booked | None:
    """Find the visit that is ahead."""
    appointment = queries.ahead(row.first_visit)
    return Booked(appointment, user, now, letters) if appointment else None
