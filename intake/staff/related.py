"""What a request has to do with others: likely the same person, merged into it, or it into one."""

from datetime import datetime

from django.urls import reverse

from config.accounts.models import User
from intake import duplicates, merging
from intake.models import AssessmentRequest, Merge
from intake.staff import comparison, words


def likely(row: AssessmentRequest, user: User) -> list[dict[str, str]]:
    """List the requests that may come from the same person, the surest first."""
    return [
        {
            "name": each.assessment_request.name,
            "reference": each.assessment_request.reference,
            "state": words.state(each.assessment_request),
            "why": comparison.why(each.reasons),
            "url": comparison.url("pair", row, each.assessment_request),
        }
        for each in duplicates.likely(row, user=user)
    ]


def merges(row: AssessmentRequest, now: datetime) -> list[dict[str, object]]:
    """List the merges that stand, each with its undo as long as there is one."""
    return [_merge(row, each, now) for each in merging.standing(row)]


def _merge(row: AssessmentRequest, merge: Merge, now: datetime) -> dict[str, object]:
    leaves = merge.merged_id == row.pk
    other = merge.kept if leaves else merge.merged
    lasts = merge.at + merging.UNDO_WITHIN
    said = "This one lives on in" if leaves else "This one goes on for"
    return {
        "words": said,
        "reference": other.reference,
        "url": reverse("desk:request", args=[other.reference]),
        "by": f"{merge.by.name}, {words.said(merge.at, now)}",
        "undo_url": reverse("desk:unmerge", args=[row.reference]) if now <= lasts else "",
        "until": f"You can set them apart until {words.day(lasts)}.",
        "hidden": [{"name": "merge", "value": str(merge.pk)}],
    }
