"""What a request has to do with others: likely the same person, merged into it, or it into one."""

from datetime import datetime

from django.urls import reverse

from config.accounts.models import User
from intake import duplicates, merging, queue
from intake.models import AssessmentRequest, Merge
from intake.staff import comparison, words
from scheduling import appointments


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


def merges(row: AssessmentRequest, user: User, now: datetime) -> list[dict[str, object]]:
    """List the merges that stand, each with its undo as long as there is one.

    Of a request that this person may not see, only that there is one. `lately` is until when the
    key for Undo means the merge: only what this person has just merged, and not for the 30 days.
    """
    found = merging.standing(row)
    others = [_other(row, each).pk for each in found]
    seen = set(queue.seen_by(user).filter(pk__in=others).values_list("pk", flat=True))
    told = [_merge(row, each, now, is_seen=_other(row, each).pk in seen) for each in found]
    if told and "undo_url" in told[0]:
        told[0]["lately"] = _lately(found[0], user, now)
    return told


def _lately(merge: Merge, user: User, now: datetime) -> datetime | None:
    until = merge.at + appointments.UNDO_WITHIN
    return until if merge.by_id == user.pk and now <= until else None


def _other(row: AssessmentRequest, merge: Merge) -> AssessmentRequest:
    return merge.kept if merge.merged_id == row.pk else merge.merged


def _merge(
    row: AssessmentRequest, merge: Merge, now: datetime, *, is_seen: bool
) -> dict[str, object]:
    other = _other(row, merge)
    said = "This one goes on for" if other == merge.merged else "This one lives on in"
    told: dict[str, object] = {"by": f"{merge.by.name}, {words.said(merge.at, now)}"}
    if not is_seen:
        erased = other.status == AssessmentRequest.Status.ERASED
        which = "that was erased" if erased else "of another place"
        return told | {"words": f"{said} a request {which}"}
    lasts = merge.at + merging.UNDO_WITHIN
    return told | {
        "words": said,
        "reference": other.reference,
        "url": reverse("desk:request", args=[other.reference]),
        "undo_url": reverse("desk:unmerge", args=[row.reference]) if now <= lasts else "",
        "until": f"You can set them apart until {words.day(lasts)}.",
        "hidden": [{"name": "merge", "value": str(merge.pk)}],
    }
