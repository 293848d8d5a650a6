"""What happened to a request, as its page tells it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from config.accounts.models import User
from intake import timeline
from intake.models import AssessmentRequest
from intake.staff import words
from notifications.models import OutboundMessage

KEPT = "What you typed is still here. Look again, then press once more to keep it."


def events(
    assessment_request: AssessmentRequest,
    letters: list[OutboundMessage],
    now: datetime,
    *,
    undo: Mapping[UUID, str],
) -> list[dict[str, object]]:
    """Make the timeline of the page, newest first; `undo` says where to take a decision back."""
    return [
        {
            "words": entry.words,
            "who": entry.who,
            "when": words.said(entry.at, now),
            "undo_url": undo.get(entry.decision, "") if entry.decision else "",
            "hidden": naming(entry.decision),
        }
        for entry in timeline.of(assessment_request, letters)
    ]


def naming(act: UUID | None) -> list[dict[str, object]]:
    """Make the field by which an Undo names the one act that it takes back."""
    return [{"name": "act", "value": act}] if act else []


def since(assessment_request: AssessmentRequest, *, by: User, now: datetime) -> str:
    """Say what somebody else did last, to a person whose press came after it."""
    others = [entry for entry in timeline.acts(assessment_request) if entry.who != by.name]
    if not others:
        return KEPT
    last = max(others, key=lambda entry: entry.at)
    author = last.who or "The person or the clock"
    return f"{author}, {words.said(last.at, now)}: {last.words}. {KEPT}"
