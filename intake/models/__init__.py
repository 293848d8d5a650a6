"""What intake knows, one file a subject."""

from intake.models.kept import Draft, IdempotentAnswer, SavedView, SiteKey, StatusLink, Tally
from intake.models.records import (
    ContactAttempt,
    DeskNote,
    Merge,
    NotTheSame,
    RequestEvent,
    TriageDecision,
)
from intake.models.requests import AssessmentRequest, Concern, ReachBy

__all__ = [
    "AssessmentRequest",
    "Concern",
    "ContactAttempt",
    "DeskNote",
    "Draft",
    "IdempotentAnswer",
    "Merge",
    "NotTheSame",
    "ReachBy",
    "RequestEvent",
    "SavedView",
    "SiteKey",
    "StatusLink",
    "Tally",
    "TriageDecision",
]
