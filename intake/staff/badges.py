"""The ageing badge: the same clock that the person sees, words first."""

from datetime import datetime

from intake import due, progress, promises, queries
from intake.models import AssessmentRequest
from intake.promises import AgeKind
from intake.staff import words
from scheduling import diary

Status = AssessmentRequest.Status


def badge(
    row: AssessmentRequest, *, now: datetime, found: queries.Promises | None = None
) -> dict[str, str]:
    """Say how long somebody has waited, or until when the request rests."""
    if row.merged_into_id:
        return {"tone": "today", "words": words.state(row)}
    if row.status == Status.ON_HOLD and row.on_hold_until:
        return {"tone": "hold", "words": f"On hold to {words.day(row.on_hold_until)}"}
    if not due.runs(row) and row.status == Status.ACCEPTED and progress.word(row) == "looking":
        return {"tone": "today", "words": _ago(_days_since(row.received_at, now))}
    if not due.runs(row):
        return {"tone": "today", "words": _settled(row)}
    of_places = queries.of_request(
        row, found or queries.place_promises(now=now, locations=list(row.locations.all()))
    )
    age = promises.age(row.received_at, respond_by=row.respond_by, promises=of_places, now=now)
    return _words(age)


def _settled(row: AssessmentRequest) -> str:
    return "Answered" if row.status == Status.SUBMITTED else words.state(row)


def _words(age: promises.Age) -> dict[str, str]:
    if age.kind == AgeKind.WAITING:
        waited = _days(age.days) if age.days else f"{age.hours} h"
        return {"tone": "late", "words": f"Waiting {waited}"}
    if age.kind == AgeKind.DUE:
        return {"tone": "due", "words": f"Due in {age.hours} h"}
    return {"tone": "today", "words": _ago(age.days)}


def _days_since(at: datetime, now: datetime) -> int:
    return (diary.date_of(now) - diary.date_of(at)).days


def _ago(days: int) -> str:
    return {0: "Today", 1: "Yesterday"}.get(days, f"{_days(days)} ago")


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
