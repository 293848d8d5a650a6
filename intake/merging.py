"""Makes two requests of one person into one, field by field, and sets them apart again."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from config.accounts.models import User
from config.kernel import errors
from intake import claiming, events, keepers, sides, snapshots, turns
from intake.events import Kind
from intake.models import AssessmentRequest, Merge
from intake.seen import Seen
from scheduling import visits
from scheduling.models import FirstVisit, Location

Status = AssessmentRequest.Status

UNDO_WITHIN = timedelta(days=30)

COPIED = frozenset({*sides.CONTACT, "name", "pronouns", "urgent", "times", "concerns", "note"})
"""What an accepted request's visit says too."""

LEAVING = ("merged_into", "assigned_to", "claimed_at", "claim_ends_at")
"""What a merge changes in the request that leaves the queue."""


class OneAlready(errors.Invalid):
    """Says that a request cannot be merged with itself."""

    code = "merge_with_itself"
    detail = "This is one request already."


class MergeStands(errors.Conflict):
    """Says that a merge cannot be undone any more."""

    code = "merge_stands"
    detail = "This merge is more than 30 days old, so it stays."


class UndoNewerFirst(errors.Conflict):
    """Says that a later merge has gone on with the same request."""

    code = "undo_newer_first"
    detail = "One of these was merged again later. Undo the newer merge first."


@transaction.atomic
def merge(
    *,
    kept: AssessmentRequest,
    merged: AssessmentRequest,
    chosen: Mapping[str, str],
    seen: tuple[Seen, Seen] | None = None,
    by: User,
    now: datetime,
) -> Merge:
    """Let one request go on for two, with the answers of the side `chosen` for each field.

    `chosen` leads from `sides.FIELDS` and `sides.PLACES` to a `Side`; what it leaves out stays as
    kept, and the places of both stay. The earlier promise holds, and it is urgent if either was.
    `seen` is of the kept one, then of the other. A second press by the same person is one merge.

    Raises:
        OneAlready: it is one request.
        keepers.AlreadyMerged, keepers.WasErased, keepers.IsSetAside: there are not two to merge.
        keepers.BothAccepted, keepers.AskedAgain: each has to stay.
        keepers.KeepTheAccepted, keepers.KeepTheOpen: the other one has to be kept.
        sides.UnknownSide, sides.CannotReach: these answers do not go together.
        Stale: either changed since it was `seen`.
    """
    if kept.pk == merged.pk:
        raise OneAlready
    _take(kept, merged)
    standing = _standing(merged)
    if standing is not None and (standing.kept_id, standing.by_id) == (kept.pk, by.pk):
        return standing
    for row, version in zip((kept, merged), seen or (None, None), strict=True):
        turns.check(row, version)
    refused = keepers.refusal(kept=kept, merged=merged)
    if refused is not None:
        raise refused
    before = _go_on(kept, merged, chosen, now)
    before["merged"] = snapshots.of(merged, LEAVING)
    turns.write(merged, merged_into=kept, **claiming.NOBODY)
    events.note(Kind.MERGED, of=kept, by=by, now=now, other=merged.reference, stays=True)
    events.note(Kind.MERGED, of=merged, by=by, now=now, other=kept.reference, stays=False)
    return Merge.objects.create(kept=kept, merged=merged, before=before, by=by, at=now)


@transaction.atomic
def undo(*, merge: Merge, by: User, now: datetime) -> Merge:
    """Set two requests apart again within 30 days; what was edited since stays as edited.

    Twice is once.

    Raises:
        MergeStands: it is too long ago.
        UndoNewerFirst: the request that was kept was merged again later.
        keepers.WasErased: one of them is erased.
    """
    kept, merged = merge.kept, merge.merged
    _take(kept, merged)
    merge.refresh_from_db(fields=["undone_at", "undone_by"])
    if merge.undone_at is not None:
        return merge
    _check_undo(merge, kept, merged, now)
    _put_back(kept, merge.before)
    turns.write(merged, **snapshots.values(merge.before["merged"]))
    Merge.objects.filter(pk=merge.pk).update(undone_at=now, undone_by=by)
    events.note(Kind.UNMERGED, of=kept, by=by, now=now, other=merged.reference)
    events.note(Kind.UNMERGED, of=merged, by=by, now=now, other=kept.reference)
    merge.refresh_from_db(fields=["undone_at", "undone_by"])
    return merge


def standing(assessment_request: AssessmentRequest) -> list[Merge]:
    """Answer the merges that stand and that this request is part of, the newest first."""
    row = assessment_request
    found = Merge.objects.filter(Q(kept=row) | Q(merged=row), undone_at=None)
    return list(found.select_related("kept", "merged", "by").order_by("-at"))


def _take(one: AssessmentRequest, other: AssessmentRequest) -> None:
    """Wait for both turns, always in one order, so that two desks never wait for each other."""
    for row in sorted((one, other), key=lambda row: row.pk):
        turns.take(row)


def _standing(merged: AssessmentRequest) -> Merge | None:
    return Merge.objects.filter(merged=merged, undone_at=None).first()


def _go_on(
    kept: AssessmentRequest, merged: AssessmentRequest, chosen: Mapping[str, str], now: datetime
) -> dict[str, object]:
    """Write what the kept request takes over, and answer how it stood before and stands now."""
    changes = sides.changes(kept, merged, chosen, now=now)
    places = sides.places(kept, merged, chosen)
    names = sides.touched(changes)
    before: dict[str, object] = {
        "kept": snapshots.of(kept, names),
        "places": snapshots.places_of(kept),
    }
    kept.locations.set(places)
    turns.write(kept, **changes)
    _tell_visit(kept, changes, places)
    after = {"kept_after": snapshots.of(kept, names), "places_after": snapshots.places_of(kept)}
    return before | after


def _tell_visit(
    kept: AssessmentRequest, changes: Mapping[str, object], places: Iterable[Location]
) -> None:
    """Let the visit of an accepted request say the same."""
    if kept.first_visit is not None:
        facts = {name: value for name, value in changes.items() if name in COPIED}
        visits.correct(kept.first_visit, facts=facts, locations=places)


def _check_undo(
    merge: Merge, kept: AssessmentRequest, merged: AssessmentRequest, now: datetime
) -> None:
    if now > merge.at + UNDO_WITHIN:
        raise MergeStands
    if Status.ERASED in {kept.status, merged.status}:
        raise keepers.WasErased
    newer = Merge.objects.filter(kept=kept, undone_at=None, at__gt=merge.at)
    if kept.merged_into_id or newer.exists():
        raise UndoNewerFirst


def _put_back(kept: AssessmentRequest, before: dict[str, Any]) -> None:
    """Give the kept request back what nobody has edited since, and its visit too."""
    groups = sides.unedited(kept, before["kept"], before["kept_after"])
    names = [name for group in groups for name in group]
    changes = snapshots.values({name: before["kept"][name] for name in names})
    left = snapshots.values({name: before["kept_after"][name] for name in names})
    if snapshots.places_of(kept) == before["places_after"]:
        kept.locations.set(Location.objects.filter(pk__in=before["places"]))
    turns.write(kept, **changes)
    visit = kept.first_visit
    same = {name: value for name, value in changes.items() if _says(visit, name, left[name])}
    _tell_visit(kept, same, kept.locations.all())


def _says(visit: FirstVisit | None, name: str, value: object) -> bool:
    return visit is not None and name in COPIED and getattr(visit, name) == value
