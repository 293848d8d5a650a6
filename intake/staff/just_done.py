"""What somebody has just done with a request and may still take back, as its page offers it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from config.accounts.models import User
from intake import decisions, emails, taking_back, undo
from intake.models import AssessmentRequest
from intake.staff import booked, changed, to_send
from intake.triage import Outcome
from notifications.models import OutboundMessage
from scheduling.appointments import UNDO_WITHIN


@dataclass(frozen=True)
class JustDone:
    """An act that can be taken back: its key, what it was, and until when.

    A booking has no `words`: it tells of itself on the page.
    """

    act: UUID
    until: datetime
    words: str = ""
    after: str = ""
    """What is true instead of the words once it cannot be taken back any more."""


def last(
    row: AssessmentRequest,
    *,
    user: User,
    now: datetime,
    visit: booked.Booked | None,
    letters: list[OutboundMessage],
) -> JustDone | None:
    """Find what this person did last: to the visit, or else a decision or a kept step."""
    change = changed.last(row, user=user, now=now, letters=letters)
    if change is not None:
        return JustDone(change.act, change.until, change.words)
    if visit and visit.may_take_back:
        return JustDone(visit.appointment.pk, visit.leaves_at)
    both = (_decision(row, user, now, letters, is_booked=visit is not None), _event(row, user, now))
    return max((each for each in both if each), key=lambda each: each.until, default=None)


def _decision(
    row: AssessmentRequest,
    user: User,
    now: datetime,
    letters: list[OutboundMessage],
    *,
    is_booked: bool,
) -> JustDone | None:
    decision = decisions.latest(row)
    if decision is None or (is_booked and decision.outcome == Outcome.ACCEPT):
        return None
    if not undo.may_take_back(row, decision, by=user, now=now):
        return None
    until, said = decision.at + UNDO_WITHIN, f"{decision.get_outcome_display()}."
    told = [letter for letter in letters if letter.key == emails.declined_key(decision)]
    if not told:
        return JustDone(decision.pk, until, said)
    leaving, left = to_send.leaving(told, at=until)
    return JustDone(decision.pk, until, f"{said} {leaving}", f"{said} {left}" if left else "")


def _event(row: AssessmentRequest, user: User, now: datetime) -> JustDone | None:
    event = taking_back.last(row, by=user)
    if event is None or not taking_back.may_take_back(event, by=user, now=now):
        return None
    said = event.get_kind_display()
    if event.details.get("said"):
        said = f"{said}: {event.details['said'].lower()}"
    return JustDone(event.pk, event.at + UNDO_WITHIN, f"{said}.")
