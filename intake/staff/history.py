"""What happened to a request, as its page tells it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from config.accounts.models import User
from intake import story, timeline
from intake.models import AssessmentRequest
from intake.staff import words
from notifications.models import OutboundMessage

KEPT = "What you typed is still here. Look again, then press once more to keep it."
CHOOSE = "What you typed is still here. Pick what to keep, then press once more."


def events(
    assessment_request: AssessmentRequest,
    letters: list[OutboundMessage],
    *,
    user: User,
    now: datetime,
    undo: Mapping[UUID, str],
) -> list[dict[str, object]]:
    """Make the timeline of the page, newest first; `undo` says where to take an act back."""
    return [
        {
            "words": entry.words,
            "who": entry.who,
            "when": words.said(entry.at, now),
            "undo_url": undo.get(entry.act, "") if entry.act else "",
            "hidden": naming(entry.act),
        }
        for entry in story.of(assessment_request, user=user, letters=letters)
    ]


def naming(act: UUID | None) -> list[dict[str, object]]:
    """Make the field by which an Undo names the one act that it takes back."""
    return [{"name": "act", "value": act}] if act else []


def since(
    assessment_request: AssessmentRequest, *, by: User, now: datetime, then: str = KEPT
) -> str:
    """Say what somebody else did last, to a person whose press came after it, and what to do."""
    acts = timeline.acts(assessment_request, user=by)
    others = [entry for entry in acts if entry.who != by.name]
    if not others:
        return then
    last = max(others, key=lambda entry: entry.at)
    author = last.who or "The person or the clock"
    return f"{author}, {words.said(last.at, now)}: {last.words}. {then}"
