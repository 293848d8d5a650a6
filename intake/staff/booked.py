"""The visit that a request has ahead, as its page tells it, and whether it can be taken back."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from config.accounts.models import User
from intake.models import AssessmentRequest
from intake.staff import history, to_send, words
from notifications.models import OutboundMessage
from scheduling import appointments, change_letters, permissions, queries, rescheduling, tags
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
    reference: str

    @property
    def may_take_back(self) -> bool:
        """Whether this person booked it, lately, and its message is still here."""
        booking = self.appointment
        mine = booking.booked_by_id == self.user.pk and self.now < self.leaves_at
        return (
            mine
            and not booking.sequence
            and not any(letter.status not in HERE for letter in self._messages)
        )

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
            **self._changing(),
        }

    def _changing(self) -> dict[str, str]:
        """Lead to where the visit is moved or cancelled, at a place of this person's."""
        booking = self.appointment
        if not permissions.appointments_of(self.user).filter(pk=booking.pk).exists():
            return {}
        reference = [self.reference]
        led = {"cancel_url": reverse("desk:cancel", args=reference)}
        if booking.status in rescheduling.ALLOWED_FROM:
            led["move_url"] = reverse("desk:move", args=reference)
        return led

    @property
    def leaves_at(self) -> datetime:
        """Until when it can be taken back."""
        return self.appointment.booked_at + appointments.UNDO_WITHIN

    @property
    def _messages(self) -> list[OutboundMessage]:
        keys = change_letters.keys(self.appointment)
        return [letter for letter in self.letters if letter.key in keys]


def of(
    row: AssessmentRequest, *, user: User, now: datetime, letters: list[OutboundMessage]
) -> Booked | None:
    """Find the visit that is ahead."""
    appointment = queries.ahead(row.first_visit)
    return Booked(appointment, user, now, letters, row.reference) if appointment else None
