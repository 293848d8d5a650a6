"""The ageing badge: the same clock that the person sees, words first."""

from datetime import datetime

from intake import promises, queries
from intake.models import AssessmentRequest
from intake.promises import AgeKind
from intake.staff import words

Status = AssessmentRequest.Status


def badge(
    row: AssessmentRequest, *, now: datetime, found: queries.Promises | None = None
) -> dict[str, str]:
    """Says how long somebody has waited, or until when the request rests."""
    if row.status == Status.ON_HOLD and row.on_hold_until:
        return {"tone": "hold", "words": f"On hold to {words.day(row.on_hold_until)}"}
    if row.status != Status.SUBMITTED:
        return {"tone": "today", "words": words.state(row)}
    of_places = queries.of_request(
        row, found or queries.place_promises(now=now, locations=list(row.locations.all()))
    )
    age = promises.age(row.received_at, respond_by=row.respond_by, promises=of_places, now=now)
    return _words(age)


def _words(age: promises.Age) -> dict[str, str]:
    if age.kind == AgeKind.WAITING:
        waited = _days(age.days) if age.days else f"{age.hours} h"
        return {"tone": "late", "words": f"Waiting {waited}"}
    if age.kind == AgeKind.DUE:
        return {"tone": "due", "words": f"Due in {age.hours} h"}
    if age.days == 0:
        return {"tone": "today", "words": "Today"}
    return {"tone": "today", "words": "Yesterday" if age.days == 1 else _days(age.days) + " ago"}


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
